/**
 * Note: a text and who signed it (C2SP signed-note), with cosignatures of witnesses (tlog-cosignature).
 *
 * Signature lines of unknown keys are carried along and count for nothing; a line of a known key
 * that does not verify spoils the note. Ed25519 signatures (type 1) and Ed25519 cosignatures with a
 * time (type 4) are understood here.
 *
 * Limits: ML-DSA cosignatures (type 6) are carried, not checked.
 */
import { assert } from '../lib/assert.ts'
import { base64, fromBase64, type Hasher, hashBytes, joined, u32At, u64At, utf8 } from './bytes.ts'
import { type Refused, refuse } from './refused.ts'

export const ED25519 = 0x01
export const COSIGNATURE = 0x04
const PUBLIC_KEY_BYTES = 32
const SIGNATURE_BYTES = 64
/** A note is at most this long, and carries at most so many signatures. */
export const NOTE_BYTES_MAX = 1_000_000
export const SIGNATURES_MAX = 100

export type KeyType = typeof ED25519 | typeof COSIGNATURE
export type Vkey = {
  readonly name: string
  readonly id: number
  readonly type: KeyType
  readonly publicKey: Uint8Array
}
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

export type Signature = { readonly name: string; readonly id: number; readonly bytes: Uint8Array }
export type Note = { readonly text: string; readonly signatures: readonly Signature[] }

/** A key's name is not empty and has neither spaces nor plus signs. */
export const isKeyName = (name: string): boolean => name !== '' && !/[\s+\p{Cc}]/u.test(name)

export function keyIdOf(name: string, type: number, publicKey: Uint8Array, hasher: Hasher): number {
  const digest = hasher.digest(utf8(`${name}\n`), Uint8Array.of(type), publicKey)
  return u32At(hashBytes(digest), 0)
}

export function vkeyOf(name: string, type: KeyType, publicKey: Uint8Array, hasher: Hasher): Vkey {
  assert(isKeyName(name) && publicKey.length === PUBLIC_KEY_BYTES, 'a key has a name and 32 octets')
  return { name, type, publicKey, id: keyIdOf(name, type, publicKey, hasher) }
}

export const toVkey = ({ name, id, type, publicKey }: Vkey): string =>
  `${name}+${id.toString(16).padStart(8, '0')}+${base64(joined(Uint8Array.of(type), publicKey))}`

export function readVkey(text: string, hasher: Hasher): Vkey | Refused {
  const [name = '', idText = '', ...rest] = text.split('+')
  const key = fromBase64(rest.join('+'))
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(idText) || key === undefined)
    return refuse('it is not name+id+key')
  const type = key[0]
  if (type !== ED25519 && type !== COSIGNATURE) return refuse(`key type ${type} is not known here`)
  if (key.length !== 1 + PUBLIC_KEY_BYTES) return refuse('the key has not 32 octets')
  const vkey = vkeyOf(name, type, key.subarray(1), hasher)
  return vkey.id === Number.parseInt(idText, 16) ? vkey : refuse('the id is not that of the key')
}

const signatureLine = (name: string, id: number, signature: Uint8Array): string => {
  const idBytes = Uint8Array.of(id >>> 24, id >>> 16, id >>> 8, id)
  return `\u2014 ${name} ${base64(joined(idBytes, signature))}\n`
}

export const signedNote = (
  text: string,
  vkey: Vkey,
  sign: (m: Uint8Array) => Uint8Array,
): string => {
  assert(text.endsWith('\n'), 'a note ends its last line')
  return `${text}\n${signatureLine(vkey.name, vkey.id, sign(utf8(text)))}`
}

export function readNote(note: string): Note | Refused {
  if (note.length > NOTE_BYTES_MAX) return refuse('it is too long')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return refuse('it has no signatures')
  const lines = note.slice(split + 2, -1).split('\n')
  if (lines.length > SIGNATURES_MAX) return refuse('it has too many signatures')
  const signatures: Signature[] = []
  for (const line of lines) {
    const match = /^\u2014 (\S+) (\S+)$/u.exec(line)
    const bytes = fromBase64(match?.[2] ?? '')
    if (match === null || bytes === undefined || bytes.length < 5)
      return refuse('a signature line is malformed')
    signatures.push({
      name: match[1] as string,
      id: u32At(bytes, 0),
      bytes: bytes.subarray(4),
    })
  }
  return { text: note.slice(0, split + 1), signatures }
}

/** Whether `vkey` signed the note: `absent`, `bad`, or the time of a cosignature in seconds (0: plain). */
export function signatureOf(note: Note, vkey: Vkey, verify: Verify): 'absent' | 'bad' | number {
  let found: 'absent' | number = 'absent'
  for (const { name, id, bytes } of note.signatures) {
    if (name !== vkey.name || id !== vkey.id) continue
    if (vkey.type === ED25519) {
      if (bytes.length !== SIGNATURE_BYTES) return 'bad'
      if (!verify(vkey.publicKey, utf8(note.text), bytes)) return 'bad'
      found = 0
    } else {
      if (bytes.length !== 8 + SIGNATURE_BYTES) return 'bad'
      const time = u64At(bytes, 0)
      const message = utf8(`cosignature/v1\ntime ${time}\n${note.text}`)
      if (!Number.isFinite(time) || !verify(vkey.publicKey, message, bytes.subarray(8)))
        return 'bad'
      found = time
    }
  }
  return found
}
