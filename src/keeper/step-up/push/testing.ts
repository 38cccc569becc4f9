/** Testing: a browser that subscribes, and reads what it is pushed (RFC 8291 §4). */
import { createDecipheriv, createECDH, createHmac, randomBytes } from 'node:crypto'
import type { PushWanted } from '../../../ports/owner-desk.ts'

const mac = (key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer => {
  const hmac = createHmac('sha256', key)
  for (const part of parts) hmac.update(part)
  return hmac.digest()
}
const infoOf = (name: string): Buffer => Buffer.from(`Content-Encoding: ${name}\0\x01`, 'latin1')

export class PushBrowser {
  readonly #key = createECDH('prime256v1')
  readonly #auth = randomBytes(16)

  constructor() {
    this.#key.generateKeys()
  }

  wanted(endpoint: string): PushWanted {
    return {
      endpoint,
      p256dh: this.#key.getPublicKey('base64url'),
      auth: this.#auth.toString('base64url'),
      language: 'en',
    }
  }

  /** Throws for what was not meant for it. */
  read(body: Uint8Array): string {
    const bytes = Buffer.from(body)
    const [salt, length] = [bytes.subarray(0, 16), bytes.readUInt8(20)]
    const point = bytes.subarray(21, 21 + length)
    const info = Buffer.concat([
      Buffer.from('WebPush: info\0'),
      this.#key.getPublicKey(),
      point,
      Buffer.of(1),
    ])
    const root = mac(salt, mac(mac(this.#auth, this.#key.computeSecret(point)), info))
    const [key, nonce] = [infoOf('aes128gcm'), infoOf('nonce')].map((one) => mac(root, one))
    const sealed = bytes.subarray(21 + length)
    const decipher = createDecipheriv(
      'aes-128-gcm',
      (key ?? salt).subarray(0, 16),
      (nonce ?? salt).subarray(0, 12),
    )
    decipher.setAuthTag(sealed.subarray(-16))
    const plain = Buffer.concat([decipher.update(sealed.subarray(0, -16)), decipher.final()])
    return plain.subarray(0, plain.lastIndexOf(2)).toString()
  }
}
