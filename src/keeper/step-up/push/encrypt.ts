/**
 * Encrypt: a push message that only the browser reads it is meant for (RFC 8291, over RFC 8188).
 *
 * Written here, for the package that was thought of (0154) sends the draft's `aesgcm` of 2016, which
 * is another thing, and which Apple's service does not take. Node's own cryptography is all it needs.
 * Each message is padded to one length, so that its size tells nobody what it says.
 */
import { createCipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'
import { assert } from '../../../lib/assert.ts'

export const PUBLIC_KEY_BYTES = 65
export const AUTH_BYTES = 16
/** Of what is encrypted, padding within; one record. */
export const PADDED_BYTES = 128
/** RFC 8188 §2.1: the size of a record, larger than ours. */
const RECORD_BYTES = 4_096
const SALT_BYTES = 16
const TAG_BYTES = 16

const mac = (key: Uint8Array, ...parts: readonly (Uint8Array | string)[]): Buffer => {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
/** HKDF-Expand for at most one block of SHA-256 (RFC 5869 §2.3). */
const expanded = (key: Uint8Array, info: Uint8Array, length: number): Buffer =>
  mac(key, info, Buffer.of(1)).subarray(0, length)

export type PushKeys = {
  /** The browser's P-256 point, uncompressed. */
  readonly p256dh: Uint8Array
  readonly auth: Uint8Array
}

/** For tests: what chance would give. */
export type EncryptChance = { readonly salt: Uint8Array; readonly privateKey: Uint8Array }

/** The body of the request, with `Content-Encoding: aes128gcm`. Throws for a point that is none. */
export function encryptPush(text: string, keys: PushKeys, chance?: EncryptChance): Buffer {
  const plain = Buffer.from(text)
  assert(plain.length < PADDED_BYTES, 'a push message of ours is short')
  const ours = createECDH('prime256v1')
  if (chance === undefined) ours.generateKeys()
  else ours.setPrivateKey(chance.privateKey)
  const salt = chance?.salt ?? randomBytes(SALT_BYTES)
  const { p256dh, auth } = keys
  const point = ours.getPublicKey()
  const shared = ours.computeSecret(p256dh)
  // RFC 8291 §3.4.
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), p256dh, point])
  const material = expanded(mac(auth, shared), info, 32)
  const root = mac(salt, material)
  const key = expanded(root, Buffer.from('Content-Encoding: aes128gcm\0'), 16)
  const nonce = expanded(root, Buffer.from('Content-Encoding: nonce\0'), 12)
  const cipher = createCipheriv('aes-128-gcm', key, nonce, { authTagLength: TAG_BYTES })
  // RFC 8188 §2: 2 ends the last record, nought is padding.
  const record = Buffer.alloc(PADDED_BYTES)
  plain.copy(record)
  record[plain.length] = 2
  const head = Buffer.alloc(SALT_BYTES + 5)
  head.set(salt)
  head.writeUInt32BE(RECORD_BYTES, SALT_BYTES)
  head.writeUInt8(point.length, SALT_BYTES + 4)
  return Buffer.concat([head, point, cipher.update(record), cipher.final(), cipher.getAuthTag()])
}
