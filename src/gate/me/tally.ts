/** Tally: what the owners' page did, counted, for `status` and metrics. */

/** Why a request got a page that does nothing. */
export type Refusal =
  | 'http'
  | 'headers'
  | 'slow'
  | 'target'
  | 'expectation'
  | 'host'
  | 'path'
  | 'method'
  | 'type'
  | 'length'
  | 'form'
  | 'foreign'
  | 'stale'
  | 'pace'
  | 'busy'
  | 'draining'

export type Mishap = 'late' | 'failed' | 'mistake'

export type MeTally = {
  connections: number
  open: number
  /** Closed unread: too many of all, or of one client network. */
  crowded: number
  requests: number
  /** Of these, such as a reverse proxy sends that nobody named. */
  unnamedProxy: number
  pages: number
  forms: number
  /** Signed-in owners and begun enrolments now. */
  sessions: number
  /** Sessions that gave way to younger ones. */
  crowdedOut: number
  signedIn: number
  wrong: number
  waited: number
  requestsShown: number
  approved: number
  denied: number
  enrolled: number
  removed: number
  /** Questions that the desk has not answered yet. */
  waiting: number
  refused: Record<Refusal, number>
  mishaps: Record<Mishap, number>
}

export const newTally = (): MeTally => ({
  connections: 0,
  open: 0,
  crowded: 0,
  requests: 0,
  unnamedProxy: 0,
  pages: 0,
  forms: 0,
  sessions: 0,
  crowdedOut: 0,
  signedIn: 0,
  wrong: 0,
  waited: 0,
  requestsShown: 0,
  approved: 0,
  denied: 0,
  enrolled: 0,
  removed: 0,
  waiting: 0,
  refused: {
    http: 0,
    headers: 0,
    slow: 0,
    target: 0,
    expectation: 0,
    host: 0,
    path: 0,
    method: 0,
    type: 0,
    length: 0,
    form: 0,
    foreign: 0,
    stale: 0,
    pace: 0,
    busy: 0,
    draining: 0,
  },
  mishaps: { late: 0, failed: 0, mistake: 0 },
})
