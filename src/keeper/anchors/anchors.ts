/**
 * Anchors: the newest checkpoint, laid down outside this machine, by each way that is configured.
 *
 * Mail and time stamp go by themselves once a day, and when a person asks; a card and a medium are made
 * by a person, who tells us of it. What was laid down is kept in `evidence/anchors/` and then an entry,
 * `checkpoint.anchored`. A way that fails is tried again every hour; after two days without, people are
 * told, once a day.
 *
 * Limits: an entry of card or medium says what a person with access to this machine told us.
 */

import type { AnchorWay } from '../../events/seals.ts'
import { hashText } from '../../evidence/bytes.ts'
import { type Checkpoint, readCheckpoint } from '../../evidence/checkpoint.ts'
import { readNote } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { assert } from '../../lib/assert.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { hours, type Instant, minutes } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Notices } from '../notices.ts'
import type { Scribe } from '../scribe.ts'
import type { AnchorsConfig } from './config.ts'
import { keepAnchor, type Laid, lastAnchors } from './kept.ts'
import { sendMail } from './mail.ts'
import { stamp } from './tsa.ts'

export const ANCHOR_RETRY = hours(1)
/** So long without success, and people are told. */
export const FAILING_TOLD_AFTER = hours(48)
/** The first one waits for the first checkpoints of a start. */
export const FIRST_AFTER = minutes(2)
/** Checkpoints that were given out and not laid down yet. */
export const TAKEN_MAX = 8
/** What a card's code says, or a medium's manifest in short. */
export const LEFT_BYTES_MAX = 4_096

export type SentWay = 'mail' | 'tsa'
const sentWays = ['mail', 'tsa'] as const satisfies readonly SentWay[]
export const isSentWay = (way: unknown): way is SentWay => way === 'mail' || way === 'tsa'

export type AnchorsParts = {
  readonly config: AnchorsConfig
  /** `evidence/` */
  readonly folder: string
  readonly zone: string
  readonly clock: Clock
  /** The newest note whose tiles are published, with the cosignatures that it has. */
  readonly newest: () => Promise<string>
  readonly sealsRoot: () => string | null
  readonly told: (problem: unknown) => void
  /** For tests: what goes to the world. */
  readonly sending?: Sending
}

export type Sending = {
  readonly mail: typeof sendMail
  readonly stamp: typeof stamp
}

export type Taken = {
  readonly note: string
  readonly checkpoint: Checkpoint
  readonly at: Instant
}

export type AnchorFacts = {
  readonly way: AnchorWay
  /** Null: not configured, or made by a person. */
  readonly everyHours: number | null
  readonly at: string | null
  readonly size: number | null
  readonly fault: string | null
}

type Way = { failingFrom: Instant | undefined; fault: string | undefined; triedAt: number }

export class Anchors {
  readonly #parts: AnchorsParts
  readonly #last: Map<AnchorWay, Laid>
  readonly #ways: Readonly<Record<SentWay, Way>> = { mail: fresh(), tsa: fresh() }
  readonly #taken = new BoundedMap<number, Taken>(TAKEN_MAX)
  readonly #underWay = new Map<SentWay, Promise<Laid>>()
  #scribe: Pick<Scribe, 'write'> | undefined
  #notices: Pick<Notices, 'raise'> | undefined
  #begunAt = 0

  constructor(parts: AnchorsParts) {
    this.#parts = parts
    this.#last = lastAnchors(parts.folder)
  }

  begin(scribe: Pick<Scribe, 'write'>, notices: Pick<Notices, 'raise'>): void {
    this.#scribe = scribe
    this.#notices = notices
    this.#begunAt = this.#parts.clock.monotonic()
  }

  get last(): ReadonlyMap<AnchorWay, Laid> {
    return this.#last
  }

