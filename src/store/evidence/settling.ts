/**
 * Settling: tiles, vault and the published checkpoint are brought up to what is signed, and what they
 * now hold is let go from the write-ahead log.
 *
 * The order is what a crash is safe in: sign, files and their syncs, tree state, checkpoint, and only
 * then segments and narrower files are removed. What fails is told as lagging, and tried again.
 */
import { join } from 'node:path'
import type { IndexRanges } from '../../events/privacy.ts'
import type { Signed } from './checkpoints.ts'
import { type Disk, replaceFile } from './disk.ts'
import type { TreeState } from './files.ts'
import type { Materialising } from './materialising.ts'
import type { Signing } from './signing.ts'
import type { WalWriter } from './wal-writer.ts'

export type SettlingOptions = {
  readonly disk: Disk
  readonly folder: string
  readonly wal: WalWriter
  readonly signing: Signing
  readonly host: Materialising
  readonly tree: TreeState
  readonly lagged: (thrown: unknown) => Promise<Error>
  readonly caughtUp: () => void
  readonly closedFault: () => Error
}

export class Settling {
  readonly #options: SettlingOptions
  #tree: TreeState
  #working: Promise<void> | undefined
  /** Callers who wait. */
  #hurried = 0
  #isGone = false

  constructor(options: SettlingOptions) {
    this.#options = options
    this.#tree = options.tree
  }

  /** Entries in tiles and vault, under the published checkpoint. */
  get size(): number {
    return this.#tree.size
  }

  /**
   * One after the other, each of what is durable when its turn comes. `gently`: it may take a minute,
   * unless somebody comes who waits.
   */
  async settle(gently = false): Promise<void> {
    if (!gently) this.#hurried += 1
    try {
      while (this.#working !== undefined) {
        if (!gently) this.#options.host.hurry()
        await this.#working.catch(() => {})
      }
      if (this.#isGone) throw this.#options.closedFault()
      this.#working = this.#settle().finally(() => {
        this.#working = undefined
      })
      await this.#working
    } finally {
      if (!gently) this.#hurried -= 1
    }
  }

  async #settle(): Promise<void> {
    const { wal, signing, host, lagged, caughtUp } = this.#options
    if (wal.isFull) wal.seal()
    const signed = await signing.sign(true)
    const { size, root } = signed
    try {
      const segments = wal.segments.map(({ marks: _, ...part }) => part)
      const gently = this.#hurried === 0
      this.#tree = await host.settle({ tree: this.#tree, segments, size, root, gently })
      await this.#publish(signed)
      await wal.retire(size)
      await host.tidy()
      caughtUp()
    } catch (thrown) {
      throw await lagged(thrown)
    }
  }

  /** Takes records out of a vault file, between two settlings; without ranges all of them. */
  async strip(path: string, ranges: IndexRanges | undefined): Promise<void> {
    await this.#alone(async () => {
      this.#tree = await this.#options.host.strip({ tree: this.#tree, path, ranges })
    })
  }

  async #alone(work: () => Promise<void>): Promise<void> {
    while (this.#working !== undefined) await this.#working.catch(() => {})
    if (this.#isGone) throw this.#options.closedFault()
    this.#working = work().finally(() => {
      this.#working = undefined
    })
    await this.#working
  }

  async #publish(signed: Signed): Promise<void> {
    const { disk, folder, signing } = this.#options
    const note = Buffer.from(signing.noteOf(signed))
    await replaceFile(disk, join(folder, 'checkpoint'), note, true)
  }

  /**
   * Publishes it again if it is what is published: it has cosignatures now. What is being made now is
   * published with those that it has by then, and nobody waits for that.
   */
  async publishAgain(signed: Signed): Promise<void> {
    if (this.#tree.size !== signed.size) return
    while (this.#working !== undefined) await this.#working.catch(() => {})
    if (this.#isGone || this.#tree.size !== signed.size) return
    this.#working = this.#publish(signed).finally(() => {
      this.#working = undefined
    })
    await this.#working
  }

  /** Lets it all go; nothing is written any more when it resolves. `now`: without ending what was begun. */
  async letGo(now: boolean): Promise<void> {
    this.#isGone = true
    this.#hurried += 1
    if (now) await this.#options.host.close()
    else this.#options.host.hurry()
    while (this.#working !== undefined) await this.#working.catch(() => {})
    await this.#options.host.close()
  }
}
