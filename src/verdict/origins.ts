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

export const ORIGINS_MAX = 20_000
/** Names remembered of one origin; beyond, the eldest is forgotten. */
export const NAMES_MAX = 64
/** What failed longer ago counts no more. */
export const FAILURES_COUNT_FOR: Duration = minutes(10)
/** Wrong passwords for one name from one origin that cost nothing: a typing error or two. */
export const FREE_FAILURES = 3
/** Names that failed from one origin, none of which has succeeded there. */
export const SPRAYED_NAMES = 8
export const TARPIT_MOST = 8

type Name = { failures: number; lastAt: Instant; succeeded: boolean }
type Origin = { readonly names: BoundedMap<string, Name> }

/** IPv6 by /64, for one host owns all of it. */
const originOf = (ip: string): string => (ip.includes(':') ? networkOf(ip, 64) : ip)

export class Origins {
  readonly #origins = new BoundedMap<string, Origin>(ORIGINS_MAX)

  failed(ip: string, name: string, now: Instant): void {
    const names = this.#namesOf(ip)
    const known = names.get(name)
    const fresh = known !== undefined && isFresh(known, now)
    names.set(name, {
      failures: (fresh ? known.failures : 0) + 1,
      lastAt: now,
      succeeded: known?.succeeded ?? false,
    })
  }

  succeeded(ip: string, name: string, now: Instant): void {
    this.#namesOf(ip).set(name, { failures: 0, lastAt: now, succeeded: true })
  }

  /** Whole seconds that this name should wait at this origin before its password is checked. */
  waitOf(ip: string, name: string, now: Instant): number {
    const names = this.#origins.get(originOf(ip))?.names
    if (names === undefined) return 0
    const own = names.get(name)
    const over = own !== undefined && isFresh(own, now) ? own.failures - FREE_FAILURES : 0
    const forName = over > 0 ? Math.min(TARPIT_MOST, 2 ** (over - 1)) : 0
    if (own?.succeeded === true) return forName
    let sprayed = 0
    for (const [, one] of names.entries())
      if (!one.succeeded && one.failures > 0 && isFresh(one, now)) sprayed += 1
    return Math.max(forName, sprayed >= SPRAYED_NAMES ? TARPIT_MOST : 0)
  }

  #namesOf(ip: string): BoundedMap<string, Name> {
    const key = originOf(ip)
    let origin = this.#origins.get(key)
    if (origin === undefined) {
      origin = { names: new BoundedMap<string, Name>(NAMES_MAX) }
      this.#origins.set(key, origin)
    }
    return origin.names
  }
}

const isFresh = ({ lastAt }: Name, now: Instant): boolean =>
  between(lastAt, now) < FAILURES_COUNT_FOR
