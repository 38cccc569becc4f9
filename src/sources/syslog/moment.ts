/**
 * Moment: a date and a clock at the head of a line that is not syslog's, with or without a zone.
 *
 * `2021-09-28 09:22:18.536 JST`, `2026-11-21T20:23:44.123456+09:00`, `2026-11-21 20:23:44,123`,
 * `2026/11/21 20:23:44`. Zone names as `zones.ts` knows them; without one the zone that we were
 * told counts.
 */
import type { Instant } from '../../lib/time.ts'
import type { SyslogTime, Told } from './time.ts'
import { zoneMinutes } from './zones.ts'

const form =
  /^(\d{4})([-/])(\d\d)\2(\d\d)[T ]{1,2}(\d{1,2}):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|[+-]\d\d:?\d\d|[+-]\d\d|[A-Z]{2,5})(?![A-Za-z0-9]))?/

/** At the very beginning of the text; `undefined` when none stands there. */
export function readMoment(text: string, time: SyslogTime, heardAt: Instant): Told | undefined {
  const found = form.exec(text)
  if (found === null) return undefined
  const [whole, year = '', , month = '', day = '', hour = '', minute = '', second = '', part = ''] =
    found
  const zone = found[9]
  const offset = zone === undefined ? undefined : zoneMinutes(zone)
  const plain = `${year}-${month}-${day} ${hour.padStart(2, '0')}:${minute}:${second}${part === '' ? '' : `.${part}`}`
  const told = time.read(offset === undefined ? plain : `${plain}Z`, 0, heardAt)
  if (told === undefined) return undefined
  if (offset === undefined) return { ...told, end: whole.length }
  return { at: (told.at - offset * 60_000) as Instant, assumed: told.assumed, end: whole.length }
}
