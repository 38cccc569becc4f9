/**
 * Sealing: the guard's side of the forward-secure seals (evidence format, *Seals*).
 *
 * What was missed while nobody was there is sealed before anything new is written. A log without seals
 * gets them a moment after the first start, in a thread that gives way to all others; until the keys are
 * made and their root stands in the log there are none, and `status` says how far it is. What keeps seals
 * from going on stops nothing else.
 */
import { randomBytes } from 'node:crypto'
import type { Event } from '../../events/event.ts'
import { hashText } from '../../evidence/bytes.ts'
import { EPOCH_SECONDS, EPOCHS, epochBegins, type Sealed } from '../../evidence/epoch.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { type Instant, seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import { type Disk, realDisk } from '../../store/evidence/disk.ts'
import { type MakeKeys, makeKeysInThread } from '../../store/evidence/seals/make-keys.ts'
import { Sealer } from '../../store/evidence/seals/sealer.ts'
import type { Scribe } from '../scribe.ts'

/** A new log's first mail does not share the machine with ten seconds of arithmetic. */
export const FOUNDED_AFTER = seconds(15)
export const SEALING_EVERY = seconds(5)

export type SealingOptions = {
  readonly enabled: boolean
  /** The log in use. */
  readonly journal: { readonly vkey: string; sign(): Promise<string> }
  readonly folder: string
  readonly keysFolder: string
  readonly clock: Clock
  readonly told: (problem: unknown) => void
  readonly disk?: Disk
  readonly makeKeys?: MakeKeys
  readonly epochs?: number
  readonly epochSeconds?: number
}

/** For `status`. */
export type SealingFacts = {
  readonly state: 'off' | 'founding' | 'sealing' | 'stopped'
  /** Keys made, of so many; only while founding. */
  readonly progress: { readonly done: number; readonly of: number } | null
  /** RFC 6962 root over the keys, base64: to be kept on paper. */
  readonly root: string | null
  readonly epoch: number | null
  /** Entries under the newest seal, and when its epoch ended. */
  readonly size: number | null
  readonly sealedAt: string | null
  readonly fault: string | null
}

export class Sealing {
  readonly #options: SealingOptions
  readonly #sealer: Sealer | undefined
  readonly #stop = new AbortController()
  #scribe: Pick<Scribe, 'write'> | undefined
  #begunAt = 0
  #founding: Promise<void> | undefined
  #progress: SealingFacts['progress'] = null
  /** Sealed, and not in the log yet. */
  #unwritten: Sealed[] = []
  #isAnnounced = false
  #told = 0
  #fault: string | undefined

  private constructor(options: SealingOptions, sealer: Sealer | undefined) {
    this.#options = options
    this.#sealer = sealer
  }

  /** Before anything is written: seals what was missed. Never rejects. */
  static async open(options: SealingOptions): Promise<Sealing> {
    if (!options.enabled) return new Sealing(options, undefined)
    const { journal, folder, keysFolder, clock, disk = realDisk } = options
    let sealer: Sealer | undefined
    let thrown: unknown
    try {
      const [origin = ''] = journal.vkey.split('+')
      const sign = (): Promise<string> => journal.sign()
      sealer = await Sealer.open({ disk, folder, keysFolder, origin, sign })
    } catch (problem) {
      thrown = problem
    }
    const sealing = new Sealing(options, sealer)
    if (sealer === undefined) sealing.#stopped(thrown)
    // Before the first seal the keys may not be in the log yet; they are said first.
    else if (sealer.last !== undefined) await sealing.#seal(clock.now())
    return sealing
  }

  begin(scribe: Pick<Scribe, 'write'>): void {
    this.#scribe = scribe
    this.#begunAt = this.#options.clock.monotonic()
  }

