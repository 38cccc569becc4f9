/**
 * Ordered: what an export tells, in the order of its moments.
 *
 * Consoles hand out the newest first, or in no order; a story must be heard from its beginning. The
 * first LOOKED_MAX events are kept back; if they run forward, they and all that follow are told as
 * they come. Else all are kept until the end, and told sorted.
 * Limits: beyond HELD_MAX kept events those at hand are told, and what comes then is told after them.
 */
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { LineFormatReader, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'

/** Events by which the order is known. */
export const LOOKED_MAX = 256
/** Events in memory; each has 500 to 1,000 octets. */
export const HELD_MAX = 100_000

/**
 * Moments of exports are whole seconds, and newest-first turns equals around: a login comes before
 * what it led to, a message before what became of it.
 */
export const byMoment = (a: Event, b: Event): number => a.at - b.at || rankOf(a) - rankOf(b)

function rankOf({ kind }: Event): number {
  if (kind === 'login.accepted' || kind === 'login.refused') return 0
  if (kind === 'message.queued') return 1
  return kind === 'session.ended' ? 3 : 2
}

class Ordered implements LineFormatReader {
  readonly #reader: LineFormatReader
  #held: Event[] = []
  #order: 'unknown' | 'forward' | 'any' = 'unknown'
  #wasHarmless = false

  constructor(reader: LineFormatReader) {
    this.#reader = reader
  }

  read(line: string, where: TextLine): LineMeaning {
    const meaning = this.#reader.read(line, where)
    this.#wasHarmless = meaning === 'harmless'
    if (this.#order === 'forward' || typeof meaning === 'string') return meaning
    return this.#keep(Array.isArray(meaning) ? meaning : [meaning as Event]) ?? 'harmless'
  }

  /** Of a line whose events are kept back they will tell it. */
  momentOf(line: string, where: TextLine): Instant | undefined {
    return this.#wasHarmless ? this.#reader.momentOf?.(line, where) : undefined
  }

  end(): readonly Event[] {
    const last = this.#reader.end?.() ?? []
    if (this.#order === 'forward') return last
    const all = [...this.#held, ...last].sort(byMoment)
    this.#held = []
    return all
  }

  #keep(events: readonly Event[]): readonly Event[] | undefined {
    for (const event of events) this.#held.push(event)
    if (this.#order === 'unknown' && this.#held.length >= LOOKED_MAX)
      this.#order = runsForward(this.#held) ? 'forward' : 'any'
    if (this.#order !== 'forward' && this.#held.length < HELD_MAX) return undefined
    const told = this.#held.sort(byMoment)
    this.#held = []
    return told
  }
}

/** Hardly any is earlier than the one before it, as in logs that several hands write. */
function runsForward(events: readonly Event[]): boolean {
  let back = 0
  for (let n = 1; n < events.length; n += 1)
    if ((events[n]?.at ?? 0) < (events[n - 1]?.at ?? 0)) back += 1
  const [first] = events
  return back * 16 < events.length && (events.at(-1)?.at ?? 0) >= (first?.at ?? 0)
}

export const inOrder = (reader: LineFormatReader): LineFormatReader => new Ordered(reader)
