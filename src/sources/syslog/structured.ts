/**
 * Structured: the header of RFC 5424, as rsyslog and syslog-ng write it to files and relays.
 *
 * `<PRI>1 TIME HOST PROGRAM PID MSGID [id name="value"]... words`. Of the structured data only the
 * sender's count is read (`meta`, `sequenceId`); values are passed over with their escapes minded
 * (§6.3.3), so that nobody's words in a value are taken for the next element.
 */
import type { Instant } from '../../lib/time.ts'
import type { Header } from './header.ts'
import type { SyslogTime } from './time.ts'

/** Structured data beyond this is not searched for its end: the line has no header then. */
export const STRUCTURED_MAX = 8_192

/** RFC 5424 §7.3.1: the largest number there is. */
export const SEQUENCE_MAX = 2_147_483_647

/** `from`: behind `<PRI>1 `. */
export function readStructured(
  text: string,
  from: number,
  time: SyslogTime,
  heardAt: Instant,
): Header | undefined {
  const told = time.read(text, from, heardAt)
  if (told === undefined || text.charCodeAt(told.end) !== 32) return undefined
  const words: string[] = []
  let here = told.end + 1
  for (let nth = 0; nth < 4; nth += 1) {
    const space = text.indexOf(' ', here)
    if (space <= here) return undefined
    words.push(text.slice(here, space))
    here = space + 1
  }
  const [host = '', program = '', pid = ''] = words
  const data = readData(text, here)
  if (data === undefined) return undefined
  let start = data.end
  if (text.charCodeAt(start) === 32) start += 1
  else if (start < text.length) return undefined
  // §6.4: a message in UTF-8 may begin with a byte order mark.
  if (text.charCodeAt(start) === 0xfeff) start += 1
  const number = /^\d{1,10}$/.test(pid) ? Number(pid) : undefined
  return {
    at: told.at,
    assumed: told.assumed,
    host: host === '-' ? '' : host,
    program: program === '-' ? '' : program,
    pid: number,
    message: text.slice(start),
    ...(data.sequence === undefined ? {} : { sequence: data.sequence }),
  }
}

type Data = { readonly end: number; readonly sequence: number | undefined }

function readData(text: string, from: number): Data | undefined {
  if (text.charCodeAt(from) === 45) return { end: from + 1, sequence: undefined }
  let here = from
  let sequence: number | undefined
  while (text.charCodeAt(here) === 91) {
    const end = endOfElement(text, here + 1)
    if (end === undefined) return undefined
    const meta = /^meta(?: [^ =\]"]{1,32}="[^"\\]*"){0,8}? sequenceId="(\d{1,10})"/.exec(
      text.slice(here + 1, end),
    )
    const count = Number(meta?.[1] ?? 0)
    if (count >= 1 && count <= SEQUENCE_MAX) sequence = count
    here = end + 1
  }
  return here === from ? undefined : { end: here, sequence }
}

/** Index of the `]` that ends the element; quotes and escapes minded. */
function endOfElement(text: string, from: number): number | undefined {
  let quoted = false
  const most = Math.min(text.length, from + STRUCTURED_MAX)
  for (let at = from; at < most; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 92 && quoted) at += 1
    else if (code === 34) quoted = !quoted
    else if (code === 93 && !quoted) return at
  }
  return undefined
}
