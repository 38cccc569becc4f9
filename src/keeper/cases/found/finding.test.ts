/** The evidence is investigated beside whoever writes it: after it says so, whole, or as far as asked. */
import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import type { Event } from '../../../events/event.ts'
import { radiusBounds } from '../../../incident/radius-book.ts'
import { hours, type Instant, plus } from '../../../lib/time.ts'
import { openPlaces } from '../../../places/open.ts'
import { type Layout, layoutIn } from '../../layout.ts'
import { contactHashIn } from '../../secrets.ts'
import { type EvidenceLog, evidenceLogIn, firstSince } from './evidence-log.ts'
import { FINDINGS_WAITING_MAX, Finding } from './finding.ts'
import { type Found, foundInEvidence } from './found-in-evidence.ts'
import { FROM, STOLEN, theftEvents, writeLog } from './testing.ts'

const span = { from: FROM, to: plus(FROM, hours(5)) }
const HONEST = 150
const THEFT = 12

async function logged(
  t: TestContext,
  events: readonly Event[] = theftEvents(HONEST, THEFT),
): Promise<Layout> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-finding-'))
  t.after(() => rmSync(folder, { recursive: true, force: true }))
  const layout = layoutIn(join(folder, 'data'))
  await writeLog(layout, events)
  return layout
}

const common = { zone: 'Asia/Tokyo', defaultRealm: 'example.jp', home: 'JP', version: 'test' }

function here(layout: Layout, log: EvidenceLog, more: object = {}): Promise<Found> {
  const hash = contactHashIn(layout.keys)
  return foundInEvidence({
    ...{ ...common, log, span, hash, places: openPlaces(), now: FROM, ...more },
  })
}
const logOf = ({ evidence, keys }: Layout, ahead = false) =>
  evidenceLogIn({ folder: evidence, keysFolder: keys, ahead })

test('what stands in the verdicts is what was thought: the account is taken, what was held never left', async (t) => {
  const layout = await logged(t)
  const log = await logOf(layout)
  const { investigation, radius, held, entries } = await here(layout, log)
  equal(entries.opened, HONEST * 3 + 2 * 3 + (THEFT - 2) * 2)
  const [one, ...others] = investigation.accounts
  equal(one?.account, STOLEN)
  equal(one?.verdict, 'hijacked')
  ok(others.every(({ verdict }) => verdict !== 'hijacked' && verdict !== 'suspect'))
  equal(one?.wouldHave?.containedAt, FROM + (HONEST + 2) * 1_000)
  deepEqual(held.messages, {
    ...{ submitted: THEFT, passed: 2, held: THEFT - 2, released: 0, deleted: 0, refused: 0 },
  })
  equal(held.neverLeft, THEFT - 2)
  equal(one?.messages.delivered, 2)
  equal(one?.messages.held, THEFT - 2)
  equal(radius.recipients.length, THEFT)
  // The one input is the log, by its root; a line is an entry and one.
  const [input] = investigation.inputs
  deepEqual([input?.file, input?.sha256], [log.origin, log.root])
  equal(radius.accounts[0]?.evidence.held.lines[0]?.line, 1 + 1 + HONEST * 3 + 2 * 3)
  equal(investigation.engine, 'e/1')
})

test('who was stolen beside whom it was asked about is read once more, and so is what had no room', async (t) => {
  const layout = await logged(t)
  const log = await logOf(layout)
  const { radius } = await here(layout, log)
  const asked = await here(layout, log, { accounts: new Set(['sasl:other@example.jp']) })
  deepEqual(asked.radius, radius)
  const bounds = { ...radiusBounds, messages: 20 }
  const crowded = await here(layout, log, { bounds })
  deepEqual(crowded.radius, radius)
  equal(crowded.held.neverLeft, THEFT - 2)
})

test('what counts as domestic is of the country that is asked about, else of the one configured', async (t) => {
  const events = theftEvents(HONEST, THEFT)
  const layout = await logged(t, JSON.parse(JSON.stringify(events).replaceAll('.example"', '.jp"')))
  const finding = new Finding({
    ...{ ...common, clock: { now: () => FROM }, layout },
    reads: { before: async () => {} },
    settle: async () => {},
  })
  t.after(() => finding.close())
  const asked = { by: 'carol', why: 'a case', span }
  const domestic = async (home?: string) => {
    const found = await finding.find({ ...asked, ...(home === undefined ? {} : { home }) })
    return found?.investigation.accounts[0]?.domestic
  }
  ok(Number(await domestic()) > 0)
  equal(await domestic('JP'), await domestic())
  equal(await domestic('FR'), 0)
})

