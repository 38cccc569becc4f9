/**
 * Disk: the narrow door through which the evidence log touches files.
 *
 * So few verbs that a test can make the n-th of them fail in every way a disk fails. A write may be
 * short; `writeAll` goes on. A whole file is replaced by writing beside it, and is durable only when
 * its octets, its name (the folder) and the names above it have been synced.
 */
import { constants, write } from 'node:fs'
import { mkdir, open as openFile, readdir, rename, rm, statfs, unlink } from 'node:fs/promises'
import { dirname } from 'node:path'

/**
 * `create` refuses an existing file, `replace` empties it, `update` needs it. `log` is `create` with
 * every write durable when it resolves (O_DSYNC): one call and one wait for what is two otherwise.
 */
export type OpenFor = 'read' | 'update' | 'create' | 'replace' | 'log'

export interface DiskFile {
  /** Octets read; 0 at the end. */
  read(into: Uint8Array, position: number): Promise<number>
  /** Octets written, perhaps fewer than given. */
  write(bytes: Uint8Array, position: number): Promise<number>
  /** fdatasync(2). */
  datasync(): Promise<void>
  truncate(length: number): Promise<void>
  size(): Promise<number>
  close(): Promise<void>
}

export interface Disk {
  open(path: string, how: OpenFor, mode?: number): Promise<DiskFile>
  rename(from: string, to: string): Promise<void>
  unlink(path: string): Promise<void>
  /** With the folders above it; an existing one is fine. */
  makeFolder(path: string, mode?: number): Promise<void>
  removeFolder(path: string): Promise<void>
  /** Names in a folder; none when there is no such folder. */
  list(path: string): Promise<string[]>
  /** Makes the names in a folder durable. */
  syncFolder(path: string): Promise<void>
  room(path: string): Promise<{ readonly free: number; readonly volume: number }>
}

const { O_CREAT, O_DSYNC, O_EXCL, O_WRONLY } = constants
export const FLAGS: Readonly<Record<OpenFor, string | number>> = {
  read: 'r',
  update: 'r+',
  create: 'wx',
  replace: 'w',
  log: O_WRONLY | O_CREAT | O_EXCL | O_DSYNC,
}
/** The log holds pseudonyms and ciphertext: for its owner and group only. */
export const FILE_MODE = 0o640
export const FOLDER_MODE = 0o750

export const realDisk: Disk = {
  async open(path, how, mode = FILE_MODE) {
    const file = await openFile(path, FLAGS[how], mode)
    return {
      read: async (into, position) => (await file.read(into, 0, into.length, position)).bytesRead,
      // Without the promises of the runtime's file handles: it is what every answer waits for.
      write: (bytes, position) =>
        new Promise((resolve, reject) =>
          write(file.fd, bytes, 0, bytes.length, position, (failed, written) =>
            failed === null ? resolve(written) : reject(failed),
          ),
        ),
      datasync: () => file.datasync(),
      truncate: (length) => file.truncate(length),
      size: async () => (await file.stat()).size,
      close: () => file.close(),
    }
  },
  rename,
  unlink,
  async makeFolder(path, mode = FOLDER_MODE) {
    await mkdir(path, { recursive: true, mode })
  },
  removeFolder: (path) => rm(path, { recursive: true, force: true }),
  async list(path) {
    try {
      return await readdir(path)
    } catch (thrown) {
      if (isMissing(thrown)) return []
      throw thrown
    }
  },
  async syncFolder(path) {
    const folder = await openFile(path, 'r')
    try {
      await folder.sync()
    } finally {
      await folder.close()
    }
  },
  async room(path) {
    const { bavail, blocks, bsize } = await statfs(path)
    return { free: bavail * bsize, volume: blocks * bsize }
  },
}

/** Octets as text without copying them first. */
export const textIn = (bytes: Uint8Array): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8')

export const codeOf = (thrown: unknown): string | undefined => {
  const code = (thrown as { code?: unknown } | null | undefined)?.code
  return typeof code === 'string' ? code : undefined
}
export const isMissing = (thrown: unknown): boolean => codeOf(thrown) === 'ENOENT'

export async function writeAll(file: DiskFile, bytes: Uint8Array, position: number): Promise<void> {
  let done = 0
  while (done < bytes.length) {
    const written = await file.write(bytes.subarray(done), position + done)
    if (written === 0) throw Object.assign(new Error('the disk took nothing'), { code: 'EIO' })
    done += written
  }
}

/** Fills `into` as far as the file goes; octets read. */
export async function readFully(
  file: DiskFile,
  into: Uint8Array,
  position: number,
): Promise<number> {
  let done = 0
  while (done < into.length) {
    const got = await file.read(into.subarray(done), position + done)
    if (got === 0) break
    done += got
  }
  return done
}

/** A whole file, or `undefined` when there is none; longer than `most` is `too-long`. */
export async function readWhole(
  disk: Disk,
  path: string,
  most: number,
): Promise<Uint8Array | 'too-long' | undefined> {
  let file: DiskFile
  try {
    file = await disk.open(path, 'read')
  } catch (thrown) {
    if (isMissing(thrown)) return undefined
    throw thrown
  }
  try {
    const size = await file.size()
    if (size > most) return 'too-long'
    const bytes = new Uint8Array(size)
    return bytes.subarray(0, await readFully(file, bytes, 0))
  } finally {
    await file.close()
  }
}

export async function readTextFile(
  disk: Disk,
  path: string,
  most: number,
): Promise<string | undefined> {
  const bytes = await readWhole(disk, path, most)
  return bytes instanceof Uint8Array ? textIn(bytes) : undefined
}

/** Runs with a file, and closes it whatever happens. */
export async function using<Result>(
  file: DiskFile,
  work: (file: DiskFile) => Promise<Result>,
): Promise<Result> {
  let result: Result
  try {
    result = await work(file)
  } catch (thrown) {
    await file.close().catch(() => {})
    throw thrown
  }
  await file.close()
  return result
}

/**
 * Replaces a file whole. `durable`: the octets before the name changes, and the name. A crash leaves
 * the old file or the new one, and perhaps `path.tmp`, which the next replacement overwrites.
 */
export async function replaceFile(
  disk: Disk,
  path: string,
  bytes: Uint8Array,
  durable: boolean,
  mode?: number,
): Promise<void> {
  const beside = `${path}.tmp`
  await using(await disk.open(beside, 'replace', mode), async (file) => {
    await writeAll(file, bytes, 0)
    if (durable) await file.datasync()
  })
  await disk.rename(beside, path)
  if (durable) await disk.syncFolder(dirname(path))
}
