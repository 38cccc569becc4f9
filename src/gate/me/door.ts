/**
 * Door: whether a request may come in at all, before anything of it is read further; and with which
 * code another is turned away.
 *
 * The name that was asked for must be ours (against DNS rebinding), and a form must come from a page
 * of ours: browsers say so in `Sec-Fetch-Site` (Fetch Metadata) or in `Origin` (RFC 6454 §7), and one
 * that says neither is turned away.
 */
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http'
import { isIP } from 'node:net'
import { isFormType } from './read.ts'
import type { Told } from './words.ts'

export const codes: Readonly<Record<Told, number>> = {
  http: 400,
  headers: 431,
  slow: 408,
  target: 414,
  expectation: 417,
  host: 421,
  path: 404,
  method: 405,
  type: 415,
  length: 413,
  form: 400,
  foreign: 403,
  stale: 403,
  pace: 429,
  busy: 503,
  draining: 503,
  late: 503,
  failed: 503,
  mistake: 500,
}

/** Seconds, where a wait helps (RFC 9110 §10.2.3). */
export const retryAfter: Partial<Readonly<Record<Told, number>>> = {
  busy: 5,
  draining: 30,
  late: 10,
  failed: 30,
}

export type Origin = {
  readonly origin: string
  readonly host: string
  readonly isSecure: boolean
  /** What passkeys made there belong to; an address has none. */
  readonly rpId?: string
}

export const originOf = (text: string): Origin => {
  const { origin, host, hostname, protocol } = new URL(text)
  const isName = isIP(hostname.replaceAll(/[[\]]/g, '')) === 0
  return { origin, host, isSecure: protocol === 'https:', ...(isName && { rpId: hostname }) }
}

/** Which of ours was asked for; a default port may be written out (RFC 9110 §4.2.3). */
export function askedFor(request: IncomingMessage, origins: readonly Origin[]): Origin | undefined {
  const named = request.headersDistinct['host'] ?? []
  const [host = ''] = named
  if (named.length !== 1 || host.length > 300) return undefined
  const name = host.toLowerCase()
  return origins.find(
    (one) => name === one.host || name === `${one.host}:${one.isSecure ? 443 : 80}`,
  )
}

export function isFromUs(headers: IncomingHttpHeaders, { origin }: Origin): boolean {
  const site = headers['sec-fetch-site']
  const from = headers.origin
  if (site === undefined && from === undefined) return false
  return (site === undefined || site === 'same-origin') && (from === undefined || from === origin)
}

/** Why a form is not even read. */
export function formRefusal(
  headers: IncomingHttpHeaders,
  origin: Origin,
): 'foreign' | 'type' | undefined {
  if (!isFromUs(headers, origin)) return 'foreign'
  return isFormType(headers['content-type']) && headers['content-encoding'] === undefined
    ? undefined
    : 'type'
}

export const hasBody = ({ headers }: IncomingMessage): boolean =>
  headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0'
