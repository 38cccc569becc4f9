import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { JobNew, Jobs, Me } from './jobs.ts'
import { isRefusal, type JobFacts, type JobRefusal } from './shape.ts'
import { ana, asked, hanako, heard, jiro, octets, otto, type Room, roomOf } from './testing.ts'

const made = (it: JobFacts | JobRefusal): JobFacts => {
  ok(!isRefusal(it), JSON.stringify(it))
  return it
}
const refusal = (it: JobFacts | JobRefusal | undefined): string => {
  ok(it !== undefined && isRefusal(it), JSON.stringify(it))
  return it.refused
}

const filled = async (jobs: Jobs, me: Me, wanted: JobNew): Promise<string> => {
  const { id, files } = made(jobs.create(me, wanted))
  for (const [nth, { bytes }] of files.entries())
    made(await jobs.fill(me, id, nth, octets('x'.repeat(bytes))))
  return id
}
/** As it is when nothing runs any more. */
const ran = async (room: Room, mode: string, jobs = room.jobs): Promise<JobFacts> => {
  const id = await filled(jobs, ana, asked(mode))
  made(jobs.start(ana, id))
  await jobs.rest()
  return jobs.get(ana, id) as JobFacts
}
const begun = async (t: TestContext, mode: string, more = {}): Promise<[Room, string]> => {
  const room = roomOf(t, more)
  const id = await filled(room.jobs, ana, asked(mode))
  const runs = heard(room.jobs, id, ({ share }) => share !== undefined)
  made(room.jobs.start(ana, id))
  await runs
  return [room, id]
}

test('a job takes its files, runs in a folder of its own and keeps its results', async (t) => {
  const room = roomOf(t)
  const facts = await ran(room, 'fine')
  equal(facts.state, 'done')
  equal(facts.files[0]?.sha256, 'cd2eb0837c9b4c962c22d2ff8b5441b7b45805887f051d39bf133b583baf6860')
  const its = JSON.parse(
    readFileSync(room.jobs.result(ana, facts.id, 'words.json')?.path ?? '', 'utf8'),
  ) as { words: string[]; env: string[]; cwd: string }
  deepEqual(its.words.slice(-2), ['--', 'in/0001-mail.log'])
  deepEqual(its.env.sort(), ['HOME', 'LC_ALL', 'PATH', 'TMPDIR'])
  equal(its.cwd, join(room.folder, 'jobs', facts.id))
  ok(room.jobs.tables(ana, facts.id) !== undefined)
  deepEqual(
    room.events.map(({ event: { state } }) => state).filter((one, at, all) => one !== all[at - 1]),
    ['waiting', 'running', 'done'],
  )
  deepEqual([...new Set(room.events.map(({ by }) => by))], ['ana'])
  const half = room.events.find(({ event }) => event.share !== undefined)
  equal(half?.event.share, 0.5)
})

test('the names of files are text: none leads out of the folder or is an option', async (t) => {
  const { jobs, folder } = roomOf(t)
  const names = [
    '../../../x',
    '/etc/passwd',
    '-rf',
    '..',
    '',
    'a\nb',
    '日本語.log',
    '‮gol',
    'C:\\x\\y.log',
    `${'a'.repeat(5_000)}.gz`,
  ]
  const wanted = {
    ...asked(),
    files: names.map((name) => ({ name, bytes: 1, as: 'log' as const })),
  }
  const id = await filled(jobs, ana, wanted)
  const stored = jobs.get(ana, id)?.files.map((file) => file.stored) ?? []
  for (const name of stored) match(name, /^\d{4}-[A-Za-z0-9._-]{1,60}$/)
  deepEqual(readdirSync(join(folder, 'jobs', id, 'in')).sort(), [...stored].sort())
  ok(jobs.get(ana, id)?.files.every(({ name }) => name.length <= 255 && !/\p{Cc}/u.test(name)))
})

