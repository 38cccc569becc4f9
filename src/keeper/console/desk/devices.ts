/**
 * Devices: a browser that somebody signed in from before is told from a stranger's.
 *
 * Its cookie is a name, a moment and an HMAC-SHA-256 under a key derived from the key-encryption key
 * (RFC 5869), so nothing is kept for it. It proves nobody: it only opens a lane of its own for wrong
 * tries (`lanes.ts`), for the person that it was given to alone.
 */
import { createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto'
import { between, type Instant } from '../../../lib/time.ts'
import { DEVICE_LIVES } from './limits.ts'

const LABEL = 'sekimori/console/device/v1'
const NAME_BYTES = 12
export const DEVICE_CHARACTERS_MAX = 200
/** Name, moment in base 36, and MAC, each of one length. */
const FORM = /^([A-Za-z0-9_-]{16})([0-9a-z]{10})([A-Za-z0-9_-]{43})$/

export class Devices {
  readonly #key: Uint8Array

  constructor(kek: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), LABEL, 32))
  }

  give(person: string, now: Instant): string {
    const name = randomBytes(NAME_BYTES).toString('base64url')
    const since = now.toString(36).padStart(10, '0')
    return `${name}${since}${this.#mac(person, name, since).toString('base64url')}`
  }

  /** The device's name, if this person signed in from it. */
  read(cookie: unknown, person: string, now: Instant): string | undefined {
    if (typeof cookie !== 'string' || cookie.length > DEVICE_CHARACTERS_MAX) return undefined
    const [, name, since, told] = FORM.exec(cookie) ?? []
    if (name === undefined || since === undefined || told === undefined) return undefined
    const mac = this.#mac(person, name, since)
    const its = Buffer.from(told, 'base64url')
    if (its.length !== mac.length || !timingSafeEqual(its, mac)) return undefined
    const age = between(Number.parseInt(since, 36) as Instant, now)
    return age >= 0 && age <= DEVICE_LIVES ? name : undefined
  }

  /** NUL stands in no name. */
  #mac(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(parts.join('\0')).digest()
  }
}
