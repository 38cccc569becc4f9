/** Limits: what bounds cases, and what is told of them at a time. */
import { type Duration, days, hours } from '../../lib/time.ts'

/** Cases that are neither closed, rejected nor merged. */
export const CASES_OPEN_MAX = 1_000
/** Opened by ourselves within a day; what comes beyond joins the newest of its kind. */
export const OPENED_A_DAY_MAX = 50
/** Acts of one request: they stand in one append, all or none. */
export const ACTS_AT_ONCE_MAX = 200
/** Requests that wait for one case. */
export const ACTS_WAITING_MAX = 64
/** Of one append, beside what a frame takes. */
export const ENTRIES_AT_ONCE_MAX = 8_000
export const APPEND_BYTES_MAX = 3 * 2 ** 20

/** Causes that are looked at in one round; the others wait for the next. */
export const CAUSES_AT_ONCE = 50
/** An alarm that nobody opened a case for is left alone after so long; a standing containment is not. */
export const CAUSES_FROM: Duration = hours(24)
/** Origins and campaigns of two causes are compared when they are no further apart. */
export const JOINED_WITHIN: Duration = hours(24)
/** Open cases that a new cause is compared with, the newest first. */
export const COMPARED_MAX = 50
/** Of each the newest causes. */
export const COMPARED_CAUSES_MAX = 5
/** Causes whose origins and subjects are remembered, so that they are looked up once. */
export const TRACES_KEPT_MAX = 1_000
/** Messages of an account that are looked at for origins and campaign. */
export const COMPARED_MESSAGES_MAX = 50
/** A subject that is shorter is nobody's campaign. */
export const CAMPAIGN_CHARACTERS_MIN = 8
/** Joins of one case, beyond which a cause is answered by no more than the join itself. */
export const CAUSES_A_CASE_MAX = 200

/** Rows of one answer. */
export const ROWS_AT_ONCE = 500
export const CASES_AT_ONCE = 200
export const SYMPTOMS_AT_ONCE = 500
/** Characters of one answer's JSON; what a list has beyond is asked for by `case.rows`. */
export const ANSWER_CHARACTERS_MAX = 4 * 2 ** 20

/** A sealed thing; and a piece of it on its way over the control socket. */
export const SEALED_BYTES_MAX = 64 * 2 ** 20
export const PIECE_BYTES_MAX = 512 * 1_024
/** What is unsealed goes in one answer up to here; beyond it goes in pieces, by a ticket. */
export const UNSEALED_AT_ONCE = 4 * 2 ** 20
/** Sealed things of one case. */
export const SEALED_A_CASE_MAX = 5_000
export const FILES_AT_ONCE_MAX = 16
/** Tickets of things on their way; one more forgets the eldest. */
export const TICKETS_MAX = 8
export const TICKET_LIVES: Duration = hours(1)
/** Octets that all tickets together keep in memory. */
export const PIECES_BYTES_MAX = 128 * 2 ** 20

/** Voices are looked at so long. */
export const SYMPTOMS_FROM: Duration = days(1)
/** Reminders whose notice is looked for again after a kill. */
export const REMINDED_FROM: Duration = hours(24)
/** Cases looked at for reminders in one round. */
export const REMINDED_CASES_MAX = 200
/** Reminders told in one round. */
export const REMINDED_AT_ONCE = 50
