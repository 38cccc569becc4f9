/**
 * Gaps: the service that makes sure that the guard hears what there is to hear.
 *
 * It listens beside the feed (lines counted, halves paired, canaries recognised), does its rounds
 * (beat, canaries, halves that have settled), and tells people of every gap that became an entry.
 */
import { join } from 'node:path'
import type { Event } from '../../events/event.ts'
import type { SourceGap } from '../../events/source.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { days, type Instant, seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Gatekeeper } from '../../ports/gatekeeper.ts'
import type { Instance } from '../../ports/instance.ts'
import type { Heardings } from '../../ports/source.ts'
import { BATCH_BYTES_MAX, BATCH_LINES_MAX } from '../../sources/file/follow.ts'
import { LINE_BYTES_MAX } from '../../sources/file/split.ts'
import type { Notices } from '../notices.ts'
import type { Round } from '../rounds.ts'
import type { Scribe } from '../scribe.ts'
import { secretIn } from '../secrets.ts'
import { type GapEvent, noticeOfGap } from './alarms.ts'
import { BEAT_EVERY, beatOf, bootId, stillGap, stopGap } from './beat.ts'
import { isTooSmall, Peak, type RateLimit, rateLimitHere } from './burst.ts'
import { Canary, type CanaryParts, entryOfChange, sourceOf } from './canary/canary.ts'
import { Nonces } from './canary/nonce.ts'
import { CANARY_EVERY, type Unsent } from './canary/watch.ts'
import type { GapsConfig } from './config.ts'
import { outsideVerbs } from './outside/verbs.ts'
import { Pairing } from './pairing.ts'
import { clockIsSynchronised, LOOK_EVERY } from './synchronised.ts'

/** What `status` looks back on. */
export const LOOK_BACK = days(30)
/** Sources whose lines are counted. */
const COUNTED_MAX = 1_000
/** Losses are looked for this often, so that one is known within the three minutes. */
const LOOK_FOR_LOSSES = seconds(15)
const PAIR_EVERY = seconds(30)
const PULSE_EVERY = seconds(10)
/** A source whose last full batch is no older catches up, and its newest lines are not read yet. */
const BEHIND_FOR = seconds(30)

export type GapsParts = {
  readonly clock: Clock
  readonly config: GapsConfig
  readonly keysFolder: string
  readonly scribe: Pick<Scribe, 'write'>
  readonly folds: Pick<FoldStore, 'gaps'>
  readonly notices: Pick<Notices, 'raiseSoon'>
  readonly instances: () => readonly Instance[]
  /** Entries under the newest signed checkpoint. */
  readonly signedSize: () => number
  readonly startedAt: Instant
  readonly told: (problem: unknown) => void
  readonly ways?: Pick<CanaryParts, 'dial' | 'hand'>
}

/** As `status` tells it. */
export type GapsFacts = {
  readonly sinceDays: number
  readonly count: number
  readonly latest: {
    readonly at: string
    readonly what: string
    readonly name: string | null
  } | null
  readonly canaries: readonly {
    readonly name: string
    readonly way: 'syslog' | 'gate'
    readonly state: 'returns' | 'lost' | 'never' | 'unsent'
    readonly returnedAt: string | null
    readonly why: Unsent | null
  }[]
  /** A log that goes through journald: its limit is too small for the busiest time so far. */
  readonly burst: { readonly peak: number; readonly most: number; readonly within: number } | null
  /** Whether the clock is synchronised; null: nobody can say. */
  readonly synchronised: boolean | null
}

/** By its lines, or by its octets but for a torn line. */
const isFull = ({ lines, range }: Heardings): boolean =>
  lines >= BATCH_LINES_MAX ||
  (range !== undefined && range.to - range.from > BATCH_BYTES_MAX - LINE_BYTES_MAX)

