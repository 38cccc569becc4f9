/**
 * Kept: where browsers are reached, one sealed file an account beside its factors (`owner-secrets.ts`).
 *
 * Whoever knows such an address and its keys can send to that browser what looks like ours, so it is
 * no matter for the evidence; that there is one, with its service, stands there. What the fold does not
 * know any more is dropped from the file with the next change.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFile, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import type { AccountId } from '../../../events/event.ts'
import { Fault, whyOf } from '../../../lib/fault.ts'
import type { PushWanted } from '../../../ports/owner-desk.ts'
import { readWhole, realDisk, replaceFile, textIn } from '../../../store/evidence/disk.ts'
import type { StepUpKeys } from '../keys.ts'
import type { OwnerSecrets } from '../owner-secrets.ts'

/** PUSHES_MAX subscriptions, sealed. */
export const PUSH_FILE_BYTES_MAX = 32_768
const NONCE_BYTES = 12
const TAG_BYTES = 16

export type KeptPush = PushWanted & { readonly subscription: string }

export class KeptPushes {
  readonly #keysFolder: string
  readonly #keys: StepUpKeys
  readonly #secrets: Pick<OwnerSecrets, 'makeFolder'>

  constructor(keysFolder: string, keys: StepUpKeys, secrets: Pick<OwnerSecrets, 'makeFolder'>) {
    this.#keysFolder = keysFolder
    this.#keys = keys
    this.#secrets = secrets
  }

  /** Throws a `Fault` when the file cannot be used. */
  async of(account: AccountId): Promise<readonly KeptPush[]> {
    const file = this.#fileOf(account)
    try {
      const bytes = await readWhole(realDisk, file, PUSH_FILE_BYTES_MAX)
      if (bytes === undefined) return []
      if (bytes === 'too-long') throw new Error(`it has more than ${PUSH_FILE_BYTES_MAX} octets`)
      return opened(textIn(bytes), await this.#key(account))
    } catch (thrown) {
      throw unusable(file, thrown)
    }
  }

  /** Changes of one account are made one after the other by the caller. Durable when it resolves. */
  async keep(account: AccountId, all: readonly KeptPush[]): Promise<void> {
    const file = this.#fileOf(account)
    await this.#secrets.makeFolder()
    try {
      if (all.length === 0) {
        await unlink(file).catch((problem: NodeJS.ErrnoException) => {
          if (problem.code !== 'ENOENT') throw problem
        })
        return
      }
      const text = sealed(all, await this.#key(account))
      await replaceFile(realDisk, file, Buffer.from(text), true, 0o600)
    } catch (thrown) {
      throw unusable(file, thrown)
    }
  }

  #fileOf(account: AccountId): string {
    return join(this.#keysFolder, 'owners', `${this.#keys.fileOf(account)}.push.json`)
  }

  async #key(account: AccountId): Promise<Uint8Array> {
    const kek = await readFile(join(this.#keysFolder, 'kek'))
    const label = `sekimori/push/v1/${this.#keys.fileOf(account)}`
    return new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), label, 32))
  }
}

function sealed(all: readonly KeptPush[], key: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce)
  const parts = [nonce, cipher.update(JSON.stringify(all)), cipher.final(), cipher.getAuthTag()]
  return `${JSON.stringify({ version: 1, sealed: Buffer.concat(parts).toString('base64') })}\n`
}

function opened(text: string, key: Uint8Array): readonly KeptPush[] {
  const { version, sealed: kept } = JSON.parse(text) as { version?: unknown; sealed?: unknown }
  if (version !== 1 || typeof kept !== 'string') throw new Error('its version is not 1')
  const bytes = Buffer.from(kept, 'base64')
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('it is cut off')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES))
  const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
  return JSON.parse(Buffer.concat(plain).toString('utf8')) as KeptPush[]
}

const unusable = (file: string, thrown: unknown): Fault =>
  new Fault('owners.keys-unusable', { file, why: whyOf(thrown) }, thrown)