  facts(): readonly AnchorFacts[] {
    const { config } = this.#parts
    return (['mail', 'tsa', 'qr', 'medium'] as const).map((way) => {
      const last = this.#last.get(way)
      return {
        way,
        everyHours: isSentWay(way) && config[way] !== undefined ? config.everyHours : null,
        at: last === undefined ? null : new Date(last.at).toISOString(),
        size: last?.size ?? null,
        fault: isSentWay(way) ? (this.#ways[way].fault ?? null) : null,
      }
    })
  }

  /** Sends what is due, without waiting for it. */
  round(): undefined {
    const { clock, config } = this.#parts
    const monotonic = clock.monotonic()
    if (this.#scribe === undefined || monotonic - this.#begunAt < FIRST_AFTER) return
    for (const way of sentWays) {
      if (config[way] === undefined || this.#underWay.has(way)) continue
      const last = this.#last.get(way)?.at
      const since = last === undefined ? Number.POSITIVE_INFINITY : clock.now() - last
      // A clock that stepped back makes it due.
      if (since >= 0 && since < hours(config.everyHours)) continue
      if (monotonic - this.#ways[way].triedAt < ANCHOR_RETRY) continue
      this.lay(way).catch(this.#parts.told)
    }
  }

  /** One at a time of each way; rejects with `anchor.failed` and remembers it. */
  lay(way: SentWay): Promise<Laid> {
    const running = this.#underWay.get(way)
    if (running !== undefined) return running
    const laying = this.#lay(way).finally(() => this.#underWay.delete(way))
    this.#underWay.set(way, laying)
    return laying
  }

  async #lay(way: SentWay): Promise<Laid> {
    const { clock, config } = this.#parts
    if (config[way] === undefined)
      throw new Fault('config.invalid', {
        where: `evidence.anchors.${way}`,
        why: 'it is not configured',
      })
    const state = this.#ways[way]
    state.triedAt = clock.monotonic()
    try {
      const laid = await (way === 'mail' ? this.#mail() : this.#stamp())
      Object.assign(state, { failingFrom: undefined, fault: undefined })
      return laid
    } catch (thrown) {
      const fault = new Fault('anchor.failed', { way, why: whyOf(thrown) }, thrown)
      state.fault = fault.message
      state.failingFrom ??= this.#last.get(way)?.at ?? clock.now()
      await this.#tellFailing(way, state.failingFrom, whyOf(thrown))
      throw fault
    }
  }

  async #mail(): Promise<Laid> {
    const { config, zone, sealsRoot, sending } = this.#parts
    assert(config.mail !== undefined, 'mail goes where it is configured')
    const { note, checkpoint, at } = await this.take()
    const facts = { checkpoint, note, at, zone, sealsRoot: sealsRoot() }
    const left = await (sending?.mail ?? sendMail)(config.mail, facts)
    return this.#keep('mail', { note, checkpoint, at }, left)
  }

  async #stamp(): Promise<Laid> {
    const { config, clock, sending } = this.#parts
    assert(config.tsa !== undefined, 'stamps come from where it is configured')
    const taken = await this.take()
    const now = (): Instant => clock.now()
    const { answer, time } = await (sending?.stamp ?? stamp)(
      config.tsa,
      Buffer.from(taken.note),
      now,
    )
    return this.#keep('tsa', taken, answer, new Date(time).toISOString())
  }

  /** The newest checkpoint; what is made of it is told by `done`. */
  async take(): Promise<Taken> {
    const note = await this.#parts.newest()
    const read = readNote(note)
    const checkpoint = isRefused(read) ? read : readCheckpoint(read.text)
    if (isRefused(checkpoint))
      throw new Fault('anchor.failed', { way: '', why: checkpoint.refused })
    const taken = { note, checkpoint, at: this.#parts.clock.now() }
    this.#taken.set(checkpoint.size, taken)
    return taken
  }

  /** A card was printed, or a medium written; false: no checkpoint of this size was taken. */
  async done(way: 'qr' | 'medium', size: number, left: string): Promise<Laid | undefined> {
    const taken = this.#taken.get(size)
    return taken === undefined ? undefined : this.#keep(way, taken, Buffer.from(left))
  }

  async #keep(way: AnchorWay, taken: Taken, left: Uint8Array, time?: string): Promise<Laid> {
    const { folder, clock } = this.#parts
    const { note, checkpoint } = taken
    const { size, root } = checkpoint
    const at = clock.now()
    const { file, sha256 } = await keepAnchor(folder, { way, size, note, left, at })
    await this.#scribe?.write([
      {
        kind: 'checkpoint.anchored',
        id: `an.${way}.${size}.${at}`,
        at,
        heardAt: at,
        trust: 'witnessed',
        way,
        size,
        root: hashText(root),
        sha256,
        file: file.slice('anchors/'.length),
        ...(time === undefined ? {} : { time }),
      },
    ])
    const laid = { way, at, size, file }
    this.#last.set(way, laid)
    return laid
  }

  async #tellFailing(way: SentWay, failingFrom: Instant, why: string): Promise<void> {
    const now = this.#parts.clock.now()
    if (now - failingFrom < FAILING_TOLD_AFTER) return
    await this.#notices
      ?.raise({
        what: 'anchor.failing',
        case: `${way}.${Math.floor(now / hours(24))}`,
        at: now,
        way,
        failingFrom,
        why: { ja: why, en: why },
      })
      .catch(this.#parts.told)
  }

  /** Waits for what is under way; each has its deadline. */
  async close(): Promise<void> {
    await Promise.allSettled(this.#underWay.values())
  }
}

const fresh = (): Way => ({
  failingFrom: undefined,
  fault: undefined,
  triedAt: Number.NEGATIVE_INFINITY,
})
