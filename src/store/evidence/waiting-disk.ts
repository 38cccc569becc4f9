/**
 * The disk for a thread in which nobody else waits: the same verbs by calls that return when it is done.
 *
 * It spares a hand-over to the runtime's pool and back for every call, and leaves that pool, which has
 * few threads, to those who answer mail.
 */
import {
  closeSync,
  fdatasyncSync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  renameSync,
  rmSync,
  statfsSync,
  unlinkSync,
  writeSync,
} from 'node:fs'
import { type Disk, FILE_MODE, FLAGS, FOLDER_MODE, isMissing } from './disk.ts'

export const waitingDisk: Disk = {
  async open(path, how, mode = FILE_MODE) {
    const file = openSync(path, FLAGS[how], mode)
    return {
      read: async (into, position) => readSync(file, into, 0, into.length, position),
      write: async (bytes, position) => writeSync(file, bytes, 0, bytes.length, position),
      datasync: async () => fdatasyncSync(file),
      truncate: async (length) => ftruncateSync(file, length),
      size: async () => fstatSync(file).size,
      close: async () => closeSync(file),
    }
  },
  async rename(from, to) {
    renameSync(from, to)
  },
  async unlink(path) {
    unlinkSync(path)
  },
  async makeFolder(path, mode = FOLDER_MODE) {
    mkdirSync(path, { recursive: true, mode })
  },
  async removeFolder(path) {
    rmSync(path, { recursive: true, force: true })
  },
  async list(path) {
    try {
      return readdirSync(path)
    } catch (thrown) {
      if (isMissing(thrown)) return []
      throw thrown
    }
  },
  async syncFolder(path) {
    const folder = openSync(path, 'r')
    try {
      fsyncSync(folder)
    } finally {
      closeSync(folder)
    }
  },
  async room(path) {
    const { bavail, blocks, bsize } = statfsSync(path)
    return { free: bavail * bsize, volume: blocks * bsize }
  },
}

/**
 * Reads a file into a room that is used again: octets read, as many as the room has where the file may
 * be longer; `undefined` when there is no such file.
 */
export function readInto(path: string, room: Uint8Array): number | undefined {
  let file: number
  try {
    file = openSync(path, FLAGS.read)
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
  try {
    let done = 0
    while (done < room.length) {
      const got = readSync(file, room, done, room.length - done, done)
      if (got === 0) break
      done += got
    }
    return done
  } finally {
    closeSync(file)
  }
}
