/**
 * Naming: how people of ours are named to strangers, and how moments are told to them.
 *
 * An account is a keyed hash: who gets the report can quote it, and cannot try names against it.
 * Without a key of the caller's the key comes from the digests of the logs, which only those have
 * who hold the logs. Moments are UTC, for who reads it sits in another zone.
 */
import type { AccountId } from '../../../events/event.ts'
import type { Investigation } from '../../../incident/found.ts'
import type { Instant } from '../../../lib/time.ts'
import { type Hashes, hex, octetsOf } from '../hashes.ts'
import { momentOf } from '../moment.ts'

/** Signs of a pseudonym: 64 bits. */
const PSEUDONYM_SIGNS = 16

export type Namer = {
  readonly pseudonym: (account: AccountId) => string
  /** Octets that depend on the case and on what is named, and on nothing else. */
  readonly octets: (...of: readonly string[]) => Uint8Array
}

export function namerOf(
  { inputs }: Pick<Investigation, 'inputs'>,
  { sha256 }: Hashes,
  key?: Uint8Array,
): Namer {
  const secret = hex(key ?? sha256(octetsOf(inputs.map((input) => input.sha256).join('\n'))))
  // Twice, as HMAC does: what is appended to a name does not continue the first digest.
  const octets = (...of: readonly string[]): Uint8Array => {
    const inner = hex(sha256(octetsOf(JSON.stringify([secret, ...of]))))
    return sha256(octetsOf(JSON.stringify([secret, inner])))
  }
  return {
    octets,
    pseudonym: (account) => `u-${hex(octets('account', account)).slice(0, PSEUDONYM_SIGNS)}`,
  }
}

const DAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun']
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const two = (value: number): string => String(value).padStart(2, '0')

/** RFC 5322 §3.3. */
export function mailDate(at: Instant): string {
  const it = momentOf(at).toZonedDateTimeISO('UTC')
  const time = [it.hour, it.minute, it.second].map(two).join(':')
  return `${DAYS[it.dayOfWeek - 1]}, ${two(it.day)} ${MONTHS[it.month - 1]} ${it.year} ${time} +0000`
}
