/**
 * Bunzip2: bzip2 in pieces, each octet measured before it is kept.
 *
 * The library's own stream keeps a whole unpacked block (up to 46 MB of one repeated octet) as a list
 * of numbers, many times its size, and knows no bound; so its inner parts are driven here, the same
 * way as it drives them, and what they give is written into buffers.
 */
import bitIterator, { type BitReader } from 'unbzip2-stream/lib/bit_iterator.js'
import bz2 from 'unbzip2-stream/lib/bzip2.js'
import { PIECE } from './raw.ts'

/** More than any block is packed. */
const BLOCK_UNIT = 100_000
const SLACK = 25_000

/** `within`: told of each piece that is full, may throw. */
export async function* unzipped2(
  packed: AsyncIterable<Buffer>,
  within: (octets: number) => void,
): AsyncGenerator<Buffer> {
  const waiting: Buffer[] = []
  let has = 0
  let unit = 0
  let crc: number | null = null
  let given: Buffer[] = []
  let piece = Buffer.allocUnsafe(PIECE)
  let length = 0
  let total = 0
  const flush = (): void => {
    if (length === 0) return
    given.push(piece.subarray(0, length))
    total += length
    piece = Buffer.allocUnsafe(PIECE)
    length = 0
    within(total)
  }
  const put = (octet: number): void => {
    piece[length++] = octet
    if (length === PIECE) flush()
  }
  let reader: BitReader | undefined
  const bitsOf = (): BitReader => {
    reader ??= bitIterator(() => {
      const next = waiting.shift()
      if (next === undefined) throw new Error('unexpected end of file')
      return next
    })
    return reader
  }
  /** A header, or a block, or the end of a stream, behind which another may follow. */
  const step = (): void => {
    const bits = bitsOf()
    if (unit === 0) {
      unit = bz2.header(bits)
      crc = 0
      return
    }
    const size = BLOCK_UNIT * unit
    crc = bz2.decompress(bits, put, new Int32Array(size), size, crc)
    if (crc === null) unit = 0
    flush()
  }
  for await (const more of packed) {
    waiting.push(more)
    has += more.length
    while (has - bitsOf().bytesRead + 1 >= (unit === 0 ? 4 : SLACK + BLOCK_UNIT * unit)) {
      step()
      const some = given
      given = []
      yield* some
    }
  }
  while (reader !== undefined && has > reader.bytesRead) {
    step()
    const some = given
    given = []
    yield* some
  }
  if (crc !== null) throw new Error('unexpected end of file')
}
