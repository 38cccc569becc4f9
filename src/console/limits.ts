/**
 * Limits: every bound of the console's process, by name.
 *
 * Whoever can reach it may send it anything, and so may a guard that was taken over. A test stands at
 * each bound and one past it.
 */
import { type Duration, hours, minutes, seconds } from '../lib/time.ts'

export type ConsoleLimits = {
  /** Connections at one time; one more is closed unread. */
  readonly connections: number
  /** Of these, of one client network; named proxies are not counted so. */
  readonly connectionsOfOne: number
  /** Octets of request line and headers together (RFC 6585 §5: 431). */
  readonly headerBytes: number
  readonly headerCount: number
  /** Characters of the request target (RFC 9110 §15.5.15: 414). */
  readonly targetCharacters: number
  /** Octets of a body, where its route names no other. */
  readonly bodyBytes: number
  /** TLS handshake, headers, a body that is read whole: begun and not finished. */
  readonly handshake: Duration
  readonly headers: Duration
  readonly body: Duration
  /** A body that goes on to a file: how long it may take as a whole. */
  readonly upload: Duration
  /** Silence between requests, and silence at all while something is under way. */
  readonly idle: Duration
  readonly silence: Duration
  /** How often the age of connections is looked at. */
  readonly sweep: Duration
  readonly requestsPerConnection: number
  /** Requests of one client network at once, and how fast the room for more comes back. */
  readonly requests: number
  readonly requestEvery: Duration
  /** The same for what is tried without a session: signing in. */
  readonly openRequests: number
  readonly openRequestEvery: Duration
  /** The same of one session. */
  readonly ofSession: number
  readonly ofSessionEvery: Duration
  /** Networks and sessions whose pace is known; the eldest is forgotten. */
  readonly paced: number
  /** How long the guard's word of who is signed in is believed; and of how many. */
  readonly signedIn: Duration
  readonly signedInMany: number
}

export const consoleLimits: ConsoleLimits = {
  connections: 512,
  connectionsOfOne: 64,
  headerBytes: 16 * 1024,
  headerCount: 64,
  targetCharacters: 4_096,
  bodyBytes: 256 * 1024,
  handshake: seconds(5),
  headers: seconds(10),
  body: seconds(20),
  upload: hours(2),
  idle: seconds(10),
  // Longer than the guard may take for an answer: nothing goes over the socket meanwhile.
  silence: minutes(3),
  sweep: seconds(1),
  requestsPerConnection: 1_000,
  requests: 400,
  requestEvery: 20 as Duration,
  openRequests: 40,
  openRequestEvery: seconds(1),
  ofSession: 240,
  ofSessionEvery: 50 as Duration,
  paced: 4_096,
  signedIn: seconds(2),
  signedInMany: 1_024,
}

/** The link to the guard. */
export type LinkLimits = Readonly<
  Record<
    | 'inFlight'
    | 'askBytes'
    | 'answerBytes'
    | 'eventBytes'
    | 'answer'
    | 'connect'
    | 'retry'
    | 'retryMax',
    number
  >
>

export const linkLimits: LinkLimits = {
  /** Questions that the guard has not answered; one more is refused. */
  inFlight: 256,
  /** Octets of a question and of an answer. */
  askBytes: 1_048_576,
  answerBytes: 64 * 1_048_576,
  /** Octets of one live event. */
  eventBytes: 1_048_576,
  /** Then the answer counts as none; what was asked may have been done. */
  answer: minutes(2),
  connect: seconds(2),
  /** Between two tries to connect: the first, and the longest. */
  retry: 200,
  retryMax: seconds(5),
}
