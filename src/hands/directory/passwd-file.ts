/**
 * Passwd file: a directory that is one file, replaced whole.
 *
 * The new text is written beside the old one, synced, given the same owner and mode, and renamed
 * over it: a reader sees the one or the other. A link, or a file with a second name, is refused: a
 * rename would leave the other name with the old text.
 * If we stop between writing and renaming, the old file stands and the next act removes the rest.
 * Limits: access lists and extended attributes are not carried over; another program that writes
 * the file in the moment between our last look and the rename loses its change.
 */
import {
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  lstatSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  type Stats,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import type { Directory } from '../../ports/directory.ts'
import { Refusal } from '../notify/post.ts'
import { type Adapter, directoryOf, type Name } from './adapter.ts'
import type { ConfigOf } from './config.ts'
import { edit } from './passwd-line.ts'

export const FILE_BYTES_MAX = 16 * 1024 * 1024
/** Somebody else wrote the file between our reading and our renaming. */
export const TRIES_MAX = 3

export function passwdFileDirectory(config: ConfigOf<'passwd-file'>): Directory {
  const change = (name: Name, lock: boolean) => {
    for (let tries = 0; tries < TRIES_MAX; tries += 1) {
      const { text, stat } = readWhole(config.file)
      const edited = edit(text, name, lock, config)
      if (edited.open > 0)
        throw new Refusal(`a line of ${config.file} lets this name in without a password`)
      if (edited.changed === 0) return { changed: false, known: edited.found > 0 }
      if (replace(config.file, edited.text, stat)) return { changed: true, known: true }
    }
    throw new Error(`${config.file} is being written by another program`)
  }
  const adapter: Adapter = {
    disable: async (name) => change(name, true),
    enable: async (name) => change(name, false),
    linked: async () => [],
  }
  return directoryOf(config.name, adapter)
}

function readWhole(file: string): { readonly text: string; readonly stat: Stats } {
  let descriptor: number
  try {
    descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code === 'ELOOP')
      throw new Refusal(`${file} is a link; name the file itself`)
    throw thrown
  }
  try {
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) throw new Refusal(`${file} is no plain file`)
    if (stat.nlink !== 1) throw new Refusal(`${file} has ${stat.nlink} names (hard links)`)
    if (stat.size > FILE_BYTES_MAX)
      throw new Refusal(`${file} has more than ${FILE_BYTES_MAX} bytes`)
    return { text: readFileSync(descriptor, 'latin1'), stat }
  } finally {
    closeSync(descriptor)
  }
}

/** False when the file is no longer the one that was read. */
function replace(file: string, text: string, was: Stats): boolean {
  const folder = dirname(file)
  const beside = join(folder, `.${basename(file)}.sekimori-new`)
  rmSync(beside, { force: true })
  const descriptor = openSync(beside, 'wx', 0o600)
  try {
    try {
      writeFileSync(descriptor, text, 'latin1')
      const is = fstatSync(descriptor)
      if (is.uid !== was.uid || is.gid !== was.gid) fchownSync(descriptor, was.uid, was.gid)
      fchmodSync(descriptor, was.mode & 0o7777)
      fsyncSync(descriptor)
    } finally {
      closeSync(descriptor)
    }
    const now = lstatSync(file)
    if (now.ino !== was.ino || now.mtimeMs !== was.mtimeMs || now.size !== was.size) return false
    renameSync(beside, file)
  } finally {
    rmSync(beside, { force: true })
  }
  const folderDescriptor = openSync(folder, 'r')
  try {
    fsyncSync(folderDescriptor)
  } finally {
    closeSync(folderDescriptor)
  }
  return true
}
