/**
 * Attempts: what the auth process said of a session, until the login process tells how it ended.
 *
 * With `auth_verbose` a wrong password is told twice: at once by the auth process, and at the end by
 * the login process, which counts (`auth failed, 3 attempts`). Here stands how many of them were
 * told already, so that each is told once. A name that a database does not know may be another's, so
 * that it is told only when its session was not let in for SESSION_WITHIN, or the log is over.
 * Sessions that are never ended are forgotten eldest first.
 * Limits: after a restart, and beyond SESSIONS_MAX open sessions, a failure may be told twice.
 */
import type { LoginEvent } from '../../events/login.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { type Instant, minutes, seconds } from '../../lib/time.ts'

export const SESSIONS_MAX = 10_000
/** One attempt asks several databases, and each of them speaks: within this it is one attempt. */
export const ATTEMPT_WITHIN = seconds(1)

/** Dovecot ends a session that nobody was let into after three minutes. */
export const SESSION_WITHIN = minutes(10)

/** Whether a database did not know the name, or knew it and had another password. */
export type Why = 'account' | 'credentials'
export type Heardso = { readonly told: number; readonly why: Why | undefined }

const none: readonly LoginEvent[] = []
const nothing: Heardso = { told: 0, why: undefined }

export class Attempts {
  readonly #sessions: BoundedMap<string, Heardso>
  /** Attempts without a session, by client and name. */
  readonly #unknowns: BoundedMap<string, Instant>
  /** What to tell of sessions, should nobody be let in. */
  readonly #waiting: BoundedMap<string, LoginEvent>

  constructor(sessionsMax: number = SESSIONS_MAX) {
    this.#sessions = new BoundedMap(sessionsMax)
    this.#unknowns = new BoundedMap(sessionsMax)
    this.#waiting = new BoundedMap(sessionsMax)
  }

  /** `told`: whether an event was made of it. A wrong password weighs more than an unknown name. */
  hear(session: string, why: Why | undefined, told: boolean): void {
    const before = this.#sessions.get(session) ?? nothing
    if (told) this.#waiting.delete(session)
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
    this.#waiting.delete(session)
    return heard
  }

  /** To be told when the session was neither ended nor told of; the first of a session. */
  wait(session: string, event: LoginEvent): void {
    if (!this.#waiting.has(session)) this.#waiting.set(session, event)
  }

  /** What has waited long enough by then; without a moment all of it. Their sessions are over. */
  due(at?: Instant): readonly LoginEvent[] {
    if (this.#waiting.size === 0) return none
    const told: [string, LoginEvent][] = []
    for (const [session, event] of this.#waiting.entries()) {
      if (at !== undefined && at - event.at <= SESSION_WITHIN) break
      told.push([session, event])
    }
    for (const [session] of told) this.end(session)
    return told.map(([, event]) => event)
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
