/**
 * Addresses: to which networks the guard may be sent by its configuration or by a name server.
 *
 * An address is public, private, loopback or forbidden. Forbidden are those by which clouds tell
 * secrets (the metadata services, also where they look public or private), link-local addresses,
 * and whatever is no single host: nobody can allow them. IPv4 inside IPv6 (mapped, NAT64, 6to4) is
 * judged as forbidden or as the IPv4 address that it stands for, never as IPv6.
 * RFC 6890 and the IANA special-purpose registries.
 */
import { BlockList, isIP } from 'node:net'

export type AddressKind = 'public' | 'private' | 'loopback' | 'forbidden'

const listOf = (...subnets: readonly string[]): BlockList => {
  const list = new BlockList()
  for (const subnet of subnets) {
    const [address = '', bits] = subnet.split('/')
    list.addSubnet(address, Number(bits), address.includes(':') ? 'ipv6' : 'ipv4')
  }
  return list
}

const metadata = listOf(
  '169.254.0.0/16',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '192.0.0.192/32',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
)
const loopback = listOf('127.0.0.0/8', '::1/128')
const privately = listOf(
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  'fc00::/7',
)
const noHost = listOf(
  '0.0.0.0/8',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
)
/** RFC 4291 §2.4: what is global unicast today; all other IPv6 is something else. */
const global6 = listOf('2000::/3')
/** RFC 6052 §2.1: the last 32 bits are an IPv4 address. */
const nat64 = listOf('64:ff9b::/96')

export function kindOf(address: string): AddressKind {
  const family = isIP(address)
  if (family === 0 || address.includes('%')) return 'forbidden'
  if (family === 6) {
    // BlockList looks through mapped addresses (::ffff:0:0/96), which we never want.
    const hextets = hextetsOf(address)
    if (hextets.slice(0, 5).every((part) => part === 0) && hextets[5] === 0xffff) return 'forbidden'
    if (nat64.check(address, 'ipv6')) {
      const [high = 0, low = 0] = hextets.slice(6)
      return kindOf([high >> 8, high & 255, low >> 8, low & 255].join('.'))
    }
  }
  const type = family === 4 ? 'ipv4' : 'ipv6'
  if (metadata.check(address, type)) return 'forbidden'
  if (loopback.check(address, type)) return 'loopback'
  if (privately.check(address, type)) return 'private'
  if (noHost.check(address, type)) return 'forbidden'
  return family === 4 || global6.check(address, 'ipv6') ? 'public' : 'forbidden'
}

/** The eight 16-bit parts of a valid IPv6 address. */
function hextetsOf(address: string): readonly number[] {
  const dotted = /^(.*:)(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address)
  const text =
    dotted === null
      ? address
      : `${dotted[1]}${((Number(dotted[2]) << 8) | Number(dotted[3])).toString(16)}:${((Number(dotted[4]) << 8) | Number(dotted[5])).toString(16)}`
  const [head = '', tail] = text.split('::')
  const parts = (some: string) => (some === '' ? [] : some.split(':'))
  const left = parts(head)
  const right = parts(tail ?? '')
  const middle = tail === undefined ? 0 : 8 - left.length - right.length
  return [...left, ...Array.from({ length: middle }, () => '0'), ...right].map((part) =>
    Number.parseInt(part, 16),
  )
}

export type Reach = { readonly allowPrivate: boolean; readonly allowLoopback: boolean }

/** Why an address may not be connected to; `undefined`: it may. */
export function unreachableBecause(address: string, reach: Reach): string | undefined {
  const kind = kindOf(address)
  if (kind === 'public') return undefined
  if (kind === 'private' && reach.allowPrivate) return undefined
  if (kind === 'loopback' && reach.allowLoopback) return undefined
  return kind === 'forbidden'
    ? `${address} is an address that may never be called`
    : `${address} is a ${kind} address, which the configuration does not allow`
}
