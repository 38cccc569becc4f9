/**
 * Recovery: what a folder holds after whatever ended the last writer, and whether to go on.
 *
 * Tiles up to the tree state, then the write-ahead log. The right edge must hash to the recorded root.
 * A promise (checkpoint, high-water mark) of more entries than there are, or of another root for a
 * size that is there, means that the folder was brought back from a copy or was tampered with: then
 * nobody writes here again.
 */
import { join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { readLeaf } from '../../evidence/leaf.ts'
import type { Vkey } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { copyOf, type Frontier, grow, rootOf } from '../../evidence/tree.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault } from '../../lib/fault.ts'
import { hwmFiles, readSigned, type Signed } from './checkpoints.ts'
import { type Disk, textIn, using } from './disk.ts'
import {
  frontierAt,
  rangeHash,
  readTreeState,
  SOURCES_MAX,
  stateFolderOf,
  type TreeState,
} from './files.ts'
import { sha256 } from './hashing.ts'
import { type LiveSegment, walkWal, walName } from './wal.ts'

export type Recovered = {
  readonly tree: TreeState
  readonly frontier: Frontier
  readonly sources: BoundedMap<string, number>
  readonly segments: LiveSegment[]
  readonly nextSegment: number
  /** Octets of the write-ahead log that were left out. */
  readonly cut: number
  /** The newest promise there is. */
  readonly newest: Signed | undefined
}

export async function recover(
  disk: Disk,
  folder: string,
  hwmFolder: string | undefined,
  vkey: Vkey,
  readOnly = false,
  /** What was promised beyond what is here stops nobody: for a log that has ended. */
  isOver = false,
): Promise<Recovered> {
  const state = stateFolderOf(folder)
  const tree = await readTreeState(disk, folder)
  if (tree === undefined)
    throw new Fault('evidence.damaged', { file: join(state, 'tree'), why: 'it is missing' })

  const promises: Signed[] = []
  for (const file of [join(folder, 'checkpoint'), ...hwmFiles(folder, hwmFolder, vkey.name)]) {
    const signed = await readSigned(disk, file, vkey)
    if (signed !== undefined) promises.push(signed)
  }

  const frontier = copyOf((await frontierAt(disk, folder, tree)).frontier)
  const roots = new Map<number, Hash>([[tree.size, tree.root]])
  const asked = new Set(promises.map(({ size }) => size))
  const sources = new BoundedMap<string, number>(SOURCES_MAX)
  for (const [source, n] of tree.sources) sources.set(source, n)

  const walk = walkWal(disk, state, tree.size)
  let step = await walk.next()
  while (step.done !== true) {
    const { firstIndex, entries, segment } = step.value
    for (const [i, { leaf }] of entries.entries()) {
      if (firstIndex + i < frontier.size) continue
      const read = readLeaf(textIn(leaf))
      if (isRefused(read))
        throw new Fault('evidence.damaged', {
          file: join(state, walName(segment)),
          why: `entry ${firstIndex + i}: ${read.refused}`,
        })
      sources.set(read.source, read.nth + 1)
      grow(frontier, sha256.leaf(leaf), sha256)
      if (asked.has(frontier.size)) roots.set(frontier.size, rootOf(frontier, sha256))
    }
    step = await walk.next()
  }
  const { segments, nextSegment, cut } = step.value

  let newest: Signed | undefined
  for (const promise of promises) {
    if (isOver && promise.size > frontier.size) continue
    if (promise.size > frontier.size)
      throw new Fault('evidence.rolled-back', {
        recovered: frontier.size,
        promised: promise.size,
      })
    const root =
      roots.get(promise.size) ??
      (await rangeHash(disk, folder, tree.size, { from: 0, to: promise.size }))
    if (isOver && root !== promise.root) continue
    if (root !== promise.root)
      throw new Fault('evidence.rolled-back', { recovered: frontier.size, promised: promise.size })
    if (newest === undefined || promise.size > newest.size) newest = promise
  }

  // What a killed writer left in the page cache is signed from now on, so it must be durable first.
  if (!readOnly)
    for (const { segment } of segments)
      await using(await disk.open(join(state, walName(segment)), 'update'), (file) =>
        file.datasync(),
      )
  if (!readOnly && segments.length > 0) await disk.syncFolder(state)
  return {
    tree,
    frontier,
    sources,
    segments: segments.map((it) => ({ ...it, marks: [] })),
    nextSegment,
    cut,
    newest,
  }
}
