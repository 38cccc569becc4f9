/**
 * Limits: every bound of the owners' page, by name.
 *
 * Whoever can reach the page may send it anything. Nothing of what he sends is kept before he has
 * shown a factor or a token of enrolment: forms of strangers are told apart by a keyed hash, not by
 * memory. A test stands at each bound and one past it.
 */
import { type Duration, hours, minutes, seconds } from '../../lib/time.ts'

export type MeLimits = {
  /** Connections at one time; one more is closed unread. */
  readonly connections: number
  /** Of these, of one client network; named proxies are not counted so. */
  readonly connectionsOfOne: number
  /** Then the connection is closed in good order, and the browser opens another. */
  readonly requestsPerConnection: number
  /** Octets of request line and headers together (RFC 6585 §5: 431). */
  readonly headerBytes: number
  /** Characters of the request target (RFC 9110 §15.5.15: 414). */
  readonly targetCharacters: number
  /** Octets of a form. */
  readonly bodyBytes: number
  /** The same where a script fills it: passkeys and pushes. */
  readonly longBodyBytes: number
  /** TLS handshake, headers, and the whole request: begun and not finished. */
  readonly handshake: Duration
  readonly headers: Duration
  readonly request: Duration
  /** Silence between requests, and silence at all while something is under way. */
  readonly idle: Duration
  readonly silence: Duration
  /** How often the age of connections is looked at. */
  readonly sweep: Duration
  /** Pages for one client network at once, and how fast the room for more comes back. */
  readonly pages: number
  readonly pageEvery: Duration
  /** The same of forms that are sent. */
  readonly forms: number
  readonly formEvery: Duration
  /** Client networks whose pace is known; the eldest is forgotten. */
  readonly clients: number
  /** Signed-in owners and begun enrolments; the eldest gives way. */
  readonly sessions: number
  readonly sessionsOfOne: number
  readonly session: Duration
  /** Questions that the desk has not answered; one more is told to come again. */
  readonly questions: number
  /** Then the page says that it does not know. */
  readonly deadline: Duration
}

export const meLimits: MeLimits = {
  connections: 256,
  connectionsOfOne: 16,
  requestsPerConnection: 100,
  headerBytes: 8 * 1024,
  targetCharacters: 512,
  bodyBytes: 4 * 1024,
  longBodyBytes: 16 * 1024,
  handshake: seconds(5),
  headers: seconds(5),
  request: seconds(10),
  idle: seconds(5),
  silence: seconds(20),
  sweep: seconds(1),
  pages: 60,
  pageEvery: seconds(1),
  forms: 20,
  formEvery: seconds(6),
  clients: 4_096,
  sessions: 1_024,
  sessionsOfOne: 4,
  session: minutes(10),
  questions: 64,
  deadline: seconds(10),
}

/** Fields of one form; ours have at most six. */
export const FIELDS_MAX = 8
/** Characters of one field: a mail address is the longest (RFC 5321 §4.5.3.1 gives a path 256). */
export const FIELD_CHARACTERS_MAX = 320
/** Where a script fills it: an attestation of a key of RSA, and a credential's longest name, go in. */
export const LONG_FIELD_CHARACTERS_MAX = 4_096
/** What an owner may call his passkey; the desk has the same. */
export const LABEL_CHARACTERS_MAX = 40
/** How long a challenge may be answered, and how many that were are remembered meanwhile. */
export const CHALLENGE_LIVES: Duration = minutes(60)
export const CHALLENGES_USED_MAX = 4_096
export const SENT_DAYS_SHOWN = 14
/** Items of Accept-Language that are looked at. */
export const LANGUAGES_MAX = 16
/** Characters shown of what a mail program says of itself. */
export const PROGRAM_CHARACTERS_MAX = 100
/** How often the certificate's files are looked at. */
export const CERTIFICATE_LOOK: Duration = minutes(1)
/** RFC 6797 §6.1.1. */
export const HSTS_SECONDS = hours(24 * 365) / 1_000
/** What is shown of a list; the rest is counted. */
export const HERE_SHOWN_MAX = 3
export const TRUSTED_SHOWN_MAX = 50
export const FACTORS_SHOWN_MAX = 20
