/**
 * Reserve: room on the volume that is given up when it is full, so that writing can go on.
 *
 * A file of zeros, really written. When the disk says that it is full the file is removed; when there
 * is room for it and as much again, it is made anew, in the background and in portions.
 */
import { join } from 'node:path'
import { type Disk, using, writeAll } from './disk.ts'

const PORTION_BYTES = 2 ** 20

export class Reserve {
  readonly #disk: Disk
  readonly #path: string
  readonly #bytes: number
  #whole = false
  #working: Promise<void> | undefined

  constructor(disk: Disk, stateFolder: string, bytes: number) {
    this.#disk = disk
    this.#path = join(stateFolder, 'reserve')
    this.#bytes = bytes
  }

  /** Whether the reserve is there to be given up. */
  get isWhole(): boolean {
    return this.#whole
  }

  /** Makes the file if it is missing and `free` octets allow it. Never rejects: a reserve is a comfort. */
  make(free: number): Promise<void> {
    if (this.#whole || this.#bytes === 0 || free < 2 * this.#bytes) return Promise.resolve()
    this.#working ??= this.#fill()
      .catch(() => this.#disk.unlink(this.#path).catch(() => {}))
      .finally(() => {
        this.#working = undefined
      })
    return this.#working
  }

  async #fill(): Promise<void> {
    const there = await this.#disk
      .open(this.#path, 'read')
      .then((it) => using(it, (file) => file.size()))
      .catch(() => 0)
    if (there === this.#bytes) {
      this.#whole = true
      return
    }
    const zeros = new Uint8Array(Math.min(PORTION_BYTES, this.#bytes))
    await using(await this.#disk.open(this.#path, 'replace'), async (file) => {
      for (let at = 0; at < this.#bytes; at += zeros.length)
        await writeAll(file, zeros.subarray(0, Math.min(zeros.length, this.#bytes - at)), at)
      await file.datasync()
    })
    this.#whole = true
  }

  /** Waits for a filling under way; for the end. */
  async idle(): Promise<void> {
    await this.#working
  }

  /** Gives the room back. Never rejects. */
  async release(): Promise<void> {
    await this.#working
    this.#whole = false
    await this.#disk.unlink(this.#path).catch(() => {})
  }
}
