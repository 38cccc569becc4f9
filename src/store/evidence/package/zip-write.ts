/**
 * Zip, written: a package by the same writer as the log's archives (decision 111).
 *
 * Files stand in order of their names and without a time, so that the same files give the same octets
 * wherever and whenever it is done.
 */
import { realDisk } from '../disk.ts'
import { ZipWriter } from '../zip-write.ts'

/** For whoever asked for it alone: it may hold what people wrote. */
const MODE = 0o600

/** Refuses an existing file with `EEXIST`. */
export async function writeZip(
  path: string,
  files: ReadonlyMap<string, Uint8Array>,
): Promise<void> {
  const file = await realDisk.open(path, 'create', MODE)
  try {
    const zip = new ZipWriter(file)
    const sorted = [...files].sort(([a], [b]) => (a < b ? -1 : 1))
    for (const [name, bytes] of sorted) await zip.add(name, bytes)
    await zip.end('')
    await file.datasync()
  } finally {
    await file.close()
  }
}
