/**
 * Console link: what the console's process asks of the guard, and what the guard tells it by itself.
 *
 * The console holds nothing: who is signed in, with which proof and which right, is known to the guard
 * alone, and every request carries the token of a session, so that a console that was taken over can
 * do what those may who are signed in during that time, and nothing else. One JSON object a line each
 * way over a unix socket, with the fields of the control wire, `session` and `facts`.
 */
import type { Role } from '../events/person.ts'
import type { Language } from '../lib/words.ts'

/** The guard's answer. Codes that the console knows: see `LINK_CODES`. */
export type LinkReply =
  | { readonly ok: true; readonly [key: string]: unknown }
  | {
      readonly ok: false
      readonly code: string
      readonly why: string
      readonly [key: string]: unknown
    }

/**
 * - `signed-out`: no such session, or it has ended (401)
 * - `not-allowed`: the role may not (403)
 * - `fresh-proof`: a second factor has to be proved again first (403, the page asks for it)
 * - `wait`: too many tries; `seconds` (429)
 * - `not-proven`: name, password or code was not accepted; all of these look alike (401)
 * - `refused`: cannot be meant; `why` says what was wrong and where (400)
 * - `unknown`: there is no such thing (404)
 * - `moved-on`: somebody else did something meanwhile (409)
 * - `waits-for-second`: taken as a proposal that a second person has to confirm (202)
 * - `unavailable`: the guard does not answer, or cannot write evidence (503)
 */
export const LINK_CODES = {
  'signed-out': 401,
  'not-proven': 401,
  'not-allowed': 403,
  'fresh-proof': 403,
  wait: 429,
  refused: 400,
  unknown: 404,
  'moved-on': 409,
  'waits-for-second': 202,
  unavailable: 503,
} as const
export type LinkCode = keyof typeof LINK_CODES

/** Who is signed in, as the guard answers `desk.me`. */
export type SignedIn = {
  readonly person: string
  readonly role: Role
  /** The public name of this session; its token is nobody's but the browser's. */
  readonly session: string
  readonly method: 'passkey' | 'totp' | 'recovery'
  readonly since: string
  /** RFC 3339: until then acts that need a fresh proof are allowed. */
  readonly freshUntil: string
  readonly endsAt: string
  readonly language?: Language
}

/** Once a second, and at once when something of it changes. Counts are since the guard began. */
export type Pulse = {
  readonly topic: 'pulse'
  readonly at: string
  readonly ready: boolean
  readonly faults: readonly string[]
  readonly messages: Readonly<
    Record<'submitted' | 'passed' | 'held' | 'refused' | 'postponed', number>
  >
  readonly recipients: Readonly<
    Record<'passed' | 'delivered' | 'bounced' | 'deferred' | 'unknown', number>
  >
  readonly logins: Readonly<Record<'accepted' | 'refused', number>>
  readonly held: number
  readonly waiting: number
  readonly contained: readonly string[]
  readonly evidence: {
    readonly size: number
    readonly signedSize: number
    readonly witnessedAt: string | null
    readonly level: number
  }
}

/** What the guard tells by itself, in the order of the evidence. */
export type LiveEvent =
  | Pulse
  /** A message or a login that was judged and not simply let go on. */
  | {
      readonly topic: 'verdict'
      readonly at: string
      readonly entry: number
      readonly what: 'message' | 'login'
      readonly account: string
      readonly action: string
      readonly recipients: number
      /** Codes of reasons, the weightiest first, at most three. */
      readonly reasons: readonly string[]
      readonly clientIp?: string
      readonly country?: string
    }
  | {
      readonly topic: 'containment'
      readonly at: string
      readonly entry: number
      readonly what: 'planned' | 'lifted'
      readonly account: string
      readonly by: string
    }
  | {
      readonly topic: 'held'
      readonly at: string
      readonly entry: number
      readonly what: 'held' | 'released' | 'deleted'
      readonly account: string
    }
  | {
      readonly topic: 'case'
      readonly at: string
      readonly entry: number
      readonly case: string
      readonly what: string
      readonly by?: string
    }
  /** Of the console's own work: an investigation or a drill. */
  | {
      readonly topic: 'job'
      readonly at: string
      readonly job: string
      readonly what: 'investigate' | 'drill'
      readonly state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled'
      readonly share?: number
      readonly note?: string
    }
  /** So many events were left out, for the listener was slower than they came. */
  | { readonly topic: 'skipped'; readonly at: string; readonly count: number }

export type LiveTopic = LiveEvent['topic']

/** For the console's own ears, so that nothing is told to a browser whose session is over. */
export type SessionOver = { readonly topic: 'left'; readonly at: string; readonly session: string }
export type LinkEvent = LiveEvent | SessionOver

export interface GuardLink {
  /** Never rejects: what fails is a reply with `unavailable`. */
  ask(
    session: string | undefined,
    verb: string,
    fields?: Readonly<Record<string, unknown>>,
  ): Promise<LinkReply>
  /**
   * One stream for the whole process, however many listen to it. It is kept open by the token of any
   * session that the guard knows, shown again before its lease ends.
   */
  listen(session: string, listener: (event: LinkEvent) => void): () => void
}
