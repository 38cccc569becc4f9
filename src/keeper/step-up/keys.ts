/**
 * Keys: what codes of requests are made of, and how codes and tokens are kept.
 *
 * One key, derived from the installation's key-encryption key (RFC 5869), lies nowhere. The code of
 * a request is 40 bits of HMAC-SHA-256 of its name, so that it is shown again at each retry and
 * after a restart without being kept; what is kept is another keyed hash of it, bound to its
 * account. Tokens are chance, and only their keyed hash is kept.
 */
import { createHmac, hkdfSync } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { AccountId } from '../../events/event.ts'
import { REQUEST_CODE_BYTES, requestCode } from '../../step-up/codes.ts'

const LABEL = 'sekimori/step-up/v1'
const KEY_BYTES = 32
/** Of a keyed hash that is kept, in hexadecimal digits: 128 bits. */
const HASH_DIGITS = 32

export class StepUpKeys {
  readonly #key: Uint8Array

  constructor(kek: Uint8Array) {
    this.#key = new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), LABEL, KEY_BYTES))
  }

  /** Without the hyphen. */
  codeOf(account: AccountId, request: string): string {
    return requestCode(this.#mac('code', account, request).subarray(0, REQUEST_CODE_BYTES))
  }

  codeHash(account: AccountId, code: string): string {
    return this.#hash('typed', account, code)
  }

  tokenHash(token: string): string {
    return this.#hash('token', token)
  }

  /** The user handle of an account's passkeys: it tells nobody whose (WebAuthn Level 3 §14.6.1). */
  userOf(account: AccountId): string {
    return this.#mac('user', account).toString('base64url')
  }

  /** A name for an account's file that does not tell the account. */
  fileOf(account: AccountId): string {
    return this.#hash('file', account)
  }

  #hash(...parts: readonly string[]): string {
    return this.#mac(...parts)
      .toString('hex')
      .slice(0, HASH_DIGITS)
  }

  /** NUL stands in no account, code or name. */
  #mac(...parts: readonly string[]): Buffer {
    return createHmac('sha256', this.#key).update(parts.join('\0')).digest()
  }
}

export const stepUpKeysIn = (keysFolder: string): StepUpKeys =>
  new StepUpKeys(readFileSync(join(keysFolder, 'kek')))
