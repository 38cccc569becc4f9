/**
 * Sessions: what OpenSMTPD said of a session before, for it tells the peer's address once, when he
 * connects, and the user once, when he logs in.
 *
 * Limits: beyond SESSIONS_MAX open sessions the eldest are forgotten; what they do then has no address
 * and no account. What was told before the log begins is not known.
 */
import { BoundedMap } from '../../lib/bounded.ts'

export const SESSIONS_MAX = 10_000

export type Session = {
  readonly ip: string | undefined
  readonly user: string | undefined
  /** The last message that was told: OpenSMTPD tells it again for each recipient. */
  readonly message: string
  /** Whose sender was told as well. */
  readonly sender: string
}

export const nobody: Session = { ip: undefined, user: undefined, message: '', sender: '' }

export class Sessions {
  readonly #all: BoundedMap<string, Session>

  constructor(sessionsMax: number = SESSIONS_MAX) {
    this.#all = new BoundedMap(sessionsMax)
  }

  get(session: string): Session {
    return this.#all.get(session) ?? nobody
  }

  /** What is new of it; the rest stays. */
  hear(session: string, news: Partial<Session>): void {
    this.#all.set(session, { ...this.get(session), ...news })
  }

  end(session: string): void {
    this.#all.delete(session)
  }
}
