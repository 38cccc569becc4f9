/**
 * Tally: of one input, how many lines each format and host has, hour by hour.
 *
 * A tally of a piece of a log and the tally of the piece behind it make the tally of both (`add`), so
 * threads may count apart and the sum is as if one had counted. `coverage.ts` tells it.
 * Limits: KINDS_MAX kinds (what is beyond is counted under no host), HOURS_KEPT_MAX hours of each.
 */

export const KINDS_MAX = 1_000
export const HOURS_KEPT_MAX = 24 * 800
/** A line stamped so much before the one above it is a jump. */
export const JUMP_LEAST = 60_000
const HOUR = 3_600_000

/** Plain data, as it goes between threads. */
export type Kind = {
  readonly format: string
  readonly host: string
  lines: number
  assumed: number
  jumps: number
  /** In the order of the lines; NaN: no line had a moment. */
  firstAt: number
  lastAt: number
  /** The earliest and the latest. */
  from: number
  to: number
  readonly hours: Map<number, number>
}

export class Tally {
  readonly #kinds = new Map<string, Kind>()
  #kind: Kind | undefined
  #hour = Number.NaN
  /** Lines of `#hour` that `#kind` does not have yet. */
  #pending = 0

  /** A line with a moment. */
  hear(format: string, host: string, at: number, assumed: boolean): void {
    let kind = this.#kind
    if (kind === undefined || kind.host !== host || kind.format !== format) {
      this.#flush()
      kind = this.#kindOf(format, host)
      this.#kind = kind
      this.#hour = Number.NaN
    }
    kind.lines += 1
    if (assumed) kind.assumed += 1
    const hour = Math.floor(at / HOUR)
    if (hour !== this.#hour) {
      this.#flush()
      this.#hour = hour
    }
    this.#pending += 1
    follow(kind, at)
    kind.lastAt = at
    if (Number.isNaN(kind.firstAt)) kind.firstAt = at
    if (!(at >= kind.from)) kind.from = at
    if (!(at <= kind.to)) kind.to = at
  }

  /** What was counted, as data; the tally is empty afterwards. */
  take(): Kind[] {
    this.#flush()
    const kinds = [...this.#kinds.values()]
    this.#kinds.clear()
    this.#kind = undefined
    this.#hour = Number.NaN
    return kinds
  }

  /** The tally of the piece behind this one. */
  add(kinds: readonly Kind[]): void {
    this.#flush()
    for (const its of kinds) {
      const kind = this.#kindOf(its.format, its.host)
      kind.lines += its.lines
      kind.assumed += its.assumed
      kind.jumps += its.jumps
      for (const [hour, lines] of its.hours) count(kind, hour, lines)
      if (!Number.isNaN(its.firstAt)) {
        follow(kind, its.firstAt)
        if (Number.isNaN(kind.firstAt)) kind.firstAt = its.firstAt
        kind.lastAt = its.lastAt
        if (!(its.from >= kind.from)) kind.from = its.from
        if (!(its.to <= kind.to)) kind.to = its.to
      }
    }
  }

  #flush(): void {
    if (this.#pending > 0 && this.#kind !== undefined) count(this.#kind, this.#hour, this.#pending)
    this.#pending = 0
  }

  #kindOf(format: string, host: string): Kind {
    const name = `${format}\n${host}`
    const known = this.#kinds.get(name)
    if (known !== undefined) return known
    if (this.#kinds.size >= KINDS_MAX && host !== '') return this.#kindOf(format, '')
    const kind: Kind = {
      format,
      host,
      lines: 0,
      assumed: 0,
      jumps: 0,
      firstAt: Number.NaN,
      lastAt: Number.NaN,
      from: Number.NaN,
      to: Number.NaN,
      hours: new Map(),
    }
    this.#kinds.set(name, kind)
    return kind
  }
}

function count(kind: Kind, hour: number, lines: number): void {
  const before = kind.hours.get(hour)
  if (before !== undefined) kind.hours.set(hour, before + lines)
  else if (kind.hours.size < HOURS_KEPT_MAX) kind.hours.set(hour, lines)
}

/** Whether one of that moment is a jump back behind the line before. */
function follow(kind: Kind, at: number): void {
  if (kind.lastAt - at > JUMP_LEAST) kind.jumps += 1
}
