/**
 * Attempts: what the auth process said of a session, until the login process tells how it ended.
 *
 * With `auth_verbose` a wrong password is told twice: at once by the auth process, and at the end by
 * the login process, which counts (`auth failed, 3 attempts`). Here stands how many of them were
 * told already, so that each is told once. Sessions that are never ended are forgotten eldest first.
 * Limits: after a restart, and beyond SESSIONS_MAX open sessions, a failure may be told twice.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { type Instant, seconds } from '../../lib/time.ts'

export const SESSIONS_MAX = 10_000
/** One attempt asks several databases, and each of them speaks: within this it is one attempt. */
export const ATTEMPT_WITHIN = seconds(1)

/** Whether a database did not know the name, or knew it and had another password. */
export type Why = 'account' | 'credentials'
export type Heardso = { readonly told: number; readonly why: Why | undefined }

const nothing: Heardso = { told: 0, why: undefined }

export class Attempts {
  readonly #sessions: BoundedMap<string, Heardso>
  /** Attempts without a session, by client and name. */
  readonly #unknowns: BoundedMap<string, Instant>

  constructor(sessionsMax: number = SESSIONS_MAX) {
    this.#sessions = new BoundedMap(sessionsMax)
    this.#unknowns = new BoundedMap(sessionsMax)
  }

  /** `told`: whether an event was made of it. A wrong password weighs more than an unknown name. */
  hear(session: string, why: Why | undefined, told: boolean): void {
    const before = this.#sessions.get(session) ?? nothing
    this.#sessions.set(session, {
      told: before.told + (told ? 1 : 0),
      why: why === 'credentials' ? why : (before.why ?? why),
    })
  }

  /** What was heard of the session, which is over now. */
  end(session: string | undefined): Heardso {
    if (session === undefined || this.#sessions.size === 0) return nothing
    const heard = this.#sessions.get(session) ?? nothing
    this.#sessions.delete(session)
    return heard
  }

  /** An unknown name was told of, for this client and name. */
  unknown(key: string, at: Instant): void {
    this.#unknowns.set(key, at)
  }

  /** Whether an unknown name was told of just before, by another database. */
  wasUnknown(key: string, at: Instant): boolean {
    const before = this.#unknowns.get(key)
    return before !== undefined && at >= before && at - before <= ATTEMPT_WITHIN
  }
}
