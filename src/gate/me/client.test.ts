import { deepEqual, equal } from 'node:assert/strict'
import { BlockList, isIPv4 } from 'node:net'
import { test } from 'node:test'
import fc from 'fast-check'
import { clientOf, isUnnamedProxy, networkKeyOf, plainAddress } from './client.ts'
import { FORWARDED_MAX } from './limits.ts'
import { Pace } from './pace.ts'

const proxies = new Set(['127.0.0.1', '10.0.0.2'])

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

test('an unnamed proxy is one that stands near and speaks as proxies do', () => {
  const said = '198.51.100.1'
  for (const near of ['127.0.0.9', '::1', '::ffff:10.0.0.9', '192.168.1.1', 'fd00::1', 'fe80::1%x'])
    equal(isUnnamedProxy(near, said, proxies), true, near)
  for (const far of ['192.0.2.1', '2001:db8::1', '172.32.0.1', '', 'garbage'])
    equal(isUnnamedProxy(far, said, proxies), false, far)
  equal(isUnnamedProxy('127.0.0.9', undefined, proxies), false)
  equal(isUnnamedProxy('10.0.0.2', said, proxies), false, 'it is named')
})

test('of a long list only the last are looked at', () => {
  const list = (hops: number) => `198.51.100.1${',10.0.0.2'.repeat(hops)}`
  equal(clientOf('127.0.0.1', list(FORWARDED_MAX - 1), proxies), '198.51.100.1')
  equal(clientOf('127.0.0.1', list(FORWARDED_MAX), proxies), '127.0.0.1')
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

test('a client has its room, gets it back one by one, and never more than at first', () => {
  let now = 0
  const pace = new Pace(2, 1_000, 10, () => now)
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a'), pace.take('b')], [0, 0, 1, 0])
  now = 999
  equal(pace.take('a'), 1)
  now = 1_000
  deepEqual([pace.take('a'), pace.take('a')], [0, 1])
  now = 1_000_000
  deepEqual([pace.take('a'), pace.take('a'), pace.take('a')], [0, 0, 1])
})

test('so many clients are known; of one more the eldest is forgotten', () => {
  const pace = new Pace(1, 1_000, 3, () => 0)
  for (const client of ['a', 'b', 'c']) equal(pace.take(client), 0)
  equal(pace.take('a'), 1, 'known, and now the youngest')
  equal(pace.take('d'), 0)
  equal(pace.size, 3)
  deepEqual([pace.take('a'), pace.take('b')], [1, 0])
})
