/**
 * Address: the client's address in a record, in each of the spellings that exports have.
 *
 * `192.0.2.1`, `192.0.2.1:49152`, `[2001:db8::1]:443`, `::ffff:192.0.2.1`, `2001:db8::1`, and `<null>`,
 * an empty text or a name for none.
 */
import { addressOf } from '../syslog/address.ts'

/** Brackets, an IPv6 address with its zone, and a port. */
export const TOLD_MAX = 128

export type Client = { clientIp?: string; clientPort?: number }

export function clientOf(told: unknown): Client {
  if (typeof told !== 'string' || told === '' || told.length > TOLD_MAX) return {}
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
