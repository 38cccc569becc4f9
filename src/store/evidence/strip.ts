/**
 * Stripping: a vault file is written anew without some of its records.
 *
 * Beside it, synced, and put in its place by its name: a crash leaves the old file or the new one, and
 * whoever strips again finds nothing left to take. Where no record stays the file goes, and without
 * ranges it goes whatever is in it. What cannot be read as a record is kept as it is, with all that
 * follows: damage is for the verifier to find.
 *
 * Limits: a file system may keep the old octets until it needs the room; what makes them worthless is
 * that their key is gone.
 */
import { dirname } from 'node:path'
import type { IndexRanges } from '../../events/privacy.ts'
import { u64At } from '../../evidence/bytes.ts'
import { isRefused } from '../../evidence/refused.ts'
import { recordAt } from '../../evidence/vault.ts'
import { type Disk, type DiskFile, isMissing, readFully, using, writeAll } from './disk.ts'
import { noRest, type Rest } from './rest.ts'

const CHUNK_BYTES = 2 ** 20

/** Octets from, and up to but without. */
type Piece = { readonly from: number; readonly to: number }

/** Octets that the file has afterwards; 0: it is gone. `undefined`: nothing of these is in it. */
export async function strip(
  disk: Disk,
  path: string,
  ranges: IndexRanges | undefined,
  rest: Rest = noRest,
): Promise<number | undefined> {
  let file: DiskFile
  try {
    file = await disk.open(path, 'read')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
  return using(file, async (from) => {
    const staying = ranges === undefined ? [] : await piecesWithout(from, ranges, rest)
    if (staying === undefined) return undefined
    if (staying.length === 0) {
      await disk.unlink(path)
      await disk.syncFolder(dirname(path))
      return 0
    }
    const beside = `${path}.tmp`
    let bytes = 0
    await using(await disk.open(beside, 'replace'), async (to) => {
      for (const piece of staying) bytes = await copy(from, piece, to, bytes, rest)
      await to.datasync()
    })
    await disk.rename(beside, path)
    await disk.syncFolder(dirname(path))
    return bytes
  })
}

/** What stays, in order and joined; `undefined` when all does. */
async function piecesWithout(
  file: DiskFile,
  ranges: IndexRanges,
  rest: Rest,
): Promise<Piece[] | undefined> {
  const size = await file.size()
  const pieces: Piece[] = []
  let bytes = new Uint8Array(0)
  /** Where `bytes` begins in the file, and where the piece under way does. */
  let start = 0
  let begun = 0
  let at = 0
  let nth = 0
  let isWhole = true
  for (;;) {
    const record = recordAt(bytes, at - start)
    if (isRefused(record)) break
    if ('short' in record) {
      if (at + record.short > size) break
      const next = new Uint8Array(Math.max(record.short, CHUNK_BYTES))
      bytes = next.subarray(0, await readFully(file, next, at))
      start = at
      rest.aWhile()
      if (bytes.length < record.short) break
      continue
    }
    const index = u64At(record.sealed, 0)
    while ((ranges[nth]?.[1] ?? Number.POSITIVE_INFINITY) <= index) nth += 1
    if ((ranges[nth]?.[0] ?? Number.POSITIVE_INFINITY) <= index) {
      isWhole = false
      if (at > begun) pieces.push({ from: begun, to: at })
      begun = at + record.bytes
    }
    at += record.bytes
  }
  if (isWhole) return undefined
  if (size > begun) pieces.push({ from: begun, to: size })
  return pieces
}

async function copy(
  from: DiskFile,
  piece: Piece,
  to: DiskFile,
  position: number,
  rest: Rest,
): Promise<number> {
  const room = new Uint8Array(Math.min(CHUNK_BYTES, piece.to - piece.from))
  let at = piece.from
  let written = position
  while (at < piece.to) {
    const got = await readFully(from, room.subarray(0, Math.min(room.length, piece.to - at)), at)
    if (got === 0) throw new Error('a vault file became shorter while it was read')
    await writeAll(to, room.subarray(0, got), written)
    at += got
    written += got
    rest.aWhile()
  }
  return written
}
