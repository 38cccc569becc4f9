import { deepEqual, equal, ok } from 'node:assert/strict'
import { BlockList, isIPv4 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { clientOf, FORWARDED_MAX, networkKeyOf, plainAddress } from './clients.ts'

const proxies = new Set(['127.0.0.1', '10.0.0.1', '10.0.0.2'])

test('only a named proxy is believed, and of what it says the last that is no proxy', () => {
  equal(clientOf('192.0.2.1', '198.51.100.9', proxies), '192.0.2.1')
  equal(clientOf('::ffff:127.0.0.1', '198.51.100.9', proxies), '198.51.100.9')
  equal(clientOf('127.0.0.1', '203.0.113.7, 198.51.100.9, 10.0.0.1', proxies), '198.51.100.9')
  equal(clientOf('127.0.0.1', undefined, proxies), '127.0.0.1')
  equal(clientOf('127.0.0.1', '198.51.100.9, garbage', proxies), '127.0.0.1')
  equal(clientOf('127.0.0.1', '10.0.0.1', proxies), '127.0.0.1')
  equal(clientOf(undefined, '198.51.100.9', proxies), '')
})

test('of a long list only the last are looked at', () => {
  const own = Array.from({ length: FORWARDED_MAX - 1 }, () => '10.0.0.1')
  equal(clientOf('127.0.0.1', ['198.51.100.9', ...own].join(), proxies), '198.51.100.9')
  equal(clientOf('127.0.0.1', ['198.51.100.9', ...own, '10.0.0.1'].join(), proxies), '127.0.0.1')
})

test('one is counted as his IPv4 address or his IPv6 /64, however it is written', () => {
  equal(networkKeyOf('192.0.2.1'), '192.0.2.1')
  equal(networkKeyOf('2001:db8:1:2:3:4:5:6'), '2001:db8:1:2::/64')
  equal(networkKeyOf('2001:DB8:1:2::'), networkKeyOf('2001:db8:0001:2:ffff::1'))
  equal(networkKeyOf('::1'), '0:0:0:0::/64')
  equal(networkKeyOf('no address:'), 'no address:')
  equal(plainAddress('fe80::1%eth0'), 'fe80::1')
  equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1')
  equal(plainAddress('::ffff:c000:201'), '::ffff:c000:201')
})

test('whatever a stranger writes, the client is an address or the connection', () => {
  fc.assert(
    fc.property(fc.string({ maxLength: 200 }), (forwarded) => {
      const client = clientOf('127.0.0.1', forwarded, proxies)
      ok(client === '127.0.0.1' || /^[0-9a-f:.]+$/.test(client))
    }),
  )
})

test('the client is the connection, or what a named proxy says last that is no proxy', () => {
  const told: readonly (readonly [remote: string, forwarded: string | undefined, is: string])[] = [
    ['192.0.2.1', undefined, '192.0.2.1'],
    ['192.0.2.1', '198.51.100.1', '192.0.2.1'],
    ['127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['::ffff:127.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '1.2.3.4, 198.51.100.1', '198.51.100.1'],
    ['127.0.0.1', '1.2.3.4, 198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['127.0.0.1', 'garbage, 2001:DB8::1', '2001:db8::1'],
    ['127.0.0.1', '198.51.100.1, garbage', '127.0.0.1'],
    ['127.0.0.1', '198.51.100.1,', '127.0.0.1'],
    ['127.0.0.1', '10.0.0.2', '127.0.0.1'],
    ['127.0.0.1', '', '127.0.0.1'],
  ]
  for (const [remote, forwarded, is] of told)
    equal(clientOf(remote, forwarded, proxies), is, String(forwarded))
})

test('an IPv6 client is its /64, however it is written', () => {
  deepEqual(
    [
      '2001:db8::1',
      '2001:0db8:0000::2',
      '2001:db8:0:0:1:2:3:4',
      '2001:db8:0:1::',
      '::1',
      '192.0.2.1',
      plainAddress('::FFFF:192.0.2.1'),
      plainAddress('fe80::1%eth0'),
    ].map(networkKeyOf),
    [
      '2001:db8:0:0::/64',
      '2001:db8:0:0::/64',
      '2001:db8:0:0::/64',
      '2001:db8:0:1::/64',
      '0:0:0:0::/64',
      '192.0.2.1',
      '192.0.2.1',
      'fe80:0:0:0::/64',
    ],
  )
  fc.assert(
    fc.property(fc.ipV6(), (address) => {
      const key = networkKeyOf(plainAddress(address))
      if (isIPv4(key)) return
      const list = new BlockList()
      list.addSubnet(key.replace('/64', ''), 64, 'ipv6')
      equal(list.check(address, 'ipv6'), true)
    }),
  )
})
