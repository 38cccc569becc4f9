import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { featuresOf, NAMED_AT_HAND_MAX, networkFeature, placesNamed } from './features.ts'

const numbered = (n: number): string => `10.${n >> 16}.${(n >> 8) & 255}.${n & 255}`

test('the places of an address are named alike, however many were asked about in between', () => {
  for (const between of [NAMED_AT_HAND_MAX - 1, NAMED_AT_HAND_MAX]) {
    const before = placesNamed('198.51.100.7')
    for (let n = 0; n < between; n += 1) placesNamed(numbered(n))
    const after = placesNamed('198.51.100.7')
    deepEqual(after, before)
    equal(after === before, between < NAMED_AT_HAND_MAX, 'so many are at hand, and no more')
  }
})

test('an address is named by itself and its network, IPv6 by /64 and /48', () => {
  const named = (ip: string) => {
    const { address, network, origin } = placesNamed(ip)
    return [address, network, ...origin.map(({ value }) => value)]
  }
  deepEqual(named('198.51.100.7'), [
    '198.51.100.7',
    '198.51.100.0/24',
    'address 198.51.100.7',
    'network 12989284',
  ])
  deepEqual(named('2001:db8:1:2::9'), [
    '2001:db8:1:2::/64',
    '2001:db8:1::/48',
    'address 2001:db8:1:2::/64',
    networkFeature('2001:db8:1:ffff::1'),
  ])
  deepEqual(named('no address').slice(0, 2), ['no address', 'no address'])
})

test('what a message shows is in one order: origin, subject, links, size', () => {
  const values = (shown: Parameters<typeof featuresOf>[0]) =>
    featuresOf(shown).map(({ kind, value }) => `${kind}: ${value}`)
  deepEqual(values({ clientIp: undefined, size: 100 }), [])
  deepEqual(values({ clientIp: '198.51.100.7' }), [
    'address: address 198.51.100.7',
    'network: network 12989284',
  ])
  deepEqual(
    values({
      clientIp: '198.51.100.7',
      shape: { subject: [7, 8, 9, 10, 11], linkHosts: [5, 5, 6] },
      size: 2_048,
    }),
    [
      ...['address: address 198.51.100.7', 'network: network 12989284'],
      ...['subject: subject 0:7', 'subject: subject 1:8', 'subject: subject 2:9'],
      ...['subject: subject 3:10', 'link: link 5', 'link: link 6', 'size: size 2048'],
    ],
  )
})
