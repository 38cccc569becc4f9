/** Tally: what the auth-policy gate did, counted, for `status` and metrics. */
import type { LoginAnswer } from '../../ports/gatekeeper.ts'
import type { Cause, Refusal } from './notes.ts'

export type PolicyCounts = {
  /** Connections accepted since the start, open now, and of these without the secret shown. */
  readonly connections: number
  readonly open: number
  readonly strangers: number
  readonly requests: number
  /** Questions that were put to the keeper, by stage. */
  readonly questions: Readonly<Record<'before' | 'after', number>>
  /** Answers of the keeper that were given. */
  readonly answers: Readonly<Record<LoginAnswer['kind'], number>>
  /** Let in because the keeper could not write or judge (a rejection). */
  readonly failedOpen: number
  /** Let in because the keeper was late. */
  readonly deadline: number
  /** Refusals that the server did not wait for. */
  readonly lost: number
  /** Let in, and not even asked about: too many questions waited. */
  readonly busy: number
  /** Questions and reports that wait for the keeper now. */
  readonly waiting: number
  readonly reportsWaiting: number
  readonly reports: number
  /** Reports that found no room, and that the keeper could not write. */
  readonly reportsDropped: number
  readonly reportsLost: number
  /** Logins that were accepted without the mark of `attributes.ts`. */
  readonly unmarked: number
  /** Requests that were not taken, by reason. */
  readonly refused: Readonly<Record<Refusal, number>>
  /** Connections that we closed, by cause. */
  readonly closed: Readonly<Record<Cause, number>>
  /** What a keeper may not do (throw where it may not): our own mistakes. */
  readonly mistakes: number
}

type Open<Type> = {
  -readonly [Key in keyof Type]: Type[Key] extends number ? number : Open<Type[Key]>
}
export type Tally = Open<PolicyCounts>

export const newTally = (): Tally => ({
  connections: 0,
  open: 0,
  strangers: 0,
  requests: 0,
  questions: { before: 0, after: 0 },
  answers: { allow: 0, tarpit: 0, refuse: 0 },
  failedOpen: 0,
  deadline: 0,
  lost: 0,
  busy: 0,
  waiting: 0,
  reportsWaiting: 0,
  reports: 0,
  reportsDropped: 0,
  reportsLost: 0,
  unmarked: 0,
  refused: {
    secret: 0,
    path: 0,
    method: 0,
    json: 0,
    shape: 0,
    'body-length': 0,
    'header-length': 0,
    http: 0,
    pipelined: 0,
    draining: 0,
  },
  closed: { connections: 0, strangers: 0, idle: 0, stalled: 0, draining: 0 },
  mistakes: 0,
})
