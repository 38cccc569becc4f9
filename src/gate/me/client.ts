/**
 * Client: whether somebody stands between the page and its owner whom nobody named. Whose request it
 * is, by address, is told by `lib/clients.ts`, for this page as for the console.
 */
import { BlockList, isIPv6 } from 'node:net'
import { plainAddress } from '../../lib/clients.ts'

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
