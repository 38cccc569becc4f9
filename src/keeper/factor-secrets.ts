/**
 * Factor secrets: what somebody is known by: TOTP secrets and recovery codes, in one sealed file.
 *
 * AES-256-GCM under a key derived from the installation's key-encryption key and the file's label,
 * so that no file stands for another; 0600, replaced whole and durable before anybody is told. TOTP
 * secrets must be kept as they are; recovery codes only as salted hashes, by scrypt where few ask
 * (the work is done off the event loop, one at a time), by HMAC where strangers may: their 80 bits
 * of chance are not guessed either way, and a flood of codes costs nothing then.
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
import { RECOVERY_BYTES, RECOVERY_CODES, recoveryCode } from '../people/codes.ts'
import { type HmacSha1, TOTP_SECRET_BYTES } from '../people/totp.ts'
import { readWhole, realDisk, replaceFile, textIn } from '../store/evidence/disk.ts'

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
  readonly [name: string]: {
    readonly factor: string
    readonly totp: string
    readonly salt: string
    readonly recovery: readonly string[]
  }
}

/** Of a recovery code with the salt of its enrolment; HASH_BYTES long. */
export type RecoveryHash = (code: string, salt: Uint8Array) => Promise<Uint8Array>

/** `cost` is less in tests only: a recovery code is found by the cost that it was kept with. */
export function scryptHash(cost: number = SCRYPT_COST): RecoveryHash {
  /** The last that was asked for. */
  let hashing: Promise<unknown> = Promise.resolve()
  return (code, salt) => {
    const after = hashing.then(
      () =>
        new Promise<Uint8Array>((done, fail) => {
          scrypt(code, salt, HASH_BYTES, { N: cost, r: 8, p: 1 }, (error, hash) =>
            error === null ? done(hash) : fail(error),
          )
        }),
    )
    hashing = after.catch(() => {})
    return after
  }
}

export const keyedHash: RecoveryHash = (code, salt) =>
  Promise.resolve(createHmac('sha256', salt).update(code).digest())

export type SecretsPlace = {
  readonly file: string
  readonly bytesMax: number
  readonly kekFile: string
  /** Another file has another one. */
  readonly label: string
  readonly hash: RecoveryHash
  /** What is thrown when the file cannot be used. */
  readonly unusable: (file: string, thrown: unknown) => Error
}

export class FactorSecrets {
  readonly #place: SecretsPlace
  #known: ReadonlyMap<string, Enrolment> | undefined
  /** The last of the changes that were asked for. */
  #changing: Promise<unknown> = Promise.resolve()

  constructor(place: SecretsPlace) {
    this.#place = place
  }

  /** Throws what `unusable` makes: then nobody is known, and nothing is written over. */
  async of(name: string): Promise<Enrolment | undefined> {
    return (await this.#all()).get(name)
  }

  /** Makes what somebody proves himself by, or around a secret that he has; kept by `keep`. */
  async make(
    factor: string,
    totp: Uint8Array = randomBytes(TOTP_SECRET_BYTES),
  ): Promise<{ readonly enrolment: Enrolment; readonly shown: Shown }> {
    const salt = randomBytes(SALT_BYTES)
    const recoveryCodes = Array.from({ length: RECOVERY_CODES }, () =>
      recoveryCode(randomBytes(RECOVERY_BYTES)),
    )
    const recovery: Uint8Array[] = []
    for (const code of recoveryCodes) recovery.push(await this.#place.hash(code, salt))
    return { enrolment: { factor, totp, salt, recovery }, shown: { totp, recoveryCodes } }
  }

  /** Durable when it resolves. */
  keep(name: string, enrolment: Enrolment): Promise<void> {
    return this.#change((all) => all.set(name, enrolment))
  }

  forget(name: string): Promise<void> {
    return this.#change((all) => all.delete(name))
  }

  /** Keeps of all names only these. */
  keepOnly(names: ReadonlySet<string>): Promise<void> {
    return this.#change((all) => {
      for (const name of all.keys()) if (!names.has(name)) all.delete(name)
    })
  }

  /** The number of the recovery code, or -1. */
  async recoveryNumber(enrolment: Enrolment, code: string): Promise<number> {
    const hash = await this.#place.hash(code, enrolment.salt)
    return enrolment.recovery.findIndex((one) => timingSafeEqual(one, hash))
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
    const { file, bytesMax, label } = this.#place
    try {
      const bytes = await readWhole(realDisk, file, bytesMax)
      if (bytes === 'too-long') throw new Error(`it has more than ${bytesMax} octets`)
      const read = bytes === undefined ? new Map() : opened(textIn(bytes), await this.#key(), label)
      this.#known ??= read
      return this.#known
    } catch (thrown) {
      throw this.#place.unusable(this.#place.file, thrown)
    }
  }

  async #write(all: ReadonlyMap<string, Enrolment>): Promise<void> {
    try {
      const text = sealed(all, await this.#key(), this.#place.label)
      await replaceFile(realDisk, this.#place.file, Buffer.from(text), true, 0o600)
    } catch (thrown) {
      throw this.#place.unusable(this.#place.file, thrown)
    }
  }

  async #key(): Promise<Uint8Array> {
    const kek = await readFile(this.#place.kekFile)
    return new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), this.#place.label, KEY_BYTES))
  }
}

const text64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytes64 = (text: string): Uint8Array => Buffer.from(text, 'base64')

function sealed(all: ReadonlyMap<string, Enrolment>, key: Uint8Array, label: string): string {
  const written: Written = Object.fromEntries(
    [...all].map(([name, { factor, totp, salt, recovery }]) => [
      name,
      { factor, totp: text64(totp), salt: text64(salt), recovery: recovery.map(text64) },
    ]),
  )
  const nonce = randomBytes(NONCE_BYTES)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(label))
  const parts = [nonce, cipher.update(JSON.stringify(written)), cipher.final(), cipher.getAuthTag()]
  return `${JSON.stringify({ version: 1, sealed: text64(Buffer.concat(parts)) })}\n`
}

/** Throws what does not fit: the caller tells it as a fault. */
function opened(text: string, key: Uint8Array, label: string): ReadonlyMap<string, Enrolment> {
  const { version, sealed } = JSON.parse(text) as { version?: unknown; sealed?: unknown }
  if (version !== 1 || typeof sealed !== 'string') throw new Error('its version is not 1')
  const bytes = bytes64(sealed)
  if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('it is cut off')
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  })
  decipher.setAAD(Buffer.from(label)).setAuthTag(bytes.subarray(-TAG_BYTES))
  const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
  const written = JSON.parse(Buffer.concat(plain).toString('utf8')) as Written
  return new Map(
    Object.entries(written).map(([name, { factor, totp, salt, recovery }]) => [
      name,
      { factor, totp: bytes64(totp), salt: bytes64(salt), recovery: recovery.map(bytes64) },
    ]),
  )
}
