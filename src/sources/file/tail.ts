/**
 * Tail: one open file of a log, read from where we are to where it ends just now.
 *
 * The handle keeps the file whatever becomes of its name, so a rotated, renamed or deleted file is
 * still read to its end. Before each reading the first bytes are looked at again: a file that was
 * truncated and has grown past our offset since is otherwise not told from one that only grew.
 */
import { type FileHandle, open } from 'node:fs/promises'
import type { ByteRange } from '../../events/source.ts'
import { assert } from '../../lib/assert.ts'
import { FINGERPRINT_BYTES, type Place } from './place.ts'
import type { Hash } from './siblings.ts'

export type Look = {
  readonly size: number
  /** The file is not the one we read: it was truncated or written anew. */
  readonly isAnother: boolean
}

export class Tail {
  readonly path: string
  readonly device: string
  readonly inode: string
  readonly #handle: FileHandle
  readonly #hash: Hash
  readonly #head = new Uint8Array(FINGERPRINT_BYTES)
  fingerprint = ''
  fingerprintBytes = 0
  offset = 0
  line = 0
  inside = false
  readAt = 0
  /** Over what was read so far, as `ByteRange` says. */
  running = ''
  /** When nothing was found beyond the offset last, on our own clock; 0: not yet. */
  seenAt = 0
  /** Monotonic moment since when nothing new was found here; `undefined` while there was. */
  quietSince: number | undefined
  /** The copy that copytruncate made: nobody writes to it, its end is its end. */
  isCopy = false
  /** Names the file in event ids: the hash of its first line; `undefined` before there is one. */
  name: string | undefined

  private constructor(path: string, device: string, inode: string, handle: FileHandle, hash: Hash) {
    this.path = path
    this.device = device
    this.inode = inode
    this.#handle = handle
    this.#hash = hash
  }

  /** `undefined` when there is no such file; other failures reject. */
  static async open(path: string, hash: Hash, readAt: number): Promise<Tail | undefined> {
    let handle: FileHandle
    try {
      handle = await open(path, 'r')
    } catch (thrown) {
      if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return undefined
      throw thrown
    }
    const seen = await handle.stat({ bigint: true })
    const tail = new Tail(path, String(seen.dev), String(seen.ino), handle, hash)
    tail.readAt = readAt
    await tail.#fingerprint(Number(seen.size))
    return tail
  }

  get place(): Place {
    const { device, inode, fingerprint, fingerprintBytes, offset, line, readAt, running } = this
    const inside = this.inside ? 1 : 0
    return { device, inode, fingerprint, fingerprintBytes, offset, line, inside, readAt, running }
  }

  goOn(place: Pick<Place, 'offset' | 'line' | 'inside' | 'running'>): void {
    this.offset = place.offset
    this.line = place.line
    this.inside = place.inside === 1
    this.running = place.running
  }

  /** Takes `bytes` as read: the lines in them go up to `line`. Says which they were. */
  taken(bytes: Uint8Array, line: number, inside: 0 | 1): ByteRange {
    const from = this.offset
    const to = from + bytes.length
    const running = this.#hash(Buffer.from(this.running + this.#hash(bytes)))
    this.goOn({ offset: to, line, inside, running })
    const { device, inode, fingerprint: head, fingerprintBytes: headBytes } = this
    return { device, inode, head, headBytes, from, to, running }
  }

  /** Whether the first bytes are those of `place`. */
  async isSame(place: Pick<Place, 'fingerprint' | 'fingerprintBytes'>): Promise<boolean> {
    if (place.fingerprintBytes === 0) return true
    const { bytesRead } = await this.#handle.read(this.#head, 0, place.fingerprintBytes, 0)
    return (
      bytesRead === place.fingerprintBytes &&
      this.#hash(this.#head.subarray(0, bytesRead)) === place.fingerprint
    )
  }

  async look(): Promise<Look> {
    const size = Number((await this.#handle.stat({ bigint: true })).size)
    if (size < this.offset) return { size, isAnother: true }
    // Looked at even when the size is the same: a log rewritten to our very offset looks idle.
    if (!(await this.isSame(this))) return { size, isAnother: true }
    if (this.fingerprintBytes < FINGERPRINT_BYTES && size > this.fingerprintBytes)
      await this.#fingerprint(size)
    return { size, isAnother: false }
  }

  async modifiedNs(): Promise<bigint> {
    return (await this.#handle.stat({ bigint: true })).mtimeNs
  }

  /** Bytes from the offset on, as many as there are and fit. */
  async read(into: Uint8Array): Promise<number> {
    const { bytesRead } = await this.#handle.read(into, 0, into.length, this.offset)
    return bytesRead
  }

  /** The file is taken as new: from its start, under a new fingerprint. */
  async restart(): Promise<void> {
    const size = Number((await this.#handle.stat({ bigint: true })).size)
    this.goOn({ offset: 0, line: 0, inside: 0, running: '' })
    this.name = undefined
    await this.#fingerprint(size)
  }

  /** Gives the file its name in ids; called when its first line is known to be whole. */
  async nameIt(): Promise<string> {
    if (this.name === undefined) {
      const { bytesRead } = await this.#handle.read(this.#head, 0, FINGERPRINT_BYTES, 0)
      const head = this.#head.subarray(0, bytesRead)
      const end = head.indexOf(10)
      this.name = this.#hash(end === -1 ? head : head.subarray(0, end)).slice(0, 16)
    }
    return this.name
  }

  close(): Promise<void> {
    return this.#handle.close()
  }

  async #fingerprint(size: number): Promise<void> {
    const bytes = Math.min(size, FINGERPRINT_BYTES)
    const { bytesRead } = await this.#handle.read(this.#head, 0, bytes, 0)
    assert(bytesRead <= FINGERPRINT_BYTES, 'a head is no longer than a fingerprint')
    this.fingerprint = bytesRead === 0 ? '' : this.#hash(this.#head.subarray(0, bytesRead))
    this.fingerprintBytes = bytesRead
  }
}
