/**
 * Vault files: finding the sealed body of an entry, in order of index, without loading files whole.
 *
 * A leaf's class, moment and index name the file; records stand in it in order of index. A cursor per
 * file remembers how far it is, so reading a log from end to end reads every file once. Only so many
 * files are open at a time.
 */
import { join } from 'node:path'
import { u64At } from '../../evidence/bytes.ts'
import { isRefused } from '../../evidence/refused.ts'
import { recordAt, vaultPath } from '../../evidence/vault.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Instant } from '../../lib/time.ts'
import { type Disk, type DiskFile, isMissing, readFully } from './disk.ts'

export const OPEN_VAULT_FILES_MAX = 32
const CHUNK_BYTES = 256 * 1024

/** Records of one file, forwards. A record that is cut short is not given: more may come later. */
class Cursor {
  readonly #file: DiskFile
  #bytes: Uint8Array = new Uint8Array(0)
  #offset = 0
  #at = 0

  constructor(file: DiskFile) {
    this.#file = file
  }

  /** Octets before the record that `peek` shows. */
  get at(): number {
    return this.#at
  }

  async peek(): Promise<{ readonly sealed: Uint8Array; readonly bytes: number } | undefined> {
    for (;;) {
      const record = recordAt(this.#bytes, this.#offset)
      if (isRefused(record)) return undefined
      if ('sealed' in record) return record
      const there = this.#bytes.length - this.#offset
      const next = new Uint8Array(Math.max(record.short, CHUNK_BYTES))
      next.set(this.#bytes.subarray(this.#offset))
      const got = await readFully(this.#file, next.subarray(there), this.#at + there)
      this.#bytes = next.subarray(0, there + got)
      this.#offset = 0
      if (there + got < record.short) return undefined
    }
  }

  skip(bytes: number): void {
    this.#offset += bytes
    this.#at += bytes
  }

  close(): Promise<void> {
    return this.#file.close()
  }
}

export class VaultFiles {
  readonly #disk: Disk
  readonly #folder: string
  readonly #open: BoundedMap<string, Cursor | 'missing'>

  constructor(disk: Disk, folder: string) {
    this.#disk = disk
    this.#folder = folder
    this.#open = new BoundedMap(OPEN_VAULT_FILES_MAX, (_, cursor) => {
      if (cursor !== 'missing') cursor.close().catch(() => {})
    })
  }

  /** The sealed record of an entry; `undefined` when it is not there. Ask in order of index. */
  async sealedOf(index: number, retention: string, at: Instant): Promise<Uint8Array | undefined> {
    const path = vaultPath(retention, at, index)
    let cursor = this.#open.get(path)
    if (cursor === undefined) cursor = await this.#cursor(path)
    this.#open.set(path, cursor)
    if (cursor === 'missing') return undefined
    for (;;) {
      const record = await cursor.peek()
      if (record === undefined) return undefined
      const found = u64At(record.sealed, 0)
      if (found > index) return undefined
      cursor.skip(record.bytes)
      if (found === index) return record.sealed
    }
  }

  async #cursor(path: string): Promise<Cursor | 'missing'> {
    try {
      return new Cursor(await this.#disk.open(join(this.#folder, path), 'read'))
    } catch (thrown) {
      if (isMissing(thrown)) return 'missing'
      throw thrown
    }
  }

  async close(): Promise<void> {
    for (const [path, cursor] of [...this.#open.entries()]) {
      this.#open.delete(path)
      if (cursor !== 'missing') await cursor.close()
    }
  }
}

/** Cuts a file back to `bytes`, or to its last whole record before; octets left, 0 when it is missing. */
export async function cutBack(disk: Disk, path: string, bytes: number): Promise<number> {
  let file: DiskFile
  try {
    file = await disk.open(path, 'update')
  } catch (thrown) {
    if (isMissing(thrown)) return 0
    throw thrown
  }
  try {
    const size = await file.size()
    if (size > bytes) await file.truncate(bytes)
    if (size >= bytes) return bytes
    const cursor = new Cursor(file)
    for (let it = await cursor.peek(); it !== undefined; it = await cursor.peek())
      cursor.skip(it.bytes)
    if (cursor.at < size) await file.truncate(cursor.at)
    return cursor.at
  } finally {
    await file.close()
  }
}
