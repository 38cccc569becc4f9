/**
 * Signing: checkpoints of what is durable, one after the other, each when its time has come.
 *
 * A signature follows the first unsigned entry within a second, and an urgent one at once. What
 * cannot be signed is tried again when the next one is due; appends go on meanwhile. Who listens
 * hears of each, and whether it is the one that is to be published with the tiles: that one has to
 * be cosigned, whatever is signed after it.
 */
import { type Frontier, rootOf } from '../../evidence/tree.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Checkpoints, Signed } from './checkpoints.ts'
import { sha256 } from './hashing.ts'

/** The disk's own time included, a second. */
const SIGN_AFTER_MS = 800

/** Calls back once, after about so many milliseconds; gives the way to call it off. */
export type After = (ms: number, act: () => void) => () => void

export type SigningOptions = {
  readonly checkpoints: Checkpoints
  readonly clock: Clock
  readonly after: After
  /** The right edge over what is durable now. */
  readonly frontier: () => Frontier
  /** Makes a failure known; gives what is to be told of it. */
  readonly lagged: (thrown: unknown) => Promise<Error>
  readonly caughtUp: () => void
  readonly closedFault: () => Error
}

/** `publishes`: the tiles of this size are being made. */
export type SignedHeard = (signed: Signed, publishes: boolean) => void

/** Cosigned notes that are remembered until their tiles are there. */
const COSIGNED_MAX = 16

export class Signing {
  readonly #options: SigningOptions
  #signedAt: Instant | undefined
  #last: Promise<unknown> = Promise.resolve()
  #heard: SignedHeard | undefined
  readonly #cosigned = new BoundedMap<number, string>(COSIGNED_MAX)
  /** The one that is published: its tiles take longer than many others take to be cosigned. */
  #published: { readonly size: number; note?: string } | undefined
  #cancel: (() => void) | undefined
  #isStill = false
  #isGone = false

  constructor(options: SigningOptions) {
    this.#options = options
  }

  get newest(): Signed | undefined {
    return this.#options.checkpoints.newest
  }

  get signedAt(): Instant | undefined {
    return this.#signedAt
  }

  soon(urgent: boolean): void {
    if (this.#isStill || (!urgent && this.#cancel !== undefined)) return
    this.#cancel?.()
    this.#cancel = undefined
    if (urgent) this.#try()
    else
      this.#cancel = this.#options.after(SIGN_AFTER_MS, () => {
        this.#cancel = undefined
        this.#try()
      })
  }

  #try(): void {
    this.sign().catch(() => this.soon(false))
  }

  /** One signature after the other, each of what is durable when its turn comes. */
  sign(publishes = false): Promise<Signed> {
    const signed = this.#last.then(() => this.#sign(publishes))
    this.#last = signed.catch(() => {})
    return signed
  }

  listen(heard: SignedHeard): void {
    this.#heard = heard
  }

  /** The note of a size with the cosignatures that it has. */
  noteOf({ size, note }: Signed): string {
    const published = this.#published?.size === size ? this.#published.note : undefined
    return published ?? this.#cosigned.get(size) ?? note
  }

  /** Witnesses swore to it. `lean`: what is kept of it for ever. */
  cosigned(signed: Signed, note: string, lean: string): Promise<void> {
    this.#cosigned.set(signed.size, note)
    if (this.#published?.size === signed.size) this.#published.note = note
    const { checkpoints, clock } = this.#options
    const kept = this.#last.then(() => checkpoints.keepCosigned(signed.size, lean, clock.now()))
    this.#last = kept.catch(() => {})
    return kept
  }

  async #sign(publishes: boolean): Promise<Signed> {
    const { checkpoints, clock, frontier, lagged, caughtUp, closedFault } = this.#options
    if (this.#isGone) throw closedFault()
    try {
      const edge = frontier()
      const before = checkpoints.newest
      if (before?.size === edge.size) {
        if (publishes) this.#publishes(before.size)
        if (publishes) this.#heard?.(before, true)
        return before
      }
      const now = clock.now()
      const signed = await checkpoints.sign(edge.size, rootOf(edge, sha256), now)
      this.#signedAt = now
      caughtUp()
      if (publishes) this.#publishes(signed.size)
      this.#heard?.(signed, publishes)
      return signed
    } catch (thrown) {
      throw await lagged(thrown)
    }
  }

  #publishes(size: number): void {
    if (this.#published?.size === size) return
    const note = this.#cosigned.get(size)
    this.#published = { size, ...(note === undefined ? {} : { note }) }
  }

  /** Nothing is signed by itself any more. */
  still(): void {
    this.#isStill = true
    this.#cancel?.()
    this.#cancel = undefined
  }

  /** Nothing is signed at all any more; resolves when the last signature is through. */
  async letGo(): Promise<void> {
    this.still()
    this.#isGone = true
    await this.#last
  }
}
