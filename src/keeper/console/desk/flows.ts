/**
 * Flows: what was begun and is finished by a second request, such as a challenge.
 *
 * A flow is sealed and handed to the browser; here lies only which were used up. Whoever begins a
 * million of them pushes out nobody's, which a table of what was begun could not promise. Good once:
 * it is used up when what it is for succeeds or is wrongly tried by who proved something already, so
 * that nobody fills what is remembered with tries that cost him nothing. Its key is chance and lives
 * as long as the guard runs: after a restart people begin again.
 */
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'
import { BoundedMap } from '../../../lib/bounded.ts'
import type { Duration, Instant } from '../../../lib/time.ts'
import { plus } from '../../../lib/time.ts'
import { FLOW_CHARACTERS_MAX, FLOWS_USED_MAX } from './limits.ts'

const NONCE_BYTES = 12
const TAG_BYTES = 16
const KEY_BYTES = 32

export type Flow = {
  /** What it is for; another purpose does not take it. */
  readonly for: string
  readonly [fact: string]: unknown
}
export type Opened<Facts> = Facts & { readonly nonce: string }

export class Flows {
  readonly #key = randomBytes(KEY_BYTES)
  readonly #used = new BoundedMap<string, true>(FLOWS_USED_MAX)

  begin(flow: Flow, lives: Duration, now: Instant): string {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', this.#key, nonce)
    const text = JSON.stringify({ ...flow, until: plus(now, lives) })
    return Buffer.concat([
      nonce,
      cipher.update(text),
      cipher.final(),
      cipher.getAuthTag(),
    ]).toString('base64url')
  }

  /** `undefined`: not ours, not for this, over, or used up. */
  open<Facts extends Flow>(
    sealed: unknown,
    what: Facts['for'],
    now: Instant,
  ): Opened<Facts> | undefined {
    if (typeof sealed !== 'string' || sealed.length > FLOW_CHARACTERS_MAX) return undefined
    const bytes = Buffer.from(sealed, 'base64url')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) return undefined
    const nonce = bytes.subarray(0, NONCE_BYTES)
    let read: Facts & { readonly until: number }
    try {
      const decipher = createDecipheriv('aes-256-gcm', this.#key, nonce, {
        authTagLength: TAG_BYTES,
      })
      decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
      const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
      read = JSON.parse(Buffer.concat(plain).toString('utf8'))
    } catch {
      return undefined
    }
    const name = nonce.toString('base64url')
    if (read.for !== what || now >= read.until || this.#used.has(name)) return undefined
    return { ...read, nonce: name }
  }

  /** False: somebody was quicker. */
  spend({ nonce }: { readonly nonce: string }): boolean {
    if (this.#used.has(nonce)) return false
    this.#used.set(nonce, true)
    return true
  }
}
