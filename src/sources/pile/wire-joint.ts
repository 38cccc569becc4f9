/**
 * Wire joint: the octets of a piece, as a thread made them, with those of the lines that it handed
 * back put in their places.
 *
 * Lines that were handed back are few and stand alone, so the octets between two of them are copied at
 * once. What is joined lies in one room, which the next joining writes anew.
 */
import type { Wire } from './job.ts'

export class WireJoint {
  #room: Buffer = Buffer.alloc(0)

  /** Both in the order of their lines; of the same line `more` comes first. Good until the next is joined. */
  join(of: Wire, more: Wire): Wire {
    if (more.lines.length === 0) return of
    if (of.lines.length === 0) return more
    const count = of.lines.length + more.lines.length
    const joined = {
      bytes: this.#roomFor(of.bytes.length + more.bytes.length),
      ends: new Uint32Array(count),
      ats: new Float64Array(count),
      lines: new Uint32Array(count),
    }
    let n = 0
    let end = 0
    const put = (wire: Wire, from: number, to: number): void => {
      if (from === to) return
      const begin = from === 0 ? 0 : (wire.ends[from - 1] as number)
      joined.bytes.set(wire.bytes.subarray(begin, wire.ends[to - 1]), end)
      joined.ats.set(wire.ats.subarray(from, to), n)
      joined.lines.set(wire.lines.subarray(from, to), n)
      for (let at = from; at < to; at += 1)
        joined.ends[n++] = (wire.ends[at] as number) + end - begin
      end = joined.ends[n - 1] as number
    }
    let x = 0
    for (let y = 0; y < more.lines.length; ) {
      const upTo = placeOf(of.lines, more.lines[y] as number, x)
      put(of, x, upTo)
      x = upTo
      const next = of.lines[x] ?? Number.POSITIVE_INFINITY
      const from = y
      while (y < more.lines.length && (more.lines[y] as number) <= next) y += 1
      put(more, from, y)
    }
    put(of, x, of.lines.length)
    return joined
  }

  #roomFor(bytes: number): Buffer {
    if (this.#room.length < bytes) this.#room = Buffer.allocUnsafeSlow(bytes + (bytes >> 2))
    return this.#room.subarray(0, bytes)
  }
}

/** Of the first line at or behind `line`, from there on. */
function placeOf(lines: Uint32Array, line: number, from: number): number {
  let low = from
  let high = lines.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((lines[middle] as number) < line) low = middle + 1
    else high = middle
  }
  return low
}