test('a job is its maker’s; administrators and auditors see it, and nobody else knows of it', async (t) => {
  const { jobs } = roomOf(t)
  const id = await filled(jobs, ana, asked('stay'))
  for (const me of [ana, hanako, otto]) equal(jobs.get(me, id)?.id, id)
  equal(jobs.get(jiro, id), undefined)
  deepEqual(jobs.list(jiro, 'investigate'), [])
  equal(jobs.maySee(jiro, id), false)
  equal(refusal(await jobs.fill(jiro, id, 0, octets('xxx'))), 'unknown')
  // Who sees it may not put logs into it, nor begin it in another's name.
  equal(refusal(await jobs.fill(hanako, id, 0, octets('xxx'))), 'unknown')
  equal(refusal(jobs.start(hanako, id)), 'unknown')
  const runs = heard(jobs, id, ({ share }) => share !== undefined)
  made(jobs.start(ana, id))
  await runs
  for (const act of ['cancel', 'remove'] as const) {
    equal(refusal(jobs[act](jiro, id)), 'unknown')
    equal(refusal(jobs[act](otto, id)), 'not-allowed')
  }
  equal(jobs.result(jiro, id, 'report.html'), undefined)
  deepEqual(jobs.ticks(jiro, id, 0), [])
  made(jobs.cancel(hanako, id))
  await jobs.rest()
  equal(jobs.tables(jiro, id), undefined)
  made(jobs.remove(hanako, id))
  equal(jobs.get(ana, id), undefined)
})

test('at each bound a job is taken, and one past it not', async (t) => {
  const limits = {
    files: 2,
    fileBytes: 10,
    jobBytes: 15,
    personBytes: 25,
    allBytes: 30,
    personJobs: 2,
    allJobs: 3,
  }
  const of = (...bytes: readonly number[]): JobNew => ({
    ...asked(),
    files: bytes.map((one) => ({ name: 'a', bytes: one, as: 'log' as const })),
  })
  const { jobs } = roomOf(t, { limits })
  equal(refusal(jobs.create(ana, of(1, 1, 1))), 'refused')
  equal(refusal(jobs.create(ana, of(11))), 'refused')
  equal(refusal(jobs.create(ana, of(10, 6))), 'refused')
  equal(refusal(jobs.create(ana, of())), 'refused')
  made(jobs.create(ana, of(10, 5)))
  equal(refusal(jobs.create(ana, of(10, 1))), 'wait')
  made(jobs.create(ana, of(10)))
  equal(refusal(jobs.create(ana, of(0))), 'wait')
  equal(refusal(jobs.create(jiro, of(6))), 'wait')
  made(jobs.create(jiro, of(5)))
  equal(refusal(jobs.create(jiro, of(0))), 'wait')
})

test('a disk that is nearly full takes no job and no file', async (t) => {
  let free = 1_000 + 6
  const { jobs } = roomOf(t, { limits: { freeBytes: 1_000 }, free: () => free })
  const { id } = made(jobs.create(ana, asked()))
  free -= 4
  equal(refusal(jobs.create(ana, asked())), 'unavailable')
  equal(refusal(await jobs.fill(ana, id, 0, octets('xxx'))), 'unavailable')
  free += 1
  made(await jobs.fill(ana, id, 0, octets('xxx')))
})

test('a file that does not come whole, as told, leaves nothing', async (t) => {
  const room = roomOf(t, { limits: { silence: 30 as never, uploads: 1 } })
  const { jobs } = room
  const { id } = made(jobs.create(ana, asked()))
  const inputs = join(room.folder, 'jobs', id, 'in')
  equal(refusal(await jobs.fill(ana, id, 0, octets('xxxx'))), 'refused')
  equal(refusal(await jobs.fill(ana, id, 0, octets('x', 'x'))), 'refused')
  equal(refusal(await jobs.fill(ana, id, 0, octets('xxx', 'x'))), 'refused')
  const failing = (async function* () {
    yield Buffer.from('x')
    throw new Error('the other side went away')
  })()
  equal(refusal(await jobs.fill(ana, id, 0, failing)), 'refused')
  const silent = (async function* () {
    yield Buffer.from('x')
    await new Promise(() => {})
  })()
  const late = jobs.fill(ana, id, 0, silent)
  // While one is on its way there is no second.
  equal(refusal(await jobs.fill(ana, id, 0, octets('xxx'))), 'wait')
  equal(refusal(await late), 'refused')
  equal(refusal(await jobs.fill(ana, id, 1, octets('xxx'))), 'unknown')
  deepEqual(readdirSync(inputs), [])
  equal(refusal(jobs.start(ana, id)), 'refused')
  made(await jobs.fill(ana, id, 0, octets('x', '', 'xx')))
  deepEqual(readdirSync(inputs), ['0001-mail.log'])
  // Nor is it begun while what is hashed already is replaced.
  const again = jobs.fill(
    ana,
    id,
    0,
    (async function* () {
      yield Buffer.from('y')
      await new Promise(() => {})
    })(),
  )
  equal(refusal(jobs.start(ana, id)), 'wait')
  equal(refusal(await again), 'refused')
  made(jobs.start(ana, id))
  equal(refusal(await jobs.fill(ana, id, 0, octets('xxx'))), 'refused')
  await jobs.rest()
})

