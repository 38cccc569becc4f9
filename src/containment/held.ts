/**
 * Held mail has a life (decision 16): whose it is, by when a person must have looked, and what may
 * be done with it by which act.
 *
 * Nothing here is released by time; the only clock that releases is the 15-second queue's.
 */
import { networkOf } from '../events/account.ts'
import { assert } from '../lib/assert.ts'
import { type Duration, hours, type Instant, minutes, plus } from '../lib/time.ts'

/** Whose a held message is, as far as origin and window tell. */
export type Ownership = 'owner' | 'thief' | 'unknown'

/** A network that was used for less than this before the window opened may be the thief's, too. */
const SETTLED: Duration = hours(24)

/**
 * The owner's: from a network that the account had used a day before the window opened. The thief's:
 * from one never used before, while another had been for a day. Where the account has no such
 * history, the network was new but older than the window, or the client is unknown (local mail, a
 * webmail that hides it), nobody can say: a thief's first mail is ordinary mail, too.
 */
export function ownershipOf(
  clientIp: string | undefined,
  windowFrom: Instant,
  origins: readonly { readonly network: string; readonly firstAt: Instant }[],
): Ownership {
  const settled = origins.filter((origin) => plus(origin.firstAt, SETTLED) <= windowFrom)
  if (clientIp === undefined || settled.length === 0) return 'unknown'
  const network = networkOf(clientIp)
  if (settled.some((origin) => origin.network === network)) return 'owner'
  const isOlder = origins.some(
    (origin) => origin.network === network && origin.firstAt < windowFrom,
  )
  return isOlder ? 'unknown' : 'thief'
}

export const PERSON_LOOKS_WITHIN: Duration = hours(4)
/** A calendar without a working day in this many days is a mistake of whoever made it. */
const DAYS_WITHOUT_WORK_MAX = 30

/** The working calendar, as the edge knows it (zones and holidays come from there). */
export type Calendar = {
  /** Local day and minute of a moment: `day` counts days, equal for moments of one local day. */
  readonly localOf: (at: Instant) => { readonly day: number; readonly minute: number }
  readonly isWorkday: (day: number) => boolean
  /** Minutes of the local day at which work begins and ends. */
  readonly opens: number
  readonly closes: number
}

/** The moment at which `length` of working time has passed since `from`. */
export function afterWorking(from: Instant, length: Duration, calendar: Calendar): Instant {
  assert(calendar.opens < calendar.closes, 'a working day has a length')
  let left = length
  let at = from
  for (let days = 0; days <= DAYS_WITHOUT_WORK_MAX; ) {
    const { day, minute } = calendar.localOf(at)
    const toMorning = minutes(24 * 60 - minute + calendar.opens)
    if (!calendar.isWorkday(day) || minute >= calendar.closes) {
      at = plus(at, toMorning)
      days += 1
      continue
    }
    if (minute < calendar.opens) {
      at = plus(at, minutes(calendar.opens - minute))
      continue
    }
    const today = minutes(calendar.closes - minute)
    if (left <= today) return plus(at, left)
    left = (left - today) as Duration
    at = plus(at, toMorning)
    days = 0
  }
  return at
}
