/**
 * Send: one push message to one push service (RFC 8030 §5), within a time, and nothing is followed.
 *
 * Of the answer only the code is read: what else the service says is a stranger's.
 */
import type { Agent } from 'node:https'
import { request as asking } from 'node:https'
import { type Duration, seconds } from '../../../lib/time.ts'
import type { Allowed } from './places.ts'
import { lookupWith, NO_PLACE } from './places.ts'

export const SEND_LASTS: Duration = seconds(10)

/** `gone`: nobody is there any more (RFC 8030 §7.3). `again`: it may be tried once more, later. */
export type Sent = 'sent' | 'gone' | 'again' | 'refused'

export type SendParts = {
  readonly allowed: Allowed
  /** For tests: an authority that the system does not know. */
  readonly ca?: string
  readonly agent?: Agent
}

export type Push = {
  readonly url: URL
  readonly authorization: string
  readonly body: Uint8Array
  /** After so many seconds it is of no use any more. */
  readonly ttl: number
  /** A later one takes its place (RFC 8030 §5.4). */
  readonly topic: string
}

/** Never rejects. */
export const sendPush = ({ url, authorization, body, ttl, topic }: Push, parts: SendParts) =>
  new Promise<Sent>((resolve) => {
    const sent = asking(url, {
      method: 'POST',
      agent: parts.agent ?? false,
      lookup: lookupWith(parts.allowed),
      ...(parts.ca === undefined ? {} : { ca: parts.ca }),
      headers: {
        Authorization: authorization,
        'Content-Encoding': 'aes128gcm',
        'Content-Type': 'application/octet-stream',
        'Content-Length': body.length,
        TTL: ttl,
        Urgency: 'high',
        Topic: topic,
      },
    })
    const end = (how: Sent): void => {
      clearTimeout(timer)
      resolve(how)
      sent.destroy()
    }
    const timer = setTimeout(() => end('again'), SEND_LASTS)
    sent.on('error', (problem: NodeJS.ErrnoException) =>
      end(problem.code === NO_PLACE ? 'refused' : 'again'),
    )
    sent.on('response', (answer) => {
      answer.on('error', () => {})
      answer.resume()
      end(meaningOf(answer.statusCode ?? 0))
    })
    sent.end(body)
  })

function meaningOf(code: number): Sent {
  if (code >= 200 && code < 300) return 'sent'
  if (code === 404 || code === 410) return 'gone'
  return code === 429 || code >= 500 ? 'again' : 'refused'
}
