/**
 * Stamp: what stands at the head of each line of Exim's own logs: the moment, perhaps its zone, the
 * process and the message that it is about.
 *
 * `2026-11-03 09:14:33.120 +0900 [4711] 1tABCD-00000001234-0abc <= …`. Milliseconds, zone and process
 * are there where `log_selector` and `log_timezone` ask for them; ids have 16 characters up to 4.96
 * and 23 from 4.97 on.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { SyslogTime } from '../syslog/time.ts'

export type Stamp = {
  readonly at: Instant
  readonly assumed: readonly Assumption[]
  /** Index just behind it, where pid, id or words begin. */
  readonly end: number
}

export type Subject = {
  readonly pid: number | undefined
  /** Empty: the line is about no message. */
  readonly queueId: string
  readonly words: string
}

const stamp = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3,6})?)(?: ([+-]\d{4}))? /
const about =
  /^(?:\[(\d{1,10})\] )?(?:([0-9A-Za-z]{6}-(?:[0-9A-Za-z]{6}-[0-9A-Za-z]{2}|[0-9A-Za-z]{11}-[0-9A-Za-z]{4}))(?: |$))?/

/** `undefined` when the line does not begin with one. */
export function readStamp(text: string, time: SyslogTime, heardAt: Instant): Stamp | undefined {
  const found = stamp.exec(text)
  if (found === null) return undefined
  const told = time.read(`${found[1]}${found[2] ?? ''}`, 0, heardAt)
  return told === undefined
    ? undefined
    : { at: told.at, assumed: told.assumed, end: found[0].length }
}

export function readSubject(text: string): Subject {
  const found = about.exec(text)
  const [whole = '', pid, queueId = ''] = found ?? []
  return {
    pid: pid === undefined ? undefined : Number(pid),
    queueId,
    words: text.slice(whole.length),
  }
}

const isStamped = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{3,6})?(?: [+-]\d{4})? /

/** Where the words begin behind a stamp that Exim itself put into a line of syslog; else 0. */
export const ownStampLength = (text: string): number => isStamped.exec(text)?.[0].length ?? 0
