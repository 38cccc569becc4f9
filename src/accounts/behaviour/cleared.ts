/**
 * Cleared: a person looked at the account, so what the session under way had come to counts no more.
 *
 * The next message is judged like the first of a session: no strangers counted, no mailing likely.
 * What the account has learned stays; so do origins on probation, for a look at the mail says
 * nothing of where it came from.
 */
import { bulkAtSession } from './bulk.ts'
import type { Behaviour } from './state.ts'

/** The right to mail many was withdrawn: the next mailing is asked about like a first one. */
export const mailingsForgotten = (state: Behaviour): Behaviour => ({
  ...state,
  bulk: { ...state.bulk, mailings: 0, largest: 0 },
})

export const sessionForgotten = (state: Behaviour): Behaviour => ({
  ...state,
  pace: { ...state.pace, messages: 0, recipients: 0, fastRun: 0, trusted: true },
  who: { ...state.who, newInSession: 0 },
  bulk: bulkAtSession(state.bulk, state.pace.sessionsEver, undefined),
})
