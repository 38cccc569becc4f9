/**
 * Pack of a day: what origins and accounts showed lately, so that a restart does not forget it.
 *
 * Who failed where, which logins were weighed, who showed which feature with what e-value, and what
 * each account was given of others'. Only what counts still is packed, the youngest first, at most
 * PACKED_MAX of each kind, and of a place PACKED_SUCCEEDED who succeeded there: so it is a few
 * kilobytes in an ordinary house and some megabytes in the worst. Whoever reads it takes all of it or
 * nothing.
 */
import type { AccountId } from '../../events/event.ts'
import { between, type Instant } from '../../lib/time.ts'
import { COMPANY_MAX, FEATURES_MAX, GIVEN_MAX, type Pool, VALUE_MOST, WITHIN } from './pool.ts'
import { GUESSED_FOR, isWithin, NAMES_MAX, type Place, TRIES_MOST } from './tried.ts'

/** Names of all places of one kind; members of all features. */
export const PACKED_MAX = 20_000
/** Of one place, the latest. */
export const PACKED_SUCCEEDED = 32
/** Characters of one name, place or feature. */
const TEXT_MAX = 512

type NameRow = readonly [
  name: string,
  failures: number,
  passwords: number,
  lastAt: Instant,
  network: string,
]
export type PlaceRow = readonly [
  place: string,
  names: readonly NameRow[],
  succeeded: readonly string[],
]
type MemberRow = readonly [account: AccountId, from: Instant, lastAt: Instant, value: number]
type FeatureRow = readonly [value: string, members: readonly MemberRow[]]
type GivenRow = readonly [account: AccountId, at: Instant, factor: number]

export type PackedPool = {
  readonly features: readonly FeatureRow[]
  readonly given: readonly GivenRow[]
}

/** Eldest first, as it is put back. */
export function packedPlaces(
  places: Iterable<readonly [string, Place]>,
  now: Instant,
): readonly PlaceRow[] {
  const rows: PlaceRow[] = []
  let room = PACKED_MAX
  for (const [place, { names, succeeded }] of [...places].reverse()) {
    const failed = [...names.entries()].filter(([, name]) => isWithin(name, GUESSED_FOR, now))
    const right = [...succeeded.entries()].slice(-PACKED_SUCCEEDED)
    if (failed.length + right.length === 0) continue
    room -= failed.length + right.length
    if (room < 0) break
    rows.push([
      place,
      failed.map(([name, { failures, passwords, lastAt, network }]) => [
        name,
        failures,
        passwords,
        lastAt,
        network,
      ]),
      right.map(([name]) => name),
    ])
  }
  return rows.reverse()
}

export function packedPool({ features, given }: Pool, now: Instant): PackedPool {
  const rows: FeatureRow[] = []
  let room = PACKED_MAX
  for (const [value, company] of [...features.entries()].reverse()) {
    const fresh = company.filter((one) => isFresh(one.lastAt, now))
    if (fresh.length === 0) continue
    room -= fresh.length
    if (room < 0) break
    rows.push([
      value,
      fresh.map(({ account, from, lastAt, value: e }) => [account, from, lastAt, e]),
    ])
  }
  return {
    features: rows.reverse(),
    given: [...given.entries()]
      .filter(([, { at }]) => isFresh(at, now))
      .map(([account, { at, factor }]) => [account, at, factor]),
  }
}

/** A moment in the future is of a clock that was set back: it counts no more. */
export const isFresh = (at: Instant, now: Instant): boolean =>
  at <= now && between(at, now) < WITHIN

/** Into a pool that nobody has asked yet. */
export function poolRestored(pool: Pool, { features, given }: PackedPool): void {
  for (const [value, members] of features)
    pool.features.set(
      value,
      members.map(([account, from, lastAt, e]) => ({ account, from, lastAt, value: e })),
    )
  for (const [account, at, factor] of given) pool.given.set(account, { at, factor })
}

export const isPackedPool = (read: unknown): read is PackedPool => {
  const { features, given } = (read ?? {}) as { readonly [name: string]: unknown }
  return isRows(features, FEATURES_MAX, isFeatureRow) && isRows(given, GIVEN_MAX, isGivenRow)
}

export const isPackedPlaces = (read: unknown, most: number): read is readonly PlaceRow[] =>
  isRows(read, most, isPlaceRow)

export function isRows<Row>(
  read: unknown,
  most: number,
  isRow: (row: readonly unknown[]) => boolean,
): read is readonly Row[] {
  return (
    Array.isArray(read) &&
    read.length <= most &&
    read.every((row) => Array.isArray(row) && isRow(row as readonly unknown[]))
  )
}

export const isText = (read: unknown): boolean =>
  typeof read === 'string' && read.length <= TEXT_MAX
export const isMoment = (read: unknown): boolean => Number.isSafeInteger(read)
const isAmount = (read: unknown, most: number): boolean =>
  typeof read === 'number' && read >= 0 && read <= most
const isCount = (read: unknown): boolean => isAmount(read, TRIES_MOST) && Number.isInteger(read)

const isPlaceRow = (row: readonly unknown[]): boolean =>
  row.length === 3 &&
  isText(row[0]) &&
  isRows(row[1], NAMES_MAX, isNameRow) &&
  Array.isArray(row[2]) &&
  row[2].length <= PACKED_SUCCEEDED &&
  row[2].every(isText)

const isNameRow = (row: readonly unknown[]): boolean =>
  row.length === 5 &&
  isText(row[0]) &&
  isCount(row[1]) &&
  isCount(row[2]) &&
  isMoment(row[3]) &&
  isText(row[4])

const isFeatureRow = (row: readonly unknown[]): boolean =>
  row.length === 2 && isText(row[0]) && isRows(row[1], COMPANY_MAX, isMemberRow)

const isMemberRow = (row: readonly unknown[]): boolean =>
  row.length === 4 &&
  isText(row[0]) &&
  isMoment(row[1]) &&
  isMoment(row[2]) &&
  isAmount(row[3], VALUE_MOST)

/** What was given is a ratio of two factors, and may be any number above zero. */
const isGivenRow = (row: readonly unknown[]): boolean =>
  row.length === 3 &&
  isText(row[0]) &&
  isMoment(row[1]) &&
  typeof row[2] === 'number' &&
  Number.isFinite(row[2]) &&
  row[2] > 0