  async round(): Promise<void> {
    const { clock } = this.#options
    if (this.#sealer === undefined || this.#scribe === undefined) return
    if (this.#sealer.founding === undefined) {
      if (this.#founding === undefined && clock.monotonic() - this.#begunAt >= FOUNDED_AFTER)
        this.#founding = this.#found(this.#sealer).catch((thrown) => this.#stopped(thrown))
      return
    }
    await this.#announce()
    await this.#seal(clock.now())
    await this.#write()
  }

  /** Resolves when the keys that are being made are there. */
  async founded(): Promise<void> {
    await this.#founding
  }

  facts(): SealingFacts {
    const founding = this.#sealer?.founding
    const last = this.#sealer?.last
    return {
      state: !this.#options.enabled
        ? 'off'
        : this.#fault !== undefined
          ? 'stopped'
          : founding === undefined
            ? 'founding'
            : 'sealing',
      progress: this.#progress,
      root: founding === undefined ? null : hashText(founding.root),
      epoch: last?.epoch ?? null,
      size: last?.size ?? null,
      sealedAt:
        founding === undefined || last === undefined
          ? null
          : new Date(epochBegins(founding, last.epoch + 1)).toISOString(),
      fault: this.#fault ?? null,
    }
  }

  async close(): Promise<void> {
    this.#stop.abort()
    await this.#founding
  }

  async #found(sealer: Sealer): Promise<void> {
    const { clock, makeKeys = makeKeysInThread } = this.#options
    try {
      await sealer.found(clock.now(), {
        epochs: this.#options.epochs ?? EPOCHS,
        epochSeconds: this.#options.epochSeconds ?? EPOCH_SECONDS,
        seed: randomBytes(32),
        makeKeys,
        progress: (done, of) => {
          this.#progress = { done, of }
        },
        stop: this.#stop.signal,
      })
    } catch (thrown) {
      if (!this.#stop.signal.aborted) throw thrown
    } finally {
      this.#progress = null
    }
  }

  /** Said again at each start until the first seal stands: by then it is surely in the log. */
  async #announce(): Promise<void> {
    const { founding, last } = this.#sealer as Sealer
    if (founding === undefined || this.#isAnnounced || last !== undefined) return
    await this.#scribe?.write([
      this.#event({
        kind: 'seals.founded',
        root: hashText(founding.root),
        epochs: founding.epochs,
        epochSeconds: founding.epochSeconds,
        from: founding.from,
      }),
    ])
    this.#isAnnounced = true
  }

  async #seal(now: Instant): Promise<void> {
    try {
      this.#unwritten.push(...((await this.#sealer?.round(now)) ?? []))
      this.#fault = undefined
    } catch (thrown) {
      this.#stopped(thrown)
    }
  }

  /** One entry for a run of missed epochs. */
  async #write(): Promise<void> {
    const events: Event[] = []
    let missed = 0
    for (const [i, seal] of this.#unwritten.entries()) {
      if (seal.missed) missed += 1
      const next = this.#unwritten[i + 1]
      if (seal.missed && next?.missed === true) continue
      events.push(
        this.#event({
          kind: 'epoch.sealed',
          epoch: seal.epoch,
          size: seal.size,
          root: hashText(seal.root),
          ...(missed === 0 ? {} : { missed }),
        }),
      )
      missed = 0
    }
    await this.#scribe?.write(events)
    this.#unwritten = []
  }

  #event<Kind extends 'seals.founded' | 'epoch.sealed'>(
    said: Omit<Extract<Event, { kind: Kind }>, 'id' | 'at' | 'heardAt' | 'trust'> & { kind: Kind },
  ): Event {
    const at = this.#options.clock.now()
    const id = `${said.kind === 'epoch.sealed' ? 'es' : 'sf'}.${at}.${this.#told}`
    this.#told += 1
    return { ...said, id, at, heardAt: at, trust: 'witnessed' } as unknown as Event
  }

  /** Told once until it goes on: a round is every few seconds. */
  #stopped(thrown: unknown): void {
    if (this.#fault === undefined) this.#options.told(thrown)
    this.#fault = thrown instanceof Fault ? thrown.message : whyOf(thrown)
  }
}
