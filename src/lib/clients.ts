/**
 * Clients: whose request it is, by address, where reverse proxies may stand between.
 *
 * The connection's own address, unless that is a proxy's that the configuration names: then the last
 * of X-Forwarded-For that is no such proxy. What stands left of it anybody can write. An address
 * that cannot be read is the proxy's own fault, and the proxy is the client then.
 */
import { readAddress } from './address.ts'

/** Addresses that X-Forwarded-For may list; of more, only the last are looked at. */
export const FORWARDED_MAX = 16

const familyOf = (text: string) => readAddress(text, new Uint32Array(4))

/** IPv4 within IPv6 (RFC 4291 §2.5.5.2) is IPv4; a zone (RFC 4007 §11) is no part of it. */
export function plainAddress(text: string): string {
  const address = (text.split('%')[0] ?? '').trim().toLowerCase()
  const inner = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : ''
  return inner.includes('.') && familyOf(inner) === 4 ? inner : address
}

export function clientOf(
  remote: string | undefined,
  forwarded: string | undefined,
  proxies: ReadonlySet<string>,
): string {
  const peer = plainAddress(remote ?? '')
  if (forwarded === undefined || !proxies.has(peer)) return peer
  for (const item of forwarded.split(',').slice(-FORWARDED_MAX).reverse()) {
    const address = plainAddress(item)
    if (familyOf(address) === 0) return peer
    if (!proxies.has(address)) return address
  }
  return peer
}

/** Who is counted as one: an IPv4 address, or an IPv6 /64, which one household has to itself. */
export function networkKeyOf(address: string): string {
  const words = new Uint32Array(4)
  if (!address.includes(':') || readAddress(address, words) !== 6) return address
  const [one = 0, two = 0] = words
  return `${[one >>> 16, one & 0xffff, two >>> 16, two & 0xffff].map((n) => n.toString(16)).join(':')}::/64`
}
