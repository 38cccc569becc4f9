/**
 * Limits: every bound of the milter gate, by name.
 *
 * They are many because the other side of the socket speaks for strangers: whatever an SMTP client
 * can make the mail server say, it can make it say a million times. A test stands at each bound and
 * one past it.
 */
import { BODY_BYTES_SEEN } from '../../events/senses.ts'
import { type Duration, hours, minutes, seconds } from '../../lib/time.ts'

/** Octets of a header block that are kept for the keeper; what lies beyond is counted in `size`. */
export const HEADER_BYTES_MAX = 64 * 1024

export type MilterLimits = {
  /** Connections at one time; one more is accepted and closed. */
  readonly connections: number
  /** Octets of one packet with its command byte. Postfix sends a header line whole (102,400). */
  readonly packetBytes: number
  /** Macros in one packet, and macro packets before one command. */
  readonly macros: number
  /** Octets of one macro value; a longer one is taken as absent. */
  readonly macroBytes: number
  /** Octets kept of one address, host name or HELO; the rest is cut off. */
  readonly nameBytes: number
  /** Recipients kept of one message, and their octets; those beyond are counted. */
  readonly recipients: number
  readonly recipientBytes: number
  readonly headerBytes: number
  /** Octets kept of the beginning of one body, and of all bodies together; beyond it less is kept. */
  readonly bodyBytes: number
  readonly bodyBytesTogether: number
  /** Octets taken in while a question is open; then reading pauses. */
  readonly unreadBytes: number
  /** Octets of answers that a peer may leave unread; then we stop listening to it. */
  readonly outputBytes: number
  /** Octets kept for all peers together; the peer that would need one more is closed. */
  readonly bufferedBytes: number
  /** Silence between messages, in which Postfix waits for its client. */
  readonly idle: Duration
  /** Silence inside a message: a large body comes up a slow line before we see any of it. */
  readonly idleInMessage: Duration
  /** A packet begun and not finished, or answers not fetched. */
  readonly stall: Duration
  /** Decision 15: a question without an answer; the server's default action then holds the mail. */
  readonly deadline: Duration
}

export const milterLimits: MilterLimits = {
  connections: 1_024,
  packetBytes: 1024 * 1024,
  macros: 64,
  macroBytes: 1_024,
  nameBytes: 2_048,
  recipients: 10_000,
  recipientBytes: 1024 * 1024,
  headerBytes: HEADER_BYTES_MAX,
  bodyBytes: BODY_BYTES_SEEN,
  bodyBytesTogether: 32 * 1024 * 1024,
  unreadBytes: 128 * 1024,
  outputBytes: 64 * 1024,
  bufferedBytes: 128 * 1024 * 1024,
  idle: minutes(10),
  idleInMessage: hours(2),
  stall: minutes(1),
  deadline: seconds(5),
}
