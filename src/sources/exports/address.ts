/**
 * Address: the client's address in a record, in each of the spellings that exports have.
 *
 * `192.0.2.1`, `192.0.2.1:49152`, `[2001:db8::1]:443`, `::ffff:192.0.2.1`, `2001:db8::1`,
 * `[IPv6:2001:db8::1]`, and `<null>`, an empty text or a name for none.
 */
import { addressOf } from '../syslog/address.ts'

/** Brackets, an IPv6 address with its zone, and a port. */
export const TOLD_MAX = 128

export type Client = { clientIp?: string; clientPort?: number }

export function clientOf(given: unknown): Client {
  if (typeof given !== 'string' || given === '' || given.length > TOLD_MAX) return {}
  const bare = given.trim()
  const told = /v/i.test(bare) ? bare.replace(/^(\[?)IPv6:/i, '$1') : bare
  const found =
    /^\[([0-9A-Fa-f:.]+)(?:%[\w.-]+)?\](?::(\d{1,5}))?$/.exec(told) ??
    /^((?:\d{1,3}\.){3}\d{1,3})(?::(\d{1,5}))?$/.exec(told) ??
    /^(::[fF]{4}:(?:\d{1,3}\.){3}\d{1,3})(?::(\d{1,5}))?$/.exec(told) ??
    /^([0-9A-Fa-f:.]+)(?:%[\w.-]+)?$/.exec(told)
  const clientIp = addressOf(found?.[1] ?? '')
  if (clientIp === undefined) return {}
  const port = Number(found?.[2] ?? 0)
  return port > 0 && port <= 65_535 ? { clientIp, clientPort: port } : { clientIp }
}
