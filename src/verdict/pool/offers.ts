/**
 * Offers: whether a wrong password was offered for a name before, by the twelve bits that we see.
 *
 * A telephone with a stale password offers one for days, from wherever it is; who guesses offers
 * many. Only live memory: what comes of it stands in the evidence as a flag (`login.refused`,
 * `repeated`), and not the bits, for twelve bits of a password are more than nothing.
 *
 * Limits: of 4,096 values one in 512 new passwords looks like one of the last eight. After a restart
 * each stale password counts once more.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, days, type Instant } from '../../lib/time.ts'

export const OFFERED_NAMES_MAX = 20_000
/** Of one name; the eldest is forgotten. */
export const OFFERS_MAX = 8
export const OFFERS_KEPT_FOR: Duration = days(30)
/** Longer text is no hash of Dovecot's; it is cut, so that nobody fills the memory with it. */
export const HASH_LENGTH_MAX = 8

type Offer = { readonly hash: string; readonly at: Instant }

export class Offers {
  readonly #names = new BoundedMap<string, readonly Offer[]>(OFFERED_NAMES_MAX)

  /** Takes one in; `undefined` without a hash, when nobody can tell. */
  isRepeated(name: string, passwordHash: string | undefined, now: Instant): boolean | undefined {
    if (passwordHash === undefined || passwordHash === '') return undefined
    const hash = passwordHash.slice(0, HASH_LENGTH_MAX).toLowerCase()
    const known = this.#names.get(name) ?? []
    const kept = known.filter(
      (offer) => offer.hash !== hash && between(offer.at, now) < OFFERS_KEPT_FOR,
    )
    const before = known.find((offer) => offer.hash === hash)
    this.#names.set(name, [...kept, { hash, at: now }].slice(-OFFERS_MAX))
    return before !== undefined && between(before.at, now) < OFFERS_KEPT_FOR
  }
}
