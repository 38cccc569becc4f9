/**
 * Hub: one stream of events, to however many listen in browsers.
 *
 * An event is made into octets once, and what several listeners with the same topics get within one
 * beat is put together once for all of them. Each listener has a bounded line: one who reads slower
 * than events come loses the eldest, is told how many, and is cut when he does not recover. What was
 * told lately lies in a ring, so that a browser that comes back by `Last-Event-ID` misses nothing that
 * is still in it.
 */
import type { LiveEvent, LiveTopic, SignedIn } from '../../ports/console.ts'
import { LIVE_CLIENTS_MAX, type LiveLimits, liveLimits } from './limits.ts'
import { LiveListener } from './listener.ts'

export type MaySee = (me: SignedIn) => boolean

/** What an event has become: the frame of Server-Sent Events, and who may see it. */
export type Told = {
  readonly nth: number
  readonly topic: LiveTopic
  readonly frame: Buffer
  readonly maySee: MaySee | undefined
}

export type HubParts = {
  /** Names this life of the process: what another one counted means nothing here. */
  readonly name: string
  readonly after: (ms: number, act: () => void) => () => void
  readonly limits?: Partial<LiveLimits>
}

export class LiveHub {
  readonly #parts: HubParts
  readonly #limits: LiveLimits
  readonly #listeners = new Set<LiveListener>()
  #ring: Told[] = []
  #nth = 0
  #beat: (() => void) | undefined
  #pending: Told[] = []
  #pulse: Extract<LiveEvent, { topic: 'pulse' }> | undefined
  readonly totals = { events: 0, skipped: 0, cut: 0 }

  constructor(parts: HubParts) {
    this.#parts = parts
    this.#limits = { ...liveLimits, ...parts.limits }
  }

  get size(): number {
    return this.#listeners.size
  }

  get isFull(): boolean {
    return this.#listeners.size >= LIVE_CLIENTS_MAX
  }

  /** The guard's last pulse, for whoever counts. */
  get pulse(): Extract<LiveEvent, { topic: 'pulse' }> | undefined {
    return this.#pulse
  }

  /** `maySee`: absent, everybody who is signed in. */
  publish(event: LiveEvent, maySee?: MaySee): void {
    this.#nth += 1
    this.totals.events += 1
    if (event.topic === 'pulse') this.#pulse = event
    const frame = Buffer.from(
      `id: ${this.#parts.name}.${this.#nth}\ndata: ${JSON.stringify(event)}\n\n`,
    )
    const told: Told = { nth: this.#nth, topic: event.topic, frame, maySee }
    // A pulse is overtaken by the next one; nobody needs an old one.
    if (event.topic !== 'pulse') {
      this.#ring.push(told)
      if (this.#ring.length >= this.#limits.ring * 2)
        this.#ring = this.#ring.slice(-this.#limits.ring)
    }
    if (this.#listeners.size === 0) return
    this.#pending.push(told)
    if (this.#pending.length >= this.#limits.beatEvents) this.#flush()
    else this.#beat ??= this.#parts.after(this.#limits.beat, () => this.#flush())
  }

  /** `lastId`: what the browser heard last; absent or of another life, it begins with now. */
  open(me: SignedIn, topics: ReadonlySet<LiveTopic>, lastId: string | undefined): LiveListener {
    this.#flush()
    const listener = new LiveListener(me, topics, this.#limits, (one, wasCut) => {
      this.#listeners.delete(one)
      if (wasCut) this.totals.cut += 1
    })
    this.#listeners.add(listener)
    const missed = this.#since(lastId)
    if (missed.lost > 0) listener.skip(missed.lost)
    listener.take(missed.told.filter((told) => listener.wants(told)))
    return listener
  }

  close(): void {
    this.#beat?.()
    for (const listener of [...this.#listeners]) listener.close()
  }

  #since(lastId: string | undefined): { told: readonly Told[]; lost: number } {
    const [, name, digits] = /^([\w-]{1,32})\.(\d{1,15})$/.exec(lastId ?? '') ?? []
    if (name !== this.#parts.name) return { told: [], lost: 0 }
    const last = Number(digits)
    const kept = this.#ring.slice(-this.#limits.ring)
    const told = kept.filter(({ nth }) => nth > last)
    const [eldest] = kept
    // Pulses are counted too and never kept: what is lost is at most so many.
    const lost = eldest !== undefined && last < eldest.nth - 1 ? eldest.nth - 1 - last : 0
    return { told, lost: kept.length < this.#limits.ring ? 0 : lost }
  }

  #flush(): void {
    this.#beat?.()
    this.#beat = undefined
    const pending = this.#pending
    if (pending.length === 0) return
    this.#pending = []
    /** What is the same for several is put together once. */
    const made = new Map<string, { chunk: Buffer; count: number }>()
    for (const listener of [...this.#listeners]) {
      const wanted = pending.map((told) => (listener.wants(told) ? '1' : '0')).join('')
      let its = made.get(wanted)
      if (its === undefined) {
        const frames = pending.filter((_, at) => wanted[at] === '1').map(({ frame }) => frame)
        its = { chunk: Buffer.concat(frames), count: frames.length }
        made.set(wanted, its)
      }
      if (its.count > 0) this.totals.skipped += listener.push(its.chunk, its.count)
    }
  }
}
