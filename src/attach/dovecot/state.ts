/**
 * State: what attach wrote for a Dovecot, and dovecot.conf as it was before, to the byte.
 *
 * In the same folder per instance as for Postfix, beside the instance list: `dovecot.conf.before`,
 * `dovecot.json`, and the secret, which the guard's group may read and nobody else.
 */
import { createHash } from 'node:crypto'
import { chownSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { makeRootsFolder, mustBeRoots, writeWhole } from '../place.ts'
import { folderOf } from '../state.ts'

export type AttachedDovecot = {
  readonly version: 1
  readonly name: string
  readonly configFile: string
  readonly ownFile: string
  readonly denyFile: string
  /** SHA-256 of dovecot.conf and of our own file as we left them. */
  readonly hashes: { readonly conf: string; readonly own: string }
}

export const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex')

export const secretFileOf = (instancesFile: string, name: string): string =>
  join(folderOf(instancesFile, name), 'auth-policy.secret')

export function rememberDovecot(
  instancesFile: string,
  attached: AttachedDovecot,
  before: string,
): void {
  const folder = folderOf(instancesFile, attached.name)
  makeRootsFolder(folder)
  const mode = statSync(attached.configFile).mode & 0o777
  writeWhole(join(folder, 'dovecot.conf.before'), before, mode)
  writeWhole(join(folder, 'dovecot.json'), `${JSON.stringify(attached, null, 2)}\n`)
}

/** `gid` absent: root alone may read it, and so must the guard be. */
export function writeSecret(file: string, secret: string, gid: number | undefined): void {
  makeRootsFolder(dirname(file))
  writeWhole(file, `${secret}\n`, gid === undefined ? 0o600 : 0o640)
  if (gid !== undefined) chownSync(file, 0, gid)
}

/** `undefined`: there is none, or it is not what we would have made. */
export function readSecret(file: string): string | undefined {
  try {
    return /^([0-9a-f]{64})\n$/.exec(readFileSync(file, 'utf8'))?.[1]
  } catch {
    return undefined
  }
}

export function readAttachedDovecot(
  instancesFile: string,
  name: string,
): AttachedDovecot | undefined {
  try {
    const text = readFileSync(join(folderOf(instancesFile, name), 'dovecot.json'), 'utf8')
    const told = JSON.parse(text) as AttachedDovecot
    return told.version === 1 && typeof told.hashes === 'object' ? told : undefined
  } catch {
    return undefined
  }
}

/** As above, with dovecot.conf before; throws when somebody else could have changed them. */
export function recallDovecot(
  instancesFile: string,
  name: string,
): { readonly attached: AttachedDovecot; readonly before: string } | undefined {
  const attached = readAttachedDovecot(instancesFile, name)
  if (attached === undefined) return undefined
  const folder = folderOf(instancesFile, name)
  mustBeRoots(join(folder, 'dovecot.json'))
  const before = join(folder, 'dovecot.conf.before')
  mustBeRoots(before)
  return { attached, before: readFileSync(before, 'utf8') }
}

/** The name under which a dovecot.conf was attached, also when a crash kept it off the list. */
export function nameOfDovecot(instancesFile: string, configFile: string): string | undefined {
  try {
    return readdirSync(join(dirname(instancesFile), 'attach')).find(
      (name) => readAttachedDovecot(instancesFile, name)?.configFile === configFile,
    )
  } catch {
    return undefined
  }
}
