/**
 * Exim through syslog: the same words with a syslog header before them, and what syslog does to them.
 *
 * Exim cuts what is longer than 870 characters into `[1/3] `, `[2/3] `, `[3/3] ` and records of several
 * lines into `[1\9] `…; the pieces are put together here. With `syslog_duplication` (the default)
 * what goes into main and reject log is said twice in a row; it is told once.
 * Limits: a piece whose first one was not heard is passed over. Two wrong passwords for one name in one
 * connection within DUPLICATE_WITHIN are taken for one said twice.
 */
import { BoundedMap } from '../../lib/bounded.ts'
import { type Instant, seconds } from '../../lib/time.ts'
import type { Line, Reading } from '../syslog/line.ts'
import type { Programs } from '../syslog/log.ts'
import { readExim, withoutAnswer } from './parse.ts'
import { ownStampLength, readSubject } from './stamp.ts'

/** Processes whose words are remembered: those that wait for the rest, and the last refusals. */
export const PROCESSES_MAX = 1_000
/** A line put together may be this long; what is more is left out. */
export const JOINED_MAX = 16_384
export const DUPLICATE_WITHIN = seconds(2)

const part = /^\[(\d{1,3})([/\\])(\d{1,3})\] /

export class EximSyslog {
  /** What was heard of a line so far; empty: the rest is of no interest. */
  readonly #parts: BoundedMap<string, string>
  readonly #refused: BoundedMap<string, { readonly text: string; readonly at: Instant }>

  constructor(processesMax: number = PROCESSES_MAX) {
    this.#parts = new BoundedMap(processesMax)
    this.#refused = new BoundedMap(processesMax)
  }

  read(line: Line): Reading {
    const found = part.exec(line.text)
    if (found === null) return this.#whole(line, line.text)
    const [label, nth = '', mark, of = ''] = found
    const who = `${line.host ?? ''} ${line.pid ?? ''}`
    const here = line.text.slice(label.length)
    const isFirst = Number(nth) === 1
    const before = isFirst ? '' : this.#parts.get(who)
    const isLast = Number(nth) >= Number(of)
    if (isLast) this.#parts.delete(who)
    if (before === undefined || (before === '' && !isFirst)) {
      if (!isLast && before !== undefined) this.#parts.set(who, '')
      return 'harmless'
    }
    const text = `${before}${here}`.slice(0, JOINED_MAX)
    if (mark === '/' && !isLast) {
      this.#parts.set(who, text)
      return 'harmless'
    }
    if (!isLast) this.#parts.set(who, '')
    return this.#whole(line, text)
  }

  #whole(line: Line, text: string): Reading {
    const subject = readSubject(text.slice(ownStampLength(text)))
    const reading = readExim({ ...line, text: subject.words }, subject)
    const isTwofold =
      typeof reading !== 'string' &&
      (reading.kind === 'login.refused' ||
        reading.kind === 'message.refused' ||
        reading.kind === 'service.failed')
    if (!isTwofold) return reading
    const who = `${line.host ?? ''} ${line.pid ?? ''}`
    const before = this.#refused.get(who)
    this.#refused.delete(who)
    if (before?.text === text && Math.abs(line.at - before.at) <= DUPLICATE_WITHIN)
      return 'harmless'
    this.#refused.set(who, { text, at: line.at })
    return reading
  }
}

const refusing = /rejected |authenticator failed for |sender verify /

const isRemembered = (text: string): boolean => part.test(text) || refusing.test(text)

const names = /^exim(?:\d|-[a-z]{1,20})?$/

/** One log's: it remembers what that log's processes said. */
export function eximPrograms(exim: EximSyslog = new EximSyslog()): Programs {
  const reader = (line: Line): Reading => exim.read(line)
  return {
    readerOf: (program) => (names.test(program) ? reader : undefined),
    // Pieces need the others; refusals may be said twice. The rest stands for itself.
    remembers: () => isRemembered,
    discreet: withoutAnswer,
  }
}
