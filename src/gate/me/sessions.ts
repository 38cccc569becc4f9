/**
 * Sessions: who has shown a factor on this page, or holds a token of enrolment, for ten minutes.
 *
 * The browser has 256 bits of chance in a cookie; here only their hash is kept, in memory: a
 * restart signs everybody out. Forms carry a keyed hash of the cookie they belong to, so that a page
 * of another site cannot send one (OWASP: signed double submit), and a stranger's form costs no
 * memory. Challenges for passkeys are the same: time, chance and a keyed hash over both and the cookie.
 * One that was answered rightly is remembered as long as it could be shown again.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import { BoundedMap } from '../../lib/bounded.ts'
import type { NewFactor, OwnerProof, RequestShown } from '../../ports/owner-desk.ts'
import { CHALLENGE_LIVES, CHALLENGES_USED_MAX, type MeLimits } from './limits.ts'
import type { MeTally } from './tally.ts'

/** What was done last, for the page that says so. */
export type Done =
  | { readonly what: 'approved'; readonly until: number; readonly kind: RequestShown['what'] }
  | { readonly what: 'denied' }

export type Session = {
  /** Absent while somebody enrols by a token. */
  readonly owner?: OwnerProof
  readonly key: string
  readonly until: number
  shown?: RequestShown | undefined
  pending?: NewFactor | undefined
  done?: Done | undefined
  /** What he said of a login was noted, and the next page says so. */
  noted?: true | undefined
}

export const COOKIE_BYTES = 32
/** Milliseconds, and what nobody guesses (WebAuthn Level 3 §13.4.3: 16 octets at least). */
const TIME_BYTES = 6
const CHANCE_BYTES = 16
const CHALLENGE = /^[A-Za-z0-9_-]{72}$/
const COOKIE = /^[A-Za-z0-9_-]{43}$/
export const isCookie = (text: string | undefined): text is string =>
  text !== undefined && COOKIE.test(text)

type Its = {
  readonly limits: Pick<MeLimits, 'sessions' | 'sessionsOfOne' | 'session'>
  readonly tally: Pick<MeTally, 'sessions' | 'crowdedOut'>
  readonly now: () => number
  readonly random: (bytes: number) => Buffer
}

export class Sessions {
  readonly #its: Its
  readonly #formKey: Buffer
  /** By the hash of the cookie, eldest first. */
  readonly #sessions = new Map<string, Session>()
  readonly #challengeKey: Buffer
  readonly #used = new BoundedMap<string, true>(CHALLENGES_USED_MAX)

  constructor(its: Its) {
    this.#its = its
    this.#formKey = its.random(COOKIE_BYTES)
    this.#challengeKey = its.random(COOKIE_BYTES)
  }

  newCookie(): string {
    return this.#its.random(COOKIE_BYTES).toString('base64url')
  }

  /** What a form must carry that belongs to this cookie. */
  formToken(cookie: string): string {
    return createHmac('sha256', this.#formKey).update(cookie).digest('base64url')
  }

  isFormToken(cookie: string, shown: string): boolean {
    const [ours, theirs] = [Buffer.from(this.formToken(cookie)), Buffer.from(shown)]
    return ours.length === theirs.length && timingSafeEqual(ours, theirs)
  }

  /** For one passkey, by the browser with this cookie. */
  challenge(cookie: string): string {
    const { now, random } = this.#its
    const begin = Buffer.alloc(TIME_BYTES + CHANCE_BYTES)
    begin.writeUIntBE(Math.floor(now()), 0, TIME_BYTES)
    begin.set(random(CHANCE_BYTES), TIME_BYTES)
    return Buffer.concat([begin, this.#challengeMac(begin, cookie)]).toString('base64url')
  }

  /** Ours, of this browser, not too old, and not used: and used from now on. */
  takeChallenge(cookie: string, shown: string): boolean {
    const bytes = CHALLENGE.test(shown) ? Buffer.from(shown, 'base64url') : Buffer.alloc(0)
    const begin = bytes.subarray(0, TIME_BYTES + CHANCE_BYTES)
    const [ours, theirs] = [this.#challengeMac(begin, cookie), bytes.subarray(begin.length)]
    if (ours.length !== theirs.length || !timingSafeEqual(ours, theirs)) return false
    const age = this.#its.now() - begin.readUIntBE(0, TIME_BYTES)
    // The text could be written in other letters for the same octets.
    const key = begin.toString('hex')
    if (age < 0 || age >= CHALLENGE_LIVES || this.#used.has(key)) return false
    this.#used.set(key, true)
    return true
  }

  /** It was not answered rightly: strangers fill no memory. */
  freeChallenge(shown: string): void {
    const bytes = Buffer.from(shown, 'base64url')
    this.#used.delete(bytes.subarray(0, TIME_BYTES + CHANCE_BYTES).toString('hex'))
  }

  #challengeMac(begin: Buffer, cookie: string): Buffer {
    return createHmac('sha256', this.#challengeKey).update(begin).update(cookie).digest()
  }

  of(cookie: string | undefined): Session | undefined {
    if (!isCookie(cookie)) return undefined
    const session = this.#sessions.get(hashOf(cookie))
    if (session === undefined) return undefined
    if (this.#its.now() < session.until) return session
    this.#end(session)
    return undefined
  }

  /** Gives the cookie. Whoever crowds, crowds out his own sessions first, then the eldest. */
  open(given: { owner?: OwnerProof; pending?: NewFactor }): string {
    const { limits, tally, now } = this.#its
    const at = now()
    for (const session of [...this.#sessions.values()]) if (session.until <= at) this.#end(session)
    const account = given.owner?.account ?? given.pending?.account
    const own = [...this.#sessions.values()].filter(
      (one) => (one.owner?.account ?? one.pending?.account) === account,
    )
    const [eldest] = this.#sessions.values()
    const gives =
      own.length >= limits.sessionsOfOne
        ? own[0]
        : this.#sessions.size >= limits.sessions
          ? eldest
          : undefined
    if (gives !== undefined) {
      this.#end(gives)
      tally.crowdedOut += 1
    }
    const cookie = this.newCookie()
    const key = hashOf(cookie)
    this.#sessions.set(key, { ...given, key, until: at + limits.session })
    tally.sessions = this.#sessions.size
    return cookie
  }

  end(cookie: string | undefined): void {
    const session = this.of(cookie)
    if (session !== undefined) this.#end(session)
  }

  #end(session: Session): void {
    this.#sessions.delete(session.key)
    this.#its.tally.sessions = this.#sessions.size
  }
}

const hashOf = (cookie: string): string => createHash('sha256').update(cookie).digest('base64url')
