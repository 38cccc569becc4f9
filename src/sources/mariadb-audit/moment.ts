/**
 * Moments of MySQL and MariaDB: `2020-04-16T05:13:40.861934Z`, `2021-11-09  5:13:11`, `221128 14:49:17`,
 * `20231121 19:42:20`, `2014-08-27T10:43:52 UTC`; hours of one digit are padded with a blank.
 */
import type { Instant } from '../../lib/time.ts'
import { readMoment } from '../syslog/moment.ts'
import type { SyslogTime, Told } from '../syslog/time.ts'

const short = /^(20)?(\d{2})(\d{2})(\d{2}) {1,2}(\d{1,2}:\d\d:\d\d)(?!\d)/

/** At the very beginning of the text; `undefined` when none stands there. */
export function momentOf(text: string, time: SyslogTime, near: Instant): Told | undefined {
  const found = short.exec(text)
  if (found === null) return readMoment(text, time, near)
  const [whole, , year, month, day, clock] = found
  const told = readMoment(`20${year}-${month}-${day} ${clock}`, time, near)
  return told === undefined ? undefined : { ...told, end: whole.length }
}
