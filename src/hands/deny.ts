/**
 * Deny: the file of names that a Dovecot refuses first, before it asks any password or any guard.
 *
 * A passwd-file (one name a line) under a passdb with `deny=yes`, wholly ours: it begins with our
 * mark, and a file without it is not touched. It is exchanged whole, so that Dovecot never reads
 * half a list, and written only when a name comes or goes, so that repeating is harmless.
 * Dovecot 2.3 and 2.4 read it again when its size or the second of its change differs from what
 * they saw, and look once a second. Each writing therefore sets that second past the one before.
 * Limits: up to a second passes until a change is seen; names are compared as they stand.
 */
import {
  closeSync,
  fchmodSync,
  fchownSync,
  fstatSync,
  fsyncSync,
  futimesSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import type { DovecotInstance } from '../ports/instance.ts'
import { DENY_MARK, unsafeBecause } from '../ports/instance-list.ts'
import { look } from './programs.ts'
import { USER_CHARACTERS_MAX, userRefused } from './users.ts'

/** Names in the file: more accounts than a contained organisation has. */
export const DENIED_MAX = 10_000
/** Four bytes of UTF-8 are two code units: three for each, and the line end. */
const FILE_BYTES_MAX = (DENIED_MAX + 1) * (USER_CHARACTERS_MAX * 3 + 1)

type Denied = { readonly names: readonly string[]; readonly second: number }

/** Adds or takes out names; resolves with how many lines changed. */
export function deny(
  instance: DovecotInstance,
  users: readonly string[],
  denied: boolean,
  factsOf: typeof look = look,
): number {
  const path = safePath(instance, 'deny', factsOf)
  const { names, second } = readDenied(instance, path, 'deny')
  const after = new Set(names)
  for (const user of users) denied ? after.add(user) : after.delete(user)
  const changed = Math.abs(after.size - names.length)
  if (changed === 0) return 0
  if (after.size > DENIED_MAX)
    throw failed(instance, 'deny', `${path} would have more than ${DENIED_MAX} names`)
  try {
    writeDenied(path, textOf([...after]), second)
  } catch (thrown) {
    throw failed(instance, 'deny', whyOf(thrown))
  }
  return changed
}

/** The names in the file, sorted; none when there is no file. */
export const deniedIn = (
  instance: DovecotInstance,
  factsOf: typeof look = look,
): readonly string[] => readDenied(instance, safePath(instance, 'denied', factsOf), 'denied').names

/** The file's text. */
export const textOf = (names: readonly string[]): string =>
  [DENY_MARK, ...names.toSorted()].map((line) => `${line}\n`).join('')

const failed = (instance: DovecotInstance, verb: string, why: string) =>
  new Fault('hands.failed', { verb, instance: instance.name, why })

/** The path with its folder's links resolved; refuses where others than root could change it. */
function safePath(instance: DovecotInstance, verb: string, factsOf: typeof look): string {
  const refuse = (why: string) =>
    new Fault('hands.refused', { verb, why: `the deny file ${instance.denyFile}: ${why}` })
  let folder: string
  try {
    folder = realpathSync(dirname(instance.denyFile))
  } catch (thrown) {
    throw refuse(whyOf(thrown))
  }
  const path = join(folder, basename(instance.denyFile))
  const isThere = factsOf(path) !== undefined
  const unsafe = unsafeBecause(isThere ? path : folder, factsOf)
  if (unsafe !== undefined) throw refuse(unsafe)
  if (isThere && factsOf(path)?.kind !== 'file') throw refuse('it is no file')
  return path
}

function readDenied(instance: DovecotInstance, path: string, verb: string): Denied {
  if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return { names: [], second: 0 }
  const descriptor = openSync(path, 'r')
  try {
    const { size, mtimeMs } = fstatSync(descriptor)
    if (size > FILE_BYTES_MAX) throw failed(instance, verb, `${path} is too long to be ours`)
    const bytes = Buffer.alloc(size)
    const count = readSync(descriptor, bytes, 0, size, 0)
    const [mark, ...lines] = bytes.subarray(0, count).toString().split('\n')
    if (mark !== DENY_MARK)
      throw new Fault('hands.refused', { verb, why: `${path} does not begin with our mark` })
    // What somebody put in by hand, and is no name to us, goes at the next writing.
    const names = lines.filter((line) => userRefused(line) === undefined)
    return { names: [...new Set(names)].toSorted(), second: Math.floor(mtimeMs / 1000) }
  } finally {
    closeSync(descriptor)
  }
}

/** `second`: that of the change before, which the new one must not share. */
function writeDenied(path: string, text: string, second: number): void {
  const there = lstatSync(path, { throwIfNoEntry: false })
  const temporary = join(dirname(path), `.${basename(path)}.new`)
  rmSync(temporary, { force: true })
  const descriptor = openSync(temporary, 'wx', 0o600)
  try {
    const bytes = Buffer.from(text)
    for (let at = 0; at < bytes.length; ) at += writeSync(descriptor, bytes, at)
    if (there !== undefined) fchownSync(descriptor, there.uid, there.gid)
    fchmodSync(descriptor, there === undefined ? 0o644 : there.mode & 0o7777)
    const changedAt = Math.max(Math.floor(Date.now() / 1000), second + 1)
    futimesSync(descriptor, changedAt, changedAt)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  // If we stop here, a temporary file is left, which the next writing removes.
  renameSync(temporary, path)
  const folder = openSync(dirname(path), 'r')
  fsyncSync(folder)
  closeSync(folder)
}
