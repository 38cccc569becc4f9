import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkOf } from '../../events/account.ts'
import type { EventOf } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { originsOwned } from '../behaviour/origins.ts'
import { networkNumber } from '../behaviour/sending.ts'
import { newBehaviour } from '../behaviour/state.ts'
import {
  networkText,
  networkTyped,
  ownNetworks,
  PURPOSE_NETWORKS_MAX,
  purposeAfter,
} from './policy.ts'

const changed = (to: string, networks?: readonly string[]) =>
  ({
    kind: 'config.changed',
    what: 'purpose',
    to,
    at: 7,
    networks,
  }) as unknown as EventOf<'config.changed'>

test('a network is spelled as networkOf spells it, whatever the address', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.ipV4(),
        fc.ipV6().filter((ip) => !ip.includes('.')),
      ),
      (ip) => {
        const number = networkNumber(ip)
        if (number === undefined) return
        equal(networkText(number), networkOf(ip))
      },
    ),
  )
})

test('a person types an address, a /24 or a /48, and nothing else', () => {
  equal(networkTyped('203.0.113.77'), '203.0.113.0/24')
  equal(networkTyped(' 203.0.113.0/24 '), '203.0.113.0/24')
  equal(networkTyped('2001:db8:1:2::3'), '2001:db8:1::/48')
  equal(networkTyped('2001:DB8:1::/48'), '2001:db8:1::/48')
  for (const text of [
    ...['', '10.0.0.0/8', '203.0.113.256', '203.0.113', '2001:db8::/32', 'example.jp', '::1::2'],
    ...['203.0.113.0/24/24', '203.0.113.7 8', 'fe80::1%eth0'],
  ])
    equal(networkTyped(text), undefined, text)
})

test('an entry sets the purpose with its networks, a bounded number of them, or takes it away', () => {
  deepEqual(purposeAfter(changed('device', ['203.0.113.0/24'])), {
    kind: 'device',
    since: 7 as Instant,
    networks: ['203.0.113.0/24'],
  })
  equal(purposeAfter(changed('none')), undefined)
  equal(purposeAfter(changed('toaster')), undefined)
  const many = Array.from({ length: PURPOSE_NETWORKS_MAX + 1 }, (_, n) => `10.0.${n}.0/24`)
  equal(purposeAfter(changed('device', many.slice(1)))?.networks.length, PURPOSE_NETWORKS_MAX)
  equal(purposeAfter(changed('device', many))?.networks.length, PURPOSE_NETWORKS_MAX)
})

test('a network on probation is none of the account’s own', () => {
  const at = 1 as Instant
  const office = { network: networkNumber('203.0.113.5') as number, operator: 1, country: 'JP' }
  const cafe = { network: networkNumber('198.51.100.7') as number, operator: 2, country: 'JP' }
  const origins = originsOwned(originsOwned(newBehaviour.origins, office), cafe)
  const unproven = [{ ...cafe, firstAt: at, lastAt: at, sessions: 1, countedAt: at }]
  deepEqual(ownNetworks({ ...newBehaviour, origins: { ...origins, unproven } }), ['203.0.113.0/24'])
})
