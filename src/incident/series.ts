/**
 * Series: what happened in each minute of the logs, in columns that can be drawn.
 *
 * A day of minutes takes a fixed room, and only days on which something happened have one. Where there
 * are DAYS_MAX, what happens on another one is not drawn, and counted.
 */
import type { Instant } from '../lib/time.ts'
import { COLUMNS_MAX, type TimelineColumn } from './found.ts'

export const DAYS_MAX = 800
const DAY_MINUTES = 1_440

const FIELDS = [
  'messages',
  'recipients',
  'delivered',
  'bounced',
  'deferred',
  'failures',
  'queue',
] as const
export type Field = (typeof FIELDS)[number]
const fieldAt: { readonly [Name in Field]: number } = {
  messages: 0,
  recipients: 1,
  delivered: 2,
  bounced: 3,
  deferred: 4,
  failures: 5,
  queue: 6,
}

export class Series {
  readonly #days = new Map<number, Uint32Array>()
  /** What lay on days for which there was no room. */
  leftOut = 0
  #latest = Number.NaN
  #its: Uint32Array = new Uint32Array(0)

  /** The day of that number, which `#its` is from then on; false: there is no room for it. */
  #opened(day: number): boolean {
    let of = this.#days.get(day)
    if (of === undefined) {
      if (this.#days.size >= DAYS_MAX) {
        this.leftOut += 1
        return false
      }
      of = new Uint32Array(DAY_MINUTES * FIELDS.length)
      this.#days.set(day, of)
    }
    this.#latest = day
    this.#its = of
    return true
  }

  /** Its place in `#its`; -1: there is none. */
  #placeOf(at: Instant, field: Field): number {
    const minute = Math.floor(at / 60_000)
    const day = Math.floor(minute / DAY_MINUTES)
    if (day !== this.#latest && !this.#opened(day)) return -1
    return (minute - day * DAY_MINUTES) * FIELDS.length + fieldAt[field]
  }

  add(at: Instant, field: Field, by = 1): void {
    const n = this.#placeOf(at, field)
    if (n >= 0) this.#its[n] = (this.#its[n] ?? 0) + by
  }

  most(at: Instant, field: Field, value: number): void {
    const n = this.#placeOf(at, field)
    if (n >= 0 && (this.#its[n] ?? 0) < value) this.#its[n] = value
  }

  of(at: Instant, field: Field): number {
    const minute = Math.floor(at / 60_000)
    const day = Math.floor(minute / DAY_MINUTES)
    return this.#days.get(day)?.[(minute - day * DAY_MINUTES) * FIELDS.length + fieldAt[field]] ?? 0
  }

  /** Nothing of it means anything, as it turned out. */
  drop(field: Field): void {
    for (const of of this.#days.values())
      for (let n = fieldAt[field]; n < of.length; n += FIELDS.length) of[n] = 0
  }

  /** Minutes in which something happened, in their order, with one field of each. */
  *minutes(field: Field): Generator<readonly [at: Instant, value: number]> {
    for (const day of [...this.#days.keys()].toSorted((a, b) => a - b)) {
      const of = this.#days.get(day) as Uint32Array
      for (let minute = 0; minute < DAY_MINUTES; minute += 1)
        yield [
          ((day * DAY_MINUTES + minute) * 60_000) as Instant,
          of[minute * FIELDS.length + fieldAt[field]] ?? 0,
        ]
    }
  }

  /** Columns from `from` to `to`, each a whole number of minutes wide, at most COLUMNS_MAX. */
  columns(
    from: Instant,
    to: Instant,
    stolen: ReadonlyMap<number, { readonly messages: number; readonly recipients: number }>,
  ): {
    readonly from: Instant
    readonly seconds: number
    readonly columns: readonly TimelineColumn[]
  } {
    const first = Math.floor(from / 60_000)
    const last = Math.floor(to / 60_000)
    const width = Math.max(1, Math.ceil((last - first + 1) / COLUMNS_MAX))
    const columns: { -readonly [Name in keyof TimelineColumn]: number }[] = []
    for (let begin = first; begin <= last; begin += width) {
      const column = {
        messages: 0,
        recipients: 0,
        stolenMessages: 0,
        stolenRecipients: 0,
        delivered: 0,
        bounced: 0,
        deferred: 0,
        failures: 0,
        queue: 0,
      }
      columns.push(column)
    }
    // By what there is, not by what lies between: one wrong stamp makes a span of decades.
    for (const [day, of] of this.#days)
      for (let n = 0; n < DAY_MINUTES; n += 1) {
        const column = columns[Math.floor((day * DAY_MINUTES + n - first) / width)]
        if (column === undefined) continue
        for (const field of FIELDS) {
          const value = of[n * FIELDS.length + fieldAt[field]] ?? 0
          column[field] = field === 'queue' ? Math.max(column.queue, value) : column[field] + value
        }
      }
    for (const [minute, { messages, recipients }] of stolen) {
      const column = columns[Math.floor((minute - first) / width)]
      if (column === undefined) continue
      column.stolenMessages += messages
      column.stolenRecipients += recipients
    }
    return { from: (first * 60_000) as Instant, seconds: width * 60, columns }
  }
}
