/**
 * Note: a text and who signed it (C2SP signed-note), with cosignatures of witnesses (tlog-cosignature).
 *
 * Signature lines of unknown keys are carried along and count for nothing; a line of a known key
 * that does not verify spoils the note. Understood are Ed25519 signatures (type 1) and cosignatures
 * with a time: Ed25519 (type 4) and ML-DSA-44 (type 6, FIPS 204). A cosignature of type 4 is over the
 * whole text, one of type 6 over origin, size and root.
 *
 * Limits: whether a time is plausible is for whoever has a clock.
 */
import { assert } from '../lib/assert.ts'
import {
  base64,
  fromBase64,
  type Hasher,
  hashBytes,
  joined,
  putU64,
  u32At,
  u64At,
  utf8,
} from './bytes.ts'
import { readCheckpoint } from './checkpoint.ts'
import { cosignedMessage } from './cosignature.ts'
import { isRefused, type Refused, refuse } from './refused.ts'

export const ED25519 = 0x01
export const COSIGNATURE = 0x04
export const MLDSA_COSIGNATURE = 0x06

export type KeyType = typeof ED25519 | typeof COSIGNATURE | typeof MLDSA_COSIGNATURE
/** Octets of the public key and of a bare signature. */
export const KEY_SIZES: Readonly<
  Record<KeyType, { readonly key: number; readonly signature: number }>
> = {
  [ED25519]: { key: 32, signature: 64 },
  [COSIGNATURE]: { key: 32, signature: 64 },
  [MLDSA_COSIGNATURE]: { key: 1_312, signature: 2_420 },
}
const TIME_BYTES = 8
/** A note is at most this long, and carries at most so many signatures. */
export const NOTE_BYTES_MAX = 1_000_000
export const SIGNATURES_MAX = 100
/** More than any key line needs: a name of 1,000 characters and a key of 1,312 octets. */
export const VKEY_CHARACTERS_MAX = 4_096

export type Vkey = {
  readonly name: string
  readonly id: number
  readonly type: KeyType
  readonly publicKey: Uint8Array
}
/** Tells the algorithm by the length of the key: 32 octets Ed25519, 1,312 ML-DSA-44. */
export type Verify = (publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array) => boolean

export type Signature = { readonly name: string; readonly id: number; readonly bytes: Uint8Array }
export type Note = { readonly text: string; readonly signatures: readonly Signature[] }

/** A key's name is not empty and has neither spaces nor plus signs. */
export const isKeyName = (name: string): boolean => name !== '' && !/[\s+\p{Cc}]/u.test(name)
const isKeyType = (type: number | undefined): type is KeyType =>
  type === ED25519 || type === COSIGNATURE || type === MLDSA_COSIGNATURE
/** Whether signatures of this key carry a time: it is a witness's. */
export const cosigns = ({ type }: Pick<Vkey, 'type'>): boolean => type !== ED25519

const hexId = (id: number): string => id.toString(16).padStart(8, '0')

export function keyIdOf(name: string, type: number, publicKey: Uint8Array, hasher: Hasher): number {
  const digest = hasher.digest(utf8(`${name}\n`), Uint8Array.of(type), publicKey)
  return u32At(hashBytes(digest), 0)
}

export function vkeyOf(name: string, type: KeyType, publicKey: Uint8Array, hasher: Hasher): Vkey {
  assert(isKeyName(name) && publicKey.length === KEY_SIZES[type].key, 'a key has a name and octets')
  return { name, type, publicKey, id: keyIdOf(name, type, publicKey, hasher) }
}

export const toVkey = ({ name, id, type, publicKey }: Vkey): string =>
  `${name}+${hexId(id)}+${base64(joined(Uint8Array.of(type), publicKey))}`

export function readVkey(text: string, hasher: Hasher): Vkey | Refused {
  if (text.length > VKEY_CHARACTERS_MAX) return refuse('it is too long')
  const [name = '', idText = '', ...rest] = text.split('+')
  const key = fromBase64(rest.join('+'))
  if (!isKeyName(name) || !/^[0-9a-f]{8}$/.test(idText) || key === undefined)
    return refuse('it is not name+id+key')
  const type = key[0]
  if (!isKeyType(type)) return refuse(`key type ${type} is not known here`)
  if (key.length !== 1 + KEY_SIZES[type].key)
    return refuse(`the key has not ${KEY_SIZES[type].key} octets`)
  const vkey = vkeyOf(name, type, key.subarray(1), hasher)
  return vkey.id === Number.parseInt(idText, 16) ? vkey : refuse('the id is not that of the key')
}

