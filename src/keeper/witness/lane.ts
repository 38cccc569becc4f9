/** Lane: one witness as we know it: what it swore to last, when it is asked again, what is wrong. */
import type { Hash } from '../../evidence/bytes.ts'
import type { Vkey } from '../../evidence/note.ts'
import { Fault } from '../../lib/fault.ts'
import { type Instant, seconds } from '../../lib/time.ts'
import type { Asked } from '../../witness/ask.ts'

/** One that is away is asked again after so long, twice as long each time. */
export const RETRY_FIRST = seconds(2)
export const RETRY_MAX = seconds(60)
export const SKEW_MAX = seconds(2)
const DOUBLINGS_MAX = 10

export type WitnessNamed = {
  readonly name: string
  readonly url: string
  readonly keys: readonly Vkey[]
}
export type Asker = {
  /** Never rejects. */
  cosign(old: number, proof: readonly Hash[], note: string): Promise<Asked>
  checkpoint(hash: string): Promise<string | undefined>
  close(): void
}

export type WitnessFacts = {
  readonly name: string
  readonly url: string
  /** What it last swore to, and when by its own clock. */
  readonly size: number | null
  readonly at: string | null
  readonly fault: string | null
}

export class Lane {
  readonly witness: WitnessNamed
  readonly asker: Asker
  /** What it knows of us, as far as we know. */
  theirs = 0
  isBusy = false
  fault: Fault | undefined
  /** It holds a checkpoint of ours that does not go with what lies here; it is asked no more. */
  contradicts = false
  #sworn: { readonly size: number; readonly at: Instant } | undefined
  #failures = 0
  #retryAt = Number.NEGATIVE_INFINITY
  #isSkewTold = false

  constructor(witness: WitnessNamed, asker: Asker) {
    this.witness = witness
    this.asker = asker
  }

  isAskable(now: number): boolean {
    return !this.isBusy && !this.contradicts && this.#retryAt <= now
  }

  hasSworn(size: number): boolean {
    return (this.#sworn?.size ?? -1) >= size
  }

  /** Cleared of what was wrong before; `time` in seconds, by its clock. */
  swore(size: number, time: number): void {
    this.#sworn = { size, at: (time * 1_000) as Instant }
    this.theirs = size
    this.fault = undefined
    this.#failures = 0
  }

  backOff(now: number): void {
    const doublings = Math.min(this.#failures, DOUBLINGS_MAX)
    this.#failures += 1
    this.#retryAt = now + Math.min(RETRY_MAX, RETRY_FIRST * 2 ** doublings)
  }

  /** There is no later: it is asked once more, however often it was away. */
  lastTry(): void {
    this.#retryAt = Number.NEGATIVE_INFINITY
  }

  /** What is to be told: the first time in a row. */
  away(why: string, now: number): Fault | undefined {
    this.backOff(now)
    this.fault = new Fault('witness.away', { witness: this.witness.name, why })
    return this.#failures === 1 ? this.fault : undefined
  }

  /** Its time in seconds, cut, against ours before and after the question; what is to be told, once. */
  compareClocks(time: number, before: number, after: number): Fault | undefined {
    const [first, last] = [time * 1_000, time * 1_000 + 999]
    const ahead = first > after ? first - after : Math.min(0, last - before)
    if (Math.abs(ahead) <= SKEW_MAX) {
      this.#isSkewTold = false
      return undefined
    }
    this.fault = new Fault('witness.clock-differs', {
      witness: this.witness.name,
      seconds: Math.round(Math.abs(ahead) / 1_000),
    })
    if (this.#isSkewTold) return undefined
    this.#isSkewTold = true
    return this.fault
  }

  facts(): WitnessFacts {
    const { name, url } = this.witness
    return {
      name,
      url,
      size: this.#sworn?.size ?? null,
      at: this.#sworn === undefined ? null : new Date(this.#sworn.at).toISOString(),
      fault: this.fault?.message ?? null,
    }
  }
}
