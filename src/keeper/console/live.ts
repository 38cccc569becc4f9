/**
 * Live: tells those who watch what happens, in the order of the evidence, once it is durable.
 *
 * It stands behind the scribe on the gate's own thread, so it does nothing while nobody listens, makes
 * one line of an event however many listen, and never waits for them: a listener that is slower than
 * what comes loses events and is told how many, and nobody else notices. A listener stays as long as
 * somebody shows a session that lives, again and again.
 *
 * Limits: what happened while nobody listened is not told later; whoever begins to listen reads the
 * state first.
 */
import type { Event } from '../../events/event.ts'
import { type Duration, milliseconds, seconds } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { LinkEvent, LiveEvent, Pulse } from '../../ports/console.ts'
import type { LiveEvents } from './live-events.ts'

/** A listener whose sessions have all ended is let go after so long. */
export const LEASE: Duration = seconds(45)
export const PULSE_EVERY: Duration = seconds(1)
/** Not more often, however much changes. */
export const PULSE_APART: Duration = milliseconds(200)
/** Octets that a listener did not take yet; beyond, events are left out for it. */
export const LISTENER_BYTES_MAX = 262_144
export const LISTENERS_MAX = 16
/** Lines that are put together before they are sent. */
export const LINES_TOGETHER_MAX = 500
/** What happens within so long goes out as one: each sending wakes another process. */
export const TOGETHER: Duration = milliseconds(25)

/** A stream to one process. */
export type Listener = {
  readonly buffered: () => number
  readonly say: (text: string) => void
  readonly close: () => void
}

export type Lease = {
  /** A session that lives was shown. */
  readonly renew: () => void
  readonly end: () => void
}

type Listening = Listener & { leaseUntil: number; skipped: number }

export type LiveParts = {
  readonly clock: Clock
  readonly events: Pick<LiveEvents, 'of'>
  /** What is so now; cheap. */
  readonly pulse: () => Pulse
  readonly told: (problem: unknown) => void
  /** Default: the loop's timers, after `TOGETHER` and again and again. */
  readonly soon?: (act: () => void) => void
  readonly every?: (length: Duration, act: () => void) => () => void
}

export class Live {
  readonly #parts: LiveParts
  readonly #listening = new Set<Listening>()
  #lines: string[] = []
  #isFlushing = false
  #pulsedAt = Number.NEGATIVE_INFINITY
  #last = ''
  #isChanged = false
  #stop: (() => void) | undefined

  constructor(parts: LiveParts) {
    this.#parts = parts
  }

  get listeners(): number {
    return this.#listening.size
  }

  /** An entry is durable and folded. Never throws: nobody's mail waits for who watches. */
  settled(entry: number, event: Event): void {
    if (this.#listening.size === 0) return
    try {
      for (const one of this.#parts.events.of(entry, event)) this.tell(one)
      this.#isChanged = true
      this.#flushSoon()
    } catch (problem) {
      this.#parts.told(problem)
    }
  }

  tell(event: LinkEvent): void {
    if (this.#listening.size === 0) return
    this.#lines.push(JSON.stringify(event))
    if (this.#lines.length >= LINES_TOGETHER_MAX) this.#flush()
    else this.#flushSoon()
  }

  /** `undefined`: too many listen. */
  listen(listener: Listener): Lease | undefined {
    if (this.#listening.size >= LISTENERS_MAX) return undefined
    const { clock, every = timer } = this.#parts
    const one: Listening = { ...listener, leaseUntil: clock.monotonic() + LEASE, skipped: 0 }
    // What was made for those who listened before is no part of what it hears.
    this.#flush()
    this.#listening.add(one)
    this.#stop ??= every(PULSE_APART, () => this.#tick())
    this.#last = ''
    this.#pulse(true)
    this.#flush()
    return {
      renew: () => {
        one.leaseUntil = clock.monotonic() + LEASE
      },
      end: () => this.#end(one),
    }
  }

  close(): void {
    for (const one of this.#listening) {
      this.#end(one)
      one.close()
    }
  }

  #end(one: Listening): void {
    this.#listening.delete(one)
    if (this.#listening.size > 0) return
    this.#stop?.()
    this.#stop = undefined
    this.#lines = []
  }

  #tick(): void {
    try {
      const now = this.#parts.clock.monotonic()
      for (const one of this.#listening)
        if (one.leaseUntil <= now) {
          this.#end(one)
          one.close()
        }
      if (this.#listening.size === 0) return
      this.#pulse(now - this.#pulsedAt >= PULSE_EVERY)
      this.#flush()
    } catch (problem) {
      this.#parts.told(problem)
    }
  }

  /** `isDue`: also when nothing changed. */
  #pulse(isDue: boolean): void {
    if (!isDue && !this.#isChanged) return
    const now = this.#parts.clock.monotonic()
    if (!isDue && now - this.#pulsedAt < PULSE_APART) return
    this.#isChanged = false
    const { at, topic, ...state } = this.#parts.pulse()
    const text = JSON.stringify(state)
    if (!isDue && text === this.#last) return
    this.#last = text
    this.#pulsedAt = now
    // Not counted as left out: the next one says the same.
    this.#send(`${JSON.stringify({ topic, at, ...state })}\n`, 0)
  }

  #flushSoon(): void {
    if (this.#isFlushing) return
    this.#isFlushing = true
    const { soon = together } = this.#parts
    soon(() => {
      this.#isFlushing = false
      try {
        this.#flush()
        this.#pulse(false)
      } catch (problem) {
        this.#parts.told(problem)
      }
    })
  }

  #flush(): void {
    const lines = this.#lines
    if (lines.length === 0) return
    this.#lines = []
    this.#send(`${lines.join('\n')}\n`, lines.length)
  }

  /** One text for all; `count`: events in it. */
  #send(text: string, count: number): void {
    for (const one of this.#listening) {
      if (one.buffered() > LISTENER_BYTES_MAX) {
        one.skipped += count
        continue
      }
      if (one.skipped > 0) {
        one.say(`${JSON.stringify(this.#skipped(one.skipped))}\n`)
        one.skipped = 0
      }
      one.say(text)
    }
  }

  #skipped(count: number): LiveEvent {
    return { topic: 'skipped', at: new Date(this.#parts.clock.now()).toISOString(), count }
  }
}

function together(act: () => void): void {
  setTimeout(act, TOGETHER).unref()
}

function timer(length: Duration, act: () => void): () => void {
  const ticking = setInterval(act, length).unref()
  return () => clearInterval(ticking)
}
