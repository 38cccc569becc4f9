/**
 * Sessions: who is in which of Cyrus' sessions, for what a session read is told with its id alone.
 *
 * Limits: beyond SESSIONS_MAX open sessions the eldest are forgotten; what they read is then told
 * without an account.
 */
import { BoundedMap } from '../../lib/bounded.ts'

export const SESSIONS_MAX = 10_000

export type Session = { readonly user: string; readonly ip: string | undefined }

export class Sessions {
  readonly #all: BoundedMap<string, Session>

  constructor(sessionsMax: number = SESSIONS_MAX) {
    this.#all = new BoundedMap(sessionsMax)
  }

  open(id: string, session: Session): void {
    this.#all.set(id, session)
  }

  /** It is over. */
  end(id: string): Session | undefined {
    const session = this.#all.get(id)
    this.#all.delete(id)
    return session
  }
}
