/**
 * Sessions: what Sendmail's processes said before, as far as later lines mean something only with it.
 *
 * Sendmail tells who logged in once, in a line of its own (`AUTH=server`), and of each message only
 * its relay; one process serves one connection, so host and process bring them together, and the
 * relay's address must be the same. Failures are counted, because `possible SMTP attack` sums up what
 * newer versions told one by one.
 * Limits: beyond SESSIONS_MAX processes the eldest are forgotten, and after SESSION_WITHIN a process
 * is taken for another one that has its number.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { hours, type Instant } from '../../lib/time.ts'

export const SESSIONS_MAX = 10_000
export const SESSION_WITHIN = hours(6)

export type Login = {
  readonly name: string
  readonly mechanism: string
  readonly ip: string | undefined
}

type Session = {
  readonly login: Login | undefined
  readonly failures: number
  readonly at: Instant
}

export class Sessions {
  readonly #all: BoundedMap<string, Session>

  constructor(sessionsMax: number = SESSIONS_MAX) {
    this.#all = new BoundedMap(sessionsMax)
  }

  loggedIn(who: string, login: Login, at: Instant): void {
    this.#all.set(who, { login, failures: this.#of(who, at)?.failures ?? 0, at })
  }

  failed(who: string, at: Instant): void {
    const before = this.#of(who, at)
    this.#all.set(who, { login: before?.login, failures: (before?.failures ?? 0) + 1, at })
  }

  failures(who: string, at: Instant): number {
    return this.#of(who, at)?.failures ?? 0
  }

  /** Who is logged in there, if it is the same peer. */
  login(who: string, ip: string | undefined, at: Instant): Login | undefined {
    const login = this.#of(who, at)?.login
    return login !== undefined && ip !== undefined && login.ip === ip ? login : undefined
  }

  /** The connection is over. */
  end(who: string): void {
    this.#all.delete(who)
  }

  #of(who: string, at: Instant): Session | undefined {
    const session = this.#all.get(who)
    return session === undefined || Math.abs(at - session.at) > SESSION_WITHIN ? undefined : session
  }
}
