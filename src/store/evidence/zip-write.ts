/**
 * Zip: writing one (APPNOTE.TXT 6.3), file by file, so that the same files make the same octets.
 *
 * No clock, no user and no system stands in it: every file is of 1980-01-01, and is packed (deflate)
 * only where that makes it smaller. What is larger than 32-bit offsets reach is told by the zip64
 * fields. It is written through the log's own disk door, portion by portion.
 *
 * Limits: a file in it is below 4 GiB. Another version of zlib may pack to other octets.
 */
import { crc32, deflateRawSync } from 'node:zlib'
import { assert } from '../../lib/assert.ts'
import { type DiskFile, writeAll } from './disk.ts'
import { Octets } from './octets.ts'

export const STORED = 0
export const DEFLATED = 8
export const LOCAL_HEAD_BYTES = 30
export const CENTRAL_HEAD_BYTES = 46
export const END_BYTES = 22
export const ZIP64_END_BYTES = 56
export const ZIP64_LOCATOR_BYTES = 20
export const LOCAL_SIGNATURE = 0x04034b50
export const CENTRAL_SIGNATURE = 0x02014b50
export const END_SIGNATURE = 0x06054b50
export const ZIP64_END_SIGNATURE = 0x06064b50
export const ZIP64_LOCATOR_SIGNATURE = 0x07064b50
export const BEYOND_16 = 0xffff
export const BEYOND_32 = 0xffffffff
/** Version 4.5 of the format: zip64. By a Unix system, so that a mode is understood. */
const NEEDED = 45
const MADE_BY = (3 << 8) | NEEDED
/** 1980-01-01, the first day that the format can name. */
const DATE = 0x0021
const MODE = (0o100440 << 16) >>> 0
const PORTION_BYTES = 2 ** 20
/** Below, packing gains nothing. */
const DEFLATED_FROM = 64

type Listed = {
  readonly name: Buffer
  readonly offset: number
  readonly method: number
  readonly crc: number
  readonly packed: number
  readonly size: number
}

export class ZipWriter {
  readonly #file: DiskFile
  readonly #gathered = new Octets(PORTION_BYTES)
  readonly #listed: Listed[] = []
  #written = 0

  constructor(file: DiskFile) {
    this.#file = file
  }

  get #at(): number {
    return this.#written + this.#gathered.length
  }

  async add(path: string, bytes: Uint8Array): Promise<void> {
    const name = Buffer.from(path, 'latin1')
    const deflated = bytes.length < DEFLATED_FROM ? bytes : deflateRawSync(bytes)
    const isSmaller = deflated.length < bytes.length
    const content = Buffer.from(isSmaller ? deflated : bytes)
    const one: Listed = {
      ...{ name, offset: this.#at, crc: crc32(bytes) },
      ...{ method: isSmaller ? DEFLATED : STORED, packed: content.length, size: bytes.length },
    }
    assert(one.size < BEYOND_32 && one.packed < BEYOND_32, 'a file is below 4 GiB')
    const head = Buffer.alloc(LOCAL_HEAD_BYTES)
    head.writeUInt32LE(LOCAL_SIGNATURE, 0)
    head.writeUInt16LE(NEEDED, 4)
    putCommon(one, head, 8)
    head.writeUInt16LE(name.length, 26)
    await this.#put(head)
    await this.#put(name)
    await this.#put(content)
    this.#listed.push(one)
  }

  /** Writes the directory. The octets of the whole file. */
  async end(comment: string): Promise<number> {
    const from = this.#at
    for (const one of this.#listed) await this.#put(centralOf(one))
    await this.#put(endOf(this.#listed.length, from, this.#at - from, Buffer.from(comment)))
    await this.#flush()
    return this.#written
  }

  async #put(bytes: Buffer): Promise<void> {
    this.#gathered.put(bytes, 0, bytes.length)
    if (this.#gathered.length >= PORTION_BYTES) await this.#flush()
  }

  async #flush(): Promise<void> {
    await writeAll(this.#file, this.#gathered.bytes, this.#written)
    this.#written += this.#gathered.length
    this.#gathered.clear()
  }
}

/** Method, time, digest and sizes: the same in both heads. */
function putCommon({ method, crc, packed, size }: Listed, head: Buffer, at: number): void {
  head.writeUInt16LE(method, at)
  head.writeUInt16LE(DATE, at + 4)
  head.writeUInt32LE(crc, at + 6)
  head.writeUInt32LE(packed, at + 10)
  head.writeUInt32LE(size, at + 14)
}

function centralOf(one: Listed): Buffer {
  const isFar = one.offset >= BEYOND_32
  const extra = Buffer.alloc(isFar ? 12 : 0)
  if (isFar) {
    extra.writeUInt16LE(1, 0)
    extra.writeUInt16LE(8, 2)
    extra.writeBigUInt64LE(BigInt(one.offset), 4)
  }
  const head = Buffer.alloc(CENTRAL_HEAD_BYTES)
  head.writeUInt32LE(CENTRAL_SIGNATURE, 0)
  head.writeUInt16LE(MADE_BY, 4)
  head.writeUInt16LE(NEEDED, 6)
  putCommon(one, head, 10)
  head.writeUInt16LE(one.name.length, 28)
  head.writeUInt16LE(extra.length, 30)
  head.writeUInt32LE(MODE, 38)
  head.writeUInt32LE(isFar ? BEYOND_32 : one.offset, 42)
  return Buffer.concat([head, one.name, extra])
}

function endOf(count: number, from: number, bytes: number, comment: Buffer): Buffer {
  const end = Buffer.alloc(END_BYTES)
  end.writeUInt32LE(END_SIGNATURE, 0)
  end.writeUInt16LE(Math.min(count, BEYOND_16), 8)
  end.writeUInt16LE(Math.min(count, BEYOND_16), 10)
  end.writeUInt32LE(Math.min(bytes, BEYOND_32), 12)
  end.writeUInt32LE(Math.min(from, BEYOND_32), 16)
  end.writeUInt16LE(comment.length, 20)
  if (count < BEYOND_16 && bytes < BEYOND_32 && from < BEYOND_32)
    return Buffer.concat([end, comment])
  const far = Buffer.alloc(ZIP64_END_BYTES)
  far.writeUInt32LE(ZIP64_END_SIGNATURE, 0)
  far.writeBigUInt64LE(BigInt(ZIP64_END_BYTES - 12), 4)
  far.writeUInt16LE(MADE_BY, 12)
  far.writeUInt16LE(NEEDED, 14)
  far.writeBigUInt64LE(BigInt(count), 24)
  far.writeBigUInt64LE(BigInt(count), 32)
  far.writeBigUInt64LE(BigInt(bytes), 40)
  far.writeBigUInt64LE(BigInt(from), 48)
  const locator = Buffer.alloc(ZIP64_LOCATOR_BYTES)
  locator.writeUInt32LE(ZIP64_LOCATOR_SIGNATURE, 0)
  locator.writeBigUInt64LE(BigInt(from + bytes), 8)
  locator.writeUInt32LE(1, 16)
  return Buffer.concat([far, locator, end, comment])
}
