/** Limits: what bounds erasures, holds, and what is told of them. */
import { between, type Duration, days, hours, type Instant } from '../../lib/time.ts'

/** A ticket stands in the open: letters, digits, dots, lines; nothing that could be an address. */
export const TICKET_FORM = /^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$/
/** Erasures under way at one time. */
export const ERASURES_OPEN_MAX = 1_000
export const PRESERVATIONS_STANDING_MAX = 1_000
/** Of each list, newest first. */
export const TICKETS_TOLD_MAX = 200
/** Ranges in one entry: 4 KiB of open facts hold so many of indexes with ten digits. */
export const RANGES_AN_ENTRY = 150
/** Cases that one person was in, as his erasure names them; in those beyond his bare login stays. */
export const CASES_OF_ONE_MAX = 100
/** Entries in one append. */
export const ENTRIES_AN_APPEND = 100
/** Months are looked at so often. */
export const MONTHS_LOOKED_AT_EVERY = hours(1)
/** After a start: time to order that something is preserved. */
export const MONTHS_FIRST_AFTER = hours(1)
/** A guard that was away for longer, as its clock says: more likely the clock is wrong. */
export const AWAY_BELIEVED: Duration = days(30)
/** After the clock was set by more: time to notice that it is years ahead, before all of it goes. */
export const CLOCK_STEP = hours(1)
export const MONTHS_AFTER_STEP = days(1)
/** Classes whose time is over some day; of the others nothing goes by time. */
export const TIMED: readonly string[] = ['auth400d', 'gate400d', 'trace400d']
/** Decision 24: for one's own organisation, and for those who carry others' mail. */
export const KEPT_FOR = { own: days(400), carrier: days(180) } as const

/** After a start: an hour, or a day where the clock is far from where it was when we last lived. */
export const monthsFirstAfter = (lastLived: Instant | undefined, now: Instant): Duration =>
  lastLived !== undefined && Math.abs(between(lastLived, now)) > AWAY_BELIEVED
    ? MONTHS_AFTER_STEP
    : MONTHS_FIRST_AFTER
