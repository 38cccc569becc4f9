/**
 * Finding what is to be erased: whose records lie where, by the names that leaves carry, and the blobs.
 */
import { join } from 'node:path'
import type { IndexRanges } from '../../events/privacy.ts'
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { isRefused } from '../../evidence/refused.ts'
import { TILE_WIDTH } from '../../evidence/tiles.ts'
import { vaultPath } from '../../evidence/vault.ts'
import { Fault } from '../../lib/fault.ts'
import type { ErasingProgress } from '../../ports/privacy.ts'
import { type Disk, textIn } from './disk.ts'
import { bundleOf } from './files.ts'

/** Bundles that are read at one time. */
const READ_TOGETHER = 8
/** Bundles between two tellings of how far it is. */
const TOLD_EVERY = 64
const NAME_CHARACTERS = 16
const NAME_BEGINS = Buffer.from('"a":"')

/** Of each vault file, which records. */
type Files = ReadonlyMap<string, IndexRanges>
export type Found = { readonly ranges: IndexRanges; readonly bodies: number; readonly files: Files }
type Finding = {
  readonly names: ReadonlySet<string>
  readonly before: number
  readonly all: [from: number, to: number][]
  readonly files: Map<string, [from: number, to: number][]>
}
/** A log's files, and how many entries are in them. */
export type LogFiles = {
  readonly disk: Disk
  readonly folder: string
  readonly size: () => number
  /** Of a log that ended, damaged perhaps: what is not there has nothing to be found in. */
  readonly mayLack?: boolean
}

/** Entries below `before` whose leaves carry one of these names. */
export async function findNamed(
  log: LogFiles,
  names: ReadonlySet<string>,
  before: number,
  progress: ErasingProgress = () => {},
): Promise<Found> {
  const all: [from: number, to: number][] = []
  const files = new Map<string, [from: number, to: number][]>()
  const bundles = Math.ceil(before / TILE_WIDTH)
  for (let first = 0; first < bundles; first += READ_TOGETHER) {
    const nths = Array.from(
      { length: Math.min(READ_TOGETHER, bundles - first) },
      (_, i) => first + i,
    )
    const read = await Promise.all(nths.map((nth) => bundleIn(log, nth)))
    for (const [i, bundle] of read.entries())
      findIn(bundle, (first + i) * TILE_WIDTH, { names, before, all, files })
    if (first % TOLD_EVERY === 0) progress('finding', first, bundles)
  }
  progress('finding', bundles, bundles)
  return { ranges: all, bodies: all.reduce((sum, [from, to]) => sum + to - from, 0), files }
}

/** Where the bodies of single entries lie. */
export async function findEntries(log: LogFiles, entries: readonly number[]): Promise<Found> {
  const all: [from: number, to: number][] = []
  const files = new Map<string, [from: number, to: number][]>()
  const sorted = [...new Set(entries)].filter((one) => one < log.size()).toSorted((a, b) => a - b)
  let nth = -1
  let bundle: readonly Uint8Array[] = []
  for (const index of sorted) {
    if (Math.floor(index / TILE_WIDTH) !== nth) {
      nth = Math.floor(index / TILE_WIDTH)
      bundle = await bundleIn(log, nth)
    }
    const bytes = bundle[index - nth * TILE_WIDTH]
    const leaf = bytes === undefined ? undefined : readLeaf(textIn(bytes))
    if (leaf === undefined || isRefused(leaf))
      throw new Fault('evidence.damaged', { file: `entry ${index}`, why: 'its leaf does not read' })
    add(all, index)
    const path = vaultPath(leaf.retention, leaf.at, index)
    const its = files.get(path) ?? []
    files.set(path, its)
    add(its, index)
  }
  return { ranges: all, bodies: sorted.length, files }
}

async function bundleIn({ disk, folder, size, mayLack }: LogFiles, nth: number) {
  const bundle =
    (await bundleOf(disk, folder, nth, size())) ??
    // The partial one of that size may have been replaced since.
    (await bundleOf(disk, folder, nth, size()))
  if (bundle === undefined && mayLack === true) return []
  if (bundle === undefined)
    throw new Fault('evidence.damaged', { file: `bundle ${nth}`, why: 'it is missing' })
  return bundle
}

function findIn(
  bundle: readonly Uint8Array[],
  from: number,
  { names, before, all, files }: Finding,
): void {
  for (const [i, bytes] of bundle.entries()) {
    const index = from + i
    if (index >= before) return
    const leaf = leafNamed(bytes, names)
    if (leaf === undefined) continue
    add(all, index)
    const path = vaultPath(leaf.retention, leaf.at, index)
    const its = files.get(path) ?? []
    files.set(path, its)
    add(its, index)
  }
}

/** Joins an index to the last range where it follows on it. */
function add(ranges: [from: number, to: number][], index: number): void {
  const last = ranges.at(-1)
  if (last?.[1] === index) last[1] = index + 1
  else ranges.push([index, index + 1])
}

/** The leaf, when its name is one of these; most are told apart without being read. */
function leafNamed(bytes: Uint8Array, names: ReadonlySet<string>): ReadLeaf | undefined {
  const leaf = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)
  const at = leaf.indexOf(NAME_BEGINS)
  if (at < 0) return undefined
  const from = at + NAME_BEGINS.length
  if (!names.has(leaf.toString('latin1', from, from + NAME_CHARACTERS))) return undefined
  const read = readLeaf(textIn(bytes))
  return isRefused(read) || read.pseudonym === undefined || !names.has(read.pseudonym)
    ? undefined
    : read
}

/** Whether a blob's file carries one of the names. */
export const isNamed = (file: string, names: ReadonlySet<string>): boolean =>
  names.has(file.split('.')[1] ?? '')

/** Those of one month, or of all; gives how many. */
export async function removeBlobs(
  disk: Disk,
  folder: string,
  goes: (file: string, path: string) => boolean | Promise<boolean>,
  only?: string,
): Promise<number> {
  const blobs = join(folder, 'vault', 'blob')
  let removed = 0
  for (const month of only === undefined ? await disk.list(blobs) : [only]) {
    let isTouched = false
    for (const file of await disk.list(join(blobs, month))) {
      if (!file.endsWith('.skb')) continue
      const path = join(blobs, month, file)
      if (!(await goes(file, path))) continue
      await disk.unlink(path)
      isTouched = true
      removed += 1
    }
    if (isTouched) await disk.syncFolder(join(blobs, month))
  }
  return removed
}
