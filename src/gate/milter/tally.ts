/** Tally: what the milter gate did, counted, for `status` and metrics. */
import type { Answer } from '../../ports/gatekeeper.ts'
import type { Cause } from './notes.ts'

export type MilterStats = {
  /** Accepted since the start, and open now. */
  readonly connections: number
  readonly open: number
  /** Messages that the keeper was asked about. */
  readonly messages: number
  /** Answers that were handed to the server's socket, to messages. */
  readonly answers: Readonly<Record<Answer['kind'], number>>
  /** MAIL and RCPT commands that were not let go on. */
  readonly commandsRefused: number
  /** Messages given up by the client or the server before their end. */
  readonly aborted: number
  /** Messages whose answer came too late, or could not be given. */
  readonly deadline: number
  readonly lost: number
  /** Rejections by the keeper: our own mistakes. */
  readonly mistakes: number
  /** Connections that we closed, by cause. */
  readonly closed: Readonly<Record<Cause, number>>
  /** Octets kept for all peers now. */
  readonly buffered: number
  /** Octets kept of the beginnings of bodies now, and bodies of which less was kept for want of room. */
  readonly bodyBytes: number
  readonly bodiesCut: number
}

type Open<Type> = {
  -readonly [Key in keyof Type]: Type[Key] extends number ? number : Open<Type[Key]>
}
export type Tally = Open<MilterStats>

export const newTally = (): Tally => ({
  connections: 0,
  open: 0,
  messages: 0,
  answers: { pass: 0, hold: 0, refuse: 0, postpone: 0, cut: 0 },
  commandsRefused: 0,
  aborted: 0,
  deadline: 0,
  lost: 0,
  mistakes: 0,
  closed: {
    malformed: 0,
    oversize: 0,
    'unknown-command': 0,
    order: 0,
    macros: 0,
    version: 0,
    'no-quarantine': 0,
    connections: 0,
    crowded: 0,
    idle: 0,
    stalled: 0,
    deadline: 0,
    draining: 0,
  },
  buffered: 0,
  bodyBytes: 0,
  bodiesCut: 0,
})