test('one job runs, others wait in their order, and one too many is refused', async (t) => {
  const [room, first] = await begun(t, 'stay', { limits: { waiting: 2 } })
  const { jobs } = room
  const ids = []
  for (let n = 0; n < 3; n += 1) ids.push(await filled(jobs, ana, asked()))
  const [second = '', third = '', fourth = ''] = ids
  equal(made(jobs.start(ana, second)).state, 'waiting')
  equal(made(jobs.start(ana, third)).state, 'waiting')
  equal(refusal(jobs.start(ana, fourth)), 'wait')
  equal(made(jobs.cancel(ana, second)).state, 'cancelled')
  made(jobs.cancel(ana, first))
  await jobs.rest()
  equal(jobs.get(ana, third)?.state, 'done')
  equal(jobs.get(ana, second)?.state, 'cancelled')
})

test('a cancelled investigation reports what was read so far; a second time it is ended', async (t) => {
  const [room, id] = await begun(t, 'stay')
  equal(refusal(room.jobs.remove(ana, id)), 'refused')
  made(room.jobs.cancel(ana, id))
  await room.jobs.rest()
  const facts = room.jobs.get(ana, id)
  equal(facts?.state, 'done')
  equal(facts?.isCut, true)
  equal(readFileSync(room.jobs.result(ana, id, 'report.html')?.path ?? '', 'utf8'), '<p>so far</p>')
  equal(refusal(room.jobs.cancel(ana, id)), 'refused')
  const [other, second] = await begun(t, 'nest')
  made(other.jobs.cancel(ana, second))
  await other.jobs.rest()
  equal(other.jobs.get(ana, second)?.state, 'cancelled')
})

test('a child and whatever it started are gone when it is ended', async (t) => {
  const [room, id] = await begun(t, 'nest')
  const file = join(room.folder, 'jobs', id, 'out/child.pid')
  const pid = Number(readFileSync(file, 'utf8'))
  process.kill(pid, 0)
  await room.jobs.close()
  const facts = room.jobs.get(ana, id)
  deepEqual([facts?.state, facts?.problem], ['failed', 'restart'])
  let isThere = true
  for (let n = 0; n < 200 && isThere; n += 1) {
    isThere = existsSync(`/proc/${pid}/status`) && !/State:\s+Z/.test(statusOf(pid))
    if (isThere) await new Promise((done) => setTimeout(done, 10))
  }
  equal(isThere, false)
  equal(refusal(room.jobs.create(ana, asked())), 'unavailable')
})
const statusOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8')
  } catch {
    return 'State: Z'
  }
}

test('time, memory and octets of a child are bounded, and it is told which it was', async (t) => {
  const limits = { look: 20 as never, outputBytes: 4_999 }
  const slow = roomOf(t, { limits: { ...limits, within: 300 as never } })
  equal((await ran(slow, 'deaf')).problem, 'time')
  const room = roomOf(t, { limits: { ...limits, heapMebibytes: 24 } })
  equal((await ran(room, 'memory')).problem, 'memory')
  equal((await ran(room, 'much')).problem, 'output')
  const wide = roomOf(t, { limits: { ...limits, outputBytes: 5_000 } })
  const id = await filled(wide.jobs, ana, asked('much'))
  const runs = heard(wide.jobs, id, ({ share }) => share !== undefined)
  made(wide.jobs.start(ana, id))
  await runs
  equal(wide.jobs.get(ana, id)?.problem, undefined)
})

test('what a child says at its end is kept, no more than the bound', async (t) => {
  const room = roomOf(t)
  const facts = await ran(room, 'fails')
  deepEqual([facts.state, facts.problem], ['failed', 'failed'])
  ok((facts.said?.length ?? 0) <= 2_000)
  match(facts.said ?? '', /at the end$/)
  const nothing = await ran(room, 'nothing')
  deepEqual([nothing.state, nothing.problem], ['failed', 'nothing'])
  ok(nothing.results.some(({ name }) => name === 'report.html'))
})

