import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { CONTACTS_MAX } from '../../cases/contacts/contact.ts'
import type { AccountId, Event } from '../../events/event.ts'
import { entryOf, erasedOf, eventOf } from '../../keeper/entries.ts'
import { type Instant, instant } from '../../lib/time.ts'
import type { ErasedEntry } from '../../ports/folds.ts'
import { CASES_CACHED } from './cases.ts'
import { openDatabase } from './database.ts'
import { Folds } from './folds.ts'
import { migrations } from './migrations.ts'

const now = instant('2026-11-21T04:45:00+09:00')
const alice = 'sasl:alice@example.jp' as AccountId
const bob = 'sasl:bob@example.jp' as AccountId
let nth = 0
const heard = () => {
  nth += 1
  return { id: `e${nth}`, at: now, heardAt: now, trust: 'witnessed' as const }
}
const folding = (): Folds => new Folds(openDatabase(':memory:'), () => 1)
const opened = (id: string, account?: AccountId): Event => ({
  ...heard(),
  ...{ kind: 'case.opened', case: id, cause: 'person', what: 'mass-send', severity: 2 },
  affected: account === undefined ? [] : [account],
  ...(account === undefined ? {} : { account }),
  ...{ by: 'hanako', why: 'she called' },
})
const acted = (id: string, act: string, facts: object, account?: AccountId): Event => ({
  ...heard(),
  ...{
    kind: 'case.acted',
    case: id,
    act,
    facts: facts as { [name: string]: unknown },
    by: 'hanako',
  },
  ...(account === undefined ? {} : { account }),
})
const spelled = new Date(now).toISOString()
const fact = (id: string, value: number, account?: AccountId): Event =>
  acted(
    id,
    'fact.record',
    {
      ...{ key: 'complaints', value, unit: 'complaints', status: 'confirmed', confidence: 'high' },
      ...{ asOf: spelled, method: 'stated', evidence: [] },
      ...(account === undefined ? {} : { account }),
    },
    account,
  )
const entered = (id: string, text: string, account?: AccountId): Event =>
  acted(
    id,
    'timeline.enter',
    {
      ...{ moment: spelled, heardAt: spelled, actor: 'attacker', text, techniques: [] },
      ...{ confidence: 'high', evidence: [], ...(account === undefined ? {} : { account }) },
    },
    account,
  )
const erasing: readonly Event[] = [
  {
    ...heard(),
    ...{ kind: 'erase.requested', account: alice, ticket: 'T', by: 'h', why: 'w', dueAt: now },
  },
  { ...heard(), kind: 'erase.intended', ticket: 'T' },
]

/** What the evidence has of it afterwards: of entries that had a person's key, the leaf alone. */
async function afterErasure(
  event: Event,
  isBefore: boolean,
): Promise<Event | ErasedEntry | undefined> {
  const { body, facts = {}, kind, at } = entryOf(event)
  const recorded = { index: 0, kind, at, source: 'keeper', retention: 'case', facts }
  const isGone = isBefore && event.account === alice
  // As JSON carries it.
  const left = JSON.parse(JSON.stringify(facts)) as ErasedEntry['facts']
  return isGone
    ? erasedOf({ ...recorded, facts: left as never, body: undefined })
    : eventOf({ ...recorded, body: JSON.parse(JSON.stringify(body)) as never })
}
const stateOf = ({ cases }: Folds) =>
  cases
    .list({ most: 99 })
    .map((summary) => [summary, cases.of(summary.id), cases.sealedOf(summary.id, 9)])

