/**
 * Desk secrets: hashes of passwords and public keys of passkeys, sealed in `keys/console-people.json`.
 *
 * Each belongs to a factor by name; what the evidence does not name in a person's row counts for
 * nothing, so a crash between this file and the entry leaves what proves nobody.
 */
import { join } from 'node:path'
import { Fault, whyOf } from '../../../lib/fault.ts'
import { SealedFile } from './sealed-file.ts'

export const DESK_FILE_BYTES_MAX = 8 * 1_048_576

/** Salt and tag in base64; the parameters that it was made with. */
export type PasswordKept = {
  readonly factor: string
  readonly salt: string
  readonly tag: string
  readonly memory: number
  readonly passes: number
  readonly parallelism: number
}
export type PasskeyKept = {
  readonly factor: string
  /** The credential id, base64url. */
  readonly id: string
  /** COSE key (RFC 9052 §7), base64. */
  readonly key: string
  readonly transports: readonly string[]
}
export type PersonKept = {
  /** The present one, and for a moment the next. */
  readonly passwords: readonly PasswordKept[]
  readonly passkeys: readonly PasskeyKept[]
}
type Kept = { readonly [person: string]: PersonKept }
const nothing: PersonKept = { passwords: [], passkeys: [] }

export const unusable = (file: string, thrown: unknown): Fault =>
  new Fault('people.keys-unusable', { file, why: whyOf(thrown) }, thrown)

export class DeskSecrets {
  readonly #file: SealedFile<Kept>

  constructor(keysFolder: string) {
    this.#file = new SealedFile<Kept>(
      {
        file: join(keysFolder, 'console-people.json'),
        kekFile: join(keysFolder, 'kek'),
        label: 'sekimori/console/people/v1',
        bytesMax: DESK_FILE_BYTES_MAX,
        unusable,
      },
      {},
    )
  }

  async of(person: string): Promise<PersonKept> {
    const all = await this.#file.get()
    return Object.hasOwn(all, person) ? (all[person] as PersonKept) : nothing
  }

  /** Whose passkey has this credential id. */
  async byCredential(
    id: string,
  ): Promise<{ readonly person: string; readonly passkey: PasskeyKept } | undefined> {
    for (const [person, { passkeys }] of Object.entries(await this.#file.get())) {
      const passkey = passkeys.find((one) => one.id === id)
      if (passkey !== undefined) return { person, passkey }
    }
    return undefined
  }

  /** Durable when it resolves. `undefined`: nothing of him is kept any more. */
  keep(person: string, change: (before: PersonKept) => PersonKept | undefined): Promise<void> {
    return this.#file.change((all) => {
      const { [person]: before = nothing, ...others } = all
      const after = change(before)
      return after === undefined ? others : { ...others, [person]: after }
    })
  }
}
