/**
 * Client: an address and perhaps a port, as web servers write them at a fixed place of the line.
 *
 * `192.0.2.1`, `192.0.2.1:49152`, `[2001:db8::1]:443`, `2001:db8::1`. Of an IPv6 address without
 * brackets nobody can tell a port from its last group; it is taken for the address alone.
 */
import { addressOf } from '../syslog/address.ts'

/** Brackets, an IPv6 address with its zone, and a port. */
export const CLIENT_MAX = 96

export type Client = { readonly clientIp: string; readonly clientPort?: number }

export function clientOf(text: string): Client | undefined {
  if (text.length === 0 || text.length > CLIENT_MAX) return undefined
  let host = text
  let port = ''
  if (text.charCodeAt(0) === 91) {
    const close = text.indexOf(']')
    if (close === -1) return undefined
    host = text.slice(1, close)
    const rest = text.slice(close + 1)
    if (rest !== '' && rest.charCodeAt(0) !== 58) return undefined
    port = rest.slice(1)
  } else {
    const colon = text.indexOf(':')
    if (colon !== -1 && text.indexOf(':', colon + 1) === -1) {
      host = text.slice(0, colon)
      port = text.slice(colon + 1)
    }
  }
  const clientIp = addressOf(host)
  if (clientIp === undefined) return undefined
  if (port === '') return { clientIp }
  const clientPort = portOf(port)
  return clientPort === undefined ? undefined : { clientIp, clientPort }
}

/** 1 to 65535. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port >= 1 && port <= 65_535 ? port : undefined
}