test('an erasure takes what is about the person; the index that is made anew comes to the same', async () => {
  const [one, two] = ['SKM-2026-0001', 'SKM-2026-0002']
  const events: readonly Event[] = [
    opened(one, alice),
    acted(one, 'account.relate', { account: bob, relation: 'affected', why: 'w' }, bob),
    fact(one, 1),
    fact(one, 2, alice),
    fact(one, 3, bob),
    entered(one, 'hers', alice),
    entered(one, 'all'),
    {
      ...heard(),
      ...{ kind: 'case.kept', case: one, what: 'notice', by: 'h', account: alice },
      sha256: 'a'.repeat(64),
      bytes: 1,
    },
    {
      ...heard(),
      ...{ kind: 'case.kept', case: one, what: 'paper', by: 'h' },
      sha256: 'b'.repeat(64),
      bytes: 1,
    },
    opened(two, bob),
    { ...heard(), kind: 'symptom.reported', what: 'cannot-send', account: alice, by: 'h' },
    ...erasing,
    // From here on she has another key.
    fact(one, 9, alice),
  ]
  const folds = folding()
  for (const event of events) folds.take(folds.foldedTo, event)
  const its = folds.cases.of(one)
  deepEqual(its?.accounts, [{ account: bob, relation: 'affected' }])
  // Numbers of those behind it stay: a document names them.
  deepEqual(
    its?.facts.map(({ id, value }) => [id, value]),
    [
      ['F1', 1],
      ['F2', null],
      ['F3', 3],
      ['F4', 9],
    ],
  )
  deepEqual(
    its?.timeline.map(({ id, text }) => [id, text]),
    [
      ['E1', undefined],
      ['E2', 'all'],
    ],
  )
  deepEqual(
    folds.cases.sealedOf(one, 9).map(({ what }) => what),
    ['paper'],
  )
  equal(JSON.stringify(stateOf(folds)).includes('hers'), false)
  equal(folds.cases.symptomsSince(0 as Instant, 9).length, 0)
  deepEqual([its?.opened.by, its?.kind, its?.severity], ['', 'mass-send', 2])

  const anew = folding()
  const intended = events.findIndex(({ kind }) => kind === 'erase.intended')
  for (const [n, event] of events.entries()) {
    const left = await afterErasure(event, n < intended)
    if (left !== undefined && 'id' in left) anew.take(anew.foldedTo, left)
    else anew.take(anew.foldedTo, undefined, left)
  }
  deepEqual(stateOf(anew), stateOf(folds))
  deepEqual(
    anew.cases.openOf(bob).map(({ id }) => id),
    [two, one],
  )
  // What was asked for before is no answer any more.
  equal(folds.cases.openOf(alice).length, 0)
})

test('nothing of what names somebody stands in an open leaf', () => {
  const secret = 'geheim'
  for (const event of [
    opened('SKM-2026-0001', alice),
    fact('SKM-2026-0001', 1, alice),
    entered('SKM-2026-0001', secret, alice),
    {
      ...heard(),
      kind: 'symptom.reported',
      what: 'cannot-send',
      reporter: secret,
      note: secret,
      by: 'h',
    },
    { ...heard(), kind: 'contact.recorded', name: secret, facts: { person: secret }, by: 'h' },
  ] as readonly Event[]) {
    const leaf = JSON.stringify(entryOf(event).facts)
    ok(!/alice|geheim|hanako|she called/.test(leaf), leaf)
  }
})

test('more cases than are kept in memory are folded all the same, each as its events tell', () => {
  const folds = folding()
  const ids = Array.from(
    { length: CASES_CACHED + 2 },
    (_, n) => `SKM-2026-${String(n + 1).padStart(4, '0')}`,
  )
  for (const id of ids) folds.take(folds.foldedTo, opened(id))
  for (const value of [1, 2])
    for (const id of ids) {
      folds.take(folds.foldedTo, fact(id, value))
      equal(folds.cases.of(id)?.facts.length, value)
    }
  equal(folds.cases.lastNumber(2026), CASES_CACHED + 2)
  equal(folds.cases.lastNumber(2025), 0)
})

test('an act of a newer version is counted, and a number that is given twice is one case', () => {
  const folds = folding()
  const id = 'SKM-2026-0001'
  for (const event of [
    opened(id, bob),
    acted(id, 'future.act', { x: 1 }),
    { ...opened(id, alice), why: 'another' } as Event,
    acted('SKM-2026-0404', 'title.set', { ja: 'x' }),
  ])
    folds.take(folds.foldedTo, event)
  const its = folds.cases.of(id)
  deepEqual([its?.leftOut, its?.opened.why, its?.accounts.length], [1, 'she called', 1])
  equal(folds.cases.list({ most: 9 }).length, 1)
  equal(folds.cases.of('SKM-2026-0404'), undefined)
})

test('the contact book has so many entries, and one more is not taken', () => {
  const folds = folding()
  const facts = { kind: 'other', organisation: 'O', phones: ['110'] }
  for (let n = 0; n <= CONTACTS_MAX; n += 1)
    folds.take(folds.foldedTo, {
      ...heard(),
      kind: 'contact.recorded',
      name: `c${n}`,
      facts,
      by: 'h',
    })
  equal(folds.cases.contactBook().contacts.length, CONTACTS_MAX)
})

test('a containment that stands when the program is new gets its cause', () => {
  const database = openDatabase(':memory:')
  const tables = 'case_cause symptom contact case_entry case_summary case_account round_mail'
  for (const table of tables.split(' ')) database.exec(`drop table if exists ${table}`)
  database.exec(
    `insert into plan (id, account, planned_at, window_from, steps) values ('c.1', '${alice}', ${now}, ${now - 9}, '["latch"]')`,
  )
  database.exec(migrations.find((sql) => sql.includes('create table case_cause')) ?? '')
  const folds = new Folds(database, () => 1)
  deepEqual(
    folds.cases.unanswered(now, 9).map(({ subject, what, account }) => [subject, what, account]),
    [['c.1', 'containment', alice]],
  )
})
