import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { actFacts, actNames, isActRefusal, readAct } from '../../../cases/read-act.ts'
import { sampleActs } from '../../../cases/samples.ts'
import { jsonText, toJson } from '../../../reports/exchange/json.ts'
import { kumamotoFile } from '../../../reports/papers/testing.ts'
import { blast } from '../../../reports/testing/blast.ts'
import { JOBS_WAITING_MAX, type Press, press, type Thread } from './press.ts'
import type { FilesMade, Job } from './press-jobs.ts'
import { PIECE_BYTES } from './sealed.ts'
import { desk, guardOf, here, id } from './testing.ts'
import { AT_ONCE_MAX } from './turns.ts'

test('every act of the table is carried by one address, as it came', async () => {
  deepEqual([...new Set(sampleActs.map(({ act }) => act))].sort(), [...actNames].sort())
  const { verbs } = guardOf({ ...kumamotoFile, case: { ...kumamotoFile.case, found: [] } })
  const clean: Pick<Press, 'run'> = { run: async () => ({ done: { problems: [] } }) as never }
  const { post, asked } = desk(verbs, clean)
  for (const act of sampleActs) {
    asked.length = 0
    const facts = { ...actFacts(act), seen: 7 }
    const answer = await post(`/cases/${id}/acts`, {
      ...{ acts: [{ act: act.act, facts }], reason: 'on duty', request: 'r-1' },
    })
    equal(answer.status, 200, act.act)
    const sent = asked.find(({ verb }) => verb === 'case.act')?.fields
    deepEqual(sent?.['acts'], [{ act: act.act, facts }], act.act)
    deepEqual([sent?.['case'], sent?.['reason'], sent?.['request']], [id, 'on duty', 'r-1'])
    ok(!isActRefusal(readAct(act.act, JSON.parse(JSON.stringify(facts)))), act.act)
  }
})

test('what is no act, no case and no reason is refused before the guard is asked', async () => {
  const { post, get, asked } = desk({})
  const facts = {}
  for (const [path, told] of [
    [`/cases/${id}/acts`, { acts: [{ act: 'case.explode', facts }], reason: 'r' }],
    [`/cases/${id}/acts`, { acts: [{ act: 'title.set', facts }], reason: ' ' }],
    [`/cases/${id}/acts`, { acts: [], reason: 'r' }],
    [`/cases/${id}/acts`, { acts: [{ act: 'title.set', facts }], reason: 'x'.repeat(501) }],
    [`/cases/..%2f..%2fetc/acts`, { acts: [{ act: 'title.set', facts }], reason: 'r' }],
    ['/cases', { kind: 'fire', severity: 1, accounts: [], reason: 'r' }],
    ['/cases', { kind: 'bec', severity: 5, accounts: [], reason: 'r' }],
    ['/symptoms', { what: 'hungry', reason: 'r' }],
  ] as const)
    ok([400, 404].includes((await post(path, told)).status), path)
  for (const path of [`/cases/${id}/rows/secrets`, '/cases/1', `/cases/${id}/papers/D1/ja/exe`])
    ok([400, 404].includes((await get(path)).status), path)
  equal(asked.length, 0)
})

test('who was quicker is told by the entry that came between', async () => {
  const refusal = {
    ...{ code: 'moved-on', field: 'facts.seen', found: '7' },
    wanted: 'to look again: jiro changed it in entry 12',
  }
  const { post } = desk({ 'case.act': () => ({ ok: false, code: 'refused', why: 'w', refusal }) })
  const answer = await post(`/cases/${id}/acts`, {
    acts: [{ act: 'title.set', facts: { ja: '件名', seen: 7 } }],
    reason: 'r',
  })
  equal(answer.status, 409)
  const told = (await answer.json()) as Record<string, unknown>
  deepEqual([told['code'], told['entry'], told['refusal']], ['moved-on', 12, refusal])
})

test('a proposal that waits for a second person is 202, and no case is 404', async () => {
  const { post, get } = desk({
    'case.act': () => ({ ok: false, code: 'waits-for-second', why: 'taken down' }),
    'case.rows': () => ({ ok: false, code: 'refused', why: 'no case has this number' }),
  })
  const acts = [{ act: 'notice.approve', facts: { round: 'N1' } }]
  equal((await post(`/cases/${id}/acts`, { acts, reason: 'r' })).status, 202)
  equal((await get(`/cases/${id}/rows/facts`)).status, 404)
})

