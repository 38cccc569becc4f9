/**
 * Erasing in elders: the records and blobs of an erased person, or month, go from the logs that ended
 * before the one in use began, too.
 *
 * Their keys are gone already; this takes away what they sealed. An ended log is read-only, so its vault
 * is opened for as long as it takes and closed again. Leaves, tiles and signatures stay as they were.
 *
 * Limits: who verifies an ended log by itself is told of missing bodies, for the entry that names the
 * erasure stands in the log in use. A record that was in the write-ahead log alone when the log ended
 * stays there, sealed; and so does what lies on a medium that takes no change. No key opens it.
 */
import { chmod, lstat, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { blobRetention } from './blobs.ts'
import { codeOf, type Disk, isMissing } from './disk.ts'
import { findNamed, isNamed, removeBlobs } from './erasing-find.ts'
import { readTreeState } from './files.ts'
import { strip } from './strip.ts'

/** How many bodies. A folder that is no longer there holds none. */
export async function eraseNamedInElder(
  disk: Disk,
  folder: string,
  names: ReadonlySet<string>,
): Promise<number> {
  const size = (await readTreeState(disk, folder))?.size ?? 0
  const log = { disk, folder, size: () => size, mayLack: true }
  const { bodies, files } = await findNamed(log, names, size)
  const isDone = await opened(folder, async () => {
    for (const [path, ranges] of files) await strip(disk, join(folder, path), ranges)
    await removeBlobs(disk, folder, (file) => isNamed(file, names))
    return true
  })
  return isDone === true ? bodies : 0
}

/** How many files. */
export async function eraseMonthInElder(
  disk: Disk,
  folder: string,
  retention: string,
  month: string,
): Promise<number> {
  const files = await opened(folder, async () => {
    const classFolder = join(folder, 'vault', retention)
    const monthFolder = join(classFolder, month)
    let stripped = 0
    for (const file of await disk.list(monthFolder)) {
      await strip(disk, join(monthFolder, file), undefined)
      stripped += 1
    }
    if ((await disk.list(classFolder)).includes(month)) {
      await disk.removeFolder(monthFolder)
      await disk.syncFolder(classFolder)
    }
    const isOfClass = async (_: string, path: string): Promise<boolean> =>
      (await blobRetention(disk, path)) === retention
    return stripped + (await removeBlobs(disk, folder, isOfClass, month))
  })
  return files ?? 0
}

/** The folder lies where nothing can be changed any more. */
const UNCHANGEABLE = new Set(['EROFS', 'EPERM', 'EACCES'])

/**
 * With the right to write in the vault's folders, which is taken away again whatever happens.
 * `undefined`: nobody can have it.
 */
async function opened<Result>(
  folder: string,
  work: () => Promise<Result>,
): Promise<Result | undefined> {
  const vault = join(folder, 'vault')
  try {
    await eachFolder(vault, 0o750, 0o440)
  } catch (thrown) {
    if (UNCHANGEABLE.has(codeOf(thrown) ?? '')) return undefined
    throw thrown
  }
  try {
    return await work()
  } finally {
    await eachFolder(vault, 0o550, 0o440)
  }
}

async function eachFolder(path: string, mode: number, fileMode: number): Promise<void> {
  try {
    if (!(await lstat(path)).isDirectory()) return
  } catch (thrown) {
    if (isMissing(thrown)) return
    throw thrown
  }
  await chmod(path, mode)
  for (const one of await readdir(path, { withFileTypes: true }))
    if (one.isDirectory()) await eachFolder(join(path, one.name), mode, fileMode)
    else if (one.isFile() && mode === 0o550) await chmod(join(path, one.name), fileMode)
}
