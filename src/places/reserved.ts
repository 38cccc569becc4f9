/**
 * Reserved: addresses that belong to no country, whatever a table says of them.
 *
 * IANA's special-purpose registries (RFC 6890 and its followers): private, link-local, shared,
 * loopback, documentation, benchmarking, multicast. Of IPv6 only 2000::/3 is given to anybody.
 * Addresses that carry an IPv4 address for a gateway (6to4, NAT64, Teredo) are the gateway's, so
 * they have no country either; IPv4 written as IPv6 (`::ffff:192.0.2.1`) is that IPv4 address.
 */
import { BlockList, isIP, SocketAddress } from 'node:net'
import { type Family, readRange } from '../lib/address.ts'
import { assert } from '../lib/assert.ts'
import { RangesMaker, rangesOf } from '../lib/ranges.ts'

const ipv4 = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
] as const
const ipv6 = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const
const reserved = new BlockList()
for (const [network, bits] of ipv4) reserved.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of ipv6) reserved.addSubnet(network, bits, 'ipv6')

const given = new BlockList()
given.addSubnet('2000::', 3, 'ipv6')

/** Longer than any address with a zone: text beyond it is none. */
export const ADDRESS_MAX = 64

/** The address in one spelling, when it is one that a country's network may hold. */
export function publicAddress(text: string): string | undefined {
  if (text.length > ADDRESS_MAX) return undefined
  const family = isIP(text)
  if (family === 4) return reserved.check(text, 'ipv4') ? undefined : text
  if (family !== 6 || text.includes('%')) return undefined
  const { address } = new SocketAddress({ address: text, family: 'ipv6' })
  if (address.startsWith('::ffff:')) return publicAddress(address.slice(7))
  return given.check(address, 'ipv6') && !reserved.check(address, 'ipv6') ? address : undefined
}

const all = new RangesMaker(64)
const from = new Uint32Array(4)
const to = new Uint32Array(4)
for (const [nth, text] of [
  ...[...ipv4, ...ipv6].map(([network, bits]) => `${network}/${bits}`),
  // What lies before and behind 2000::/3.
  '::-1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
  '4000::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
].entries()) {
  const family = readRange(text, from, to)
  assert(typeof family !== 'string', 'our own networks read')
  all.add(family, from, to, nth)
}
const asNumbers = rangesOf(all.made())

/** Which reserved network holds an address that is given as numbers; below zero: none. */
export const reservedNetwork = (address: Uint32Array, family: Family): number =>
  asNumbers.valueOf(address, family)