test('the last rows of a list are asked for from its end', async () => {
  const { get, asked } = desk({
    'case.rows': ({ from }) => ({ ok: true, rows: [{}], from, of: 900, next: null }),
  })
  equal((await get(`/cases/${id}/rows/timeline?last=true&most=100`)).status, 200)
  deepEqual(
    asked.map(({ fields }) => fields['from']),
    [0, 800],
  )
})

test('a document with problems is not approved, and the guard hears nothing of it', async () => {
  const paper = {
    ...{ id: 'D1', paper: 'press-first', number: 1, state: 'drafted', basis: 'b', files: [] },
    ...{ slots: {}, drafted: { by: 'x', at: 0, entry: 1 } },
  }
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, papers: [paper], found: [] } }
  const { verbs } = guardOf(file as never)
  const { post, asked } = desk(verbs, here)
  const answer = await post(`/cases/${id}/acts`, {
    acts: [{ act: 'paper.approve', facts: { paper: 'D1' } }],
    reason: 'r',
  })
  equal(answer.status, 400)
  const told = (await answer.json()) as { problems: { code: string; paper: string }[] }
  ok(told.problems.some(({ code, paper: of }) => code === 'moved-on' && of === 'D1'))
  ok(!asked.some(({ verb }) => verb === 'case.act'))
})

test('a draft is sealed in both languages and all forms under the hashes that the act names', async () => {
  const { case: its } = kumamotoFile
  const file = { ...kumamotoFile, case: { ...its, found: [] } }
  const { verbs, sent, parts } = guardOf(file)
  const files = (['pdf', 'html'] as const).map((form) => {
    const content = Buffer.alloc(PIECE_BYTES + 1, form)
    return {
      ...{ language: 'ja', form, content, name: `x.${form}`, sha256: hash('sha256', content) },
    } as FilesMade['files'][number]
  })
  const done: FilesMade = { files, basis: 'b'.repeat(64), slots: {} }
  const { post } = desk(verbs, { run: async () => ({ done }) as never })
  const answer = await post(`/cases/${id}/papers`, { paper: 'press-first', reason: 'first report' })
  equal(answer.status, 200)
  equal(sent.acts?.[0]?.act, 'paper.draft')
  const named = sent.acts?.[0]?.facts['files'] as { sha256: string; bytes: number }[]
  for (const { sha256, bytes } of named) {
    const whole = Buffer.concat(parts.get(sha256) ?? [])
    equal(whole.length, bytes)
    equal(hash('sha256', whole), sha256)
  }
})

test('a preview says what the lint found and against which release it differs', async () => {
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, found: [] } }
  const { post } = desk(guardOf(file).verbs, here)
  const answer = await post(`/cases/${id}/paper-preview`, {
    ...{ paper: 'executive-first', language: 'ja', form: 'html' },
  })
  equal(answer.status, 200)
  const told = (await answer.json()) as { content: string; problems: unknown[] }
  match(told.content, /^<!doctype html>/i)
  ok(!/<script/i.test(told.content))
  ok(Array.isArray(told.problems))
})

test('a file is handed out to be saved, under a name that is ours', async () => {
  const content = Buffer.from('%PDF-1.7')
  const sha256 = hash('sha256', content)
  const paper = {
    ...{ id: 'D1', paper: 'press-first', files: [{ language: 'ja', form: 'pdf', sha256 }] },
  }
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, papers: [paper] } }
  const { get } = desk(guardOf(file as never, new Map([[sha256, content]])).verbs)
  const answer = await get(`/cases/${id}/papers/D1/ja/pdf`)
  equal(answer.status, 200)
  equal(
    answer.headers.get('content-disposition'),
    `attachment; filename="${id}-D1-press-first.ja.pdf"`,
  )
  equal(answer.headers.get('x-content-type-options'), 'nosniff')
  equal(answer.headers.get('content-type'), 'application/pdf')
  deepEqual(Buffer.from(await answer.arrayBuffer()), content)
  equal((await get(`/cases/${id}/papers/D1/en/pdf`)).status, 404)
  equal((await get(`/cases/${id}/papers/D2/ja/pdf`)).status, 404)
})

test('the picture of an investigation has no recipient, and one that is none is refused', async () => {
  const content = Buffer.from(jsonText(toJson(blast)))
  const sha256 = hash('sha256', content)
  const found = [{ sha256, of: 'evidence', by: 'x', at: 0, entry: 1 }]
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, found } }
  const good = desk(guardOf(file as never, new Map([[sha256, content]])).verbs, here)
  const answer = await good.get(`/cases/${id}/found`)
  equal(answer.status, 200)
  const told = (await answer.json()) as { accounts: Record<string, unknown>[]; timeline: object }
  ok(told.accounts.length > 0 && 'origins' in (told.accounts[0] ?? {}))
  ok(told.accounts.every((one) => !('uniformity' in one)))
  const bad = Buffer.from('{"format": 1}')
  const wrong = { ...found[0], sha256: hash('sha256', bad) }
  const other = { ...file, case: { ...file.case, found: [wrong] } }
  const not = desk(guardOf(other as never, new Map([[wrong.sha256, bad]])).verbs, here)
  equal((await not.get(`/cases/${id}/found`)).status, 400)
})

