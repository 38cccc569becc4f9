/**
 * Job: one piece of a log is parsed, in a thread or here, into what is wanted of it.
 *
 * Wanted are events, or the octets that `sekimori events` prints of them, or only how many of each
 * kind. Lines that rest on lines before the piece are handed back with their place in it.
 */
import type { Event } from '../../events/event.ts'
import { wireText } from '../../events/wire.ts'
import type { Instant } from '../../lib/time.ts'
import type { LineFormat } from '../format.ts'
import { formats } from '../formats.ts'
import { Lines, type LinesOptions, type Out, type Over } from './lines.ts'
import { Octets } from './octets.ts'
import type { Packed, Packing, Sharing } from './packed.ts'
import { type Odd, parseChunk } from './parse.ts'
import type { Kind } from './tally.ts'
import { unpacked } from './unpacked.ts'

export const lineFormats = formats.filter(
  (format): format is LineFormat => format.shape === 'lines',
)

/** What is to be made of events. */
export type Wanted =
  | { readonly what: 'events' }
  | { readonly what: 'count' }
  | {
      readonly what: 'wire'
      readonly zone: string
      readonly raw: boolean
      /** Lines that nobody understood, too. */
      readonly all: boolean
    }

/** How an input's lines are read, as it goes to a thread. */
export type Setting = Omit<LinesOptions, 'formats' | 'apart'>

export const linesOf = (setting: Setting, apart: boolean): Lines =>
  new Lines({ ...setting, formats: lineFormats, apart })

/** Events of a piece or what is left of them: `numbers` are the lines they are of. */
export type Told = {
  readonly events: readonly Event[]
  readonly numbers: ArrayLike<number>
  /** Events of a thread, in place of `events`. */
  readonly packed?: Packed
  /** Of packed events and of `events` behind each other: places in the one, and -1 - those in the other. */
  readonly order?: Int32Array
  readonly wire?: Wire
  readonly counts?: { readonly [kind: string]: number }
}

/** Wanted as octets: of each event, its line end with it; `ats` their moments, `lines` as `numbers`. */
export type Wire = {
  readonly bytes: Uint8Array
  readonly ends: Uint32Array
  readonly ats: Float64Array
  readonly lines: Uint32Array
}

export type Result = {
  readonly lines: number
  readonly unrecognised: number
  readonly future: number
  readonly odd: Odd
  readonly kinds: readonly Kind[]
  readonly formats: readonly (readonly [format: string, lines: number])[]
  /** Lines handed back: number, from, end; one after the other. */
  readonly apart: Uint32Array
  /** Sessions that ended in other lines, for the one reader that remembers. */
  readonly over: Over
  /** As `Lines.last` behind its last line; `undefined`: that line was handed back. */
  readonly last: string | undefined
  readonly told: Told
}

/**
 * `keeps`: the events live longer than this piece. `sharing`: with the other pieces of a thread.
 * `room`: for the octets that are wanted.
 */
export function parsed(
  bytes: Buffer,
  number: number,
  lines: Lines,
  wanted: Wanted,
  keeps: boolean,
  sharing?: Sharing,
  room?: SharedArrayBuffer,
): Result {
  const { lines: linesBefore, unrecognised, future } = lines
  const odd: Odd = { nuls: 0, notUtf8: 0, tooLong: 0 }
  const apart: number[] = []
  let isLastApart = false
  const isPacked = wanted.what === 'events' && !keeps
  const gathering = new Gathering(wanted, isPacked ? lines.packing(sharing) : undefined, room)
  // Not kept until the piece is over: what dies at once costs nothing.
  let now = 0
  const place = { bytes, from: 0, hasNuls: bytes.includes(0) }
  const out: Out = { push: (event) => gathering.add(event, now, lines.id) }
  parseChunk(
    bytes,
    number,
    {
      line: (text, at, from, end) => {
        now = at
        place.from = from
        isLastApart = !lines.read(text, at, out, false, place)
        if (isLastApart) apart.push(at, from, end)
      },
      tooLong: (text, at) => {
        isLastApart = false
        now = at
        lines.tooLong(text, at, out)
      },
    },
    odd,
    keeps,
  )
  return {
    over: lines.takeOver(),
    lines: lines.lines - linesBefore,
    unrecognised: lines.unrecognised - unrecognised,
    future: lines.future - future,
    odd,
    kinds: lines.tally.take(),
    formats: lines.takeFormats(),
    apart: Uint32Array.from(apart),
    last: isLastApart ? undefined : lines.last,
    told: gathering.told(),
  }
}

