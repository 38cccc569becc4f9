/**
 * Stores found: raids on data stores: what was destroyed, and what was read before.
 *
 * A session is a raid when it destroyed from a place that was not the account's, or what the account
 * never does; one that only dumped from a strange place is suspect. What a nightly job does every night
 * from its own place is neither.
 */
import type { ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import type { Lookups } from './account-found.ts'
import type { AccountVerdict, Hypothesis, StoreFound } from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'
import type { StoreBook, StoreSession } from './store-book.ts'

export const STORES_TOLD_MAX = 200
/** Sessions of an account before its places say anything. */
const BEFORE_LEAST = 3
const GUESSES_LEAST = 5

export function storesFound(
  book: StoreBook,
  { countryOf }: Pick<Lookups, 'countryOf'>,
  placeOf: PlaceOf,
): readonly StoreFound[] {
  const seen = new Set<StoreSession>()
  const found: StoreFound[] = []
  const destructiveFirst = book.kept.toSorted(
    (a, b) => b.destructive - a.destructive || a.from - b.from,
  )
  for (const session of destructiveFirst) {
    if (seen.has(session)) continue
    const raid = [session, ...book.raidOf(session).filter((one) => !seen.has(one))]
    for (const one of raid) seen.add(one)
    const told = storeFound(raid, countryOf, placeOf)
    if (told !== undefined) found.push(told)
  }
  return found.toSorted((a, b) => a.window.from - b.window.from)
}

function storeFound(
  raid: readonly StoreSession[],
  countryOf: Lookups['countryOf'],
  placeOf: PlaceOf,
): StoreFound | undefined {
  const [main] = raid as [StoreSession, ...StoreSession[]]
  const sum = (of: (one: StoreSession) => number): number =>
    raid.reduce((all, one) => all + of(one), 0)
  const destructive = sum((one) => one.destructive)
  const first = raid.reduce((a, b) => (b.from < a.from ? b : a))
  const country = main.clientIp === undefined ? undefined : countryOf(main.clientIp)
  const strange = !first.knownPlace && (first.before >= BEFORE_LEAST || country !== undefined)
  const dumped = raid.some((one) => one.dumped)
  const reasons: ReasonGiven[] = []
  if (strange) reasons.push({ code: 'store.strange-place', sessions: first.before })
  if (destructive > 0 && !main.usuallyDestroys)
    reasons.push({ code: 'store.never-destroyed', statements: destructive })
  if (dumped && !main.usuallyDumps)
    reasons.push({ code: 'store.dumped', rows: sum((one) => one.rowsRead) })
  const verdict: AccountVerdict =
    destructive > 0 && strange
      ? 'hijacked'
      : (destructive > 0 && !main.usuallyDestroys && dumped) || (dumped && strange)
        ? 'suspect'
        : 'clean'
  if (verdict === 'clean') return undefined
  const refs = new RefList()
  for (const one of raid) refs.addAll(one.refs)
  const evidence = refs.refs(placeOf)
  const failures = sum((one) => one.failures)
  return {
    account: main.account,
    ...(main.database === undefined ? {} : { database: main.database }),
    ...(main.clientIp === undefined ? {} : { clientIp: main.clientIp }),
    ...(country === undefined ? {} : { country }),
    ...(main.session === undefined ? {} : { session: main.session }),
    window: {
      from: first.from,
      to: Math.max(...raid.map(({ to }) => to)) as Instant,
    },
    statements: sum((one) => one.statements),
    destructive,
    rows: sum((one) => one.rows),
    readsBefore: sum((one) => one.reads),
    rowsRead: sum((one) => one.rowsRead),
    dumped,
    objects: [...new Set(raid.flatMap(({ objects }) => [...objects]))].toSorted(),
    verdict,
    reasons,
    entry: entryOf(failures, evidence),
    evidence,
  }
}

function entryOf(failures: number, evidence: StoreFound['evidence']): readonly Hypothesis[] {
  const isGuessed = failures >= GUESSES_LEAST
  const credential: Hypothesis = {
    path: 'database-credential',
    standing: isGuessed ? 'open' : 'supported',
    weight: isGuessed ? 0 : 1.792,
    for: isGuessed ? [] : [{ code: 'entry.first-try', facts: { failures }, evidence }],
    against: isGuessed
      ? [{ code: 'entry.failures-before', facts: { failures, origins: 1 }, evidence }]
      : [],
  }
  const guessed: Hypothesis = {
    path: 'guessed',
    standing: isGuessed ? 'supported' : 'refuted',
    weight: isGuessed ? 3.912 : -2.079,
    for: isGuessed
      ? [{ code: 'entry.failures-before', facts: { failures, origins: 1 }, evidence }]
      : [],
    against: isGuessed ? [] : [{ code: 'entry.no-failures', facts: { failures }, evidence }],
  }
  return isGuessed ? [guessed, credential] : [credential, guessed]
}
