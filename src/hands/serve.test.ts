/** Serve, with a fake of Postfix's tools over a real folder that stands for the queue. */
import { deepEqual, equal, match, ok } from 'node:assert/strict'
import {
  chmodSync,
  chownSync,
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { FileFacts } from '../ports/instance-list.ts'
import { instancesIn } from './instances.ts'
import type { Program, Ran, Run, Running } from './programs.ts'
import type { Answer } from './protocol.ts'
import { FLUSH_SINGLY_MAX } from './queue.ts'
import { PENDING_MAX, READS_MAX, type Service, serviceOf } from './serve.ts'
import { RUNS_MAX, TOGETHER_MAX } from './together.ts'

const fine: Ran = { code: 0, complaint: '', cut: false, late: false }
const ids = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => (i + 0xa0000).toString(16).toUpperCase().padStart(8, '0'))

type Called = {
  readonly program: Program
  readonly args: readonly string[]
  readonly stdin: string
}

/** A queue folder and tools that move files in it as postsuper(1) does. */
function stage(t: TestContext) {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-hands-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const config = join(folder, 'etc')
  const queue = join(folder, 'spool')
  for (const name of ['etc', 'spool', 'spool/hold', 'spool/hold/A', 'spool/deferred'])
    mkdirSync(join(folder, name))
  writeFileSync(join(config, 'main.cf'), '')
  const list = join(folder, 'instances.json')
  const instance = {
    name: 'mx1',
    kind: 'postfix',
    configDirectory: config,
    queueDirectory: queue,
    log: 'journald',
    milter: 'inet:127.0.0.1:9',
    mode: 'enforce',
  }
  writeFileSync(list, JSON.stringify({ version: 1, instances: [instance] }))

  const called: Called[] = []
  let before: (
    program: Program,
    how: Running,
    args: readonly string[],
  ) => Promise<Ran | undefined> = async () => undefined
  const moved = (from: string, to: string, stdin: string) => {
    for (const id of stdin.trim().split('\n'))
      try {
        renameSync(join(queue, from, id), join(queue, to, id))
      } catch {}
  }
  const run: Run = async (program, args, how = {}) => {
    const stdin = how.stdin ?? ''
    called.push({ program, args, stdin })
    const instead = await before(program, how, args)
    if (instead !== undefined) return instead
    if (program === 'postconf') how.take?.(Buffer.from(`${queue}\n`))
    if (program === 'postsuper' && args.includes('-h')) moved('deferred', 'hold', stdin)
    if (program === 'postsuper' && args.includes('-H')) moved('hold', 'deferred', stdin)
    return fine
  }
  /** Whoever runs the tests plays root, so that they need no rights. */
  let others: Record<string, Partial<FileFacts>> = {}
  const factsOf = (path: string): FileFacts => ({
    uid: 0,
    mode: 0o755,
    kind: path.endsWith('.json') || path.endsWith('.cf') ? 'file' : 'folder',
    ...others[path],
  })
  const service = serviceOf({ run, instances: instancesIn(list, run, factsOf) })
  return {
    folder,
    queue,
    list,
    instance,
    called,
    service,
    tools: () => called.filter(({ program }) => program !== 'postconf'),
    put: (where: string, ...names: string[]) => {
      for (const name of names) writeFileSync(join(queue, where, name), '')
    },
    instead: (what: typeof before) => {
      before = what
    },
    owned: (facts: typeof others) => {
      others = facts
    },
  }
}

async function ask(service: Service, request: object): Promise<Answer[]> {
  const told: Answer[] = []
  service.take(JSON.stringify({ id: 1, instance: 'mx1', ...request }), (answer) =>
    told.push(answer),
  )
  await service.idle()
  return told
}
const okOf = async (service: Service, request: object): Promise<unknown> => {
  const [answer] = (await ask(service, request)).slice(-1)
  ok(answer !== undefined && 'ok' in answer, JSON.stringify(answer))
  return answer.ok
}
const faultOf = async (service: Service, request: object): Promise<string> => {
  const [answer] = (await ask(service, request)).slice(-1)
  ok(answer !== undefined && 'fault' in answer, JSON.stringify(answer))
  return `${answer.fault.code} ${JSON.stringify(answer.fault.facts)}`
}

