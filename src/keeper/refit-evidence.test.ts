import { deepEqual, equal, rejects } from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { freshPlace, type Place } from '../../test/evidence/help.ts'
import type { AccountId, Event } from '../events/event.ts'
import { Fault } from '../lib/fault.ts'
import { days, type Instant, instant, minutes, plus } from '../lib/time.ts'
import { entryOf } from './entries.ts'
import { READ_MAX, RefitEvidence, readLimits } from './refit-evidence.ts'

const BEGAN = instant('2026-01-01T00:00:00Z')
const WIDTH = 256
const alice = 'sasl:alice@example.jp' as AccountId
const bob = 'sasl:bob@example.jp' as AccountId

const common = (at: Instant) => ({ at, heardAt: at, trust: 'witnessed' }) as const
const message = (n: number, at: Instant): Event => ({
  ...common(at),
  kind: 'message.submitted',
  id: `m.${n}`,
  account: alice,
  instance: 'mx',
  session: 's',
  arrivedAt: at,
  protocol: 'smtp',
  envelopeSender: 'alice@example.jp',
  recipients: ['carol@example.net'],
  size: 1,
})
const opinion = (account: AccountId, what: 'benign' | 'hijacked', at: Instant): Event => ({
  ...common(at),
  kind: 'opinion.given',
  id: `o.${account.length}.${at}.${what}`,
  account,
  opinion: what,
  by: 'hanako',
  why: 'asked',
})
const planned = (account: AccountId, at: Instant): Event => ({
  ...common(at),
  kind: 'containment.planned',
  id: `p.${at}`,
  account,
  plan: 'p1',
  steps: ['latch'],
  windowFrom: at,
  blastRadius: { accounts: 1 },
})
const adopted = (name: string, at: Instant): Event => ({
  ...common(at),
  kind: 'population.adopted',
  id: `a.${name}`,
  population: `{"name":"${name}"}`,
  sha256: name,
  by: 'refit',
  facts: {},
})

async function logOf(t: TestContext, events: readonly Event[]): Promise<Place> {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  for (const event of events) {
    place.now = event.heardAt
    await journal.append([entryOf(event)])
  }
  await journal.close()
  return place
}

/** A bundle of mail, a message a minute; the log's own first entry stands before them. */
const bundles = (count: number, from: Instant = BEGAN): Event[] =>
  Array.from({ length: count * WIDTH - 1 }, (_, n) => message(n, plus(from, minutes(n))))

test('full bundles are read, each message once and in order, and what is younger is left', async (t) => {
  const place = await logOf(t, [...bundles(2), message(9_999, plus(BEGAN, days(2)))])
  const evidence = new RefitEvidence(place.folder, place.keysFolder)
  const weeks = await evidence.weeks(plus(BEGAN, days(3)))
  deepEqual([weeks.from, weeks.to, weeks.messages], [0, 2 * WIDTH, 2 * WIDTH - 1])
  const ids: string[] = []
  for await (const { event } of evidence.events(weeks.from, weeks.to)) ids.push(event.id)
  deepEqual(
    ids,
    bundles(2).map(({ id }) => id),
  )
})

test('at each limit it reads no further back; nor beyond the weeks', async (t) => {
  const old = bundles(1)
  const young = Array.from({ length: 2 * WIDTH }, (_, n) =>
    message(n, plus(plus(BEGAN, READ_MAX), minutes(WIDTH + n))),
  )
  const place = await logOf(t, [...old, ...young])
  const fromWith = async (limits: Partial<typeof readLimits>): Promise<number> => {
    const all = { ...readLimits, ...limits }
    const evidence = new RefitEvidence(place.folder, place.keysFolder, all)
    return (await evidence.weeks(plus(BEGAN, days(400)))).from
  }
  equal(await fromWith({ messagesMost: WIDTH }), 2 * WIDTH)
  equal(await fromWith({ messagesMost: WIDTH + 1 }), WIDTH)
  equal(await fromWith({ entriesMost: WIDTH }), 2 * WIDTH)
  equal(await fromWith({ entriesMost: WIDTH + 1 }), WIDTH)
  // The eldest bundle begins before the weeks do: it is the last that is read.
  equal(await fromWith({}), 0)
  const clock = await new RefitEvidence(place.folder, place.keysFolder).weeks(BEGAN)
  equal(clock.until, BEGAN, 'an entry of the future counts as now')
})

test('who was contained or called hijacked is left out, until somebody calls him benign', async (t) => {
  const at = plus(BEGAN, minutes(10_000))
  const place = await logOf(t, [
    planned(alice, BEGAN),
    adopted('old', BEGAN),
    ...bundles(1).slice(4),
    opinion(bob, 'benign', BEGAN),
    adopted('new', at),
    // These two stand in the last bundle, which is not full.
    opinion(bob, 'hijacked', at),
    opinion(alice, 'benign', at),
  ])
  const weeks = await new RefitEvidence(place.folder, place.keysFolder).weeks(plus(at, days(1)))
  deepEqual([...weeks.leftOut], [bob])
  equal(weeks.adopted?.sha256, 'new')
  const few = new RefitEvidence(place.folder, place.keysFolder, { ...readLimits, marksMost: 2 })
  deepEqual([...(await few.weeks(plus(at, days(1)))).leftOut], [bob], 'the youngest marks count')
  const young = await logOf(t, [adopted('old', BEGAN), ...bundles(1), adopted('new', at)])
  const found = await new RefitEvidence(young.folder, young.keysFolder).weeks(plus(at, days(1)))
  equal(found.adopted?.sha256, 'new', 'in the last bundle, too')
})

test('an empty log has no weeks; no log, and the keys of another, are faults', async (t) => {
  const place = await logOf(t, [])
  const other = await logOf(t, [])
  const empty = await new RefitEvidence(place.folder, place.keysFolder).weeks(BEGAN)
  deepEqual([empty.from, empty.to, empty.until], [0, 0, undefined])
  const full = await logOf(t, bundles(1))
  await rejects(new RefitEvidence('/nowhere', place.keysFolder).weeks(BEGAN), Fault)
  const read = async (folder: string, keys: string): Promise<number> => {
    let count = 0
    for await (const _ of new RefitEvidence(folder, keys).events(0, WIDTH)) count += 1
    return count
  }
  equal(await read(full.folder, full.keysFolder), WIDTH - 1)
  await rejects(read('/nowhere', full.keysFolder), Fault)
  // Keys that do not know its accounts: bodies are as good as erased.
  equal(await read(full.folder, other.keysFolder), 0)
})
