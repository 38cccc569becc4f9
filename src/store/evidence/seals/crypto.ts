/** What the seals need of cryptography, by the runtime. */
import { createHmac, createPrivateKey, createPublicKey, type KeyObject, sign } from 'node:crypto'
import { type Hmac, privateOf } from '../../../evidence/epoch.ts'

/** The octets before a raw Ed25519 private key in its PrivateKeyInfo (RFC 8410 §7). */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')

export const hmacSha256: Hmac = (key, text) => createHmac('sha256', key).update(text).digest()

/** The Ed25519 key of the epoch whose seed this is. */
export const signingKey = (seed: Uint8Array): KeyObject =>
  createPrivateKey({
    key: Buffer.concat([PKCS8_HEAD, privateOf(seed, hmacSha256)]),
    format: 'der',
    type: 'pkcs8',
  })

/** The 32 octets of the public key (RFC 8037 §2): a tenth of the time that its SPKI takes. */
export const publicOf = (key: KeyObject): Uint8Array =>
  Buffer.from(createPublicKey(key).export({ format: 'jwk' }).x ?? '', 'base64url')

export const signed = (key: KeyObject, message: Uint8Array): Uint8Array => sign(null, message, key)
