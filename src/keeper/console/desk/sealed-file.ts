/**
 * Sealed file: one small value that is kept as a whole, so that nobody reads or changes it by the file.
 *
 * AES-256-GCM under a key derived (RFC 5869) from the installation's key-encryption key and the
 * file's label; 0600; written beside and renamed, durable when `set` resolves. Changes are made one
 * after the other.
 * Limits: an older state of the same file put back is not noticed; what must not come back that way
 * is held against the evidence by who asks.
 */
import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { readWhole, realDisk, replaceFile, textIn } from '../../../store/evidence/disk.ts'

const KEY_BYTES = 32
const NONCE_BYTES = 12
const TAG_BYTES = 16

export type SealedPlace = {
  readonly file: string
  readonly kekFile: string
  /** Another file has another one. */
  readonly label: string
  readonly bytesMax: number
  /** What is thrown when the file cannot be used. */
  readonly unusable: (file: string, thrown: unknown) => Error
}

export class SealedFile<Value> {
  readonly #place: SealedPlace
  readonly #empty: Value
  #known: { readonly value: Value } | undefined
  #changing: Promise<unknown> = Promise.resolve()

  /** `empty`: what it holds before there is a file. */
  constructor(place: SealedPlace, empty: Value) {
    this.#place = place
    this.#empty = empty
  }

  /** Throws what `unusable` makes; nothing is written over then. */
  async get(): Promise<Value> {
    if (this.#known !== undefined) return this.#known.value
    const { file, bytesMax } = this.#place
    try {
      const bytes = await readWhole(realDisk, file, bytesMax)
      if (bytes === 'too-long') throw new Error(`it has more than ${bytesMax} octets`)
      const value = bytes === undefined ? this.#empty : await this.#opened(textIn(bytes))
      this.#known ??= { value }
      return this.#known.value
    } catch (thrown) {
      throw this.#place.unusable(file, thrown)
    }
  }

  /** `change` gives the next value; `undefined`: nothing is written. */
  change(change: (before: Value) => Value | undefined): Promise<void> {
    const mine = this.#changing.then(async () => {
      const next = change(await this.get())
      if (next === undefined) return
      try {
        const text = await this.#sealed(next)
        if (text.length > this.#place.bytesMax)
          throw new Error(`it would have more than ${this.#place.bytesMax} octets`)
        await replaceFile(realDisk, this.#place.file, Buffer.from(text), true, 0o600)
      } catch (thrown) {
        throw this.#place.unusable(this.#place.file, thrown)
      }
      this.#known = { value: next }
    })
    this.#changing = mine.catch(() => {})
    return mine
  }

  /** From here on it holds this: what cannot be read is written over by the next change. */
  forgive(value: Value): void {
    this.#known = { value }
  }

  async #key(): Promise<Uint8Array> {
    const { kekFile, label } = this.#place
    const kek = await readFile(kekFile)
    return new Uint8Array(hkdfSync('sha256', kek, Buffer.alloc(0), label, KEY_BYTES))
  }

  async #sealed(value: Value): Promise<string> {
    const nonce = randomBytes(NONCE_BYTES)
    const cipher = createCipheriv('aes-256-gcm', await this.#key(), nonce)
    cipher.setAAD(Buffer.from(this.#place.label))
    const whole = [nonce, cipher.update(JSON.stringify(value)), cipher.final(), cipher.getAuthTag()]
    return `${JSON.stringify({ version: 1, sealed: Buffer.concat(whole).toString('base64') })}\n`
  }

  /** Throws what does not fit: `get` tells it. */
  async #opened(text: string): Promise<Value> {
    const { version, sealed } = JSON.parse(text) as { version?: unknown; sealed?: unknown }
    if (version !== 1 || typeof sealed !== 'string') throw new Error('its version is not 1')
    const bytes = Buffer.from(sealed, 'base64')
    if (bytes.length < NONCE_BYTES + TAG_BYTES) throw new Error('it is cut off')
    const nonce = bytes.subarray(0, NONCE_BYTES)
    const decipher = createDecipheriv('aes-256-gcm', await this.#key(), nonce, {
      authTagLength: TAG_BYTES,
    })
    decipher.setAAD(Buffer.from(this.#place.label)).setAuthTag(bytes.subarray(-TAG_BYTES))
    const plain = [decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]
    return JSON.parse(Buffer.concat(plain).toString('utf8')) as Value
  }
}
