/**
 * Log: entries, proofs and heads of the evidence, read for people from the files that everybody could
 * be given.
 *
 * What is proved here is not checked here: the browser does that, with the log's key and nothing of
 * ours. An entry's leaf is free of names and addresses, so it is shown to whoever may read; its body
 * is not touched here. Earlier logs, before a fork, are asked for by their name.
 *
 * Limits: a list looks through so many leaves at a time and says where it stopped.
 */
import { dirname, join } from 'node:path'
import { hashText } from '../../../evidence/bytes.ts'
import { type ReadLeaf, readLeaf } from '../../../evidence/leaf.ts'
import { momentText } from '../../../evidence/moment.ts'
import { toVkey, type Vkey } from '../../../evidence/note.ts'
import { PACKAGE_ENTRIES_MAX } from '../../../evidence/package/layout.ts'
import { consistencyPlan, inclusionPlan } from '../../../evidence/proof.ts'
import { toProofText } from '../../../evidence/proof-text.ts'
import { isRefused } from '../../../evidence/refused.ts'
import { TILE_WIDTH } from '../../../evidence/tiles.ts'
import { type Disk, readTextFile, realDisk, textIn } from '../../../store/evidence/disk.ts'
import { bundleOf, readTreeState } from '../../../store/evidence/files.ts'
import type { Fork } from '../../../store/evidence/forks.ts'
import { readLogKey } from '../../../store/evidence/founding.ts'
import type { EvidenceJournal } from '../../../store/evidence/journal.ts'
import { type Picked, published } from '../../../store/evidence/package/pick-checkpoint.ts'
import { leavesAt } from '../../../store/evidence/package/select.ts'
import { TileHashes } from '../../../store/evidence/package/tile-hashes.ts'

export const ROWS_MAX = 100
/** Leaves looked through for one page of a list. */
export const LOOKED_AT_MAX = 8_192
export const KINDS_MAX = 32
const POLICY_BYTES_MAX = 2 ** 20
/** Files are brought up to date for people at most so often, in ms. */
export const SETTLED_FOR_MS = 3_000

export type LogParts = {
  readonly journal: Pick<EvidenceJournal, 'health' | 'materialise'>
  readonly forks: readonly Fork[]
  /** Of the log in use; those of earlier ones lie beside it. */
  readonly folder: string
  readonly monotonic: () => number
  readonly disk?: Disk
}

/** A log that is here, in use or ended. */
export type Standing = {
  readonly log: string
  readonly folder: string
  readonly isInUse: boolean
  /** Entries of earlier logs that stand before its own in the chain. */
  readonly offset: number
}

export type Row = {
  readonly entry: number
  readonly at: string
  readonly kind: string
  readonly source: string
  readonly severity: number
  readonly hasBody: boolean
}

const rowOf = (entry: number, { at, kind, source, severity, length }: ReadLeaf): Row => ({
  ...{ entry, at: momentText(at), kind, source, severity },
  hasBody: length > 0,
})

export class Log {
  readonly #parts: LogParts
  readonly #disk: Disk
  #settledAt = Number.NEGATIVE_INFINITY

  constructor(parts: LogParts) {
    this.#parts = parts
    this.#disk = parts.disk ?? realDisk
  }

  /** `undefined`: no log has this name. Without one: the log in use. */
  async standing(name?: string): Promise<Standing | undefined> {
    const { folder, forks } = this.#parts
    let offset = 0
    for (const fork of forks) {
      const log = fork.name ?? fork.origin
      if (name === log)
        return { log, offset, folder: join(dirname(folder), fork.folder), isInUse: false }
      offset += fork.entries
    }
    const vkey = await this.#key(folder)
    return name === undefined || name === vkey?.name
      ? { log: vkey?.name ?? '', folder, isInUse: true, offset }
      : undefined
  }

