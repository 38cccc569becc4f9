/**
 * Open log: the bytes of one old log, unpacked, and what they were.
 *
 * A packed log (gzip, Zstandard) is known by its first bytes, whatever it is called. Only what the
 * file held when it was opened is read, so that a log that is still written ends, and its SHA-256 is
 * of those bytes as they lie on the disk.
 */
import { createHash } from 'node:crypto'
import { closeSync, createReadStream, openSync, readSync, statSync } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip, createZstdDecompress } from 'node:zlib'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'

export const STANDARD_INPUT = '-'
const PIECE = 256 * 1_024

export type OpenLog = {
  readonly file: string
  /** When the file was last written: lines that name no year are of the year before it. */
  readonly writtenBy: Instant
  /** Of the file; 0 when it is not known (standard input). */
  readonly bytes: number
  /** Of the file, read so far. */
  readonly read: () => number
  /** Unpacked. Rejects with `log.unreadable`. */
  readonly pieces: () => AsyncIterable<Buffer>
  /** Hex, of what was read so far. */
  readonly sha256: () => string
}

export function openLog(file: string, now: Instant): OpenLog {
  const isInput = file === STANDARD_INPUT
  const { size, mtimeMs, packing } = isInput
    ? { size: 0, mtimeMs: now, packing: undefined }
    : lookAt(file)
  const digest = createHash('sha256')
  let read = 0
  async function* raw(): AsyncGenerator<Buffer> {
    const input: Readable = isInput
      ? process.stdin
      : size === 0
        ? Readable.from([])
        : createReadStream(file, { end: size - 1, highWaterMark: PIECE })
    for await (const piece of input as AsyncIterable<Buffer>) {
      digest.update(piece)
      read += piece.length
      yield piece
    }
  }
  return {
    file,
    writtenBy: Math.floor(mtimeMs) as Instant,
    bytes: size,
    read: () => read,
    sha256: () => digest.copy().digest('hex'),
    pieces: async function* () {
      try {
        if (packing === undefined) yield* raw()
        else yield* unpacked(raw(), packing)
      } catch (thrown) {
        throw new Fault('log.unreadable', { file, why: whyOf(thrown) }, thrown)
      }
    },
  }
}

type Packing = 'gzip' | 'zstd'

async function* unpacked(raw: AsyncIterable<Buffer>, packing: Packing): AsyncGenerator<Buffer> {
  const unpacking =
    packing === 'gzip'
      ? createGunzip({ chunkSize: PIECE })
      : createZstdDecompress({ chunkSize: PIECE })
  // Whoever stops reading ends both; what goes wrong in either is told by the last.
  const flow = pipeline(Readable.from(raw), unpacking).catch(() => {})
  yield* unpacking as AsyncIterable<Buffer>
  await flow
}

function lookAt(file: string): { size: number; mtimeMs: number; packing: Packing | undefined } {
  let descriptor: number | undefined
  try {
    const { size, mtimeMs } = statSync(file)
    descriptor = openSync(file, 'r')
    const first = Buffer.alloc(4)
    readSync(descriptor, first, 0, 4, 0)
    const packing =
      first.readUInt16BE() === 0x1f8b
        ? 'gzip'
        : first.readUInt32BE() === 0x28b52ffd
          ? 'zstd'
          : undefined
    return { size, mtimeMs, packing }
  } catch (thrown) {
    throw new Fault('log.unreadable', { file, why: whyOf(thrown) }, thrown)
  } finally {
    if (descriptor !== undefined) closeSync(descriptor)
  }
}
