import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { newOrganisation } from './organisation.ts'
import {
  COLLEAGUES_OPERATOR,
  levelOf,
  NEW_COUNTRY,
  NEW_NETWORK,
  NEW_OPERATOR,
  noOrigins,
  originsOwned,
} from './origins.ts'
import { shipped } from './population.ts'
import { isInside, networkNumber, originOf } from './sending.ts'

const alice = 'sasl:alice@example.jp' as AccountId
const now = Date.parse('2026-01-05T03:00:00Z') as Instant

test('the machine itself tells nothing of where somebody is', () => {
  for (const ip of ['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1'])
    equal(originOf(ip, undefined, undefined), undefined, ip)
})

test('private networks are inside, their neighbours are not', () => {
  const inside = (ip: string): boolean => isInside(networkNumber(ip) ?? -1)
  for (const ip of [
    ...['10.0.0.1', '10.255.255.1', '172.16.0.1', '172.31.9.9', '192.168.1.7', '169.254.3.3'],
    ...['100.64.3.7', '100.127.0.1', 'fc00::1', 'fdff:1::1', 'fe80::1', 'febf::9'],
  ])
    equal(inside(ip), true, ip)
  for (const ip of [
    ...['9.255.255.1', '11.0.0.1', '172.15.0.1', '172.32.0.1', '192.167.1.1', '192.169.0.1'],
    ...['100.63.0.1', '100.128.0.1', '169.253.0.1', 'fbff::1', 'fe00::1', 'fec0::1', '2001:200::1'],
  ])
    equal(inside(ip), false, ip)
})

test('who comes from inside comes from no new country', () => {
  const home = originOf('133.11.0.9', undefined, 'JP')
  const organisation = { ...newOrganisation(shipped), firstAt: (now - 90 * 86_400_000) as Instant }
  const origins = home === undefined ? noOrigins : originsOwned(noOrigins, home)
  const level = (ip: string, country?: string): number | undefined => {
    const origin = originOf(ip, undefined, country)
    return origin && levelOf(origins, origin, alice, organisation, now, false)
  }
  deepEqual(
    [level('192.168.1.7'), level('10.1.1.7'), level('fd00::7'), level('41.0.0.1', 'NG')],
    [NEW_NETWORK, NEW_NETWORK, NEW_NETWORK, NEW_COUNTRY],
  )
})

test('who was seen inside only comes from no new country when he first comes from outside', () => {
  const inside = originOf('192.168.1.7', undefined, undefined)
  const origins = inside === undefined ? noOrigins : originsOwned(noOrigins, inside)
  const level = (country: string, who: readonly string[], age = 90): number | undefined => {
    const users = new Map(who.map((one) => [one, new Set(['sasl:b', 'sasl:c'] as AccountId[])]))
    const organisation = {
      ...newOrganisation(shipped),
      firstAt: (now - age * 86_400_000) as Instant,
      countries: users,
    }
    const origin = originOf('133.11.0.9', undefined, country)
    return origin && levelOf(origins, origin, alice, organisation, now, false)
  }
  equal(level('JP', ['JP', '--']), NEW_OPERATOR, 'where his colleagues are')
  equal(level('JP', []), NEW_OPERATOR, 'where nobody was seen outside')
  equal(level('JP', ['--']), NEW_OPERATOR)
  equal(level('JP', [], 5), COLLEAGUES_OPERATOR, 'while all is new')
  equal(level('NG', ['JP', '--']), NEW_COUNTRY, 'where nobody of the house is')
})
