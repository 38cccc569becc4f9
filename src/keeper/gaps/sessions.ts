/**
 * Sessions: ends of Dovecot sessions whose login line is missing.
 *
 * Dovecot names a session by when and from where it was opened: 48 bits of microseconds, the port,
 * the address, in base64. So a session that ends without its login is judged by its own name: opened
 * after we began to listen, its login line was lost or taken out. One whose name tells no time (a
 * proxy's, or of one's own making) is excused for UNNAMED_FOR after we began.
 *
 * A server whose login lines name no session is not asked: nothing is judged before the first that does.
 *
 * Limits: a login without an end proves nothing (sessions last for weeks, and die with the
 * machine); SESSIONS_MAX are remembered, and when one is forgotten excuses begin again.
 */
import type { Event } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { days, hours, type Instant, minutes, seconds } from '../../lib/time.ts'
import { OrphanCounts, type Orphans } from './halves.ts'

export const SESSIONS_MAX = 100_000
export const UNNAMED_FOR = hours(24)
/** Ends that wait for a login line which may come behind them, and sessions that have ended. */
export const ENDED_MAX = 10_000
/** Login process and mail process write side by side; measured by when lines were heard. */
export const LOGIN_WAIT = seconds(60)
/** A session that is older than this was named by somebody else. */
export const SESSION_AGE_MOST = days(60)
const SLACK = minutes(2)
const WRAP = 2 ** 48

type Ended = { readonly at: Instant; readonly heardAt: Instant }

export class SessionHalves {
  #since: Instant
  /** A login was told by its session: `login_log_format_elements` may be without. */
  #hasNamed = false
  readonly #open: BoundedMap<string, Instant>
  /** Sessions whose end was heard; with its moment while the login is still waited for. */
  readonly #ended = new BoundedMap<string, Ended | undefined>(ENDED_MAX, (session, ended) =>
    this.#judge(session, ended),
  )
  readonly #orphans = new OrphanCounts()

  constructor(since: Instant, most = SESSIONS_MAX) {
    this.#since = since
    this.#open = new BoundedMap(most, (_session, openedAt) => {
      if (openedAt > this.#since) this.#since = openedAt
    })
  }

  get size(): number {
    return this.#open.size
  }

  hear(event: Event): void {
    if (!('session' in event) || event.session === undefined) return
    const { session, at } = event
    if (event.kind === 'login.accepted') {
      this.#hasNamed = true
      // Its end came first, or the same lines are heard once more.
      if (this.#ended.has(session)) this.#ended.set(session, undefined)
      else this.#open.set(session, at)
      return
    }
    if (event.kind !== 'mailbox.read' && event.kind !== 'session.ended') return
    // Told by the login process of somebody whom it did not let in.
    if (event.kind === 'session.ended' && event.loginsAttempted !== undefined) return
    if (!this.#hasNamed || this.#ended.has(session)) return
    const isPaired = this.#open.delete(session) || this.#isExcused(session, at)
    this.#ended.set(session, isPaired ? undefined : { at, heardAt: event.heardAt })
  }

  /** Judges the ends that have waited for their login by `now`. */
  settle(now: Instant): void {
    for (const [session, ended] of this.#ended.entries()) {
      if (ended === undefined) continue
      if (ended.heardAt + LOGIN_WAIT > now) return
      this.#ended.set(session, undefined)
      this.#judge(session, ended)
    }
  }

  #judge(session: string, ended: Ended | undefined): void {
    if (ended === undefined) return
    const { at } = ended
    this.#orphans.add('login', 1, { firstAt: openedAt(session, at) ?? at, lastAt: at })
  }

  take(): readonly Orphans[] {
    return this.#orphans.take()
  }

  #isExcused(session: string, at: Instant): boolean {
    const opened = openedAt(session, at)
    return opened === undefined ? at < this.#since + UNNAMED_FOR : opened < this.#since + SLACK
  }
}

/** When Dovecot opened the session of this name, which ended at `at`; `undefined`: it does not say. */
export function openedAt(session: string, at: Instant): Instant | undefined {
  if (!/^(?:[A-Za-z0-9+/]{16}|[A-Za-z0-9+/]{32})$/.test(session)) return undefined
  const microseconds = Buffer.from(session.slice(0, 8), 'base64').readUIntLE(0, 6)
  // The log's moment may be cut to a second, and its clock a little behind.
  const latest = (at + SLACK) * 1_000
  const rounds = Math.floor((latest - microseconds) / WRAP)
  const opened = Math.floor((microseconds + rounds * WRAP) / 1_000)
  return at - opened <= SESSION_AGE_MOST ? (opened as Instant) : undefined
}
