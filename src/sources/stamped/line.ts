/**
 * Line of a stamped log: a log with moments of its own and no syslog header, such as a web server's.
 *
 * Makes the same `Line` of it that programs behind syslog get, so that one reader serves both ways.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { FormatOptions } from '../format.ts'
import type { Line } from '../syslog/line.ts'
import type { TextLine } from '../syslog/log.ts'
import { rawOf } from '../syslog/plain.ts'

/** What the line's own head says. */
export type Head = {
  readonly at: Instant
  readonly assumed: readonly Assumption[]
  readonly program: string
  readonly host?: string | undefined
  readonly pid?: number | undefined
  /** What the program said. */
  readonly text: string
}

export function lineOf(whole: string, where: TextLine, options: FormatOptions, head: Head): Line {
  const { file, number = 0 } = where
  return {
    id: where.id,
    at: head.at,
    heardAt: where.heardAt,
    assumed: head.assumed,
    instance: options.instance,
    defaultRealm: options.defaultRealm,
    host: head.host === '' ? undefined : head.host,
    program: head.program,
    pid: head.pid,
    source: file === undefined || number === 0 ? undefined : { file, line: number },
    raw: options.keepRaw === true ? rawOf(whole) : undefined,
    times: 1,
    text: head.text,
  }
}
