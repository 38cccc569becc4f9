/**
 * Hours: when in the week an account begins to send.
 *
 * Counts of session starts in 48 bins, drawn towards the organisation's own week while there are
 * few of them. A thief who begins at four in the morning begins where the owner hardly ever does.
 */
import { type Counts, counted, noCounts, nth } from './numbers.ts'
import { HOURS } from './sending.ts'

/** Session starts after which all counts are halved. */
export const HOURS_COUNT_MOST = 300
/** With how many of its own session starts the organisation's week is outweighed by half. */
const PSEUDO_SESSIONS = 20
/** One session in this many comes at any hour of the week: no hour is rarer than that. */
const AT_ANY_HOUR = 0.02

export const noHours: Counts = noCounts(HOURS)

export const hoursAfter = (hours: Counts, hour: number): Counts =>
  counted(hours, hour, HOURS_COUNT_MOST)

/** How much likelier a session begins in this hour than in an even week. */
export function hourRatio(hours: Counts, organisation: Counts, hour: number): number {
  const share = (hour < 24 ? 5 : 2) / 168
  const common = (nth(organisation.of, hour) + 1) / (organisation.total + HOURS)
  const own = (nth(hours.of, hour) + PSEUDO_SESSIONS * common) / (hours.total + PSEUDO_SESSIONS)
  return (1 - AT_ANY_HOUR) * (own / share) + AT_ANY_HOUR
}
