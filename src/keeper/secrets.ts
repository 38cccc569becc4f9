/** Secrets: the installation's own keys that are not the evidence's, made once and kept 0400. */
import { createHmac, hash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { ContactHash } from '../accounts/model.ts'
import { assert } from '../lib/assert.ts'

const KEY_BYTES = 32

function secretIn(file: string): Buffer {
  try {
    const key = readFileSync(file)
    assert(key.length === KEY_BYTES, `${file} has ${KEY_BYTES} bytes`)
    return key
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== 'ENOENT') throw thrown
  }
  const key = randomBytes(KEY_BYTES)
  const descriptor = openSync(file, 'wx', 0o400)
  try {
    writeSync(descriptor, key)
    fsyncSync(descriptor)
  } finally {
    closeSync(descriptor)
  }
  return key
}

/** Contacts as 48 bits of a keyed hash, so that the index names nobody (decision 23). */
export function contactHashIn(keysFolder: string): ContactHash {
  const key = secretIn(join(keysFolder, 'contacts.key'))
  return (account, recipient) =>
    createHmac('sha256', key)
      .update(account)
      .update('\0')
      .update(recipient.toLowerCase())
      .digest()
      .readUIntBE(0, 6)
}

/** Names a set of parameters in verdicts: the first 16 hex digits of the hash of their JSON. */
export const parametersHashOf = (parameters: object): string =>
  hash('sha256', JSON.stringify(parameters)).slice(0, 16)