  async head(its: Standing): Promise<Record<string, unknown> | undefined> {
    const { folder, isInUse } = its
    const vkey = await this.#key(folder)
    const at = await this.#published(folder, vkey)
    const { forks, journal } = this.#parts
    const health = journal.health()
    const state = isInUse ? undefined : await readTreeState(this.#disk, folder)
    return {
      log: its.log,
      isInUse,
      vkey: vkey === undefined ? null : toVkey(vkey).trim(),
      size: isInUse ? health.size : (state?.size ?? 0),
      signedSize: at?.size ?? 0,
      root: at === undefined ? null : hashText(at.root),
      checkpoint: at?.text ?? null,
      policy: (await readTextFile(this.#disk, join(folder, 'policy'), POLICY_BYTES_MAX)) ?? null,
      fault: isInUse ? (health.fault ?? null) : null,
      elders: forks.map((fork) => ({
        log: fork.name ?? fork.origin,
        to: fork.to,
        entries: fork.entries,
        root: fork.root,
        promised: fork.promised,
      })),
    }
  }

  /** With the proof of it under the published checkpoint; `undefined`: it is not under it. */
  async entry(its: Standing, entry: number): Promise<Record<string, unknown> | undefined> {
    const { folder } = its
    await this.#settle(its, entry)
    const size = await this.#treeSize(folder)
    const vkey = await this.#key(folder)
    const at = await this.#published(folder, vkey)
    if (vkey === undefined || at === undefined || entry >= Math.min(size, at.size)) return undefined
    let octets: Uint8Array | undefined
    for await (const one of leavesAt(this.#disk, folder, size, [entry])) octets = one.leaf
    if (octets === undefined) return undefined
    const hashes = await new TileHashes(this.#disk, folder, size).ofRanges(
      inclusionPlan(entry, at.size),
    )
    const leaf = readLeaf(textIn(octets))
    return {
      log: its.log,
      entry,
      leaf: Buffer.from(octets).toString('base64'),
      proof: toProofText({ index: entry, hashes, checkpoint: at.text }),
      vkey: toVkey(vkey).trim(),
      // Whoever checks reads the leaf himself; this is for those who look only.
      row: isRefused(leaf) ? null : rowOf(entry, leaf),
    }
  }

  /** Hashes that show how the published tree grew out of an older one; null: it is smaller than that. */
  async consistency(its: Standing, older: number): Promise<Record<string, unknown> | undefined> {
    const { folder } = its
    const vkey = await this.#key(folder)
    const at = await this.#published(folder, vkey)
    if (vkey === undefined || at === undefined) return undefined
    const told = { log: its.log, older, checkpoint: at.text, vkey: toVkey(vkey).trim() }
    if (older > at.size) return { ...told, hashes: null }
    const size = await this.#treeSize(folder)
    const hashes = await new TileHashes(this.#disk, folder, size).ofRanges(
      older === 0 ? [] : consistencyPlan(older, at.size),
    )
    return { ...told, hashes: hashes.map(hashText) }
  }

  /**
   * Newest first, from below `before`. `next`: where to go on, be it that the page is full or that so
   * many leaves were looked through; null: the log began here.
   */
  async list(
    its: Standing,
    {
      before,
      kinds,
      most,
    }: { readonly before?: number; readonly kinds: readonly string[]; readonly most: number },
  ): Promise<{ readonly rows: readonly Row[]; readonly next: number | null }> {
    const { folder } = its
    if (before === undefined) await this.#settle(its)
    const size = await this.#treeSize(folder)
    const rows: Row[] = []
    let at = Math.min(before ?? size, size)
    const until = Math.max(0, at - LOOKED_AT_MAX)
    const isWanted = kindsIn(kinds)
    while (at > until && rows.length < most) {
      const nth = Math.floor((at - 1) / TILE_WIDTH)
      const bundle = (await bundleOf(this.#disk, folder, nth, size)) ?? []
      const first = nth * TILE_WIDTH
      for (; at > Math.max(first, until) && rows.length < most; at -= 1) {
        const octets = bundle[at - 1 - first]
        const leaf = octets === undefined ? undefined : readLeaf(textIn(octets))
        if (leaf === undefined || isRefused(leaf) || !isWanted(leaf.kind)) continue
        rows.push(rowOf(at - 1, leaf))
      }
      // Mail is answered in between.
      await new Promise((done) => setImmediate(done))
    }
    return { rows, next: at === 0 ? null : at }
  }

  async #settle({ isInUse }: Standing, entry?: number): Promise<void> {
    const { journal, monotonic } = this.#parts
    const { size, materialisedSize } = journal.health()
    if (!isInUse || size === materialisedSize || (entry ?? materialisedSize) < materialisedSize)
      return
    const now = monotonic()
    if (now - this.#settledAt < SETTLED_FOR_MS) return
    this.#settledAt = now
    await journal.materialise()
  }

  #key(folder: string): Promise<Vkey | undefined> {
    return readLogKey(this.#disk, folder)
  }

  async #treeSize(folder: string): Promise<number> {
    return (await readTreeState(this.#disk, folder))?.size ?? 0
  }

  async #published(folder: string, vkey: Vkey | undefined): Promise<Picked | undefined> {
    if (vkey === undefined) return undefined
    try {
      return await published({ disk: this.#disk, folder, vkey, policy: undefined })
    } catch {
      // Nothing was signed yet, or it is not as it was: the browser is told that there is none.
      return undefined
    }
  }
}

/** A kind by its name, or a family by what stands before the dot: `message.`. */
function kindsIn(kinds: readonly string[]): (kind: string) => boolean {
  if (kinds.length === 0) return () => true
  const whole = new Set(kinds.filter((kind) => !kind.endsWith('.')))
  const families = kinds.filter((kind) => kind.endsWith('.'))
  return (kind) => whole.has(kind) || families.some((family) => kind.startsWith(family))
}

export const SPAN_ENTRIES_MAX = PACKAGE_ENTRIES_MAX
