/**
 * Shift: copies a growing log with its time stamps moved by a constant, so that a lab run at noon
 * reads as 04:45.
 *
 * Knows the stamps of traditional syslog (`Nov  1 04:45:00`) and RFC 3339. Lines are copied whole,
 * in order, once; what does not begin with a stamp is copied as it is.
 * Limits: the log is only appended to; a traditional stamp has no year and no zone, so the year is
 * taken from the options and the shift is made on the face of the clock; parts of a second are
 * dropped there, kept in RFC 3339.
 */
import { appendFileSync, closeSync, openSync, readSync, writeFileSync } from 'node:fs'

const POLL_MS = 20
const CHUNK_BYTES = 65_536
/** A line that is longer is copied in pieces, only its first piece with the stamp moved. */
const LINE_BYTES_MAX = 262_144

const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')
const TRADITIONAL = /^([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?= )/
const RFC3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?(Z|[+-]\d\d:\d\d)(?= )/

const two = (n: number) => String(n).padStart(2, '0')

/** The line with its stamp moved by `byMs`; `year` is that of a traditional stamp before the move. */
export function shiftLine(line: string, byMs: number, year: number): string {
  const old = TRADITIONAL.exec(line)
  if (old !== null) {
    const [stamp, month = '', day, hour, minute, second] = old
    const at = Date.UTC(
      year,
      MONTHS.indexOf(month),
      Number(day),
      Number(hour),
      Number(minute),
      Number(second),
    )
    if (!MONTHS.includes(month)) return line
    const now = new Date(at + byMs)
    const face = [now.getUTCHours(), now.getUTCMinutes(), now.getUTCSeconds()].map(two).join(':')
    const date = `${MONTHS[now.getUTCMonth()]} ${String(now.getUTCDate()).padStart(2, ' ')}`
    return `${date} ${face}${line.slice(stamp.length)}`
  }
  const exact = RFC3339.exec(line)
  if (exact === null) return line
  const [stamp, face, fraction = '', zone] = exact
  const digits = fraction.length === 0 ? 0 : fraction.length - 1
  // The face of the clock moves; the zone beside it stays.
  const at = Date.parse(`${face}Z`)
  if (Number.isNaN(at)) return line
  const parts = Math.floor(byMs / 1_000)
  const extra = byMs - parts * 1_000
  const scale = 10 ** Math.min(digits, 9)
  const inSecond = Number(fraction.slice(1, 10) || 0) + Math.trunc((extra * scale) / 1_000)
  const carry = Math.floor(inSecond / scale)
  const moved = new Date(at + (parts + carry) * 1_000).toISOString().slice(0, 19)
  const left =
    digits === 0 ? '' : `.${String(inSecond - carry * scale).padStart(Math.min(digits, 9), '0')}`
  return `${moved}${left}${zone}${line.slice(stamp.length)}`
}

export type ShiftOptions = {
  readonly from: string
  /** Emptied at the start. */
  readonly to: string
  readonly byMs: number
  readonly year: number
}

export type Shift = {
  /** Copies what is there now; returns the lines copied so far. */
  readonly flush: () => number
  /** Flushes and ends; an unfinished last line is not copied. */
  readonly stop: () => void
}

export function startShift({ from, to, byMs, year }: ShiftOptions): Shift {
  const file = openSync(from, 'r')
  writeFileSync(to, '')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  let position = 0
  let rest: Buffer = Buffer.alloc(0)
  let lines = 0
  let isOpen = true
  const flush = () => {
    while (isOpen) {
      const length = readSync(file, chunk, 0, chunk.length, position)
      if (length === 0) break
      position += length
      rest = Buffer.concat([rest, chunk.subarray(0, length)])
      const end = rest.lastIndexOf(0x0a) + 1
      if (end === 0 && rest.length < LINE_BYTES_MAX) continue
      const whole = rest.subarray(0, end === 0 ? rest.length : end).toString('latin1')
      rest = Buffer.from(rest.subarray(end === 0 ? rest.length : end))
      const moved = whole.split('\n').map((line) => shiftLine(line, byMs, year))
      lines += moved.length - 1
      appendFileSync(to, moved.join('\n'), 'latin1')
    }
    return lines
  }
  const timer = setInterval(flush, POLL_MS)
  timer.unref()
  return {
    flush,
    stop: () => {
      if (!isOpen) return
      clearInterval(timer)
      flush()
      isOpen = false
      closeSync(file)
    },
  }
}