export const signatureLine = (name: string, id: number, signature: Uint8Array): string => {
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

/** The line by which a witness cosigns the text of a checkpoint, at a time in seconds since 1970. */
export function cosignatureLine(
  text: string,
  vkey: Vkey,
  time: number,
  sign: (message: Uint8Array) => Uint8Array,
): string {
  assert(cosigns(vkey) && Number.isSafeInteger(time) && time > 0, 'a cosignature has a time')
  const message = messageFor(vkey, time, text)
  assert(message !== undefined, 'what is cosigned is a checkpoint')
  return signatureLine(vkey.name, vkey.id, joined(timeBytes(time), sign(message)))
}

function timeBytes(time: number): Uint8Array {
  const bytes = new Uint8Array(TIME_BYTES)
  putU64(time, bytes, 0)
  return bytes
}

export function readNote(note: string): Note | Refused {
  if (note.length > NOTE_BYTES_MAX) return refuse('it is too long')
  // A tab or a carriage return would let two readers see two texts.
  if (/(?!\n)\p{Cc}/u.test(note)) return refuse('it has control characters')
  const split = note.lastIndexOf('\n\n')
  if (split < 0 || !note.endsWith('\n')) return refuse('it has no signatures')
  const lines = note.slice(split + 2, -1).split('\n', SIGNATURES_MAX + 1)
  if (lines.length > SIGNATURES_MAX) return refuse('it has too many signatures')
  const signatures: Signature[] = []
  for (const line of lines) {
    const read = readSignatureLine(line)
    if (isRefused(read)) return read
    signatures.push(read)
  }
  return { text: note.slice(0, split + 1), signatures }
}

function readSignatureLine(line: string): Signature | Refused {
  const [dash, name = '', encoded = '', ...more] = line.split(' ')
  if (dash !== '\u2014' || !isKeyName(name) || more.length > 0)
    return refuse('a signature line is malformed')
  const bytes = fromBase64(encoded)
  if (bytes === undefined || bytes.length < 5)
    return refuse('a signature line is malformed: it is no base64 of a key id and a signature')
  return { name, id: u32At(bytes, 0), bytes: bytes.subarray(4) }
}

/** What a signature of this key is over; `undefined`: the text is no checkpoint that it could sign. */
function messageFor({ name, type }: Vkey, time: number, text: string): Uint8Array | undefined {
  if (type === ED25519) return utf8(text)
  if (type === COSIGNATURE) return utf8(`cosignature/v1\ntime ${time}\n${text}`)
  const checkpoint = readCheckpoint(text)
  return isRefused(checkpoint) ? undefined : cosignedMessage(name, time, checkpoint)
}

/**
 * Whether `vkey` signed the note: `absent`, `bad`, or the time of a cosignature in seconds (0: plain).
 * Of several lines of one key each must be right, and the youngest counts.
 */
export function signatureOf(note: Note, vkey: Vkey, verify: Verify): 'absent' | 'bad' | number {
  let found: 'absent' | number = 'absent'
  const sizes = KEY_SIZES[vkey.type]
  const head = cosigns(vkey) ? TIME_BYTES : 0
  for (const { name, id, bytes } of note.signatures) {
    if (name !== vkey.name || id !== vkey.id) continue
    if (bytes.length !== head + sizes.signature) return 'bad'
    const time = head === 0 ? 0 : u64At(bytes, 0)
    if (!Number.isFinite(time)) return 'bad'
    const message = messageFor(vkey, time, note.text)
    if (message === undefined || !verify(vkey.publicKey, message, bytes.subarray(head)))
      return 'bad'
    found = found === 'absent' ? time : Math.max(found, time)
  }
  return found
}

/** The signature lines of a note as they stand, by `name+id` of their key. */
export function linesOfNote(
  note: string,
): readonly { readonly key: string; readonly line: string }[] {
  const lines = note.slice(note.lastIndexOf('\n\n') + 2, -1).split('\n')
  return lines.flatMap((line) => {
    const read = readSignatureLine(line)
    return isRefused(read) ? [] : [{ key: keyNameOf(read), line: `${line}\n` }]
  })
}

export const keyNameOf = ({ name, id }: Pick<Vkey, 'name' | 'id'>): string => `${name}+${hexId(id)}`
