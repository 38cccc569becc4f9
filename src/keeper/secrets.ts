/** Secrets: the installation's own keys that are not the evidence's, made once and kept 0400. */
import { hash, randomBytes } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { ContactHash } from '../accounts/model.ts'
import { assert } from '../lib/assert.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { SenseHash } from '../senses/hash.ts'

const KEY_BYTES = 32
const HMAC_BLOCK_BYTES = 64
/** Contacts whose hash is kept: each message asks for its own three times, and few at a time. */
export const CONTACTS_AT_HAND_MAX = 4_096
const SENSES_AT_HAND_MAX = 4_096
const AT_HAND_LENGTH_MAX = 2_048

/** The key in `file`, made where there is none. */
export function secretIn(file: string): Buffer {
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

/** HMAC-SHA-256 by two one-shot digests: an object for each costs several times what it digests. */
function keyedIn(file: string): (text: string) => number {
  const key = secretIn(file)
  const block = (pad: number): Buffer => {
    const bytes = Buffer.alloc(HMAC_BLOCK_BYTES, pad)
    for (const [i, octet] of key.entries()) bytes[i] = octet ^ pad
    return bytes
  }
  const inner = block(0x36)
  const outer = Buffer.concat([block(0x5c), Buffer.alloc(32)])
  return (text) => {
    outer.set(hash('sha256', Buffer.concat([inner, Buffer.from(text)]), 'buffer'), HMAC_BLOCK_BYTES)
    return hash('sha256', outer, 'buffer').readUIntBE(0, 6)
  }
}

/** Contacts as 48 bits of a keyed hash, so that the index names nobody (decision 23). */
export function contactHashIn(keysFolder: string): ContactHash {
  const digest = keyedIn(join(keysFolder, 'contacts.key'))
  const atHand = new BoundedMap<string, number>(CONTACTS_AT_HAND_MAX)
  return (account, recipient) => {
    const named = `${account}\0${recipient.toLowerCase()}`
    const known = atHand.get(named)
    if (known !== undefined) return known
    const contact = digest(named)
    atHand.set(named, contact)
    return contact
  }
}

/** Senses as 48 bits of a keyed hash, under the key of contacts and never a contact's text. */
export function senseHashIn(keysFolder: string): SenseHash {
  const digest = keyedIn(join(keysFolder, 'contacts.key'))
  const atHand = new BoundedMap<string, number>(SENSES_AT_HAND_MAX)
  return (about, text) => {
    const named = `sense\0${about}\0${text}`
    const known = atHand.get(named)
    if (known !== undefined) return known
    const number = digest(named)
    // What is asked again is short; what strangers write may be long, and is not kept.
    if (named.length <= AT_HAND_LENGTH_MAX) atHand.set(named, number)
    return number
  }
}

/** Names a set of parameters in verdicts: the first 16 hex digits of the hash of their JSON. */
export const parametersHashOf = (parameters: object): string =>
  hash('sha256', JSON.stringify(parameters)).slice(0, 16)
