/**
 * Chunks: the octets of a log cut into pieces of whole lines, each fit for a thread.
 *
 * A piece begins where a line begins and ends where one ends, so that cutting elsewhere gives the
 * same lines. Of a line too long only the beginning is kept and one octet more, by which it is known
 * (`parse.ts`), so no line fills the memory. NULs before a line belong to none. No piece begins with
 * BSD's `last message repeated`, for what is repeated stands above it.
 *
 * Limits: where such lines alone fill a whole buffer, a piece may begin with one; it is marked as
 * torn, and the input is read by one reader from there on.
 */
import { LINE_BYTES_MAX } from '../file/split.ts'

const NEWLINE = 10
const REPEATED = 'last message repeated '
/** Within so many octets of a line stands what its program says first. */
const HEADER_MAX = 400
/** What a buffer has beyond a piece that cannot be cut where it should. */
const MORE = 4_096

export type Chunk = {
  readonly bytes: Buffer
  /** The buffer that `take` gave, to be given back. */
  readonly buffer: Buffer
  /** Of its first line, counted from 1. */
  readonly number: number
  readonly lines: number
  /** It begins with a line that may rest on the one above it. */
  readonly torn: boolean
}

/** How many octets a buffer must have for pieces of `size`. */
export const roomFor = (size: number): number => Math.max(size, LINE_BYTES_MAX + 1) + 2 * MORE

/**
 * `take` gives a buffer of `roomFor(size)`, when there is one. `isStream`: the next piece may be long in
 * coming, so whole lines are not kept waiting for it.
 */
export async function* chunksOf(
  pieces: AsyncIterable<Buffer>,
  size: number,
  take: () => Promise<Buffer> | Buffer,
  isStream = false,
): AsyncGenerator<Chunk> {
  let buffer = await take()
  let length = 0
  let number = 1
  let want = size
  let torn = false
  /** Inside a line too long: its rest is passed over. */
  let passing = false
  let failed: { readonly why: unknown } | undefined
  // What came before a stream was torn is told before that is.
  const whole = untilTorn(pieces, (why) => {
    failed = { why }
  })
  for await (const piece of whole) {
    let at = 0
    while (at < piece.length) {
      if (passing) {
        const end = piece.indexOf(NEWLINE, at)
        if (end === -1) break
        at = end + 1
        passing = false
        buffer[length++] = NEWLINE
      }
      const took = Math.min(want - length, piece.length - at)
      if (took > 0) {
        piece.copy(buffer, length, at, at + took)
        length += took
        at += took
      }
      if (length < want) continue
      const end = buffer.lastIndexOf(NEWLINE, length - 1) + 1
      if (end === 0) {
        const noughts = noughtsOf(buffer, length)
        if (noughts > 0) {
          buffer.copyWithin(0, noughts, length)
          length -= noughts
          want = Math.max(size, length + 1)
        } else if (length <= LINE_BYTES_MAX) want = Math.min(want * 2, LINE_BYTES_MAX + 1)
        else {
          length = LINE_BYTES_MAX + 1
          passing = true
          want = Math.max(size, length + 2)
        }
        continue
      }
      let cut = untornCut(buffer, end, length)
      const isTorn = cut === 0
      if (isTorn) {
        const more = Math.min(want * 2, buffer.length - 1)
        if (more > want) {
          want = more
          continue
        }
        cut = end
      }
      const lines = newlines(buffer, cut)
      const next = await take()
      buffer.copy(next, 0, cut, length)
      yield { bytes: buffer.subarray(0, cut), buffer, number, lines, torn }
      number += lines
      length -= cut
      torn = isTorn
      buffer = next
      want = Math.max(size, length + 1)
    }
    const end = isStream && !passing && length > 0 ? buffer.lastIndexOf(NEWLINE, length - 1) + 1 : 0
    if (end > 0) {
      const next = await take()
      const lines = newlines(buffer, end)
      buffer.copy(next, 0, end, length)
      yield { bytes: buffer.subarray(0, end), buffer, number, lines, torn }
      number += lines
      length -= end
      torn = false
      buffer = next
      want = Math.max(size, length + 1)
    }
  }
  if (passing) buffer[length++] = NEWLINE
  const start = noughtsOf(buffer, length)
  const isOpen = length > 0 && buffer[length - 1] !== NEWLINE && !isNought(buffer, length)
  const lines = start === length ? 0 : newlines(buffer, length) + (isOpen ? 1 : 0)
  yield { bytes: buffer.subarray(0, length), buffer, number, lines, torn }
  if (failed !== undefined) throw failed.why
}

async function* untilTorn(
  pieces: AsyncIterable<Buffer>,
  torn: (why: unknown) => void,
): AsyncGenerator<Buffer> {
  try {
    yield* pieces
  } catch (thrown) {
    torn(thrown)
  }
}

/** The last line's start at or before `end` that may begin a piece; 0: there is none. */
function untornCut(buffer: Buffer, end: number, length: number): number {
  for (let cut = end; cut > 0; cut = buffer.lastIndexOf(NEWLINE, cut - 2) + 1) {
    const close = buffer.indexOf(NEWLINE, cut)
    const isKnown = (close !== -1 && close < length) || length - cut >= HEADER_MAX
    const to = Math.min(close === -1 ? length : close, length, cut + HEADER_MAX)
    if (isKnown && !buffer.subarray(cut, to).includes(REPEATED)) return cut
    if (cut === 1) break
  }
  return 0
}

/** How many NULs the buffer begins with. */
function noughtsOf(buffer: Buffer, length: number): number {
  let at = 0
  while (at < length && buffer[at] === 0) at += 1
  return at
}

/** Whether what stands behind the last line end is only NULs. */
function isNought(buffer: Buffer, length: number): boolean {
  let at = length - 1
  while (at >= 0 && buffer[at] === 0) at -= 1
  return at < 0 || (at < length - 1 && buffer[at] === NEWLINE)
}

function newlines(buffer: Buffer, length: number): number {
  let lines = 0
  for (
    let at = buffer.indexOf(NEWLINE);
    at !== -1 && at < length;
    at = buffer.indexOf(NEWLINE, at + 1)
  )
    lines += 1
  return lines
}
