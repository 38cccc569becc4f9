/**
 * Person secrets: what a guard needs to know a person by, in `keys/people.json`.
 *
 * One sealed file (AES-256-GCM under a key derived from the installation's key-encryption key),
 * 0600, replaced whole and durable before anybody is told that he was added. TOTP secrets must be
 * kept as they are; recovery codes only as scrypt hashes with a salt of the enrolment. The work of
 * scrypt is done off the event loop, one at a time, so that no flood of codes takes the threads that
 * sync the evidence.
 * Limits: whoever reads the whole `keys` folder can make codes; he can read every body as well.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import { RECOVERY_BYTES, RECOVERY_CODES, recoveryCode } from '../people/codes.ts'
import { type HmacSha1, TOTP_SECRET_BYTES } from '../people/totp.ts'
import { readWhole, realDisk, replaceFile, textIn } from '../store/evidence/disk.ts'

export const PEOPLE_FILE_BYTES_MAX = 4 * 1_048_576
const LABEL = 'sekimori/people/v1'
const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16
const SALT_BYTES = 16
const HASH_BYTES = 32
/** 16 MiB and some tens of milliseconds: chance of 80 bits needs no more. */
const SCRYPT_COST = 2 ** 14

export const hmacSha1: HmacSha1 = (key, message) => createHmac('sha1', key).update(message).digest()

export type Enrolment = {
  readonly factor: string
  readonly totp: Uint8Array
  readonly salt: Uint8Array
  /** Of the recovery codes, by number. */
  readonly recovery: readonly Uint8Array[]
}
/** What is shown once. */
export type Shown = { readonly totp: Uint8Array; readonly recoveryCodes: readonly string[] }

type Written = {
  readonly [person: string]: {
    readonly factor: string
    readonly totp: string
    readonly salt: string
    readonly recovery: readonly string[]
  }
}

export class PersonSecrets {
  readonly #file: string
  readonly #kekFile: string
  readonly #cost: number
  #known: ReadonlyMap<string, Enrolment> | undefined
  /** The last of the hashes, and of the changes, that were asked for. */
  #hashing: Promise<unknown> = Promise.resolve()
  #changing: Promise<unknown> = Promise.resolve()

  /** `cost` is less in tests only: a recovery code is found by the cost that it was kept with. */
  constructor(keysFolder: string, cost: number = SCRYPT_COST) {
    this.#cost = cost
    this.#file = join(keysFolder, 'people.json')
    this.#kekFile = join(keysFolder, 'kek')
  }

  /** Throws `people.keys-unusable`: then nobody acts by name, and nothing is written over. */
  async of(person: string): Promise<Enrolment | undefined> {
    return (await this.#all()).get(person)
  }

  /** Makes what a person proves himself by; nothing is kept before `keep`. */
  async make(factor: string): Promise<{ readonly enrolment: Enrolment; readonly shown: Shown }> {
    const totp = randomBytes(TOTP_SECRET_BYTES)
    const salt = randomBytes(SALT_BYTES)
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () =>
      recoveryCode(randomBytes(RECOVERY_BYTES)),
    )
    const recovery: Uint8Array[] = []
    for (const code of recoveryCodes) recovery.push(await this.#hash(code, salt))
    return { enrolment: { factor, totp, salt, recovery }, shown: { totp, recoveryCodes } }
  }

  /** Durable when it resolves. */
  keep(person: string, enrolment: Enrolment): Promise<void> {
    return this.#change((all) => all.set(person, enrolment))
  }

  forget(person: string): Promise<void> {
    return this.#change((all) => all.delete(person))
  }

  /** The number of the recovery code, or -1. */
  async recoveryNumber(enrolment: Enrolment, code: string): Promise<number> {
    const hash = await this.#hash(code, enrolment.salt)
    return enrolment.recovery.findIndex((one) => timingSafeEqual(one, hash))
  }

  #hash(code: string, salt: Uint8Array): Promise<Buffer> {
    const after = this.#hashing.then(
      () =>
        new Promise<Buffer>((done, fail) => {
          scrypt(code, salt, HASH_BYTES, { N: this.#cost, r: 8, p: 1 }, (error, hash) =>
            error === null ? done(hash) : fail(error),
          )
        }),
    )
    this.#hashing = after.catch(() => {})
    return after
  }

  #change(change: (all: Map<string, Enrolment>) => unknown): Promise<void> {
    const after = this.#changing.then(async () => {
      const all = new Map(await this.#all())
      change(all)
      await this.#write(all)
      this.#known = all
    })
    this.#changing = after.catch(() => {})
    return after
  }

  async #all(): Promise<ReadonlyMap<string, Enrolment>> {
    if (this.#known !== undefined) return this.#known
    try {
      const bytes = await readWhole(realDisk, this.#file, PEOPLE_FILE_BYTES_MAX)
      if (bytes === 'too-long') throw new Error(`it has more than ${PEOPLE_FILE_BYTES_MAX} octets`)
      const read = bytes === undefined ? new Map() : opened(textIn(bytes), await this.#key())
      this.#known ??= read
      return this.#known
    } catch (thrown) {
      throw this.#unusable(thrown)
    }
  }

  async #write(all: ReadonlyMap<string, Enrolment>): Promise<void> {
    try {
      const text = sealed(all, await this.#key())
      await replaceFile(realDisk, this.#file, Buffer.from(text), true, 0o600)
    } catch (thrown) {
      throw this.#unusable(thrown)
    }
  }

  async #key(): Promise<Uint8Array> {
    const kek = await readFile(this.#kekFile)
    return new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), LABEL, KEY_BYTES))
  }

  #unusable(thrown: unknown): Fault {
    return new Fault('people.keys-unusable', { file: this.#file, why: whyOf(thrown) }, thrown)
  }
}

const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes64 = (text: string): Uint8Array => Buffer.from(text, 'base64')

function sealed(all: ReadonlyMap<string, Enrolment>, key: Uint8Array): string {
  const written: Written = Object.fromEntries(
    [...all].map(([person, { factor, totp, salt, recovery }]) => [
      person,
      { factor, totp: text64(totp), salt: text64(salt), recovery: recovery.map(text64) },
    ]),
  )
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(LABEL))
  const parts = [nonce, cipher.update(JSON.stringify(written)), cipher.final(), cipher.getAuthTag()]
  return `${JSON.stringify({ version: 1, sealed: text64(Buffer.concat(parts)) })}\n`
}

/** Throws what does not fit: the caller tells it as a fault. */
function opened(text: string, key: Uint8Array): ReadonlyMap<string, Enrolment> {
  const { version, sealed } = JSON.parse(text) as { version?: unknown; sealed?: unknown }
  if (version !== 1 || typeof sealed !== 'string') throw new Error('its version is not 1')
  const bytes = bytes64(sealed)
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('it is cut off')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(LABEL)).setAuthTag(bytes.subarray(-TAG_BYTES))
  const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
  const written = JSON.parse(Buffer.concat(plain).toString('utf8')) as Written
  return new Map(
    Object.entries(written).map(([person, { factor, totp, salt, recovery }]) => [
      person,
      { factor, totp: bytes64(totp), salt: bytes64(salt), recovery: recovery.map(bytes64) },
    ]),
  )
}
