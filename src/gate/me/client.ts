/**
 * Client: whose request it is, by address.
 *
 * The connection's own address, unless that is a proxy's that the configuration names: then the last
 * of X-Forwarded-For that is no such proxy. What stands left of it anybody can write. An address
 * that cannot be read is the proxy's own fault, and the proxy is the client then.
 */
import { BlockList, isIPv4, isIPv6 } from 'node:net'
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

const near = new BlockList()
for (const [network, bits, family] of [
  // RFC 1122 §3.2.1.3, RFC 1918, RFC 6598; RFC 4291 §2.5.3, RFC 4193, RFC 4291 §2.5.6.
  ['127.0.0.0', 8, 'ipv4'],
  ['10.0.0.0', 8, 'ipv4'],
  ['172.16.0.0', 12, 'ipv4'],
  ['192.168.0.0', 16, 'ipv4'],
  ['100.64.0.0', 10, 'ipv4'],
  ['::1', 128, 'ipv6'],
  ['fc00::', 7, 'ipv6'],
  ['fe80::', 10, 'ipv6'],
] as const)
  near.addSubnet(network, bits, family)

/**
 * Whether a reverse proxy stands before us that nobody named: it says whose request it is, and sits
 * on this machine or in the house. From further away anybody may write that header.
 */
export function isUnnamedProxy(
  remote: string | undefined,
  forwarded: string | undefined,
  proxies: ReadonlySet<string>,
): boolean {
  const peer = plainAddress(remote ?? '')
  if (forwarded === undefined || proxies.has(peer)) return false
  return near.check(peer, isIPv6(peer) ? 'ipv6' : 'ipv4')
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