test('finished jobs are found again by the next console; what was under way is told as failed', async (t) => {
  const room = roomOf(t)
  const done = await ran(room, 'fine')
  const waits = await filled(room.jobs, ana, asked())
  const folder = join(room.folder, 'jobs')
  const runs = await filled(room.jobs, ana, asked())
  const file = join(folder, runs, 'job.json')
  const facts = JSON.parse(readFileSync(file, 'utf8')) as JobFacts
  writeFileSync(file, JSON.stringify({ ...facts, state: 'running' }))
  for (const [name, text] of [
    ['aaaaaaaaaaaaaaaaaaaa', '{'],
    ['bbbbbbbbbbbbbbbbbbbb', '{"id":"../../x","by":"ana","files":[]}'],
  ] as const) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'job.json'), text)
  }
  const next = room.again()
  equal(next.get(ana, done.id)?.state, 'done')
  equal(next.get(ana, waits)?.state, 'filling')
  deepEqual([next.get(ana, runs)?.state, next.get(ana, runs)?.problem], ['failed', 'restart'])
  deepEqual(readdirSync(folder).sort(), [done.id, waits, runs].sort())
})

test('a folder that is taken away ends a job and not the console', async (t) => {
  const told: unknown[] = []
  const [room, id] = await begun(t, 'stay', { told: (problem: unknown) => told.push(problem) })
  rmSync(room.folder, { recursive: true })
  made(room.jobs.cancel(ana, id))
  await room.jobs.rest()
  ok(['done', 'failed', 'cancelled'].includes(room.jobs.get(ana, id)?.state ?? ''))
  deepEqual(room.jobs.get(ana, id)?.results, [])
  equal(refusal(await room.jobs.fill(ana, id, 0, octets('xxx'))), 'refused')
  ok(told.length > 0)
})

test('results are kept for their time and then gone; files that never came all, sooner', async (t) => {
  const room = roomOf(t)
  const { id } = await ran(room, 'fine')
  const half = made(room.jobs.create(ana, asked())).id
  const { kept, filling } = room.jobs.limits
  room.now += filling - 1
  room.jobs.tidy()
  ok(room.jobs.get(ana, half) !== undefined)
  room.now += 1
  room.jobs.tidy()
  equal(room.jobs.get(ana, half), undefined)
  room.now += kept - filling - 1
  room.jobs.tidy()
  ok(room.jobs.get(ana, id) !== undefined)
  room.now += 1
  room.jobs.tidy()
  equal(room.jobs.get(ana, id), undefined)
  deepEqual(readdirSync(join(room.folder, 'jobs')), [])
})

test('a drill is lived with a guard and without, and what was seen comes in pieces', async (t) => {
  const room = roomOf(t, { limits: { ticks: 5, ticksAtOnce: 2 } })
  const wanted: JobNew = {
    asked: { what: 'drill', day: 'kumamoto', seed: 1, compare: true },
    ...{ language: 'en', reason: 'drill', files: [] },
  }
  const { id } = made(room.jobs.create(ana, wanted))
  made(room.jobs.start(ana, id))
  await room.jobs.rest()
  equal(room.jobs.get(ana, id)?.state, 'done')
  deepEqual(
    room.jobs.get(ana, id)?.results.map(({ name }) => name),
    ['guarded.json', 'unguarded.json'],
  )
  const seen = []
  for (let from = 0; ; ) {
    const some = room.jobs.ticks(ana, id, from)
    ok(some.length <= 2)
    if (some.length === 0) break
    seen.push(...some)
    from += some.length
  }
  deepEqual(
    seen.map(({ step, n }) => `${step} ${n}`),
    ['guarded 0', 'guarded 1', 'guarded 2', 'unguarded 0', 'unguarded 1'],
  )
  deepEqual(room.jobs.list(ana, 'investigate'), [])
})

test('a made-up day needs no files, and runs as any other', async (t) => {
  const { jobs } = roomOf(t)
  const { id, files } = made(jobs.create(ana, { ...asked(), files: [], isSample: true }))
  ok(files.every(({ sha256 }) => sha256 !== undefined))
  made(jobs.start(ana, id))
  await jobs.rest()
  equal(jobs.get(ana, id)?.state, 'done')
})