test('ids go in by stdin only, after fixed words', async (t) => {
  const { service, put, tools, instance } = stage(t)
  put('deferred', 'ABCDEF01')
  deepEqual(await okOf(service, { verb: 'hold', queueIds: ['ABCDEF01'] }), ['ABCDEF01'])
  deepEqual(tools(), [
    {
      program: 'postsuper',
      args: ['-c', instance.configDirectory, '-h', '-'],
      stdin: 'ABCDEF01\n',
    },
  ])
})

test('holding what is held runs nothing, and what is gone is not told as held', async (t) => {
  const { service, put, tools } = stage(t)
  put('hold', 'ABCDEF01')
  put('hold/A', 'ABCDEF02')
  const held = ['ABCDEF01', 'ABCDEF02']
  deepEqual(await okOf(service, { verb: 'hold', queueIds: held }), held)
  equal(tools().length, 0)
  deepEqual(await okOf(service, { verb: 'hold', queueIds: [...held, 'ABCDEF03'] }), held)
  equal(tools().length, 2, 'looked for twice, for it may have been on its way')
})

test('release, requeue and delete touch the hold queue only', async (t) => {
  const { service, put, tools } = stage(t)
  for (const [verb, flag] of [
    ['release', '-H'],
    ['requeue', '-r'],
    ['delete', '-d'],
  ] as const) {
    put('hold', 'ABCDEF01')
    await okOf(service, { verb, queueIds: ['ABCDEF01', 'ABCDEF09'] })
    const call = tools()
      .filter(({ program }) => program === 'postsuper')
      .at(-1)
    deepEqual(call?.args.slice(2), [flag, '-', 'hold'])
    equal(call?.stdin, 'ABCDEF01\n', 'only what is there')
  }
})

test('releasing twice is releasing once, and both times the id is no longer in hold', async (t) => {
  const { service, put, tools } = stage(t)
  put('hold', 'ABCDEF01')
  const release = { verb: 'release', queueIds: ['ABCDEF01'] }
  deepEqual(await okOf(service, release), ['ABCDEF01'])
  deepEqual(await okOf(service, release), ['ABCDEF01'])
  equal(tools().filter(({ program }) => program === 'postsuper').length, 1)
})

test('a few releases ask for delivery one by one, one more leaves it to the queue run', async (t) => {
  const { service, put, tools } = stage(t)
  const flushes = () => tools().filter(({ program }) => program === 'postqueue').length
  put('hold', ...ids(FLUSH_SINGLY_MAX + 1))
  await okOf(service, { verb: 'release', queueIds: ids(FLUSH_SINGLY_MAX) })
  equal(flushes(), FLUSH_SINGLY_MAX)
  await okOf(service, { verb: 'release', queueIds: ids(FLUSH_SINGLY_MAX + 1) })
  equal(flushes(), FLUSH_SINGLY_MAX)
})

test('the result is what the folder says, whatever the tool claims', async (t) => {
  const { service, put, instead } = stage(t)
  put('hold', 'ABCDEF01')
  instead(async (program) => (program === 'postsuper' ? fine : undefined))
  deepEqual(await okOf(service, { verb: 'delete', queueIds: ['ABCDEF01'] }), [])
})

test('a tool that fails or hangs is a fault that passes', async (t) => {
  const { service, put, instead } = stage(t)
  put('hold', 'ABCDEF01')
  const request = { verb: 'delete', queueIds: ['ABCDEF01'] }
  const answerWith = (ran: Partial<Ran>) =>
    instead(async (program) => (program === 'postsuper' ? { ...fine, ...ran } : undefined))
  answerWith({ code: 1, complaint: 'x\npostsuper: fatal: use of this command is reserved' })
  match(await faultOf(service, request), /^hands\.failed .*ended with 1: postsuper: fatal/)
  answerWith({ late: true })
  match(await faultOf(service, request), /^hands\.failed .*too long/)
  instead(async () => Promise.reject(new Error('spawn ENOENT')))
  match(await faultOf(service, request), /^hands\.failed .*ENOENT/)
})

