/**
 * Text: the small grammars inside Postfix's lines: queue ids, clients, addresses.
 *
 * Strangers choose addresses, HELO names and reply texts, and may choose them to look like our
 * grammar. So each piece is read from the side that Postfix itself wrote: queue id and client from
 * the front (a client name is a verified host name or `unknown`), addresses with respect to their
 * quoting (RFC 5321 §4.1.2), envelope lists as a whole up to the end of the line.
 * Limits: Postfix before 3.5 writes addresses without their quotes; a recipient that imitates the
 * rest of a delivery line then reads as what it imitates.
 */
import { addressOf } from '../syslog/address.ts'

/** Postfix's own are at most 20; old, long inode numbers make some longer. */
const QUEUE_ID_MAX = 24
const QUEUE_ID_MIN = 5

/**
 * The length of the queue id before the `: ` that must follow it; 0 when the text does not start
 * with one. Short ids are upper-case hexadecimal; long ones have 52 signs, without vowels.
 */
export function queueIdLength(text: string, from = 0): number {
  let here = from
  let isHex = true
  let hasDigit = false
  for (; here - from <= QUEUE_ID_MAX; here += 1) {
    const code = text.charCodeAt(here)
    if (code === 58) break
    if (code >= 48 && code <= 57) hasDigit = true
    else if (code >= 65 && code <= 70) {
      if (code === 65 || code === 69) continue
    } else if ((code >= 71 && code <= 90) || (code >= 97 && code <= 122)) {
      if (vowel(code)) return 0
      isHex = false
    } else return 0
  }
  const length = here - from
  if (length < QUEUE_ID_MIN || length > QUEUE_ID_MAX || text.charCodeAt(here) !== 58) return 0
  if (text.charCodeAt(here + 1) !== 32) return 0
  // A long id starts with six signs of seconds and four of microseconds, then `z` and an inode.
  if (!isHex && (length < 10 || !hasDigit)) return 0
  return length
}

/** a e i o u in both cases (code | 32 makes the lower case). */
const vowel = (code: number): boolean => {
  const small = code | 32
  return small === 97 || small === 101 || small === 105 || small === 111 || small === 117
}

export const isQueueId = (text: string): boolean => queueIdLength(`${text}: `) === text.length

export type Client = {
  readonly ip: string | undefined
  readonly port: number | undefined
  /** Index behind the client. */
  readonly end: number
}

/** `name[address]` or `name[address]:port` at `from`; postscreen leaves the name out. */
export function readClient(text: string, from: number): Client | undefined {
  const open = text.indexOf('[', from)
  if (open === -1) return undefined
  // A space before the bracket would belong to somebody else's words.
  const space = text.indexOf(' ', from)
  if (space !== -1 && space < open) return undefined
  const close = text.indexOf(']', open)
  if (close === -1) return undefined
  let end = close + 1
  let port: number | undefined
  if (text.charCodeAt(end) === 58) {
    let at = end + 1
    let number = 0
    for (; at - end <= 5; at += 1) {
      const digit = text.charCodeAt(at) - 48
      if (!(digit >= 0 && digit <= 9)) break
      number = number * 10 + digit
    }
    if (at > end + 1) {
      end = at
      if (number > 0 && number <= 65_535) port = number
    }
  }
  return { ip: addressOf(text.slice(open + 1, close)), port, end }
}

/** Index of the `>` that ends the address begun before `from`, quotes minded; -1 when none does. */
export function endOfAddress(text: string, from: number): number {
  const plainEnd = text.indexOf('>', from)
  const quote = text.indexOf('"', from)
  if (quote === -1 || plainEnd < quote) return plainEnd
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 34) quoted = !quoted
    else if (code === 92 && quoted) at += 1
    else if (code === 62 && !quoted) return at
  }
  return plainEnd
}

/** Of an address between brackets; quotes minded. */
export const address = '((?:[^"<>]|"(?:\\\\.|[^"\\\\])*")*)'
/** Of 3.11 with the method and without brackets; then a name with a sign of the grammar is none. */
const login =
  '(?: sasl_username=<([^<>]*)>)?(?: sasl_method=[^\\s<>";]+)?(?: sasl_username=([^<>";]+?))?(?: sasl_sender=[^\\s<>";]+)?'
const envelopeList = new RegExp(
  `^; from=<${address}>,?(?: to=<${address}>,?)?(?: proto=(\\S+?),?)?(?: helo=<([^<>]*)>)?${login}$`,
)

/** Longer tails are not searched: a reject line is at most a few addresses and a HELO name. */
const TAIL_TRIES_MAX = 8

export type Envelope = {
  /** Index where `; from=<` or its like begins: the words before it are the reason. */
  readonly start: number
  readonly sender: string | undefined
  readonly recipient: string | undefined
  readonly saslUsername: string | undefined
}

/**
 * The envelope that ends a `reject:` or `milter-hold:` line. HELO names reach the log without
 * brackets and blanks (Postfix neuters them), so only a list that is whole up to the end counts.
 */
export function readEnvelope(text: string, from: number): Envelope | undefined {
  let at = text.indexOf('; from=<', from)
  for (let tries = 0; at !== -1 && tries < TAIL_TRIES_MAX; tries += 1) {
    const found = envelopeList.exec(text.slice(at))
    if (found !== null)
      return {
        start: at,
        sender: found[1],
        recipient: found[2],
        saslUsername: found[5] ?? found[6],
      }
    at = text.indexOf('; from=<', at + 1)
  }
  // VRFY and CONNECT have no sender.
  const short = /; (?:to=<[^<>"]*> )?proto=\S+(?: helo=<[^<>]*>)?$/.exec(text)
  if (short === null || short.index < from) return undefined
  const recipient = /^; to=<([^<>"]*)>/.exec(short[0])?.[1]
  return { start: short.index, sender: undefined, recipient, saslUsername: undefined }
}
