/**
 * Look: what a log is, by its first lines and, where it lies plain, by its last.
 *
 * Known afterwards: whether it is text at all, in which format it mostly speaks, what tells its year,
 * and its first moment, by which the logs of a pile are put in order.
 */
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { DocumentFormat, LineFormat } from '../format.ts'
import { formats } from '../formats.ts'
import { everyProgram } from '../programs.ts'
import { readHeader } from '../syslog/header.ts'
import { cleaned } from '../syslog/log.ts'
import { SyslogTime } from '../syslog/time.ts'
import { lineFormats, linesOf, type Setting } from './job.ts'
import { SYSLOG } from './lines.ts'
import { type Encoding, encodingOf, shownText } from './text.ts'
import { firstOf } from './whole.ts'
import { LINES_LOOKED_MAX, type Stamps, stampsOf } from './year.ts'

export const HEAD_BYTES = 64 * 1_024
const DOCUMENT_HEAD = 4_096

export type Looked = {
  readonly what: 'lines' | 'document' | 'binary' | 'empty'
  readonly encoding: Encoding
  readonly mark: number
  readonly primary: string
  /** All of it is this format's. */
  readonly whole: string | undefined
  readonly document: DocumentFormat | undefined
  readonly head: readonly string[]
  readonly stamps: Stamps
}

/** `tail`: the last octets, where they can be had; `head` may be all there is. */
export function lookAt(head: Buffer, tail: Buffer | undefined, zone: string, now: Instant): Looked {
  const { encoding, mark } = encodingOf(head)
  const lines = linesIn(shownText(head.subarray(mark), encoding), head.length >= HEAD_BYTES)
  const latin1 = head.subarray(0, DOCUMENT_HEAD).toString('latin1')
  const document = formats.find(
    (format): format is DocumentFormat => format.shape === 'document' && format.claims(latin1),
  )
  const { primary, whole, isLine, isKnown } = speaksIn(lines, zone, now)
  const first = stampsOf(lines, zone, now, tail === undefined && head.length < HEAD_BYTES)
  const end = tail?.subarray(tail.length % 2)
  const last =
    end === undefined
      ? first
      : stampsOf(linesIn(shownText(end, encoding), true, 'tail'), zone, now, true)
  const what =
    head.length === 0
      ? 'empty'
      : document !== undefined && !isLine
        ? 'document'
        : !isKnown && encoding === 'utf-8' && isBinary(head)
          ? 'binary'
          : 'lines'
  return {
    what,
    encoding,
    mark,
    primary,
    whole,
    document,
    head: lines,
    stamps: {
      dated: last.dated ?? first.dated,
      lastUndated: last.lastUndated,
      hasUndated: first.hasUndated || last.hasUndated,
    },
  }
}

/** Whole lines, without what a cutting left of one. */
function linesIn(text: string, isCut: boolean, part: 'head' | 'tail' = 'head'): readonly string[] {
  const lines = text.split('\n', part === 'head' ? LINES_LOOKED_MAX + 1 : undefined)
  if (part === 'tail') return lines.slice(1).slice(-LINES_LOOKED_MAX)
  return isCut && lines.length > 1 ? lines.slice(0, -1) : lines
}

/** The format that the first line decides, else that of most lines. */
function speaksIn(
  lines: readonly string[],
  zone: string,
  now: Instant,
): {
  readonly primary: string
  readonly whole: string | undefined
  readonly isLine: boolean
  readonly isKnown: boolean
} {
  const programs = everyProgram()
  const time = new SyslogTime(zone)
  const { header: headerOf = readHeader } = programs
  const speaker = (line: string): 'none' | 'known' | 'other' => {
    const header = headerOf(line, time, now)
    if (header === undefined) return 'none'
    return programs.readerOf(header.program) === undefined ? 'other' : 'known'
  }
  const clean = lines.map(cleaned)
  const { isLine, whole } = firstOf(clean, lineFormats, speaker)
  if (whole !== undefined) return { primary: whole.name, whole: whole.name, isLine, isKnown: true }
  const counts = new Map<string, number>()
  let isKnown = false
  for (const line of clean) {
    const header = speaker(line)
    const isOurs = header === 'known'
    const format: LineFormat | undefined = isOurs
      ? undefined
      : lineFormats.find((one) => one.claims(line))
    if (format === undefined && header === 'none') continue
    isKnown = true
    const name = isOurs ? SYSLOG : (format?.name ?? '')
    if (name !== '') counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  const [most] = [...counts].sort(([, a], [, b]) => b - a)
  return { primary: most?.[0] ?? SYSLOG, whole: undefined, isLine, isKnown }
}

/** More than a tenth of it is neither text nor the NULs of a torn file. */
function isBinary(head: Buffer): boolean {
  let odd = 0
  for (const octet of head)
    if ((octet < 32 && octet !== 0 && (octet < 9 || octet > 13)) || octet === 127) odd += 1
  const noughts = head.filter((octet) => octet === 0).length
  return odd * 10 > head.length || (noughts * 10 > head.length && odd * 100 > head.length)
}

/**
 * The earliest moment among the first lines; `undefined`: they have none, or run backwards, so that
 * earlier ones follow.
 */
export function firstMomentOf(looked: Looked, setting: Setting): number | undefined {
  if (looked.what !== 'lines') return undefined
  const lines = linesOf({ ...setting, keepRaw: false }, false)
  const events: Event[] = []
  for (const [n, text] of looked.head.entries()) lines.read(text, n + 1, events)
  const kinds = lines.tally.take()
  if (kinds.some(({ firstAt, lastAt }) => lastAt < firstAt)) return undefined
  const from = kinds.map((kind) => kind.from)
  return from.length === 0 ? undefined : Math.min(...from)
}
