/**
 * Founding: the first files of a log, in an order in which a crash leaves either no log or a whole one.
 *
 * `log.vkey` comes last: without it there is no log yet, and founding begins again over the same names.
 */
import { join } from 'node:path'
import { ED25519, readVkey, toVkey, type Vkey, vkeyOf } from '../../evidence/note.ts'
import { isRefused } from '../../evidence/refused.ts'
import { Fault } from '../../lib/fault.ts'
import { type Disk, readTextFile, replaceFile } from './disk.ts'
import { emptyTree, readTreeState, stateFolderOf, toTreeState } from './files.ts'
import { sha256 } from './hashing.ts'
import type { Keys } from './keys.ts'
import { readme } from './readme.ts'

const VKEY_BYTES_MAX = 4_096

/** `undefined` when no log has been founded here. Throws `evidence.damaged` for a key that is none. */
export async function readLogKey(disk: Disk, folder: string): Promise<Vkey | undefined> {
  const file = join(folder, 'log.vkey')
  const text = await readTextFile(disk, file, VKEY_BYTES_MAX)
  if (text === undefined) return undefined
  const vkey = readVkey(text.trimEnd(), sha256)
  if (isRefused(vkey)) throw new Fault('evidence.damaged', { file, why: vkey.refused })
  return vkey
}

export async function found(disk: Disk, folder: string, origin: string, keys: Keys): Promise<Vkey> {
  const state = stateFolderOf(folder)
  const before = await readTreeState(disk, folder)
  if (before !== undefined && before.size > 0)
    throw new Fault('evidence.damaged', { file: join(folder, 'log.vkey'), why: 'it is missing' })
  const vkey = vkeyOf(origin, ED25519, keys.publicKey, sha256)
  const facts = { origin, vkey: toVkey(vkey) }
  const put = (name: string, text: string) =>
    replaceFile(disk, join(folder, name), Buffer.from(text), true)
  await put(join('.state', 'tree'), toTreeState(emptyTree))
  await put('README.en.txt', readme.en(facts))
  await put('README.ja.txt', readme.ja(facts))
  await disk.syncFolder(state)
  await put('log.vkey', `${facts.vkey}\n`)
  return vkey
}

/** The log's key, checked against the name that was asked for and the private key at hand. */
export function checkLogKey(folder: string, vkey: Vkey, origin: string, keys: Keys): void {
  const file = join(folder, 'log.vkey')
  if (vkey.name !== origin)
    throw new Fault('evidence.damaged', { file, why: `it is of ${vkey.name}, not ${origin}` })
  if (Buffer.compare(vkey.publicKey, keys.publicKey) !== 0)
    throw new Fault('evidence.keys-unusable', { file, why: 'the signing key is not this log’s' })
}
