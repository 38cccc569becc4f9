/**
 * Files: which files a pattern stands for, and what is in one, where strangers own the folders.
 *
 * Owners of mailboxes can put anything under their names: links to others' files, pipes that nobody
 * writes to, files without end. So only plain files are read, to a bound, and a symbolic link only
 * where it stays below the folder that it lies in (as Dovecot's `.dovecot.sieve` does).
 *
 * Limits: who swaps a folder between our look and our reading has us read another file of that
 * name; all that is ever told of it are addresses.
 */
import { constants } from 'node:fs'
import { lstat, open, opendir, realpath, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Files of all patterns that are watched; those beyond are not. */
export const FILES_MAX = 20_000
/** Names of one folder that are looked at. */
export const NAMES_MAX = 50_000
/** Octets read of one file. */
export const FILE_BYTES_MAX = 256 * 1024

export type Found = { readonly path: string; readonly stars: readonly string[] }

/** Every path that exists, in no order; a star is never an empty name, nor one that begins with a dot. */
export async function* filesOf(pattern: string): AsyncGenerator<Found> {
  const segments = pattern.split('/').slice(1)
  yield* below('/', segments, [])
}

async function* below(
  folder: string,
  segments: readonly string[],
  stars: readonly string[],
): AsyncGenerator<Found> {
  const [segment, ...rest] = segments
  if (segment === undefined) return
  if (!segment.includes('*')) {
    const path = join(folder, segment)
    if (rest.length > 0) yield* below(path, rest, stars)
    else if (await exists(path)) yield { path, stars }
    return
  }
  for await (const name of namesIn(folder)) {
    const taken = starsIn(segment, name)
    if (taken === undefined) continue
    const path = join(folder, name)
    if (rest.length > 0) yield* below(path, rest, [...stars, ...taken])
    else yield { path, stars: [...stars, ...taken] }
  }
}

async function* namesIn(folder: string): AsyncGenerator<string> {
  let count = 0
  try {
    for await (const { name } of await opendir(folder)) {
      yield name
      count += 1
      if (count >= NAMES_MAX) return
    }
  } catch (thrown) {
    if (!isAbsence(thrown)) throw thrown
  }
}

/** Nothing stands in the folder that all files of a pattern are below: what holds it is not there. */
export async function isAway(pattern: string): Promise<boolean> {
  const star = pattern.indexOf('*')
  const folder = pattern.slice(0, pattern.lastIndexOf('/', star < 0 ? undefined : star))
  for await (const _ of namesIn(folder === '' ? '/' : folder)) return false
  return true
}

const exists = (path: string): Promise<boolean> =>
  lstat(path).then(
    () => true,
    (thrown) => {
      if (isAbsence(thrown)) return false
      throw thrown
    },
  )

const isAbsence = (thrown: unknown): boolean =>
  ['ENOENT', 'ENOTDIR'].includes((thrown as NodeJS.ErrnoException).code ?? '')

/** What the stars of a segment stand for in a name; each as short as it can be. */
export function starsIn(segment: string, name: string): readonly string[] | undefined {
  const fixed = segment.split('*')
  const [start = '', end = ''] = [fixed[0], fixed.at(-1)]
  if (!name.startsWith(start) || !name.endsWith(end) || name.length < start.length + end.length)
    return undefined
  if (start === '' && name.startsWith('.')) return undefined
  const stars: string[] = []
  let from = start.length
  for (const piece of fixed.slice(1, -1)) {
    const at = name.indexOf(piece, from + 1)
    if (at < 0 || at + piece.length > name.length - end.length) return undefined
    stars.push(name.slice(from, at))
    from = at + piece.length
  }
  stars.push(name.slice(from, name.length - end.length))
  return stars.includes('') ? undefined : stars
}

export type Look = {
  /** Changes when the file does, or another is meant. */
  readonly mark: string
  readonly changedAt: number
  /** The name that a link leads to, else the file's own. */
  readonly target: string
}

/** `undefined`: not there. Rejects with `not plain` for what is no file to be read. */
export async function lookAt(path: string): Promise<Look | undefined> {
  try {
    const own = await lstat(path)
    const target = own.isSymbolicLink() ? await insideOf(path) : path
    const its = own.isSymbolicLink() ? await stat(target) : own
    if (!its.isFile()) throw new Error('not plain')
    const mark = [target, its.dev, its.ino, its.size, its.mtimeMs, its.ctimeMs].join(' ')
    return { mark, changedAt: Math.max(its.mtimeMs, own.mtimeMs), target }
  } catch (thrown) {
    if (isAbsence(thrown)) return undefined
    throw thrown
  }
}

async function insideOf(link: string): Promise<string> {
  const [folder, target] = [await realpath(dirname(link)), await realpath(link)]
  if (!target.startsWith(`${folder}/`)) throw new Error('a link that leads elsewhere')
  return target
}

/** The first FILE_BYTES_MAX octets of a plain file, as text. */
export async function readStart(path: string): Promise<string> {
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants
  const file = await open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK)
  try {
    const { size } = await file.stat().then((its) => {
      if (!its.isFile()) throw new Error('not plain')
      return its
    })
    const bytes = Buffer.alloc(Math.min(size, FILE_BYTES_MAX))
    let length = 0
    while (length < bytes.length) {
      const { bytesRead } = await file.read(bytes, length, bytes.length - length, length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return bytes.toString('utf8', 0, length)
  } finally {
    await file.close()
  }
}
