/**
 * Origins: what failed logins say of where they come from, and how long that origin waits.
 *
 * Failures weigh on the origin, and never on the account they name (decision 8). Two kinds of
 * origin wait: one that tries the same name with wrong passwords again and again, for that name
 * only, and one that tries many names of which none ever succeeds from there. Whoever has logged in
 * from an origin waits there for nobody else's mistakes: an office behind one address shares it.
 * Pure: time comes with the call. Bounded in origins and in names of one origin.
 */
import { networkOf } from '../events/account.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../lib/time.ts'

export const ORIGINS_MAX = 10_000
/** Names that failed, remembered of one origin; beyond, the eldest is forgotten. */
export const NAMES_MAX = 32
/** Names that succeeded, of one origin: no number of guesses pushes them out. */
export const SUCCEEDED_MAX = 512
/** What failed longer ago counts no more. */
export const FAILURES_COUNT_FOR: Duration = minutes(10)
/** Wrong passwords for one name from one origin that cost nothing: a typing error or two. */
export const FREE_FAILURES = 3
/** Names that failed from one origin, none of which has succeeded there. */
export const SPRAYED_NAMES = 8
export const TARPIT_MOST = 8

type Name = { readonly failures: number; readonly lastAt: Instant }
type Origin = {
  readonly names: BoundedMap<string, Name>
  readonly succeeded: BoundedMap<string, true>
}

/** IPv6 by /64, for one host owns all of it. */
const originOf = (ip: string): string => (ip.includes(':') ? networkOf(ip, 64) : ip)

export class Origins {
  readonly #origins = new BoundedMap<string, Origin>(ORIGINS_MAX)

  failed(ip: string, name: string, now: Instant): void {
    const { names } = this.#of(ip)
    const known = names.get(name)
    const fresh = known !== undefined && isFresh(known, now)
    names.set(name, { failures: (fresh ? known.failures : 0) + 1, lastAt: now })
  }

  succeeded(ip: string, name: string): void {
    const { names, succeeded } = this.#of(ip)
    names.delete(name)
    succeeded.set(name, true)
  }

  /** Whole seconds that this name should wait at this origin before its password is checked. */
  waitOf(ip: string, name: string, now: Instant): number {
    const origin = this.#origins.get(originOf(ip))
    if (origin === undefined) return 0
    const { names, succeeded } = origin
    const own = names.get(name)
    const over = own !== undefined && isFresh(own, now) ? own.failures - FREE_FAILURES : 0
    const forName = over > 0 ? Math.min(TARPIT_MOST, 2 ** (over - 1)) : 0
    if (succeeded.has(name)) return forName
    let sprayed = 0
    for (const [tried, one] of names.entries())
      if (!succeeded.has(tried) && isFresh(one, now)) sprayed += 1
    return Math.max(forName, sprayed >= SPRAYED_NAMES ? TARPIT_MOST : 0)
  }

  #of(ip: string): Origin {
    const key = originOf(ip)
    let origin = this.#origins.get(key)
    if (origin === undefined) {
      origin = {
        names: new BoundedMap<string, Name>(NAMES_MAX),
        succeeded: new BoundedMap<string, true>(SUCCEEDED_MAX),
      }
      this.#origins.set(key, origin)
    }
    return origin
  }
}

/** A moment in the future is of a clock that was set back: it counts no more. */
const isFresh = ({ lastAt }: Name, now: Instant): boolean =>
  lastAt <= now && between(lastAt, now) < FAILURES_COUNT_FOR
