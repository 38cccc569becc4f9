/**
 * Find: the files that a pile is made of, from what somebody named.
 *
 * A folder is gone through in the order of its names, a pattern (`'mail.log*'`) is matched here when
 * the shell did not; a name that exists is never a pattern. Only plain files are read: to open a fifo
 * or a device may wait for ever, or do something, so these are told and passed over. Folders that are
 * links are not followed within a folder (they may lead round in circles); files that are links are.
 */
import { globSync, lstatSync, opendirSync, type Stats, statSync } from 'node:fs'
import { join } from 'node:path'
import { whyOf } from '../../lib/fault.ts'
import type { PileNoticeCode } from '../../ports/pile.ts'
import type { PileLimits } from './limits.ts'
import type { Notices } from './notices.ts'
import { inodeOf } from './raw.ts'
import { safeName } from './safe-name.ts'

export const STANDARD_INPUT = '-'

/** A file on the disk; `file` is how it is shown. */
export type Found = {
  readonly file: string
  readonly path: string
  readonly bytes: number
  readonly modifiedAt: number
  readonly inode: string
}

export function findFiles(
  paths: readonly string[],
  limits: PileLimits,
  notices: Notices,
): { readonly found: readonly Found[]; readonly hasInput: boolean } {
  const found: Found[] = []
  const seen = new Map<string, string>()
  let hasInput = false
  let left = 0

  const look = (path: string, depth: number, isNamed: boolean): void => {
    const file = safeName(path)
    let stats: Stats
    try {
      if (!isNamed && lstatSync(path).isSymbolicLink() && statSync(path).isDirectory()) {
        notices.add('link', file)
        return
      }
      stats = statSync(path)
    } catch (thrown) {
      notices.add(codeOf(path, thrown), file, { why: whyOf(thrown) })
      return
    }
    if (stats.isDirectory()) {
      if (depth >= limits.depth) notices.add('too-deep', file)
      else for (const name of namesIn(path, file)) look(join(path, name), depth + 1, false)
      return
    }
    const special = stats.isFIFO()
      ? 'fifo'
      : stats.isSocket()
        ? 'socket'
        : stats.isFile()
          ? undefined
          : 'device'
    if (special !== undefined) {
      notices.add(special, file)
      return
    }
    const inode = inodeOf(stats)
    const twin = seen.get(inode)
    if (twin !== undefined) {
      notices.add('twice', file, { why: twin })
      return
    }
    if (found.length >= limits.files) {
      left += 1
      return
    }
    seen.set(inode, file)
    found.push({ file, path, bytes: stats.size, modifiedAt: Math.floor(stats.mtimeMs), inode })
  }

  /** A folder with very many names is told, and its first ones are read. */
  const namesIn = (path: string, file: string): readonly string[] => {
    const names: string[] = []
    try {
      const folder = opendirSync(path)
      try {
        for (let entry = folder.readSync(); entry !== null; entry = folder.readSync()) {
          if (names.length < limits.files) names.push(entry.name)
          else left += 1
        }
      } finally {
        folder.closeSync()
      }
    } catch (thrown) {
      notices.add('unreadable', file, { why: whyOf(thrown) })
    }
    return names.sort()
  }

  for (const path of paths) {
    if (path === STANDARD_INPUT) hasInput = true
    else if (isThere(path) || !/[*?[{]/.test(path)) look(path, 0, true)
    else {
      const matched = globSync(path).sort()
      if (matched.length === 0) notices.add('no-file', safeName(path))
      for (const one of matched) look(one, 0, true)
    }
  }
  if (left > 0) notices.add('too-many-files', '', { times: left })
  return { found, hasInput }
}

function isThere(path: string): boolean {
  try {
    lstatSync(path)
    return true
  } catch {
    return false
  }
}

/** A link that leads nowhere is told as such. */
function codeOf(path: string, thrown: unknown): PileNoticeCode {
  if ((thrown as NodeJS.ErrnoException).code === 'ELOOP') return 'link'
  try {
    if (lstatSync(path).isSymbolicLink()) return 'link'
  } catch {
    return (thrown as NodeJS.ErrnoException).code === 'ENOENT' ? 'no-file' : 'unreadable'
  }
  return 'unreadable'
}
