/**
 * Owner secrets: what owners are known by, one sealed file an account in `keys/owners/`.
 *
 * A file each, so that an enrolment writes some hundred octets however many owners there are. Names
 * of files tell no account. Recovery codes are kept by a keyed hash and not by scrypt, for the page
 * is asked by strangers (`factor-secrets.ts`).
 */
import { existsSync } from 'node:fs'
import { mkdir, unlink } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import type { AccountId } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import { realDisk } from '../../store/evidence/disk.ts'
import { FactorSecrets, keyedHash } from '../factor-secrets.ts'
import type { StepUpKeys } from './keys.ts'

/** FACTORS_MAX enrolments, and what was not removed after a crash. */
export const OWNER_FILE_BYTES_MAX = 65_536
/** Files that are held open to memory. */
export const OWNERS_CACHED = 1_000

export class OwnerSecrets {
  readonly #folder: string
  readonly #kekFile: string
  readonly #keys: StepUpKeys
  #hasFolder = false
  readonly #files = new BoundedMap<AccountId, FactorSecrets>(OWNERS_CACHED)

  constructor(keysFolder: string, keys: StepUpKeys) {
    this.#folder = join(keysFolder, 'owners')
    this.#kekFile = join(keysFolder, 'kek')
    this.#keys = keys
  }

  /** By names of factors. Changes of one account are made one after the other by the caller. */
  of(account: AccountId): FactorSecrets {
    const known = this.#files.get(account)
    if (known !== undefined) return known
    const name = this.#keys.fileOf(account)
    const secrets = new FactorSecrets({
      file: join(this.#folder, `${name}.json`),
      bytesMax: OWNER_FILE_BYTES_MAX,
      kekFile: this.#kekFile,
      label: `sekimori/owners/v1/${name}`,
      hash: keyedHash,
      unusable,
    })
    this.#files.set(account, secrets)
    return secrets
  }

  /** After a change: what another look had read before it is read anew. */
  reread(account: AccountId): void {
    this.#files.delete(account)
  }

  /**
   * He was erased: of what he was known by only `left` stays, what he made since; where nothing is
   * left both of his files go. Durable when it resolves.
   */
  async erase(account: AccountId, left: ReadonlySet<string>): Promise<void> {
    const name = join(this.#folder, this.#keys.fileOf(account))
    const its = [`${name}.json`, `${name}.push.json`].filter((file) => existsSync(file))
    if (its.length === 0) return
    if (left.size > 0) return this.of(account).keepOnly(left)
    this.#files.delete(account)
    for (const file of its)
      try {
        await unlink(file)
      } catch (thrown) {
        throw unusable(file, thrown)
      }
    await realDisk.syncFolder(this.#folder)
  }

  /** Before the first is kept; durable when it resolves. */
  async makeFolder(): Promise<void> {
    if (this.#hasFolder) return
    try {
      await mkdir(this.#folder, { recursive: true, mode: 0o700 })
      await realDisk.syncFolder(dirname(this.#folder))
    } catch (thrown) {
      throw unusable(this.#folder, thrown)
    }
    this.#hasFolder = true
  }
}

const unusable = (file: string, thrown: unknown): Fault =>
  new Fault('owners.keys-unusable', { file, why: whyOf(thrown) }, thrown)
