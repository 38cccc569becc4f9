/**
 * Pack organisation: what colleagues share as bytes, and back without a loss.
 *
 * Exact, the order too: which operator is forgotten first hangs on the order in which they came, and
 * a guard that restarted must judge like one that never stopped. Each account's id stands once, in a
 * table, and is named by its place there; an id is written by its UTF-16 units, so that any id comes
 * back. The first byte is the version; another version, and anything torn, is refused as
 * `undefined`.
 *
 * Limits: it grows with the accounts, by some 30 bytes each.
 */
import type { AccountId } from '../../events/event.ts'
import { assert } from '../../lib/assert.ts'
import type { Instant } from '../../lib/time.ts'
import { ByteReader, ByteWriter } from './bytes.ts'
import { COUNTRIES_MAX, OPERATORS_MAX, type Organisation, USERS_MAX } from './organisation.ts'
import { HOURS } from './sending.ts'

export const ORGANISATION_VERSION = 1
/** UTF-16 units of one account's id. */
export const ACCOUNT_ID_MAX = 1_024
/** No more can be named, since every account in the table is a user of something. */
const ACCOUNTS_MAX = (OPERATORS_MAX + COUNTRIES_MAX) * USERS_MAX

const UNIT_MAX = 65_535

type Users<Key> = ReadonlyMap<Key, ReadonlySet<AccountId>>

export function packedOrganisation({
  firstAt,
  hours,
  operators,
  countries,
}: Organisation): Uint8Array {
  const to = new ByteWriter()
  to.byte(ORGANISATION_VERSION)
  to.byte(firstAt === undefined ? 0 : 1)
  if (firstAt !== undefined) to.number(firstAt)
  to.sparse(hours.of)
  to.number(hours.total)
  const places = placesOf(operators, countries)
  putWhole(to, places.size)
  for (const account of places.keys()) putId(to, account)
  putUsers(to, operators, places, (operator) => to.number(operator))
  putUsers(to, countries, places, (country) => {
    assert(/^[\0-\x7f]{2}$/.test(country), 'a country has two letters')
    to.byte(country.charCodeAt(0))
    to.byte(country.charCodeAt(1))
  })
  return to.written()
}

/** `undefined`: torn, of another version, or of an organisation that cannot be. */
export function unpackedOrganisation(bytes: Uint8Array): Organisation | undefined {
  const from = new ByteReader(bytes)
  if (from.byte() !== ORGANISATION_VERSION) return undefined
  const firstAt = from.whole(1) === 1 ? (from.number() as Instant) : undefined
  const hours = { of: from.sparse(HOURS), total: from.number() }
  const accounts = takeList(from, ACCOUNTS_MAX, () => takeId(from))
  const operators = takeUsers(from, OPERATORS_MAX, accounts, () => from.number())
  const countries = takeUsers(from, COUNTRIES_MAX, accounts, () =>
    String.fromCharCode(from.whole(127), from.whole(127)),
  )
  if (from.isTorn || !from.isAtEnd || operators === undefined || countries === undefined)
    return undefined
  return { firstAt, hours, operators, countries }
}

function placesOf(...all: readonly Users<unknown>[]): ReadonlyMap<AccountId, number> {
  const places = new Map<AccountId, number>()
  for (const users of all)
    for (const who of users.values())
      for (const account of who) if (!places.has(account)) places.set(account, places.size)
  return places
}

function putUsers<Key>(
  to: ByteWriter,
  users: Users<Key>,
  places: ReadonlyMap<AccountId, number>,
  put: (key: Key) => void,
): void {
  putWhole(to, users.size)
  for (const [key, who] of users) {
    put(key)
    putWhole(to, who.size)
    for (const account of who) putWhole(to, places.get(account) ?? 0)
  }
}

/** `undefined`: a key stands twice, or an account that is in no table or twice. */
function takeUsers<Key>(
  from: ByteReader,
  most: number,
  accounts: readonly AccountId[],
  take: () => Key,
): Users<Key> | undefined {
  const users = new Map<Key, ReadonlySet<AccountId>>()
  const length = takeWhole(from, most)
  for (let n = 0; n < length && !from.isTorn; n += 1) {
    const key = take()
    const named = takeList(from, USERS_MAX, () => accounts[takeWhole(from, ACCOUNTS_MAX)])
    const who = new Set(named.filter((account) => account !== undefined))
    if (users.has(key) || who.size === 0 || who.size !== named.length) return undefined
    users.set(key, who)
  }
  return users
}

function putId(to: ByteWriter, account: AccountId): void {
  assert(account.length <= ACCOUNT_ID_MAX, 'an account id is bounded')
  putWhole(to, account.length)
  for (let n = 0; n < account.length; n += 1) putWhole(to, account.charCodeAt(n))
}

const takeId = (from: ByteReader): AccountId =>
  String.fromCharCode(
    ...takeList(from, ACCOUNT_ID_MAX, () => takeWhole(from, UNIT_MAX)),
  ) as AccountId

function takeList<Item>(from: ByteReader, most: number, take: () => Item): readonly Item[] {
  const length = takeWhole(from, most)
  const items: Item[] = []
  for (let n = 0; n < length && !from.isTorn; n += 1) items.push(take())
  return items
}

/** Seven bits a byte, the lowest first; the eighth says that more come. */
function putWhole(to: ByteWriter, value: number): void {
  let rest = value
  while (rest >= 128) {
    to.byte((rest % 128) + 128)
    rest = Math.floor(rest / 128)
  }
  to.byte(rest)
}

/** From 0 to `most`, in at most four bytes; anything else tears the reader. */
function takeWhole(from: ByteReader, most: number): number {
  let value = 0
  for (let unit = 1; unit < 2 ** 28; unit *= 128) {
    const byte = from.byte()
    value += (byte % 128) * unit
    if (byte < 128 && value <= most) return value
    if (byte < 128) break
  }
  // Nothing is a whole number from 0 to -1.
  return from.whole(-1)
}
