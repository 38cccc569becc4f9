/**
 * Verify disk: reading a log that a stranger, or a dying disk, hands us.
 *
 * What is no plain file (a folder, a pipe that nobody writes to, a device) and what cannot be read is
 * told once and is then as good as missing, so that the verification goes on and says the rest.
 */
import { stat } from 'node:fs/promises'
import { relative } from 'node:path'
import type { Problem } from '../../evidence/problems.ts'
import { whyOf } from '../../lib/fault.ts'
import { codeOf, type Disk, type DiskFile, realDisk } from './disk.ts'

/** Files that are told; a walk meets the same one several times. */
export const UNREADABLE_TOLD_MAX = 100

const missing = (path: string) =>
  Object.assign(new Error(`${path} is as good as missing`), { code: 'ENOENT' })
const isNotThere = (thrown: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes(codeOf(thrown) ?? '')

export function verifyDisk(disk: Disk, folder: string, tell: (problem: Problem) => void): Disk {
  const told = new Set<string>()
  const unreadable = (path: string, why: string): void => {
    if (told.has(path) || told.size >= UNREADABLE_TOLD_MAX) return
    told.add(path)
    tell({ code: 'log.unreadable', where: relative(folder, path), why })
  }
  const reading = (path: string, file: DiskFile): DiskFile => ({
    read: async (into, position) => {
      try {
        return await file.read(into, position)
      } catch (thrown) {
        unreadable(path, whyOf(thrown))
        return 0
      }
    },
    write: (...given) => file.write(...given),
    datasync: () => file.datasync(),
    truncate: (length) => file.truncate(length),
    size: () => file.size(),
    close: () => file.close(),
  })
  return {
    async open(path, how, mode) {
      try {
        // Opening a pipe would wait for its other end.
        if (disk === realDisk && !(await stat(path)).isFile()) {
          unreadable(path, 'it is no plain file')
          throw missing(path)
        }
        return reading(path, await disk.open(path, how, mode))
      } catch (thrown) {
        if (!isNotThere(thrown)) unreadable(path, whyOf(thrown))
        throw missing(path)
      }
    },
    async list(path) {
      try {
        return await disk.list(path)
      } catch (thrown) {
        if (!isNotThere(thrown)) unreadable(path, whyOf(thrown))
        return []
      }
    },
    rename: (from, to) => disk.rename(from, to),
    unlink: (path) => disk.unlink(path),
    makeFolder: (path, mode) => disk.makeFolder(path, mode),
    removeFolder: (path) => disk.removeFolder(path),
    syncFolder: (path) => disk.syncFolder(path),
    room: (path) => disk.room(path),
  }
}
