/**
 * Refused factors: wrong codes of owners become entries, ten a minute for each and then one counted.
 *
 * Nobody waits for the write: an answer that came later for names that exist would tell which do.
 * Names that no owner has leave no entry, for anybody could invent a million.
 * Limits: what is counted and not written yet is lost when the guard stops.
 */
import type { AccountId } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../../lib/time.ts'
import type { Scribe } from '../scribe.ts'

export const REFUSED_WRITTEN_MAX = 10
export const REFUSED_WINDOW: Duration = minutes(1)
/** Owners that are told apart at one time. */
export const REFUSED_OWNERS_MAX = 1_000

type Lately = { readonly since: Instant; written: number; more: number }

export class RefusedFactors {
  readonly #scribe: Pick<Scribe, 'write'>
  readonly #told: (problem: unknown) => void
  readonly #lately = new BoundedMap<AccountId, Lately>(REFUSED_OWNERS_MAX)
  #nth = 0

  constructor(scribe: Pick<Scribe, 'write'>, told: (problem: unknown) => void) {
    this.#scribe = scribe
    this.#told = told
  }

  note(account: AccountId, why: string, clientIp: string, now: Instant): void {
    const before = this.#lately.get(account)
    const isLately =
      before !== undefined && now >= before.since && between(before.since, now) < REFUSED_WINDOW
    const lately = isLately ? before : { since: now, written: 0, more: 0 }
    if (!isLately) this.#lately.set(account, lately)
    if (lately.written >= REFUSED_WRITTEN_MAX) {
      lately.more += 1
      return
    }
    lately.written += 1
    const times = 1 + (isLately ? 0 : (before?.more ?? 0))
    this.#nth += 1
    this.#scribe
      .write([
        {
          kind: 'factor.refused',
          id: `fr.${now.toString(36)}.${this.#nth}`,
          at: now,
          heardAt: now,
          trust: 'witnessed',
          account,
          why,
          clientIp,
          ...(times > 1 ? { times } : {}),
        },
      ])
      .catch(this.#told)
  }
}
