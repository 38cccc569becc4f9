/**
 * Zip, written: the same files give the same octets, wherever and whenever it is done.
 *
 * Files stand in order of their names, dated by the moment they are told, as UTC in the fields that
 * have no zone, with the same mode; the packing is zlib's at level 6.
 */
import { createWriteStream } from 'node:fs'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { ZipFile } from 'yazl'
import type { Instant } from '../../../lib/time.ts'

const MODE = 0o100644
/** A zip's dates begin in 1980; seconds are even. */
const OLDEST = Date.UTC(1980, 0, 1)

/** Reads as the UTC date and time in the zone of this machine, which is what the format's fields take. */
function zoneless(at: Instant): Date {
  const utc = new Date(Math.max(at, OLDEST))
  return new Date(
    utc.getUTCFullYear(),
    utc.getUTCMonth(),
    utc.getUTCDate(),
    utc.getUTCHours(),
    utc.getUTCMinutes(),
    utc.getUTCSeconds(),
  )
}

/** Refuses an existing file with `EEXIST`. */
export async function writeZip(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
  at: Instant,
): Promise<void> {
  const zip = new ZipFile()
  const mtime = zoneless(at)
  const sorted = [...files.keys()].sort((a, b) => (a < b ? -1 : 1))
  for (const name of sorted) {
    const bytes = files.get(name) as Uint8Array
    zip.addReadStreamLazy(
      name,
      { mtime, mode: MODE, forceDosTimestamp: true, compress: true, size: bytes.length },
      (give) => give(null, Readable.from([Buffer.from(bytes)], { objectMode: false })),
    )
  }
  zip.end()
  await pipeline(zip.outputStream, createWriteStream(path, { flags: 'wx', mode: 0o600 }))
}
