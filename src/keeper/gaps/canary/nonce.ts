/**
 * Nonces: names for canaries that nobody else can make, and that we know again without remembering.
 *
 * Eight bytes of chance and eight of a keyed hash over them (RFC 2104), in hexadecimal. A canary that
 * comes back after a restart is still known to be none of anybody's mail.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto'

const HALF = 8
export const NONCE_FORM = /\b[0-9a-f]{32}\b/

export class Nonces {
  readonly #key: Uint8Array

  constructor(key: Uint8Array) {
    this.#key = key
  }

  make(): string {
    const chance = randomBytes(HALF)
    return Buffer.concat([chance, this.#mark(chance)]).toString('hex')
  }

  isOurs(nonce: string): boolean {
    if (!/^[0-9a-f]{32}$/.test(nonce)) return false
    const bytes = Buffer.from(nonce, 'hex')
    return timingSafeEqual(bytes.subarray(HALF), this.#mark(bytes.subarray(0, HALF)))
  }

  #mark(chance: Uint8Array): Buffer {
    const hash = createHmac('sha256', this.#key).update('sekimori canary\n').update(chance)
    return hash.digest().subarray(0, HALF)
  }
}
