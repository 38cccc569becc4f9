/**
 * Client: whose request it is, by address.
 *
 * The connection's own address, unless that is a proxy's that the configuration names: then the last
 * of X-Forwarded-For that is no such proxy. What stands left of it anybody can write. An address
 * that cannot be read is the proxy's own fault, and the proxy is the client then.
 */
import { isIPv4, isIPv6 } from 'node:net'
import { FORWARDED_MAX } from './limits.ts'

/** IPv4 within IPv6 (RFC 4291 §2.5.5.2) is IPv4; a zone (RFC 4007 §11) is no part of it. */
export function plainAddress(text: string): string {
  const address = (text.split('%')[0] ?? '').trim().toLowerCase()
  const inner = address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : ''
  return isIPv4(inner) ? inner : address
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
    if (!isIPv4(address) && !isIPv6(address)) return peer
    if (!proxies.has(address)) return address
  }
  return peer
}

/** Who is counted as one: an IPv4 address, or an IPv6 /64, which one household has to itself. */
export function networkKeyOf(address: string): string {
  if (!isIPv6(address)) return address
  // As URLs write it: hexadecimal throughout, also where the end was an IPv4 address.
  const [head = '', tail] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const zeros = Array.from({ length: 8 - left.length - right.length }, () => '0')
  return `${[...left, ...zeros, ...right].slice(0, 4).join(':')}::/64`
}
