/** Seen: what the listings of all queues have in common. */
import type { Instant } from '../../lib/time.ts'
import type { Moment } from '../exports/record.ts'
import type { TextLine } from '../syslog/log.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'

/** Recipients of one message that are named. */
export const RECIPIENTS_MAX = 1_000

/** When somebody looked: near when the file was written, for no listing says it. */
export const lookedAt = ({ writtenBy, heardAt }: TextLine): Moment => ({
  at: writtenBy ?? heardAt,
  assumed: [],
})

/** Postfix prints the null sender as its daemon's name. */
export const senderOf = (told: string): string =>
  /^(?:<>|MAILER-DAEMON)$/i.test(told) ? '' : plain(told.replace(/^<(.*)>$/s, '$1'), ADDRESS_MAX)

export const momentOfSeconds = (seconds: number | undefined): Instant | undefined =>
  seconds !== undefined && seconds > 631_152_000 && seconds < 7_258_118_400
    ? ((seconds * 1_000) as Instant)
    : undefined
