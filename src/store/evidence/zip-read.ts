/**
 * Zip: reading one that may be anybody's, within bounds (APPNOTE.TXT 6.3).
 *
 * Only the directory at its end says what is in it; names that nobody asked for are passed over, no
 * name is ever made a path, and nothing is unpacked beyond the size that is announced and allowed.
 * Files are found by name, and their digest (CRC-32) is checked; what it proves is the tree's affair.
 */
import { crc32, inflateRawSync } from 'node:zlib'
import { type Refused, refuse } from '../../evidence/refused.ts'
import { type DiskFile, readFully } from './disk.ts'
import {
  BEYOND_16,
  BEYOND_32,
  CENTRAL_HEAD_BYTES,
  CENTRAL_SIGNATURE,
  DEFLATED,
  END_BYTES,
  END_SIGNATURE,
  LOCAL_HEAD_BYTES,
  LOCAL_SIGNATURE,
  STORED,
  ZIP64_END_BYTES,
  ZIP64_END_SIGNATURE,
  ZIP64_LOCATOR_BYTES,
  ZIP64_LOCATOR_SIGNATURE,
} from './zip-write.ts'

/** A level-2 tile has 131,329 files below it; what is above it are some dozens. */
export const ZIP_ENTRIES_MAX = 140_000
const DIRECTORY_BYTES_MAX = ZIP_ENTRIES_MAX * 128
const COMMENT_BYTES_MAX = 0xffff

export type ZipEntry = {
  readonly offset: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}
export type ZipDirectory = {
  readonly comment: string
  readonly entries: ReadonlyMap<string, ZipEntry>
}

/** Counts of the format that we can hold; `undefined` beyond. */
const whole = (bytes: Buffer, at: number): number | undefined => {
  const n = bytes.readBigUInt64LE(at)
  return n <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(n) : undefined
}

async function octets(file: DiskFile, at: number, length: number): Promise<Buffer | undefined> {
  const bytes = Buffer.alloc(length)
  return (await readFully(file, bytes, at)) === length ? bytes : undefined
}

type End = { count: number; bytes: number; from: number; comment: string }

async function endOf(file: DiskFile, size: number): Promise<End | Refused> {
  const length = Math.min(size, ZIP64_LOCATOR_BYTES + END_BYTES + COMMENT_BYTES_MAX)
  const tail = await octets(file, size - length, length)
  if (tail === undefined) return refuse('its end cannot be read')
  for (let at = length - END_BYTES; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END_SIGNATURE) continue
    if (tail.readUInt16LE(at + 20) !== length - at - END_BYTES) continue
    if (tail.readUInt32LE(at + 4) !== 0) return refuse('it is one of several')
    const end = {
      count: tail.readUInt16LE(at + 10),
      bytes: tail.readUInt32LE(at + 12),
      from: tail.readUInt32LE(at + 16),
      comment: tail.toString('latin1', at + END_BYTES),
    }
    if (end.count < BEYOND_16 && end.bytes < BEYOND_32 && end.from < BEYOND_32) return end
    const locator = at - ZIP64_LOCATOR_BYTES
    if (locator < 0 || tail.readUInt32LE(locator) !== ZIP64_LOCATOR_SIGNATURE)
      return refuse('its long end is missing')
    const where = whole(tail, locator + 8)
    const far = where === undefined ? undefined : await octets(file, where, ZIP64_END_BYTES)
    if (far === undefined || far.readUInt32LE(0) !== ZIP64_END_SIGNATURE)
      return refuse('its long end is missing')
    const [count, bytes, from] = [whole(far, 32), whole(far, 40), whole(far, 48)]
    if (count === undefined || bytes === undefined || from === undefined)
      return refuse('its long end is not to be believed')
    return { count, bytes, from, comment: end.comment }
  }
  return refuse('it has no end of a zip')
}

