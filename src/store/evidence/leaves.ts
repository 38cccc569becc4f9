/**
 * Leaves: what a log says openly, in order, read without any key.
 *
 * As `readEvidence` reads, after the same recovery and changing nothing; bodies are not looked at.
 * Where a moment is asked for, the reading begins at a leaf that is no later: entries stand in the
 * order of their moments but for what was clamped, so EARLIER is passed over twice rather than missed.
 */
import { type ReadLeaf, readLeaf } from '../../evidence/leaf.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Fault } from '../../lib/fault.ts'
import { days, type Instant } from '../../lib/time.ts'
import { type Disk, realDisk, textIn } from './disk.ts'
import { readLogKey } from './founding.ts'
import { rawEntries, type Standing } from './reading.ts'
import { recover } from './recover.ts'

/** A clock that was set back makes moments run backwards for so long at the most. */
const EARLIER = days(1)

export type NumberedLeaf = { readonly index: number; readonly leaf: ReadLeaf }

/** Throws `evidence.damaged` where there is no log, or one that cannot be read. */
export async function* readLeaves(
  folder: string,
  { since, disk = realDisk }: { readonly since?: Instant; readonly disk?: Disk } = {},
): AsyncGenerator<NumberedLeaf> {
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const { tree, segments, frontier } = await recover(disk, folder, undefined, vkey, true)
  const log: Standing = { disk, folder, treeSize: () => tree.size, segments: () => segments }
  const { size } = frontier
  const from = since === undefined ? 0 : await firstSince(log, size, (since - EARLIER) as Instant)
  for await (const { index, leaf: bytes } of rawEntries(log, from, size))
    yield { index, leaf: leafIn(index, bytes) }
}

/** The first entry that may be later than `since`, by halving. */
async function firstSince(log: Standing, size: number, since: Instant): Promise<number> {
  let low = 0
  let high = size
  while (low < high) {
    const middle = (low + high) >> 1
    if ((await momentAt(log, middle)) < since) low = middle + 1
    else high = middle
  }
  return low
}

async function momentAt(log: Standing, index: number): Promise<Instant> {
  for await (const { leaf } of rawEntries(log, index, index + 1)) return leafIn(index, leaf).at
  throw new Fault('evidence.damaged', { file: `entry ${index}`, why: 'it cannot be read' })
}

function leafIn(index: number, bytes: Uint8Array): ReadLeaf {
  const leaf = readLeaf(textIn(bytes))
  if (!isRefused(leaf)) return leaf
  throw new Fault('evidence.damaged', { file: `entry ${index}`, why: leaf.refused })
}
