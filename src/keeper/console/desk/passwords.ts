/**
 * Passwords: argon2id, in the desk's thread, and the same work for whoever has none.
 *
 * Limits: whoever reads the whole `keys` folder can try passwords at argon2id's pace.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto'
import { passwordForm } from '../../../people/passwords.ts'
import type { PasswordKept } from './desk-secrets.ts'
import { ARGON2, ARGON2_SALT_BYTES, ARGON2_TAG_BYTES } from './limits.ts'
import type { DeskWork } from './work.ts'

const FACTOR_BYTES = 9
/** What is hashed for a password that nobody can have chosen. */
const TOO_LONG = '\u0000'

export class Passwords {
  readonly #work: Pick<DeskWork, 'hash'>
  /** Of nobody: its tag is chance, and no password has it. */
  readonly #nobodys: PasswordKept = {
    factor: '',
    salt: randomBytes(ARGON2_SALT_BYTES).toString('base64'),
    tag: randomBytes(ARGON2_TAG_BYTES).toString('base64'),
    ...ARGON2,
  }

  constructor(work: Pick<DeskWork, 'hash'>) {
    this.#work = work
  }

  /** The rules (`people/passwords.ts`) are looked at before. */
  async make(text: string): Promise<PasswordKept | 'busy'> {
    const salt = randomBytes(ARGON2_SALT_BYTES).toString('base64')
    const password = passwordForm(text) ?? TOO_LONG
    const made = await this.#work.hash({ password, salt, ...ARGON2 }, true)
    if (made === 'busy' || 'refused' in made) return 'busy'
    const factor = `w${randomBytes(FACTOR_BYTES).toString('hex')}`
    return { factor, salt, tag: made.tag, ...ARGON2 }
  }

  /** `kept`: absent, it is nobody's, and takes as long. `known`: from a device that is known. */
  async isRight(
    text: string,
    kept: PasswordKept | undefined,
    known: boolean,
  ): Promise<boolean | 'busy'> {
    const { salt, tag, memory, passes, parallelism } = kept ?? this.#nobodys
    const password = passwordForm(text) ?? TOO_LONG
    const ask = { password, salt, memory, passes, parallelism }
    const made = await this.#work.hash(ask, known)
    if (made === 'busy' || 'refused' in made) return 'busy'
    const [a, b] = [Buffer.from(made.tag, 'base64'), Buffer.from(tag, 'base64')]
    return a.length === b.length && timingSafeEqual(a, b) && kept !== undefined
  }
}
