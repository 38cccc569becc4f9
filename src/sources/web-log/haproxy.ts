/**
 * HAProxy's lines of HTTP: `PEER:port [moment] frontend backend/server times status bytes … "request"`.
 *
 * The peer and the moment come first and are HAProxy's own; captured headers in braces and the
 * request are a stranger's, and stand behind. HAProxy encodes quotes in what it captures.
 */
import type { WebRequested } from '../../events/traces.ts'
import { clientOf } from '../stamped/client.ts'
import { type Context, requested } from './access.ts'
import { hitsIn, mayMeanElsewhere, patternOf } from './classify.ts'
import { requestOf } from './request.ts'

const head =
  /^([0-9A-Fa-f:.[\]]{2,47}:\d{1,5}) \[(\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2}\.\d{3})\] \S{1,128}/
const http = / (\d{3}|-1) (\+?\d{1,15}) \S{1,64} \S{1,64} [A-Za-z-]{4} [\d/+-]{3,40} [\d/+-]{3,20} /

export const isHaproxy = (text: string): boolean =>
  text.charCodeAt(0) !== 91 && head.test(text.slice(0, 256))

export const haproxyStamp = (text: string): string => head.exec(text.slice(0, 256))?.[2] ?? ''

export function readHaproxy(text: string, context: Context): WebRequested | 'harmless' | 'unknown' {
  const found = head.exec(text.slice(0, 256))
  if (found === null) return 'unknown'
  const answer = http.exec(text.slice(0, 1_024))
  // Handshakes and TCP; nothing was asked for.
  if (answer === null) return 'harmless'
  const from = text.indexOf('"', answer.index + answer[0].length - 1)
  if (from === -1) return 'harmless'
  const close = text.lastIndexOf('"')
  const end = close > from ? close : text.length
  if (hitsIn(text, from + 1, end) === 'none' && !mayMeanElsewhere(text, answer.index))
    return 'harmless'
  const status = Number(answer[1])
  const bytes = Number((answer[2] ?? '').replace('+', ''))
  const request = requestOf(text.slice(from + 1, end), status < 0 ? 0 : status, bytes)
  if (request === undefined) return 'harmless'
  const pattern = patternOf(request, text.slice(answer.index, from))
  if (pattern === undefined) return 'harmless'
  const moment = context.moment(found[2] ?? '')
  if (moment === undefined) return 'unknown'
  const event = requested(context.line(moment), request, pattern.what, pattern.code)
  const client = clientOf(found[1] ?? '')
  if (client !== undefined) Object.assign(event, client)
  return event
}
