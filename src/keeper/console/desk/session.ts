/** Session: somebody who is in the console, as everybody in the guard sees him. */
import type { Role } from '../../../events/person.ts'
import type { Instant } from '../../../lib/time.ts'

export type SignInMethod = 'passkey' | 'totp' | 'recovery'

export type Session = {
  /** The public name; the token is nobody's but the browser's. */
  readonly id: string
  readonly person: string
  readonly role: Role
  readonly method: SignInMethod
  readonly since: Instant
  /** Until then acts that need a fresh proof are allowed. */
  readonly freshUntil: Instant
  readonly endsAt: Instant
}
