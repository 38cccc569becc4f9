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

/**
 * The owner's: from a network that the account used before the window opened. The thief's: from one
 * never used before, while others were. Where the account has no history, or the client is unknown
 * (local mail, a webmail that hides it), nobody can say.
 */
export function ownershipOf(
  clientIp: string | undefined,
  windowFrom: Instant,
  origins: readonly { readonly network: string; readonly firstAt: Instant }[],
): Ownership {
  const before = origins.filter((origin) => origin.firstAt < windowFrom)
  if (clientIp === undefined || before.length === 0) return 'unknown'
  const network = networkOf(clientIp)
  return before.some((origin) => origin.network === network) ? 'owner' : 'thief'
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