test('a round is planned for as many as were looked at, and for no other number', async () => {
  const mail = Buffer.from('Subject: a\r\nContent-Type: text/plain\r\n\r\nDear\r\n')
  const sha256 = hash('sha256', mail)
  const paper = {
    ...{ id: 'D1', paper: 'notice-persons', state: 'approved' },
    files: ['ja', 'en'].map((language) => ({ language, form: 'eml', sha256 })),
  }
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, papers: [paper] } }
  const { verbs, sent } = guardOf(file as never, new Map([[sha256, mail]]))
  const { post } = desk({ ...verbs, 'case.rounds': () => ({ ok: true, rounds: [], of: 0 }) }, here)
  const asked = {
    ...{ paper: 'D1', audience: 'persons', optOuts: 'b@example.com' },
    people: 'address,language\na@example.jp,ja\nA@example.jp,en\nb@example.com,\nc@example.com,\n',
  }
  const plan = (await (await post(`/cases/${id}/round-plan`, asked)).json()) as Record<
    string,
    unknown
  >
  equal(plan['persons'], 2)
  ok(!JSON.stringify(plan).includes('a@example.jp'))
  const planned = { ...asked, reason: 'r' }
  equal((await post(`/cases/${id}/rounds`, { ...planned, persons: 3 })).status, 409)
  equal(Object.keys(sent).length, 0)
  equal((await post(`/cases/${id}/rounds`, { ...planned, persons: 2 })).status, 200)
  equal(sent.acts?.[0]?.act, 'notice.plan')
  const wrong = { ...asked, people: 'name\nx\n' }
  equal((await post(`/cases/${id}/round-plan`, wrong)).status, 400)
})

class FakeThread extends EventEmitter {
  posted = 0
  ended = false
  postMessage(): void {
    this.posted += 1
  }
  terminate(): Promise<number> {
    this.ended = true
    return Promise.resolve(0)
  }
  ref(): void {}
  unref(): void {}
}

test('the press does one job after the other, and refuses one more than may wait', async () => {
  const threads: FakeThread[] = []
  const its = press(() => {
    const thread = new FakeThread()
    threads.push(thread)
    return thread as unknown as Thread
  })
  const job: Job = { job: 'found', bytes: new Uint8Array() }
  const answers = Array.from({ length: 1 + JOBS_WAITING_MAX }, () => its.run(job))
  deepEqual(await its.run(job), { failed: 'busy', why: `${JOBS_WAITING_MAX} others wait` })
  equal(threads[0]?.posted, 1)
  threads[0]?.emit('message', { done: 1 })
  deepEqual(await answers[0], { done: 1 })
  equal(threads[0]?.posted, 2)
  threads[0]?.emit('error', new Error('out of memory'))
  deepEqual(await answers[1], { failed: 'failed', why: 'out of memory' })
  ok(threads[0]?.ended)
  equal(threads.length, 2)
  threads[1]?.emit('exit')
  deepEqual(await answers[2], { failed: 'failed', why: 'the thread ended' })
  await its.close()
})

test('so many put a case together at one time, and one more has to wait', async () => {
  const open: (() => void)[] = []
  const waiting = { run: () => new Promise((done) => void open.push(() => done({ done: {} }))) }
  const file = { ...kumamotoFile, case: { ...kumamotoFile.case, found: [] } }
  const { post } = desk(guardOf(file).verbs, waiting as never)
  const preview = () =>
    post(`/cases/${id}/paper-preview`, { paper: 'forensic', language: 'ja', form: 'txt' })
  const all = Array.from({ length: AT_ONCE_MAX }, preview)
  while (open.length < AT_ONCE_MAX) await new Promise((done) => setImmediate(done))
  equal((await preview()).status, 429)
  for (const end of open) end()
  for (const answer of await Promise.all(all)) equal(answer.status, 200)
  const next = preview()
  while (open.length < AT_ONCE_MAX + 1) await new Promise((done) => setImmediate(done))
  open.at(-1)?.()
  equal((await next).status, 200)
})
