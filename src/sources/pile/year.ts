/**
 * Year: near which moment the year of a log's lines is looked for, when they tell none (RFC 3164).
 *
 * A file is last written when its last line is; where that is so (within a day) nothing else is asked.
 * A copy lies: then dated lines of the same log tell the year, else the nearest logs of the pile
 * whose years are known. The last line of the log is placed first, at most half a year behind what
 * is known of it; all others are of the year that ends with it, so a log that crosses New Year is
 * read in its order, whichever side of it the copy was made.
 *
 * Limits: a log without years that is longer than a year is read as one year; of a packed log the
 * end is not known before it is read, and when it was last written stands for it.
 */
import type { Instant } from '../../lib/time.ts'
import { SyslogTime } from '../syslog/time.ts'

const DAY = 86_400_000
const HALF_YEAR = 182 * DAY
/** Lines at either end of a log among which moments are looked for. */
export const LINES_LOOKED_MAX = 1_000

export type Stamps = {
  /** Latest moment of those that tell their year; the middle one, since one line may lie. */
  readonly dated: number | undefined
  /** A line's text from its moment on, without a year: the last of the log, where it is known. */
  readonly lastUndated: string | undefined
  readonly hasUndated: boolean
}

/** What lines tell of the year; `last`: the lines are the log's last ones. */
export function stampsOf(
  lines: readonly string[],
  zone: string,
  now: Instant,
  last: boolean,
): Stamps {
  const time = new SyslogTime(zone)
  const dated: number[] = []
  let undated: string | undefined
  for (const line of lines) {
    const from = line.charCodeAt(0) === 60 ? line.indexOf('>') + 1 : 0
    const told = time.read(line, from, now)
    if (told === undefined) continue
    if (told.assumed.includes('year')) undated = line.slice(from, from + 20)
    else if (told.at <= now) dated.push(told.at)
  }
  dated.sort((a, b) => a - b)
  return {
    dated: dated[dated.length >> 1],
    lastUndated: last ? undated : undefined,
    hasUndated: undated !== undefined,
  }
}

export type Dating = {
  readonly writtenAt: number
  /** Of its first lines and of its last. */
  readonly dated: number | undefined
  readonly lastUndated: string | undefined
  /** What the neighbours know: moments of logs whose year is sure. */
  readonly neighbours: readonly number[]
}

export type Anchor = { readonly near: Instant; readonly sure: boolean }

export function anchorOf(
  { writtenAt, dated, lastUndated, neighbours }: Dating,
  zone: string,
  now: Instant,
): Anchor {
  const written = Math.min(writtenAt, now)
  const time = new SyslogTime(zone)
  const placed = (near: number): number | undefined =>
    lastUndated === undefined ? undefined : time.read(lastUndated, 0, near as Instant)?.at
  const byFile = placed(written)
  if (byFile !== undefined && Math.abs(written - byFile) <= DAY)
    return { near: Math.max(written, byFile) as Instant, sure: true }
  const known = dated ?? neighbours.toSorted((a, b) => a - b).at(-1)
  if (known === undefined) return { near: (byFile ?? written) as Instant, sure: false }
  const near = Math.min(known + HALF_YEAR, now)
  return { near: (placed(near) ?? near) as Instant, sure: dated !== undefined }
}
