/**
 * Refusals: acts that were refused become entries, ten a minute for each name and then one counted.
 *
 * Whoever can open the control socket could else fill the evidence with wrong codes (decision 17).
 * What is counted is written with the first refusal of a later minute, or by `rest`.
 * Limits: what is counted and not written yet is lost when the guard is killed; that there were
 * refusals stands in the ten before.
 */
import { assert } from '../lib/assert.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../lib/time.ts'
import { isPersonName } from '../people/person.ts'
import type { Scribe } from './scribe.ts'

export const REFUSALS_WRITTEN_MAX = 10
export const REFUSALS_WINDOW: Duration = minutes(1)
/** Names that are told apart at one time; beyond, the eldest is counted anew. */
export const REFUSED_NAMES_MAX = 64
/** All names that nobody has share one count, under the name that came first. */
const NOBODY = ''

export type Refusal = {
  readonly person: string
  readonly verb: string
  readonly why: string
  readonly clientIp?: string
}
type Lately = { since: Instant; written: number; more: number; last: Refusal }

export class Refusals {
  readonly #scribe: Pick<Scribe, 'write'>
  readonly #lately: BoundedMap<string, Lately>
  #nth = 0

  constructor(scribe: Pick<Scribe, 'write'>) {
    this.#scribe = scribe
    this.#lately = new BoundedMap(REFUSED_NAMES_MAX)
  }

  /** `known`: somebody has this name. Rejects when it cannot be written. */
  async write(refusal: Refusal, known: boolean, now: Instant): Promise<void> {
    const key = known ? refusal.person : NOBODY
    let lately = this.#lately.get(key)
    const over = lately === undefined || !isLately(lately.since, now)
    if (over) {
      const before = lately
      lately = { since: now, written: 0, more: 0, last: refusal }
      this.#lately.set(key, lately)
      if (before !== undefined) await this.#counted(before, now)
    }
    assert(lately !== undefined, 'a name that is refused is counted')
    lately.last = refusal
    if (lately.written >= REFUSALS_WRITTEN_MAX) {
      lately.more += 1
      return
    }
    lately.written += 1
    await this.#entry(refusal, 1, now)
  }

  /** Writes what was counted, such as before the guard stops. */
  async rest(now: Instant): Promise<void> {
    for (const [, lately] of this.#lately.entries()) await this.#counted(lately, now)
  }

  async #counted(lately: Lately, now: Instant): Promise<void> {
    const { more, last } = lately
    if (more === 0) return
    lately.more = 0
    await this.#entry(last, more, now)
  }

  async #entry(
    { person, verb, why, clientIp }: Refusal,
    times: number,
    now: Instant,
  ): Promise<void> {
    this.#nth += 1
    await this.#scribe.write([
      {
        kind: 'act.refused',
        id: `ar.${now.toString(36)}.${this.#nth}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        person: isPersonName(person) ? person : '-',
        verb,
        why,
        ...(clientIp === undefined ? {} : { clientIp }),
        ...(times > 1 ? { times } : {}),
      },
    ])
  }
}

/** A clock that was set back begins a new window. */
const isLately = (since: Instant, now: Instant): boolean =>
  now >= since && between(since, now) < REFUSALS_WINDOW
