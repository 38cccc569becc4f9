/**
 * Unpack: gzip, Zstandard, bzip2 and xz, known by their first octets, within bounds.
 *
 * What comes out is measured against what went in: beyond `ratioFrom` octets a stream that gives more
 * than `ratio` for one is a bomb and ends there, as does one that gives more than `unpackedBytes`. What
 * was unpacked until then, or until a torn or damaged stream ended, has been handed on already.
 *
 * Limits: a window of zstd is bounded by Node. The libraries are loaded when they are needed.
 */
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ReadableStream } from 'node:stream/web'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import type { PileNoticeCode } from '../../ports/pile.ts'
import type { PileLimits } from './limits.ts'
import { PIECE } from './raw.ts'
import { ZstdFrames } from './zstd-frames.ts'

export type Packing = 'gzip' | 'zstd' | 'bzip2' | 'xz'

/** Ends the reading of one log: what is read stands, and why it ended is told. */
export class Cut extends Error {
  readonly code: PileNoticeCode
  constructor(code: PileNoticeCode, why: string) {
    super(why)
    this.code = code
  }
}

export function packingOf(head: Uint8Array): Packing | undefined {
  const starts = (...octets: readonly number[]) => octets.every((octet, at) => head[at] === octet)
  if (starts(0x1f, 0x8b, 8)) return 'gzip'
  // RFC 8878 §3.1: a frame, or a skippable one before it.
  if (starts(0x28, 0xb5, 0x2f, 0xfd)) return 'zstd'
  if (
    head.length > 3 &&
    (head[0] ?? 0) >> 4 === 5 &&
    head[1] === 0x2a &&
    head[2] === 0x4d &&
    head[3] === 0x18
  )
    return 'zstd'
  if (starts(0x42, 0x5a, 0x68) && (head[3] ?? 0) >= 0x31 && (head[3] ?? 0) <= 0x39 && isBlock(head))
    return 'bzip2'
  if (starts(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0)) return 'xz'
  return undefined
}

/** «BZh9» alone may begin a text; a block begins with the digits of pi, an empty file with its root. */
const isBlock = (head: Uint8Array): boolean =>
  (head[4] === 0x31 && head[5] === 0x41) || (head[4] === 0x17 && head[5] === 0x72)

export async function* unpacked(
  packed: AsyncIterable<Buffer>,
  packing: Packing,
  limits: PileLimits,
): AsyncGenerator<Buffer> {
  let taken = 0
  const frames = packing === 'zstd' ? new ZstdFrames() : undefined
  async function* measured(): AsyncGenerator<Buffer> {
    for await (const piece of packed) {
      taken += piece.length
      frames?.hear(piece)
      yield piece
    }
  }
  const within = (given: number): void => {
    if (given > limits.unpackedBytes)
      throw new Cut('bomb', `it unpacks to more than ${limits.unpackedBytes} octets`)
    if (given > limits.ratioFrom && given > taken * limits.ratio)
      throw new Cut('bomb', `it unpacks to more than ${limits.ratio} octets for each of its own`)
  }
  let given = 0
  try {
    const stream =
      packing === 'bzip2'
        ? (await import('./bunzip2.ts')).unzipped2(measured(), within)
        : streamOf(measured(), packing)
    for await (const piece of stream) {
      const room = limits.unpackedBytes - given
      if (piece.length > room && room > 0) yield piece.subarray(0, room)
      given += piece.length
      within(given)
      yield piece
    }
    if (frames?.isWhole === false) throw new Cut('truncated-archive', 'unexpected end of file')
  } catch (thrown) {
    throw thrown instanceof Cut ? thrown : new Cut(codeOf(thrown), whyOf(thrown))
  }
}

async function* streamOf(
  packed: AsyncIterable<Buffer>,
  packing: Exclude<Packing, 'bzip2'>,
): AsyncIterable<Buffer> {
  if (packing === 'xz') {
    const { default: xz } = await import('xz-decompress')
    const source = ReadableStream.from(packed) as unknown as ConstructorParameters<
      typeof xz.XzReadableStream
    >[0]
    const reader = new xz.XzReadableStream(source).getReader()
    try {
      for (;;) {
        const { done, value } = await reader.read()
        if (done) return
        // Its octets lie in the decoder's own memory, which the next reading overwrites.
        yield Buffer.from(value)
      }
    } finally {
      await reader.cancel().catch(() => {})
    }
  }
  const unpacking =
    packing === 'gzip'
      ? createGunzip({ chunkSize: PIECE })
      : createZstdDecompress({ chunkSize: PIECE })
  // Whoever stops reading ends both; what goes wrong in either is told by the last.
  const flow = pipeline(Readable.from(packed), unpacking).catch(() => {})
  yield* unpacking as AsyncIterable<Buffer>
  await flow
}

const isTorn = /unexpected end|ended prematurely|out of data|premature|truncated|Unexpected EOF/i

function codeOf(thrown: unknown): PileNoticeCode {
  const { code } = thrown as NodeJS.ErrnoException
  if (code === 'Z_BUF_ERROR' || isTorn.test(whyOf(thrown))) return 'truncated-archive'
  if (typeof code === 'string' && /^E[A-Z]+$/.test(code)) return 'unreadable'
  return 'damaged-archive'
}

const whyOf = (thrown: unknown): string =>
  (thrown instanceof Error ? thrown.message : String(thrown)).slice(0, 200)