test('whom a person cleared is no thief, whatever was thought then', async (t) => {
  const layout = await logged(t)
  const { investigation } = await here(layout, await logOf(layout), { cleared: new Set([STOLEN]) })
  equal(
    investigation.accounts.find(({ account }) => account === STOLEN)?.verdict !== 'hijacked',
    true,
  )
})

test('opened ahead by a thread it is the same, and a span begins at its first entry', async (t) => {
  const layout = await logged(t)
  const [one, other] = [await logOf(layout), await logOf(layout, true)]
  deepEqual(await here(layout, one), await here(layout, other))
  equal(await firstSince(one, FROM), 0)
  equal(await firstSince(one, (FROM + 10_000) as Instant), 1 + 10 * 3)
  equal(await firstSince(one, plus(FROM, hours(50))), one.size)
})

test('who stops it gets what was read by then, and it says so', async (t) => {
  const layout = await logged(t)
  const log = await logOf(layout)
  // One look at whether to stop is every 4,096 entries: the log is told to be longer than it is.
  const long: EvidenceLog = {
    ...log,
    entries: async function* (from, to, kinds) {
      for (let round = 0; round < 12; round += 1) yield* log.entries(from, to, kinds)
    },
  }
  const stop = new AbortController()
  stop.abort()
  const { investigation, entries } = await here(layout, long, { stop: stop.signal })
  ok(investigation.interrupted !== undefined)
  equal(entries.opened, 4_096)
  deepEqual(
    investigation.notices.map(({ code }) => code),
    ['interrupted'],
  )
})

test('a thread does it after the evidence says who looks, and settles the log before', async (t) => {
  const layout = await logged(t)
  const order: string[] = []
  const finding = new Finding({
    ...{ ...common, clock: { now: () => FROM }, layout },
    reads: {
      before: async ({ by, why }, { what, ticket }) =>
        void order.push(`${by} ${why} ${what} ${ticket}`),
    },
    settle: async () => void order.push('settled'),
  })
  t.after(() => finding.close())
  const asked = { by: 'carol', why: 'a case', span, case: 'SKM-2025-0001' }
  const found = await finding.find({
    ...asked,
    progress: (entries, of) => void order.push(entries === of ? 'done' : 'on'),
  })
  deepEqual(order, ['carol a case investigate SKM-2025-0001', 'settled', 'done'])
  deepEqual(found?.investigation, (await here(layout, await logOf(layout))).investigation)
})

test('one is under way and so many wait; one more is told so', async () => {
  const answers = `import { parentPort } from 'node:worker_threads'
    parentPort.postMessage({ kind: 'found', found: {} })`
  const finding = new Finding({
    ...{ ...common, clock: { now: () => FROM }, layout: layoutIn('nowhere') },
    ...{ reads: { before: async () => {} }, settle: async () => {} },
    file: new URL(`data:text/javascript,${encodeURIComponent(answers)}`),
  })
  const asked = { by: 'carol', why: 'a case', span }
  const all = Array.from({ length: FINDINGS_WAITING_MAX + 1 }, () => finding.find(asked))
  ok(all.every((one) => one !== undefined))
  equal(finding.find(asked), undefined)
  equal((await Promise.all(all)).length, FINDINGS_WAITING_MAX + 1)
  // Whose turn is over makes room again.
  ok((await finding.find(asked)) !== undefined)
})

test('what cannot be written is not looked at; a thread that dies is told', async (t) => {
  const layout = await logged(t)
  const parts = { ...common, clock: { now: () => FROM }, layout, settle: async () => {} }
  const silent = new Finding({
    ...parts,
    reads: { before: () => Promise.reject(new Error('no room')) },
    settle: () => Promise.reject(new Error('it is not asked')),
  })
  await rejects(silent.find({ by: 'c', why: 'w', span }) ?? Promise.resolve(), /no room/)
  const dead = new Finding({
    ...parts,
    reads: { before: async () => {} },
    file: new URL('data:text/javascript,process.exit(3)'),
  })
  await rejects(dead.find({ by: 'c', why: 'w', span }) ?? Promise.resolve(), {
    code: 'case.finding-failed',
  })
})
