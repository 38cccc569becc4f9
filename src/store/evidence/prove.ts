/** Proving: a `.tlog-proof` for one entry, from the published files alone. */
import { join } from 'node:path'
import type { Hash } from '../../evidence/bytes.ts'
import { readCheckpoint } from '../../evidence/checkpoint.ts'
import { readNote } from '../../evidence/note.ts'
import { inclusionPlan } from '../../evidence/proof.ts'
import { toProofText } from '../../evidence/proof-text.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Fault } from '../../lib/fault.ts'
import { NOTE_FILE_BYTES_MAX } from './checkpoints.ts'
import { type Disk, readTextFile, realDisk } from './disk.ts'
import { rangeHashBy, type TileAt, tileOf } from './files.ts'

/** Throws `evidence.damaged` when checkpoint or tiles are missing, or the entry is not under it. */
export async function proveEntry(disk: Disk, folder: string, index: number): Promise<string> {
  const file = join(folder, 'checkpoint')
  const damaged = (why: string) => new Fault('evidence.damaged', { file, why })
  const text = await readTextFile(disk, file, NOTE_FILE_BYTES_MAX)
  if (text === undefined) throw damaged('it is missing')
  const note = readNote(text)
  if (isRefused(note)) throw damaged(note.refused)
  const checkpoint = readCheckpoint(note.text)
  if (isRefused(checkpoint)) throw damaged(checkpoint.refused)
  if (index >= checkpoint.size) throw damaged(`entry ${index} is not under it yet`)
  const tileAt = tilesKept((level, nth) => tileOf(disk, folder, level, nth, checkpoint.size))
  const hashes: Hash[] = []
  for (const range of inclusionPlan(index, checkpoint.size)) {
    const hash = await rangeHashBy(tileAt, range)
    if (hash === undefined) throw damaged('a tile that it stands on is missing')
    hashes.push(hash)
  }
  return toProofText({ index, hashes, checkpoint: text })
}

/** One proof asks for the same few tiles again and again: two or three a level. */
function tilesKept(tileAt: TileAt): TileAt {
  const kept = new Map<string, ReturnType<TileAt>>()
  return (level, nth) => {
    const place = `${level} ${nth}`
    const tile = kept.get(place) ?? tileAt(level, nth)
    kept.set(place, tile)
    return tile
  }
}

/** For a folder that nobody need be writing. */
export const exportProof = (folder: string, index: number): Promise<string> =>
  proveEntry(realDisk, folder, index)