/** What is wanted of these events. */
export function toldOf(events: readonly Event[], numbers: readonly number[], wanted: Wanted): Told {
  const gathering = new Gathering(wanted)
  for (const [n, event] of events.entries()) gathering.add(event, numbers[n] as number, event.id)
  return gathering.told()
}

/** The moments of events, each by its place. */
export function atsOf({ events, packed, order, wire }: Told): ArrayLike<number> {
  if (wire !== undefined) return wire.ats
  if (packed === undefined) return events.map(({ at }) => at)
  if (order === undefined) return packed.ats
  const ats = new Float64Array(order.length)
  for (const [n, place] of order.entries())
    ats[n] = (place >= 0 ? packed.ats[place] : events[-1 - place]?.at) as number
  return ats
}

/** `undefined`: a thread passed over it. */
export function eventOf({ events, packed, order }: Told, n: number): Event | undefined {
  if (packed === undefined) return events[n] as Event
  const place = order === undefined ? n : (order[n] as number)
  return place >= 0 ? unpacked(packed, place) : (events[-1 - place] as Event)
}

/** Of one that was passed over. */
export function momentOf({ packed, order }: Told, n: number): Instant {
  return packed?.ats[order === undefined ? n : (order[n] as number)] as Instant
}

class Gathering {
  readonly #wanted: Wanted
  readonly #packing: Packing | undefined
  readonly #events: Event[] = []
  readonly #numbers: number[] = []
  readonly #octets: Octets | undefined
  readonly #ats: number[] = []
  readonly #counts = new Map<string, { events: number }>()

  constructor(wanted: Wanted, packing?: Packing, room?: SharedArrayBuffer) {
    this.#wanted = wanted
    this.#packing = packing
    this.#octets = wanted.what === 'wire' ? new Octets(room) : undefined
  }

  /** An event of a line, which has this id. */
  add(event: Event, number: number, id: string): void {
    const wanted = this.#wanted
    if (this.#packing !== undefined) this.#packing.add(event, number, id)
    else if (wanted.what === 'count') this.#count(event.kind)
    else if (wanted.what === 'events') {
      this.#events.push(event)
      this.#numbers.push(number)
    } else if (event.kind !== 'line.unrecognised' || wanted.all) {
      this.#octets?.add(wireText(event, wanted))
      this.#ats.push(event.at)
      this.#numbers.push(number)
    }
  }

  #count(kind: string): void {
    const known = this.#counts.get(kind)
    if (known === undefined) this.#counts.set(kind, { events: 1 })
    else known.events += 1
  }

  told(): Told {
    const numbers = this.#numbers
    const events = this.#events
    const packed = this.#packing?.packed()
    if (packed !== undefined) return { events, numbers: packed.lines, packed }
    if (this.#wanted.what === 'events') return { events, numbers }
    if (this.#wanted.what === 'count') {
      const counts = [...this.#counts].map(([kind, { events }]) => [kind, events] as const)
      return { events, numbers, counts: Object.fromEntries(counts) }
    }
    const { bytes, ends } = (this.#octets ?? new Octets()).take()
    const lines = new Uint32Array(numbers)
    return {
      events,
      numbers: lines,
      wire: { bytes, ends, ats: new Float64Array(this.#ats), lines },
    }
  }
}
