/**
 * Syslog header: when, which host, which program, which process; and where its words begin.
 *
 * Read by position, without regular expressions, because every line passes here. Forms: RFC 3164
 * with or without `<PRI>`, RFC 3339 stamps (rsyslog, Postfix's own log file), `<facility.level>`
 * before the host, Solaris' `[ID n facility.level]` before the host or behind the tag, and
 * program names with slashes or, as `sm02 /postfix-script`, with a space before one.
 * RFC 5424 is `structured.ts`'s; whatever is not understood here is asked of `rare.ts`.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { readRare } from './rare.ts'
import { readStructured } from './structured.ts'
import type { SyslogTime } from './time.ts'

export type Header = {
  readonly at: Instant
  readonly assumed: readonly Assumption[]
  readonly host: string
  /** Empty when the line has no tag, as in `last message repeated 3 times`. */
  readonly program: string
  readonly pid: number | undefined
  readonly message: string
  /** The sender's own count of its lines (RFC 5424 §7.3.1), where it tells one. */
  readonly sequence?: number
}

/** `undefined` when the line has no header that we know. */
export function readHeader(text: string, time: SyslogTime, heardAt: Instant): Header | undefined {
  const header = readPlain(text, time, heardAt)
  // Most lines are plain, so that whatever is rare may be slow.
  if (header !== undefined && header.program !== '') return header
  return readRare(text, time, heardAt, tagAt) ?? header
}

function readPlain(text: string, time: SyslogTime, heardAt: Instant): Header | undefined {
  const start = text.charCodeAt(0) === 60 ? behind(text, 0, 62) : 0
  // «<PRI>1 »: the version of RFC 5424.
  if (start > 0 && text.charCodeAt(start) === 49 && text.charCodeAt(start + 1) === 32)
    return readStructured(text, start + 2, time, heardAt)
  const told = time.read(text, start, heardAt)
  if (told === undefined || text.charCodeAt(told.end) !== 32) return undefined
  let here = told.end + 1
  // RFC 3164 leaves room for what comes between: «<mail.info> host», «[ID 1 mail.info] host».
  if (text.charCodeAt(here) === 60) here = behind(text, here, 62) + 1
  else if (text.startsWith('[ID ', here)) here = behind(text, here, 93) + 1
  const space = text.indexOf(' ', here)
  if (space <= here) return undefined
  // Without a host, as containers write it, the tag stands in its place.
  const hasHost = text.charCodeAt(space - 1) !== 58
  const host = hasHost ? text.slice(here, space) : ''
  const tag = tagAt(text, hasHost ? space + 1 : here)
  if (tag === undefined)
    return { ...told, host, program: '', pid: undefined, message: text.slice(space + 1) }
  let words = tag.end
  if (text.startsWith('[ID ', words)) {
    const close = text.indexOf('] ', words)
    if (close !== -1) words = close + 2
  }
  return {
    at: told.at,
    assumed: told.assumed,
    host,
    program: tag.program,
    pid: tag.pid,
    message:
      text.charCodeAt(text.length - 1) === 44
        ? withoutCommas(text.slice(words))
        : text.slice(words),
  }
}

/** Spreadsheets fill their columns. */
export function withoutCommas(text: string): string {
  let end = text.length
  while (text.charCodeAt(end - 1) === 44) end -= 1
  return text.length - end < 2 ? text : text.slice(0, end)
}

/** Index behind the next `code`; the length of the text when there is none. */
function behind(text: string, from: number, code: number): number {
  const at = text.indexOf(String.fromCharCode(code), from)
  return at === -1 ? text.length : at + 1
}

type Tag = { readonly program: string; readonly pid: number | undefined; readonly end: number }

function tagAt(text: string, from: number): Tag | undefined {
  let colon = text.indexOf(':', from)
  // «host/1:2/smtpd» is no tag end; only a colon before a space or at the end is.
  while (colon !== -1 && colon + 1 < text.length && text.charCodeAt(colon + 1) !== 32)
    colon = text.indexOf(':', colon + 1)
  if (colon <= from) return undefined
  let end = colon
  let pid: number | undefined
  if (text.charCodeAt(colon - 1) === 93) {
    const open = text.lastIndexOf('[', colon)
    if (open > from) {
      let number = 0
      for (let at = open + 1; at < colon - 1; at += 1) {
        const digit = text.charCodeAt(at) - 48
        number = digit >= 0 && digit <= 9 ? number * 10 + digit : Number.NaN
      }
      if (Number.isSafeInteger(number)) {
        pid = number
        end = open
      }
    }
  }
  const space = text.indexOf(' ', from)
  if (space !== -1 && space < end && text.charCodeAt(space + 1) !== 47) return undefined
  return { program: text.slice(from, end), pid, end: Math.min(colon + 2, text.length) }
}
