/**
 * Index reserve: room on the volume that is given up when the index can no longer be written.
 *
 * The evidence has a reserve of its own; without this one a full disk would stop the index first,
 * and with it the gate, while evidence could still be written (decision 17). It is made again when
 * there is room for it twice over.
 */
import { closeSync, existsSync, fsyncSync, openSync, rmSync, statfsSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

const BLOCK = Buffer.alloc(65_536)

export class IndexReserve {
  readonly #file: string
  readonly #bytes: number

  constructor(file: string, bytes: number) {
    this.#file = file
    this.#bytes = bytes
  }

  /** Makes it, where there is room. Written with zeros: a hole would keep no room. */
  keep(): void {
    if (this.#bytes === 0 || existsSync(this.#file)) return
    const { bavail, bsize } = statfsSync(dirname(this.#file))
    if (bavail * bsize < 2 * this.#bytes) return
    const descriptor = openSync(this.#file, 'wx', 0o600)
    try {
      for (let written = 0; written < this.#bytes; written += BLOCK.length)
        writeSync(descriptor, BLOCK, 0, Math.min(BLOCK.length, this.#bytes - written))
      fsyncSync(descriptor)
    } catch {
      rmSync(this.#file, { force: true })
    } finally {
      closeSync(descriptor)
    }
  }

  /** Gives it up. */
  release(): void {
    rmSync(this.#file, { force: true })
  }
}
