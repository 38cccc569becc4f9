/**
 * Spool: where members of packed archives lie while they are read, in one file without a name.
 *
 * Members must be read in the order of their moments and side by side, which a stream cannot be. The
 * file is made in a folder of our own and its name taken away at once, so nothing of a member's name
 * reaches the disk and nothing is left behind, whatever happens to us. Its size is bounded.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Raw, stretchRaw } from './raw.ts'
import { Cut } from './unpack.ts'

export class Spool {
  readonly #most: number
  #file: FileHandle | undefined
  #length = 0

  constructor(most: number) {
    this.#most = most
  }

  get length(): number {
    return this.#length
  }

  async append(piece: Uint8Array): Promise<void> {
    if (this.#length + piece.length > this.#most)
      throw new Cut('bomb', `archives unpack to more than ${this.#most} octets`)
    this.#file ??= await nameless()
    for (let at = 0; at < piece.length; ) {
      const { bytesWritten } = await this.#file.write(piece, at, piece.length - at, this.#length)
      at += bytesWritten
      this.#length += bytesWritten
    }
  }

  /** What was appended since `from`. */
  since(from: number, modifiedAt: number): Raw {
    return this.#file === undefined
      ? { bytes: 0, modifiedAt, open: async () => ({ read: async () => 0, close: async () => {} }) }
      : stretchRaw(this.#file, from, this.#length - from, modifiedAt)
  }

  async close(): Promise<void> {
    await this.#file?.close()
    this.#file = undefined
  }
}

async function nameless(): Promise<FileHandle> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-pile-'))
  try {
    return await open(join(folder, 'spool'), 'wx+', 0o600)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