/** `isWanted`: names that are kept; all others are passed over. */
export async function readDirectory(
  file: DiskFile,
  isWanted: (name: string) => boolean,
): Promise<ZipDirectory | Refused> {
  const size = await file.size()
  if (size < END_BYTES) return refuse('it is too short')
  const end = await endOf(file, size)
  if ('refused' in end) return end
  const { count, bytes, from, comment } = end
  if (count > ZIP_ENTRIES_MAX || bytes > DIRECTORY_BYTES_MAX)
    return refuse(`more than ${ZIP_ENTRIES_MAX} files are in it`)
  if (from + bytes > size) return refuse('its directory lies outside')
  const directory = await octets(file, from, bytes)
  if (directory === undefined) return refuse('its directory cannot be read')
  const entries = new Map<string, ZipEntry>()
  let at = 0
  for (let n = 0; n < count; n += 1) {
    if (at + CENTRAL_HEAD_BYTES > bytes || directory.readUInt32LE(at) !== CENTRAL_SIGNATURE)
      return refuse('its directory is broken')
    const nameEnd = at + CENTRAL_HEAD_BYTES + directory.readUInt16LE(at + 28)
    const extraEnd = nameEnd + directory.readUInt16LE(at + 30)
    const next = extraEnd + directory.readUInt16LE(at + 32)
    if (next > bytes) return refuse('its directory is broken')
    const name = directory.toString('latin1', at + CENTRAL_HEAD_BYTES, nameEnd)
    if (isWanted(name)) {
      const entry = entryAt(directory, at, nameEnd, extraEnd)
      if ('refused' in entry) return entry
      if (entries.has(name)) return refuse('a name stands in it twice')
      if (entry.offset + LOCAL_HEAD_BYTES + entry.packed > from)
        return refuse('a file of it lies outside')
      entries.set(name, entry)
    }
    at = next
  }
  return { comment, entries }
}

function entryAt(bytes: Buffer, at: number, extra: number, end: number): ZipEntry | Refused {
  const method = bytes.readUInt16LE(at + 10)
  if ((bytes.readUInt16LE(at + 8) & 1) !== 0) return refuse('a file of it is encrypted')
  if (method !== STORED && method !== DEFLATED) return refuse('a file of it is packed strangely')
  const packed = bytes.readUInt32LE(at + 20)
  const size = bytes.readUInt32LE(at + 24)
  if (packed === BEYOND_32 || size === BEYOND_32) return refuse('a file of it is too large')
  let offset: number | undefined = bytes.readUInt32LE(at + 42)
  if (offset === BEYOND_32) {
    offset = undefined
    for (let field = extra; field + 4 <= end; ) {
      const length = bytes.readUInt16LE(field + 2)
      if (bytes.readUInt16LE(field) === 1 && length >= 8 && field + 12 <= end)
        offset = whole(bytes, field + 4)
      field += 4 + length
    }
  }
  if (offset === undefined) return refuse('the place of a file is missing')
  return { offset, method, crc: bytes.readUInt32LE(at + 16), packed, size }
}

/** A file's octets, `most` of them at most. */
export async function readEntry(
  file: DiskFile,
  { offset, method, crc, packed, size }: ZipEntry,
  most: number,
): Promise<Buffer | Refused> {
  if (size > most || packed > most) return refuse(`it is longer than ${most} octets`)
  const head = await octets(file, offset, LOCAL_HEAD_BYTES)
  if (head === undefined || head.readUInt32LE(0) !== LOCAL_SIGNATURE)
    return refuse('it does not begin where it should')
  const at = offset + LOCAL_HEAD_BYTES + head.readUInt16LE(26) + head.readUInt16LE(28)
  const content = await octets(file, at, packed)
  if (content === undefined) return refuse('its end is missing')
  let bytes = content
  if (method === DEFLATED)
    try {
      bytes = inflateRawSync(content, { maxOutputLength: Math.max(1, size) })
    } catch {
      return refuse('it does not unpack')
    }
  if (bytes.length !== size || crc32(bytes) !== crc) return refuse('its digest is another')
  return bytes
}
