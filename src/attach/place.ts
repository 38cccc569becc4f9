/**
 * Place: where attach writes, and how: whole files, exchanged, with owner and mode kept.
 *
 * The instance list and the backups lie in a folder that is root's alone, not in the guard's data
 * folder: what root's postsuper obeys, and what root puts back into /etc/postfix, must not be
 * writable by a guard that was taken over.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fsyncSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault } from '../lib/fault.ts'
import type { Instance } from '../ports/instance.ts'
import { type FileFacts, readInstanceList, unsafeBecause } from '../ports/instance-list.ts'

export const INSTANCES_FILE = '/etc/sekimori/instances.json'

const look = (path: string): FileFacts | undefined => {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return undefined
  const kind = stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  return { uid: stat.uid, mode: stat.mode, kind }
}

/** Throws when somebody other than root could change what stands there. */
export function mustBeRoots(path: string): void {
  const why = unsafeBecause(realpathSync(path), look)
  if (why !== undefined) throw new Fault('attach.not-possible', { what: path, why })
}

/** Makes a folder that root alone may write, and whatever is missing above it. */
export function makeRootsFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o755 })
  mustBeRoots(folder)
}

/**
 * Exchanges a file's content: all of it or nothing, also in a crash. A link is followed, so that it
 * stays one. Owner and mode are those of the file before, or root's and `mode` for a new one.
 */
export function writeWhole(path: string, content: Buffer | string, mode = 0o644): void {
  const there = statSync(path, { throwIfNoEntry: false })
  const real = there === undefined ? path : realpathSync(path)
  const temporary = join(dirname(real), `.${basename(real)}.sekimori-${process.pid}`)
  rmSync(temporary, { force: true })
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    const bytes = typeof content === 'string' ? Buffer.from(content) : content
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    if (there !== undefined) fchownSync(descriptor, there.uid, there.gid)
    fchmodSync(descriptor, there === undefined ? mode : there.mode & 0o7777)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  // If we stop here, a temporary file is left beside and the old one is whole.
  renameSync(temporary, real)
  const folder = openSync(dirname(real), 'r')
  fsyncSync(folder)
  closeSync(folder)
}

export function readList(file: string): readonly Instance[] {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return []
    throw thrown
  }
  const list = readInstanceList(text)
  if ('refused' in list) throw new Fault('attach.not-possible', { what: file, why: list.refused })
  return list.instances
}

export function writeList(file: string, instances: readonly Instance[]): void {
  makeRootsFolder(dirname(file))
  const text = `${JSON.stringify({ version: 1, instances }, null, 2)}\n`
  const read = readInstanceList(text)
  if ('refused' in read) throw new Fault('attach.not-possible', { what: file, why: read.refused })
  writeWhole(file, text)
}
