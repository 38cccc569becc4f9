/**
 * Read law: the operator's file as a whole, its calendars first, for its obligations name them.
 *
 *     calendars: [{ id: jp-government, years: [...], closed: [...] }]
 *     obligations: [{ id: JP-TSE, on: true }]
 *
 * Both may be absent. A problem in either refuses the file, and what is shipped stays in use.
 */
import { type Calendars, calendarNamed } from './calendar.ts'
import type { Obligation } from './obligation.ts'
import { shippedObligations } from './obligations.ts'
import { readCalendars } from './read-calendars.ts'
import { type Refusal, readObligations } from './read-obligations.ts'
import { Reading } from './reading.ts'
import { shippedCalendars } from './shipped/days-off.ts'

export type Law = {
  readonly obligations: readonly Obligation[]
  readonly calendars: Calendars
}

export const shippedLaw: Law = { obligations: shippedObligations, calendars: shippedCalendars }

export const isRefusal = (read: Law | Refusal): read is Refusal => 'refused' in read

export function readLaw(value: unknown, shipped: Law = shippedLaw): Law | Refusal {
  const reading = new Reading()
  const file = reading.mapping('file', value, ['calendars', 'obligations'])
  if (file === undefined || reading.problems.length > 0)
    return { refused: reading.problems, more: reading.more }
  const calendars =
    file['calendars'] === undefined
      ? { calendars: shipped.calendars }
      : readCalendars(file['calendars'], shipped.calendars)
  // With the shipped ones, so that errors of both parts are told at once.
  const known = 'refused' in calendars ? shipped.calendars : calendars.calendars
  const obligations =
    file['obligations'] === undefined
      ? { obligations: shipped.obligations }
      : readObligations(file['obligations'], known, shipped.obligations)
  if ('refused' in calendars || 'refused' in obligations) {
    const both = [calendars, obligations].filter((one) => 'refused' in one)
    const wrong = both.flatMap(({ refused }) => refused)
    const more = both.reduce((sum, one) => sum + one.more, 0)
    // A calendar that only the refused part has is no second error.
    const isOwn = (id: string) =>
      calendarNamed(known, id) === undefined &&
      Array.isArray(file['calendars']) &&
      file['calendars'].some((one) => (one as { id?: unknown } | null)?.id === id)
    const told = wrong.filter(({ code, found }) => !(code === 'unknown-calendar' && isOwn(found)))
    return { refused: told, more }
  }
  return { ...calendars, ...obligations }
}
