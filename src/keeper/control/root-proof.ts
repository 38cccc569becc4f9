/**
 * Root proof: lets root, and nobody else, show to be root over a socket that names nobody.
 *
 * We give a nonce; the other side writes it into a file of that name in the folder of proofs; we
 * look who owns the file. Only root can make a file that root owns; a hard link to a root's file
 * would have more than one name, and a link or a changed content is refused. A nonce is good once
 * and for a minute.
 */
import { randomBytes } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync, unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, type Instant, minutes } from '../../lib/time.ts'

export const NONCES_MAX = 256
export const NONCE_LIVES: Duration = minutes(1)

export class RootProof {
  readonly #folder: string
  readonly #rootUid: number
  readonly #given = new BoundedMap<string, Instant>(NONCES_MAX)

  /** `rootUid` is 0 but in tests. */
  constructor(folder: string, rootUid = 0) {
    this.#folder = folder
    this.#rootUid = rootUid
  }

  challenge(now: Instant): string {
    const nonce = randomBytes(18).toString('base64url')
    this.#given.set(nonce, now)
    return nonce
  }

  /** `undefined`: proven. Else why not. */
  refusal(nonce: string, now: Instant): string | undefined {
    const given = this.#given.get(nonce)
    this.#given.delete(nonce)
    if (given === undefined || between(given, now) > NONCE_LIVES) return 'the proof is not of now'
    const file = join(this.#folder, nonce)
    let descriptor: number | undefined
    try {
      descriptor = openSync(file, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
      const { uid, nlink, size } = fstatSync(descriptor)
      const content = Buffer.alloc(nonce.length)
      readSync(descriptor, content, 0, content.length, 0)
      if (
        uid !== this.#rootUid ||
        nlink !== 1 ||
        size !== nonce.length ||
        content.toString() !== nonce
      )
        return 'the proof was not written by root'
      return undefined
    } catch {
      return 'there is no proof by root'
    } finally {
      if (descriptor !== undefined) closeSync(descriptor)
      try {
        unlinkSync(file)
      } catch {}
    }
  }
}
