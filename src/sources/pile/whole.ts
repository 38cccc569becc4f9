/**
 * Whole: whether an input is wholly one format's, which only its first line tells.
 *
 * Behind the columns of a table, the first mail of an mbox or the first entry of a journal, lines are
 * values, and strangers wrote many of them: a bounce quotes lines of a mail log. So the first line that
 * is no heading decides, once: where it begins a format, or is a line of one that `encloses`, no line of
 * the input is syslog's or another's. No later line is asked, for in the middle of a log a stranger's
 * words may look like a beginning, and would take with them what is behind.
 *
 * Limits: of a log behind which a table or an mbox was copied, these are lines that nobody knows.
 */
import type { LineFormat } from '../format.ts'

/** Headings that are looked over. */
export const HEADINGS_MAX = 64
/** Directives of the W3C's extended log format, and Exchange's; where columns follow, they follow these. */
const heading = /^\uFEFF?#(?:Software|Version|Log-type|Date|Start-Date|End-Date|Remark): /i

/** Says nothing of what the input is. */
export const isHeading = (line: string): boolean => line.trim() === '' || heading.test(line)

/** `none`: no syslog header; `known`: one of a program whose lines are read. */
export type HeaderOf = (line: string) => 'none' | 'known' | 'other'

export type First = {
  /** It is a line of a log: whatever the head looks like, it is no document. */
  readonly isLine: boolean
  readonly whole: LineFormat | undefined
}

export function firstOf(
  lines: readonly string[],
  formats: readonly LineFormat[],
  headerOf: HeaderOf,
): First {
  let isLine: boolean | undefined
  let headings = 0
  for (const line of lines) {
    if (line.trim() === '') continue
    const claiming = formats.find((format) => format.claims(line))
    const header = headerOf(line)
    isLine ??= header === 'known' || claiming !== undefined
    if (header !== 'none') return { isLine, whole: undefined }
    const begun = formats.find((format) => format.begins?.(line) === true)
    if (begun !== undefined && (claiming ?? begun) === begun) return { isLine, whole: begun }
    if (claiming?.encloses === true) return { isLine, whole: claiming }
    if (headings === HEADINGS_MAX || !heading.test(line)) return { isLine, whole: undefined }
    headings += 1
  }
  return { isLine: isLine ?? false, whole: undefined }
}
