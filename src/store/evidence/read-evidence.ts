/** Reading a log that nobody writes: as the journal reads, after the same recovery, changing nothing. */
import { Fault } from '../../lib/fault.ts'
import type { Recorded } from '../../ports/journal.ts'
import { type Disk, realDisk } from './disk.ts'
import { readLogKey } from './founding.ts'
import { openKeys } from './keys.ts'
import { recordedEntries } from './reading.ts'
import { recover } from './recover.ts'

export type ReadOptions = {
  readonly from?: number
  readonly to?: number
  readonly kek?: Uint8Array
  readonly disk?: Disk
}

/**
 * Entries in order. Throws `evidence.damaged` or `evidence.rolled-back` where the writer would refuse
 * to go on, `evidence.keys-unusable` without keys.
 */
export async function* readEvidence(
  folder: string,
  keysFolder: string,
  { from = 0, to, kek, disk = realDisk }: ReadOptions = {},
): AsyncGenerator<Recorded> {
  const vkey = await readLogKey(disk, folder)
  if (vkey === undefined)
    throw new Fault('evidence.damaged', { file: folder, why: 'there is no log here' })
  const keys = openKeys({
    folder: keysFolder,
    found: false,
    readOnly: true,
    ...(kek === undefined ? {} : { kek }),
  })
  try {
    const { tree, segments, frontier } = await recover(disk, folder, undefined, vkey, true)
    const log = { disk, folder, treeSize: () => tree.size, segments: () => segments }
    yield* recordedEntries(log, vkey.name, keys, from, Math.min(to ?? frontier.size, frontier.size))
  } finally {
    keys.close()
  }
}
