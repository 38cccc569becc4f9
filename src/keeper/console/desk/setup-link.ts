/**
 * Set-up link: the one way in while there is no administrator.
 *
 * A token of 256 bits, shown at the start of the guard to whoever can read what it prints; only its
 * hash is kept, sealed, in `keys/console-setup.json`. Each start makes another one, which lives a
 * day and is used once; where there is an administrator there is none.
 */
import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { type Instant, plus } from '../../../lib/time.ts'
import { tokenHash } from '../../joining.ts'
import { unusable } from './desk-secrets.ts'
import { SETUP_LIVES, TOKEN_BYTES } from './limits.ts'
import { SealedFile } from './sealed-file.ts'

const FILE_BYTES_MAX = 4_096
type Kept = { readonly hash: string; readonly until: number } | null

export class SetupLink {
  readonly #file: SealedFile<Kept>

  constructor(keysFolder: string) {
    this.#file = new SealedFile<Kept>(
      {
        file: join(keysFolder, 'console-setup.json'),
        kekFile: join(keysFolder, 'kek'),
        label: 'sekimori/console/setup/v1',
        bytesMax: FILE_BYTES_MAX,
        unusable,
      },
      null,
    )
  }

  /** Another one; that of before opens nothing any more. */
  async make(now: Instant): Promise<string> {
    const token = randomBytes(TOKEN_BYTES).toString('base64url')
    const kept = { hash: tokenHash(token), until: plus(now, SETUP_LIVES) }
    await this.#file.change(() => kept)
    return token
  }

  /** Hashes are compared: how far they agree tells nothing of the token. */
  async opens(token: string, now: Instant): Promise<boolean> {
    const kept = await this.#file.get()
    return kept !== null && kept.hash === tokenHash(token) && now < kept.until
  }

  async isOpen(now: Instant): Promise<boolean> {
    const kept = await this.#file.get()
    return kept !== null && now < kept.until
  }

  close(): Promise<void> {
    return this.#file.change((kept) => (kept === null ? undefined : null))
  }
}
