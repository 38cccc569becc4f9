/**
 * Limits: every bound of the auth-policy gate, by name.
 *
 * Whoever may try a password makes Dovecot ask us, and chooses what stands in the question: the
 * name, and what the program says of itself. What is too long is cut and not refused, or a thief
 * could buy a login that nobody judged by a name of his choice. A test stands at each bound and one
 * past it.
 */
import { type Duration, milliseconds, minutes, seconds } from '../../lib/time.ts'

export type PolicyLimits = {
  /** Connections at one time; Dovecot opens at most 100. One more is accepted and closed. */
  readonly connections: number
  /**
   * Of these, connections that have not shown the secret; the eldest gives way to a new one. More
   * than the 100 that a Dovecot opens at once in a storm of logins, whose questions would be lost.
   */
  readonly strangers: number
  /** After so many the connection is closed in good order, and the server opens another. */
  readonly requestsPerConnection: number
  /** Requests of one connection that wait for their answers at one time. */
  readonly pipelined: number
  /** Octets of request line and headers together. */
  readonly headerBytes: number
  /**
   * Octets of a body. Dovecot takes at most 8 KiB of credentials, and JSON may write an octet as
   * six: what a client can cause stays below.
   */
  readonly bodyBytes: number
  /** A request begun and not finished. */
  readonly stall: Duration
  /** Silence between requests; Dovecot itself closes after 10 s. */
  readonly idle: Duration
  /** Questions that the keeper has not answered, late ones among them; one more is let go on. */
  readonly questions: number
  /** Reports that the keeper has not written yet; one more is dropped and counted. */
  readonly reports: number
  /** Decision 15: then the login goes on, and is looked at afterwards. */
  readonly deadline: Duration
}

export const policyLimits: PolicyLimits = {
  connections: 512,
  strangers: 256,
  requestsPerConnection: 10_000,
  pipelined: 16,
  headerBytes: 8 * 1024,
  bodyBytes: 128 * 1024,
  stall: seconds(5),
  idle: minutes(1),
  questions: 1_024,
  reports: 4_096,
  deadline: milliseconds(500),
}

/** Characters kept of a name, and of whatever else the client says. */
export const NAME_CHARACTERS_MAX = 1_024
export const DEVICE_CHARACTERS_MAX = 512
export const SESSION_CHARACTERS_MAX = 128
export const HASH_CHARACTERS_MAX = 128
/** RFC 4422 §3.1 gives a mechanism name 20; private ones are longer. */
export const MECHANISM_CHARACTERS_MAX = 40

/** Beyond 15 s clients give up, and Dovecot's own penalty ends there too. */
export const TARPIT_SECONDS_MAX = 15
/** A line of an IMAP client's alert, and of a log. */
export const REFUSAL_CHARACTERS_MAX = 200

/** An id has at most 40 characters: this, a hyphen and a counter of eleven. */
export const ID_PREFIX_MAX = 28
/** How often the age of connections is looked at. */
export const SWEEP: Duration = seconds(1)