test('a list that somebody else may write is not obeyed, nor a folder, nor main.cf', async (t) => {
  const { service, owned, list, folder, instance } = stage(t)
  const request = { verb: 'hold', queueIds: ['ABCDEF01'] }
  owned({ [list]: { uid: 998 } })
  match(await faultOf(service, request), /^hands\.refused .*belongs to user 998.*root's alone/)
  owned({ [list]: { mode: 0o666 } })
  match(await faultOf(service, request), /can be written by others/)
  owned({ [folder]: { mode: 0o777 } })
  match(await faultOf(service, request), /can be written by others/)
  owned({ [`${instance.configDirectory}/main.cf`]: { uid: 33 } })
  match(await faultOf(service, request), /the configuration of mx1: .*belongs to user 33/)
  owned({})
  deepEqual(await okOf(service, request), [])
})

test('a list that belongs to another is refused by what the disk says', {
  skip: process.getuid?.() !== 0 && 'needs root',
}, async (t) => {
  const { list, instance } = stage(t)
  const run: Run = async (_, __, how) => {
    how?.take?.(Buffer.from(instance.queueDirectory))
    return fine
  }
  const service = serviceOf({ run, instances: instancesIn(list, run) })
  const request = { verb: 'hold', queueIds: ['ABCDEF01'] }
  deepEqual(await okOf(service, request), [])
  chmodSync(list, 0o646)
  match(await faultOf(service, request), /can be written by others/)
  chmodSync(list, 0o644)
  chownSync(list, 65_534, 0)
  match(await faultOf(service, request), /belongs to user 65534/)
  chownSync(list, 0, 0)
  deepEqual(await okOf(service, request), [])
})

test('an unknown instance, a list of nonsense and another queue folder are refused', async (t) => {
  const { service, list, instance } = stage(t)
  const hold = { verb: 'hold', queueIds: ['ABCDEF01'] }
  match(await faultOf(service, { ...hold, instance: 'mx9' }), /^hands\.refused .*no instance mx9/)
  writeFileSync(list, 'no')
  match(await faultOf(service, hold), /^hands\.refused .*no JSON/)
  const other = { ...instance, queueDirectory: '/var/spool/other' }
  writeFileSync(list, JSON.stringify({ version: 1, instances: [other] }))
  match(await faultOf(service, hold), /^hands\.refused .*but its Postfix uses/)
})

test('a list that changed is read again, without a restart', async (t) => {
  const { service, list, instance } = stage(t)
  const hold = { verb: 'hold', queueIds: [] }
  deepEqual(await okOf(service, hold), [])
  const renamed = { ...instance, name: 'mx2' }
  writeFileSync(list, JSON.stringify({ version: 1, instances: [renamed] }))
  match(await faultOf(service, hold), /no instance mx1/)
  deepEqual(await okOf(service, { ...hold, instance: 'mx2' }), [])
})

test('verbs on one instance follow each other, and a failure does not stop the next', async (t) => {
  const { service, put, instead } = stage(t)
  put('deferred', ...ids(3))
  let running = 0
  instead(async (program) => {
    if (program !== 'postsuper') return undefined
    running += 1
    equal(running, 1)
    await new Promise((resolve) => setImmediate(resolve))
    running -= 1
    throw new Error('first fails')
  })
  const told: Answer[] = []
  for (const [i, id] of ids(3).entries())
    service.take(
      JSON.stringify({ id: i + 1, verb: 'hold', instance: 'mx1', queueIds: [id] }),
      (answer) => told.push(answer),
    )
  await service.idle()
  deepEqual(
    told.map(({ id }) => id),
    [1, 2, 3],
  )
})

test('reads wait for no verb; those that wait go together in one run, up to a bound', async (t) => {
  const { service, instead } = stage(t)
  const runs: number[] = []
  instead(async (program, how, args) => {
    if (program !== 'postcat') return undefined
    const files = args.slice(3)
    runs.push(files.length)
    await new Promise((done) => setImmediate(done))
    for (const id of files)
      how.take?.(
        Buffer.from(
          `*** ENVELOPE RECORDS hold/${id} ***\nmessage_arrival_time: Sat Nov 21 20:37:29 2026\nsender: ${id}@b\nrecipient: c@d\n*** MESSAGE CONTENTS hold/${id} ***\nb\n*** HEADER EXTRACTED hold/${id} ***\n*** MESSAGE FILE END hold/${id} ***\n`,
        ),
      )
    return fine
  })
  const told: Answer[] = []
  const wanted = ids(READS_MAX)
  for (const [i, queueId] of wanted.entries())
    service.take(
      JSON.stringify({ id: i + 1, verb: 'read', instance: 'mx1', queueId, bytesMax: 9 }),
      (answer) => told.push(answer),
    )
  await service.idle()
  const senders = told
    .filter((answer) => 'ok' in answer)
    .map(({ id, ok }) => [id, (ok as { envelopeSender: string }).envelopeSender])
  deepEqual(
    senders.toSorted(([a], [b]) => Number(a) - Number(b)),
    wanted.map((id, i) => [i + 1, `${id}@b`]),
  )
  equal(
    runs.reduce((sum, files) => sum + files, 0),
    READS_MAX,
  )
  ok(Math.max(...runs) <= TOGETHER_MAX, `${runs}`)
  ok(runs.length <= RUNS_MAX + Math.ceil((READS_MAX - RUNS_MAX) / TOGETHER_MAX), `${runs}`)
})

test('requests at the bound wait, one past it is told to come again', async (t) => {
  const { service } = stage(t)
  const told: Answer[] = []
  for (let id = 1; id <= PENDING_MAX + 1; id += 1)
    service.take(JSON.stringify({ id, verb: 'hold', instance: 'mx1', queueIds: [] }), (answer) =>
      told.push(answer),
    )
  equal(told.length, 1)
  match(JSON.stringify(told[0]), /"id":65.*hands\.failed.*64 requests/)
  await service.idle()
  equal(told.length, PENDING_MAX + 1)
  deepEqual(await okOf(service, { verb: 'hold', queueIds: [] }), [], 'and then it is taken')
})

const listed = (id: string, queue = 'hold') =>
  `${JSON.stringify({ queue_name: queue, queue_id: id, arrival_time: 1, message_size: 1, sender: '', recipients: [] })}\n`

test('a listing comes in parts, of the queue that was asked for, and counts odd lines', async (t) => {
  const { service, instead } = stage(t)
  instead(async (program, how) => {
    if (program !== 'postqueue') return undefined
    for (const id of ids(450)) how.take?.(Buffer.from(listed(id)))
    how.take?.(Buffer.from(`${listed('ABCDEF99', 'deferred')}Mail queue is odd\n`))
    return fine
  })
  const told = await ask(service, { verb: 'list', queue: 'hold' })
  deepEqual(
    told.map((answer) => ('part' in answer ? (answer.part as unknown[]).length : answer)),
    [200, 200, 50, { id: 1, ok: { cut: false, odd: 1 } }],
  )
})

test('a file that is gone is null, and one that moved is looked for once more', async (t) => {
  const { service, instead, tools } = stage(t)
  const read = { verb: 'read', queueId: 'ABCDEF01', bytesMax: 3 }
  const gone: Ran = {
    ...fine,
    code: 1,
    complaint: 'postcat: fatal: open queue file: No such file or directory',
  }
  instead(async (program) => (program === 'postcat' ? gone : undefined))
  equal(await okOf(service, read), null)
  equal(tools().length, 2)

  let looks = 0
  instead(async (_, how, args) => {
    if (args[2] === '-qe') looks += 1
    if (args[2] === '-qe' && looks === 1) return gone
    how.take?.(
      Buffer.from(
        args[2] === '-qbh'
          ? 'Subject: x\n\nb\n'
          : 'message_arrival_time: Sat Nov 21 20:37:29 2026\nsender: a@b\nrecipient: c@d\n',
      ),
    )
    return fine
  })
  const told = await ask(service, read)
  deepEqual(told, [
    { id: 1, part: Buffer.from('Sub').toString('base64') },
    {
      id: 1,
      ok: {
        arrivedAt: Date.UTC(2026, 10, 21, 20, 37, 29),
        envelopeSender: 'a@b',
        recipients: ['c@d'],
        truncated: true,
      },
    },
  ])
})
