/** Report: what every kind of report is told with: the mail it came in, and the message it is about. */
import { postalMime } from '../exports/late.ts'
import type { Line } from '../syslog/line.ts'
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'
import { fieldOf, type Header } from './mime.ts'

export type Mail = { readonly line: Line; readonly header: Header }

/** The message that a report is about, by its headers. */
export type About = {
  readonly messageId?: string
  readonly subject?: string
  readonly envelopeSender?: string
}

/** RFC 5322 §2.1.1 allows lines of 998. */
export const MESSAGE_ID_MAX = 998
export const SUBJECT_MAX = 255

export function aboutOf(returned: Header, mail: Header): About {
  const messageId = plain(
    fieldOf(returned, 'message-id').replace(/^.*<([^<>]*)>.*$/s, '$1'),
    MESSAGE_ID_MAX,
  )
  const subject = plain(words(fieldOf(returned, 'subject')), SUBJECT_MAX)
  // A bounce goes to the sender of what it is about.
  const sender = bareAddress(fieldOf(returned, 'return-path') || fieldOf(mail, 'to'))
  return {
    ...(messageId === '' ? {} : { messageId }),
    ...(subject === '' ? {} : { subject }),
    ...(sender === '' ? {} : { envelopeSender: sender }),
  }
}

/** RFC 2047 words as text, and raw octets as UTF-8 where they are that. */
export function words(value: string): string {
  try {
    const raw = /[\u0080-\u00ff]/.test(value)
      ? Buffer.from(value, 'latin1').toString('utf8')
      : value
    return raw.includes('=?') ? postalMime().decodeWords(raw.slice(0, 4_096)) : raw
  } catch {
    return value
  }
}

/** RFC 5321 §4.1.2: a quoted local part may hold what parts addresses. */
const quoted = String.raw`"(?:[^"\\\r\n]|\\.){1,256}"@[^\s<>,;@"]{1,255}`
const bracketed = new RegExp(`<(${quoted}|[^<>\\s]{1,998})>`)
const address = new RegExp(`^(?:${quoted}|[^\\s<>,;:]{1,512}@[^\\s<>,;]{1,255})$`)

/** The one address of a field, without name and brackets; empty: none. */
export function bareAddress(value: string): string {
  const told = value.slice(0, 4_096)
  const inBrackets = bracketed.exec(told)?.[1]
  const bare = inBrackets ?? told.trim()
  return address.test(bare) ? plain(bare, ADDRESS_MAX) : ''
}
