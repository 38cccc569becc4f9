/**
 * Clocks: whether the times in the leaves agree with those of witnesses.
 *
 * A fold in order of entries. An entry behind a cosignature's entry may not be older than it, one
 * below its size not younger, by more than a tolerance. What contradicts is told in runs.
 *
 * Limits: upper bounds are looked at for the last `REMEMBERED` entries before a cosignature.
 */
import type { Instant } from '../lib/time.ts'
import type { Moment } from './brackets.ts'

/** What honest clocks may differ by, and an entry may wait to be written. */
export const CLOCK_TOLERANCE_MS = 120_000
const REMEMBERED = 65_536
export const CLOCK_RUNS_MAX = 1_000

export type OutOfTime = {
  readonly from: number
  readonly to: number
  readonly at: Instant
  readonly bound: Instant
  readonly witness: string
}

/** Which bound a time breaks. */
export function breach(
  at: Instant,
  { after, before }: { after?: Pick<Moment, 'seconds'>; before?: Pick<Moment, 'seconds'> },
): 'after' | 'before' | undefined {
  if (after !== undefined && at < after.seconds * 1_000 - CLOCK_TOLERANCE_MS) return 'after'
  if (before !== undefined && at > (before.seconds + 1) * 1_000 + CLOCK_TOLERANCE_MS)
    return 'before'
  return undefined
}

export class Clocks {
  readonly #times = new Float64Array(REMEMBERED)
  #size = 0
  #coveredTo = 0
  #after: Moment | undefined
  readonly #runs: (OutOfTime & { side: 'after' | 'before' })[] = []

  get runs(): readonly OutOfTime[] {
    return this.#runs
  }

  /** The next entry. */
  hear(index: number, at: Instant): void {
    this.#times[index % REMEMBERED] = at
    this.#size = index + 1
    const after = this.#after
    if (after !== undefined && breach(at, { after }) !== undefined)
      this.#tell(index, at, after, 'after')
  }

  /** What an entry that was just heard carries. */
  cosigned(moment: Moment): void {
    const upTo = Math.min(moment.size, this.#size)
    for (let index = Math.max(this.#coveredTo, this.#size - REMEMBERED); index < upTo; index += 1) {
      const at = this.#times[index % REMEMBERED] as Instant
      if (breach(at, { before: moment }) !== undefined) this.#tell(index, at, moment, 'before')
    }
    this.#coveredTo = Math.max(this.#coveredTo, upTo)
    if (moment.seconds > (this.#after?.seconds ?? -1)) this.#after = moment
  }

  #tell(index: number, at: Instant, { seconds, witness }: Moment, side: 'after' | 'before'): void {
    const last = this.#runs.at(-1)
    if (last !== undefined && last.side === side && last.to === index - 1)
      this.#runs[this.#runs.length - 1] = { ...last, to: index }
    else if (this.#runs.length < CLOCK_RUNS_MAX)
      this.#runs.push({
        from: index,
        to: index,
        at,
        bound: (seconds * 1_000) as Instant,
        witness,
        side,
      })
  }
}
