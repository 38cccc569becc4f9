/**
 * Split: the whole lines of a piece of a file.
 *
 * Begins at a line's start (or inside a line too long, whose rest is passed over) and says where
 * to go on: always at a line's start again, so that nothing but an offset need be remembered and
 * any cutting of the file into pieces gives the same lines. NULs before a line (a hole that a
 * truncation left) belong to no line.
 */

/** A longer line is not kept: syslog relays stop at 8 KiB by default. */
export const LINE_BYTES_MAX = 64 * 1024
/** What is kept of a line too long, for its id and for a person. */
export const BEGINNING_BYTES = 1_024

export type Piece = {
  /** Behind the last whole line, relative to the piece. */
  readonly next: number
  readonly lines: number
  /** `next` is inside a line too long. */
  readonly inside: boolean
}

export type SplitTo = {
  line(from: number, to: number): void
  tooLong(from: number, to: number): void
}

/**
 * Tells at most `linesMax` lines of `bytes[0, length)`. `last`: no more bytes will come, so what
 * stands without a line end is a line too.
 */
export function splitLines(
  bytes: Uint8Array,
  length: number,
  inside: boolean,
  linesMax: number,
  to: SplitTo,
  last = false,
): Piece {
  let at = 0
  let lines = 0
  let passing = inside
  while (lines < linesMax) {
    if (!passing) while (at < length && bytes[at] === 0) at += 1
    if (at >= length) break
    const found = bytes.indexOf(10, at)
    const end = found === -1 || found >= length ? -1 : found
    if (end === -1) {
      if (passing) at = length
      else if (length - at > LINE_BYTES_MAX) {
        to.tooLong(at, at + BEGINNING_BYTES)
        lines += 1
        passing = true
        at = length
      } else if (last) {
        to.line(at, length)
        lines += 1
        at = length
      }
      break
    }
    if (passing) passing = false
    else {
      if (end - at > LINE_BYTES_MAX) to.tooLong(at, at + BEGINNING_BYTES)
      else to.line(at, end)
      lines += 1
    }
    at = end + 1
  }
  return { next: at, lines, inside: passing }
}

/** FNV-1a, 32 bits, of a line's bytes: tells two lines at one offset apart; no cryptography. */
export function fnv1a(bytes: Uint8Array, from: number, to: number): number {
  let hash = 0x811c9dc5
  for (let at = from; at < to; at += 1) {
    hash ^= bytes[at] as number
    hash = Math.imul(hash, 0x01000193)
  }
  return hash >>> 0
}
