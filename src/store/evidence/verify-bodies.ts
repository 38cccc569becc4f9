/**
 * Bodies: whether what each entry commits to is there, and with keys, whether it is what it commits to.
 *
 * What is missing is remembered in runs until the whole log was read, for an erasure is written after
 * what it erased. Limits: blobs are looked for, not opened.
 */
import { join } from 'node:path'
import { Erasures } from '../../evidence/account-for.ts'
import type { ReadLeaf } from '../../evidence/leaf.ts'
import { monthOf } from '../../evidence/moment.ts'
import type { Problem } from '../../evidence/problems.ts'
import { vaultPath } from '../../evidence/vault.ts'
import type { Disk } from './disk.ts'
import type { Keys } from './keys.ts'
import { openBody } from './reading.ts'
import { VaultFiles } from './vault-files.ts'

/** Runs of missing bodies that are remembered until the erasures are known. */
export const MISSING_RUNS_MAX = 100_000

type MissingRun = { from: number; to: number; retention: string; month: string; blob?: string }

export class Bodies {
  readonly erasures = new Erasures()
  readonly #disk: Disk
  readonly #folder: string
  readonly #origin: Uint8Array
  readonly #keys: Keys | undefined
  readonly #tell: (problem: Problem) => void
  readonly #vault: VaultFiles
  readonly #missing: MissingRun[] = []
  #untold = 0
  #blobsSeen = 0
  readonly #blobs = new Map<string, ReadonlySet<string>>()

  constructor(
    disk: Disk,
    folder: string,
    origin: string,
    keys: Keys | undefined,
    tell: (problem: Problem) => void,
  ) {
    this.#disk = disk
    this.#folder = folder
    this.#origin = Buffer.from(origin)
    this.#keys = keys
    this.#tell = tell
    this.#vault = new VaultFiles(disk, folder)
  }

  close(): Promise<void> {
    return this.#vault.close()
  }

  /** Large contents that entries tell of. */
  get blobs(): number {
    return this.#blobsSeen
  }

  /** `inWal`: the sealed record, where it stood beside the leaf. */
  async look(index: number, leaf: ReadLeaf, inWal: Uint8Array | undefined): Promise<void> {
    const sealed = inWal ?? (await this.#vault.sealedOf(index, leaf.retention, leaf.at))
    if (sealed === undefined) this.#miss(index, leaf)
    else if (this.#keys !== undefined) {
      const opened = openBody(index, leaf, sealed, this.#origin, this.#keys)
      if (opened.kind === 'gone') this.#miss(index, leaf)
      if (opened.kind === 'broken') {
        const where = vaultPath(leaf.retention, leaf.at, index)
        this.#tell({ code: 'body.altered', where, index, why: opened.why })
      }
    }
    const { sha256: blob, bytes: length } = leaf.facts
    // Of what was handed over nothing is kept.
    if (leaf.kind === 'evidence.exported' || typeof blob !== 'string') return
    if (leaf.kind === 'checkpoint.anchored' || typeof length !== 'number') return
    this.#blobsSeen += 1
    const names = await this.#blobsOf(monthOf(leaf.at))
    if (!names.has(blob)) this.#miss(index, leaf, blob)
  }

  async #blobsOf(month: string): Promise<ReadonlySet<string>> {
    const known = this.#blobs.get(month)
    if (known !== undefined) return known
    const files = await this.#disk.list(join(this.#folder, 'vault', 'blob', month))
    const names = new Set(files.filter((it) => it.endsWith('.skb')).map((it) => it.slice(0, 64)))
    this.#blobs.set(month, names)
    return names
  }

  #miss(index: number, { at, retention }: ReadLeaf, blob?: string): void {
    const month = monthOf(at)
    const last = this.#missing.at(-1)
    if (
      blob === undefined &&
      last?.to === index - 1 &&
      last.blob === undefined &&
      last.retention === retention &&
      last.month === month
    )
      last.to = index
    else if (this.#missing.length < MISSING_RUNS_MAX) {
      const run = { from: index, to: index, retention, month }
      this.#missing.push(blob === undefined ? run : { ...run, blob })
    } else this.#untold += 1
  }

  /** Erasures come after what they erased, so only now it is known. */
  settle(): { readonly erased: number; readonly untold: number } {
    let erased = 0
    for (const { from, to, retention, month, blob } of this.#missing) {
      let first: number | undefined
      let last = from
      let count = 0
      for (let index = from; index <= to; index += 1) {
        if (this.erasures.cover(index, retention, month)) {
          if (blob === undefined) erased += 1
          continue
        }
        count += 1
        first ??= index
        last = index
      }
      if (first === undefined) continue
      if (blob === undefined) {
        const where = `vault/${retention}/${month}`
        this.#tell({ code: 'body.missing', where, from: first, to: last, entries: count })
      } else {
        const where = `vault/blob/${month}`
        this.#tell({ code: 'blob.missing', where, index: first, sha256: blob })
      }
    }
    return { erased, untold: this.#untold }
  }
}
