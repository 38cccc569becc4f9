/**
 * Forks: which logs came before the one in use, and under which name it goes on.
 *
 * A log that was brought back from a copy is never continued: it is put aside as it was, and a new
 * log with the next name begins. What is needed to know that stands in one file beside the
 * high-water marks, so that neither of the two folders can lie about it: bringing back the old folder
 * once more finds it ended.
 */
import { join } from 'node:path'
import { readHashText } from '../../evidence/bytes.ts'
import { isKeyName } from '../../evidence/note.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { type Disk, readTextFile, replaceFile } from './disk.ts'

/** Logs that may lie before the one in use. */
export const FORKS_MAX = 64
const FORKS_BYTES_MAX = 2 ** 20

export type Fork = {
  /** The name of the folder beside the log's, such as `evidence.OLD-1`. */
  readonly folder: string
  /** The log that ended, and the one that began. */
  readonly origin: string
  readonly to: string
  /** What the log in that folder calls itself, where it went by another name than was expected. */
  readonly name?: string
  /** Entries of it that are here, and stand before those of the next log; their root, base64. */
  readonly entries: number
  readonly root: string
  /** The largest size that is known to have been signed. */
  readonly promised: number
}

/** A fork under way: what the new log will say of the old one. */
export type Intended = Fork & {
  /** The largest checkpoint that is known of the old log, whole; absent: none was ever signed. */
  readonly checkpoint?: string
  readonly by: string
  readonly why: string
}

const forksFile = (hwmFolder: string): string => join(hwmFolder, 'forks')
const intendedFile = (hwmFolder: string): string => join(hwmFolder, 'fork.intended')

const isFork = (it: unknown): it is Fork => {
  if (typeof it !== 'object' || it === null) return false
  const { folder, origin, to, name, entries, root, promised } = it as Partial<Fork>
  return (
    typeof folder === 'string' &&
    // It is put behind the folder that the log lies in, so it may not lead anywhere else.
    /^[\w][\w.-]{0,200}$/.test(folder) &&
    typeof origin === 'string' &&
    isKeyName(origin) &&
    typeof to === 'string' &&
    isKeyName(to) &&
    (name === undefined || (typeof name === 'string' && isKeyName(name))) &&
    Number.isSafeInteger(entries) &&
    (entries as number) >= 0 &&
    typeof root === 'string' &&
    readHashText(root) !== undefined &&
    Number.isSafeInteger(promised)
  )
}

async function readJson(disk: Disk, file: string): Promise<unknown> {
  const text = await readTextFile(disk, file, FORKS_BYTES_MAX)
  if (text === undefined) return undefined
  try {
    return JSON.parse(text)
  } catch (thrown) {
    throw new Fault('evidence.damaged', { file, why: whyOf(thrown) }, thrown)
  }
}

/** In order. Throws `evidence.damaged`. */
export async function readForks(disk: Disk, hwmFolder: string): Promise<readonly Fork[]> {
  const file = forksFile(hwmFolder)
  const forks = await readJson(disk, file)
  if (forks === undefined) return []
  if (!Array.isArray(forks) || forks.length > FORKS_MAX || !forks.every(isFork))
    throw new Fault('evidence.damaged', { file, why: 'it is no list of forks' })
  return forks
}

export const writeForks = (disk: Disk, hwmFolder: string, forks: readonly Fork[]): Promise<void> =>
  replaceFile(disk, forksFile(hwmFolder), Buffer.from(`${JSON.stringify(forks)}\n`), true)

export async function readIntended(disk: Disk, hwmFolder: string): Promise<Intended | undefined> {
  const file = intendedFile(hwmFolder)
  const intended = await readJson(disk, file)
  if (intended === undefined) return undefined
  const { by, why } = intended as Partial<Intended>
  if (!isFork(intended) || typeof by !== 'string' || typeof why !== 'string')
    throw new Fault('evidence.damaged', { file, why: 'it is no fork' })
  return intended as Intended
}

export const writeIntended = (disk: Disk, hwmFolder: string, fork: Intended): Promise<void> =>
  replaceFile(disk, intendedFile(hwmFolder), Buffer.from(`${JSON.stringify(fork)}\n`), true)

export async function forgetIntended(disk: Disk, hwmFolder: string): Promise<void> {
  await disk.unlink(intendedFile(hwmFolder))
  await disk.syncFolder(hwmFolder)
}

/** The name under which the log goes on that was founded as `configured`. */
export function originInUse(forks: readonly Fork[], configured: string): string {
  let origin = configured
  for (const fork of forks) if (fork.origin === origin) origin = fork.to
  return origin
}

const numbered = /^(.*\/)(\d{1,9})$/

/** Whether a name was used up by the time that a log went by `origin`. */
export function isUsedUp(name: string, origin: string): boolean {
  const [, stem, n] = numbered.exec(name) ?? []
  const [, its, last] = numbered.exec(origin) ?? []
  return name === origin || (stem !== undefined && stem === its && Number(n) <= Number(last))
}

/** `mx1.example.jp/sekimori/1` is followed by `mx1.example.jp/sekimori/2`, and so on past those taken. */
export function nextOrigin(origin: string, isTaken: (origin: string) => boolean): string {
  const [, stem = `${origin}/`, last = 1] = numbered.exec(origin) ?? []
  for (let n = Number(last) + 1; ; n += 1) if (!isTaken(`${stem}${n}`)) return `${stem}${n}`
}
