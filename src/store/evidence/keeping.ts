/** Keeping large things: sealed and durable first, then the entry that commits to them. */
import { Fault } from '../../lib/fault.ts'
import type { Entry, Kept } from '../../ports/journal.ts'
import { KEEP_BYTES_MAX, openBlob, sealBlob } from './blobs.ts'
import type { Disk } from './disk.ts'
import type { Keys } from './keys.ts'
import type { Writing } from './writing.ts'

/** Calls under way; beyond, `evidence.busy`. */
export const KEEPS_MAX = 16

export type KeepingOptions = {
  readonly disk: Disk
  readonly folder: string
  readonly origin: string
  readonly keys: Keys
  readonly writing: Writing
  /** What is to be told of a failure. */
  readonly suffered: (thrown: unknown) => Promise<Error>
  /** Whether room was made, so that it may be tried once more. */
  readonly relieved: (thrown: unknown) => Promise<boolean>
}

export class Keeping {
  readonly #options: KeepingOptions
  #underWay = 0

  constructor(options: KeepingOptions) {
    this.#options = options
  }

  get underWay(): number {
    return this.#underWay
  }

  async keep(entry: Entry, content: Uint8Array): Promise<Kept> {
    const { writing } = this.#options
    const bytes = content.length
    if (bytes > KEEP_BYTES_MAX)
      throw new Fault('evidence.too-large', { what: 'content', bytes, most: KEEP_BYTES_MAX })
    if (this.#underWay >= KEEPS_MAX) throw new Fault('evidence.busy', { waiting: this.#underWay })
    this.#underWay += 1
    try {
      const kept = { sha256: await this.#seal(entry, content), bytes }
      const index = await writing.ask([
        { ...entry, facts: { ...entry.facts, ...kept }, body: { ...entry.body, ...kept } },
      ])
      return { ...kept, index }
    } finally {
      this.#underWay -= 1
    }
  }

  async #seal(entry: Entry, content: Uint8Array): Promise<string> {
    const { disk, folder, origin, keys, suffered, relieved } = this.#options
    try {
      return await sealBlob(disk, folder, origin, keys, entry, content)
    } catch (thrown) {
      if (await relieved(thrown)) return this.#seal(entry, content)
      throw await suffered(thrown)
    }
  }

  kept(sha256: string): Promise<Uint8Array | undefined> {
    const { disk, folder, origin, keys } = this.#options
    return openBlob(disk, folder, origin, keys, sha256)
  }
}