export class Gaps {
  readonly #parts: GapsParts
  readonly #canary: Canary
  readonly #pairing = new Pairing()
  readonly #lines = new BoundedMap<string, number>(COUNTED_MAX)
  readonly #boot = bootId()
  readonly #limit: RateLimit
  readonly #peaks = new BoundedMap<string, Peak>(COUNTED_MAX)
  /** When each source had more than fits a batch last, on the monotonic clock. */
  readonly #fullAt = new BoundedMap<string, number>(COUNTED_MAX)
  /** The newest sign that this thread lives; a round that takes long does not make it stand still. */
  #pulse: { wall: Instant; monotonic: number }
  #still: SourceGap | undefined
  #pulsing: NodeJS.Timeout | undefined
  #synchronised: boolean | undefined
  #lookedAt = Number.NEGATIVE_INFINITY
  #sending = false
  #lookedForLosses: number
  /** As the newest beat of this life told them. */
  #marksTold: { readonly [key: string]: 0 | 1 } | undefined

  constructor(parts: GapsParts) {
    this.#parts = parts
    const { clock, config, startedAt } = parts
    this.#pulse = { wall: clock.now(), monotonic: clock.monotonic() }
    this.#limit = rateLimitHere()
    this.#lookedForLosses = clock.monotonic()
    this.#canary = new Canary({
      ...{ clock, config: config.canary, startedAt, instances: parts.instances },
      ...parts.ways,
      nonces: new Nonces(secretIn(join(parts.keysFolder, 'canary.key'))),
      before: parts.folds.gaps.lastBeat()?.canaries ?? {},
    })
  }

  /** To be written before `guard.started`: how the guard ended before, if it did not say so. */
  async begin(): Promise<void> {
    const { folds, clock } = this.#parts
    this.#pulse = { wall: clock.now(), monotonic: clock.monotonic() }
    this.#pulsing = setInterval(() => this.pulse(), PULSE_EVERY).unref()
    const gap = stopGap(folds.gaps, clock.now(), this.#boot)
    if (gap !== undefined) await this.#write([gap])
  }

  /** By a timer of its own, for rounds wait for each other. */
  pulse(): void {
    const { clock } = this.#parts
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    this.#still ??= stillGap(this.#pulse, now)
    this.#pulse = now
  }

  gatekeeper(keeper: Gatekeeper): Gatekeeper {
    return this.#canary.before(keeper)
  }

  /** A line of the canary's program, in whatever log. */
  canaryLine(source: string, text: string): void {
    this.#canary.line(source, text)
  }

  /** What a source heard, before anything of it is written; our own canaries are taken out. */
  heard(source: string, heard: Heardings): readonly Event[] {
    this.#lines.set(source, (this.#lines.get(source) ?? 0) + heard.lines)
    this.#countPeak(source, heard)
    const isOwn = (event: Event): boolean => this.#canary.isOwn(source, event)
    const events = heard.events.some(isOwn)
      ? heard.events.filter((event) => !isOwn(event))
      : heard.events
    this.#pairing.hear(source, events, this.#parts.clock.now())
    return events
  }

  /** A full batch is one that catches up: it says nothing of how busy the server is. */
  #countPeak(source: string, heard: Heardings): void {
    if (isFull(heard)) {
      this.#fullAt.set(source, this.#parts.clock.monotonic())
      return
    }
    const { lines } = heard
    const peak = this.#peaks.get(source) ?? new Peak(this.#limit.within)
    peak.hear(lines, this.#parts.clock.now())
    this.#peaks.set(source, peak)
  }

  /** Lines of the busiest span so far, of any source. */
  get busiest(): number {
    return Math.max(0, ...[...this.#peaks.entries()].map(([, { most }]) => most))
  }

  /** Of logs that journald has its hands on: read from it, or fed by the machine's logger. */
  #burst(): GapsFacts['burst'] {
    const isThroughJournald = (name: string): boolean =>
      this.#parts.instances().some((one) => one.log === 'journald' && sourceOf(one) === name) ||
      this.#canary.standing.some(
        (one) => one.name === name && one.way === 'syslog' && one.state === 'returns',
      )
    const peak = Math.max(
      0,
      ...[...this.#peaks.entries()].map(([name, one]) => (isThroughJournald(name) ? one.most : 0)),
    )
    return isTooSmall(this.#limit, peak) ? { peak, ...this.#limit } : null
  }

  /** They are entries now: people are told of the gaps among them. */
  written(events: readonly Event[]): void {
    for (const event of events) {
      if (event.kind !== 'source.gap' && event.kind !== 'canary.lost') continue
      const facts = noticeOfGap(event as GapEvent)
      if (facts !== undefined) this.#parts.notices.raiseSoon(facts)
    }
  }

  /** What may be asked over the control socket. */
  get verbs(): ReturnType<typeof outsideVerbs> {
    const { clock, config, folds } = this.#parts
    return outsideVerbs({
      ...{ clock, fold: folds.gaps, addresses: config.outside.addresses },
      write: (events) => this.#write(events),
    })
  }

  get rounds(): readonly Round[] {
    const soon = (act: () => Promise<unknown>) => (): undefined => {
      act().catch(this.#parts.told)
    }
    return [
      { name: 'beat', every: BEAT_EVERY, act: () => this.#live() },
      // A server that does not answer keeps no other duty waiting.
      { name: 'canary', every: CANARY_EVERY, act: soon(() => this.#send()) },
      { name: 'losses', every: LOOK_FOR_LOSSES, act: () => this.#tellChanges() },
      { name: 'halves', every: PAIR_EVERY, act: () => this.#tellHalves() },
    ]
  }

  /** At the end: nobody waits for canaries any more. */
  async close(): Promise<void> {
    clearInterval(this.#pulsing)
    await this.#tellHalves()
  }

  facts(): GapsFacts {
    const { folds, clock } = this.#parts
    const from = (clock.now() - LOOK_BACK) as Instant
    const [latest] = folds.gaps.since(from, 1)
    return {
      sinceDays: LOOK_BACK / days(1),
      count: folds.gaps.countSince(from),
      latest:
        latest === undefined
          ? null
          : { at: new Date(latest.at).toISOString(), what: latest.what, name: latest.name ?? null },
      canaries: this.#canary.standing.map(({ name, way, state, returnedAt, why }) => ({
        ...{ name, way, state },
        returnedAt: returnedAt === undefined ? null : new Date(returnedAt).toISOString(),
        why: why ?? null,
      })),
      burst: this.#burst(),
      synchronised: this.#synchronised ?? null,
    }
  }

  async #live(): Promise<void> {
    const { clock, startedAt, signedSize } = this.#parts
    const now = { wall: clock.now(), monotonic: clock.monotonic() }
    // The first round comes at the start, which is an entry of its own.
    if (now.wall - startedAt < BEAT_EVERY / 2) return
    if (now.monotonic - this.#lookedAt >= LOOK_EVERY) {
      this.#lookedAt = now.monotonic
      this.#synchronised = await clockIsSynchronised()
    }
    this.pulse()
    const still = this.#still
    const beat = beatOf({
      ...{ now: now.wall, startedAt, boot: this.#boot, size: signedSize() },
      heard: new Map(this.#lines.entries()),
      canaries: this.#canary.marks,
      synchronised: this.#synchronised,
      ...(this.#marksTold === undefined ? {} : { told: this.#marksTold }),
    })
    await this.#write(still === undefined ? [beat] : [still, beat])
    this.#still = undefined
    this.#marksTold = beat.canaries ?? this.#marksTold ?? {}
  }

  async #send(): Promise<void> {
    if (this.#sending) return
    this.#sending = true
    try {
      await this.#canary.send()
    } finally {
      this.#sending = false
    }
  }

  async #tellChanges(): Promise<void> {
    const { clock } = this.#parts
    const now = clock.now()
    const looked = this.#lookedForLosses
    this.#lookedForLosses = clock.monotonic()
    // We stood still ourselves: what came back meanwhile has not been read yet.
    if (this.#lookedForLosses - looked > LOOK_FOR_LOSSES * 3) return
    const isBehind = (name: string): boolean =>
      this.#lookedForLosses - (this.#fullAt.get(name) ?? Number.NEGATIVE_INFINITY) < BEHIND_FOR
    await this.#write(this.#canary.changes(isBehind).map((change) => entryOfChange(change, now)))
  }

  async #tellHalves(): Promise<void> {
    await this.#write(this.#pairing.due(this.#parts.clock.now()))
  }

  async #write(events: readonly Event[]): Promise<void> {
    await this.#parts.scribe.write(events)
    this.written(events)
  }
}
