import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { accountOf, Living } from '../../../test/detector/living.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import { days, type Instant, plus } from '../../lib/time.ts'
import { CLIENTS_MAX, clientsAfter, noClients } from './clients.ts'
import { GAPS_COUNT_MOST, gapClass, gapsAfter, noGaps, SESSION_SECONDS } from './gaps.ts'
import { HOURS_COUNT_MOST, hoursAfter, noHours } from './hours.ts'
import {
  COUNTRIES_MAX as COUNTRIES_OF_ALL_MAX,
  colleagues,
  firstSeen,
  isYoung,
  newOrganisation,
  OPERATORS_MAX as OPERATORS_OF_ALL_MAX,
  organisationAfterOrigin,
  USERS_MAX,
  YOUNG_FOR,
} from './organisation.ts'
import {
  COUNTRIES_MAX,
  LEVELS_COUNT_MOST,
  levelsAfter,
  NETWORKS_MAX,
  noOrigins,
  OPERATORS_MAX,
  originsOwned,
} from './origins.ts'
import { shipped } from './population.ts'
import { networkNumber, originOf, RECIPIENTS_MAX, sendingOf } from './sending.ts'
import { noSizes, SIZES_COUNT_MOST, sizeClass, sizesAfter } from './sizes.ts'
import { guarded } from './state.ts'

test('each list of an account keeps its bound: the one used longest ago goes', () => {
  let origins = noOrigins
  for (let n = 0; n < NETWORKS_MAX; n += 1)
    origins = originsOwned(origins, { network: n, operator: n, country: `A${n}` })
  ok(origins.networks.includes(0))
  equal(origins.operators.length, OPERATORS_MAX)
  equal(origins.countries.length, COUNTRIES_MAX)
  origins = originsOwned(origins, { network: 99, operator: 99, country: 'JP' })
  equal(origins.networks.length, NETWORKS_MAX)
  ok(!origins.networks.includes(0) && origins.networks.includes(1))

  let clients = noClients
  const about = { isNew: true, counts: false, remembers: true }
  for (let n = 0; n < CLIENTS_MAX; n += 1) clients = clientsAfter(clients, n, about)
  ok(clients.known.includes(0))
  clients = clientsAfter(clients, 99, about)
  equal(clients.known.length, CLIENTS_MAX)
  ok(!clients.known.includes(0))
})

test('counts are halved one past their bound', () => {
  const counts = [
    [noHours, hoursAfter, HOURS_COUNT_MOST],
    [noSizes, sizesAfter, SIZES_COUNT_MOST],
    [noGaps, gapsAfter, GAPS_COUNT_MOST],
    [noOrigins.levels, levelsAfter, LEVELS_COUNT_MOST],
  ] as const
  for (const [none, after, most] of counts) {
    let full = none
    for (let n = 0; n < most; n += 1) full = after(full, 0)
    equal(full.total, most)
    const half = after(full, 0)
    equal(half.total, (most + 1) / 2)
    equal(half.of[0], (most + 1) / 2)
  }
})

test('the organisation keeps its bounds, and counts colleagues without the account itself', () => {
  let organisation = newOrganisation(shipped)
  const origin = { network: 1, operator: 7, country: 'JP' }
  for (let n = 0; n < USERS_MAX + 1; n += 1)
    organisation = organisationAfterOrigin(organisation, origin, accountOf(n))
  equal(organisation.operators.get(7)?.size, USERS_MAX)
  equal(colleagues(organisation.operators, 7, accountOf(0)), USERS_MAX - 1)
  equal(colleagues(organisation.operators, 7, accountOf(USERS_MAX)), USERS_MAX)
  equal(colleagues(organisation.operators, 8, accountOf(0)), 0)
  const lone = new Set([accountOf(1)])
  const many = <Key>(most: number, toKey: (n: number) => Key) =>
    Array.from({ length: most - 1 }, (_, n) => [toKey(n), lone] as const)
  organisation = {
    ...organisation,
    operators: new Map([
      ...organisation.operators,
      ...many(OPERATORS_OF_ALL_MAX, (n) => 1_000 + n),
    ]),
    countries: new Map([...organisation.countries, ...many(COUNTRIES_OF_ALL_MAX, (n) => `X${n}`)]),
  }
  equal(organisation.operators.size, OPERATORS_OF_ALL_MAX)
  organisation = organisationAfterOrigin(
    organisation,
    { network: 1, operator: 9, country: 'ZZ' },
    accountOf(1),
  )
  ok(organisation.operators.has(9) && !organisation.operators.has(1_000))
  equal(organisation.operators.size, OPERATORS_OF_ALL_MAX)
  equal(organisation.countries.size, COUNTRIES_OF_ALL_MAX)
  ok(organisation.operators.has(7), 'what many use is not forgotten')
})

test('an organisation is young for its first thirty days of event time', () => {
  const first = 5_000 as Instant
  const organisation = firstSeen(newOrganisation(shipped), first)
  equal(firstSeen(organisation, plus(first, days(9))).firstAt, first)
  equal(isYoung(organisation, (first + YOUNG_FOR - 1) as Instant), true)
  equal(isYoung(organisation, plus(first, YOUNG_FOR)), false)
  equal(isYoung(newOrganisation(shipped), first), true)
})

test('it grows up by its mail, whether that tells its origin or not', () => {
  const living = new Living(guarded)
  const at = 5_000 as Instant
  living.sends({ account: accountOf(1), at, hour: 10, recipients: [1] })
  equal(living.organisation.firstAt, at)
})

test('classes of gaps and sizes have their edges', () => {
  deepEqual(
    [0, 2.9, 3, 14.9, 15, 60, 300, 1_799, SESSION_SECONDS].map(gapClass),
    [0, 0, 1, 1, 2, 3, 4, 4, 5],
  )
  deepEqual(
    [0, 1, 2, 3, 5, 6, 10, 11, 20, 21, 50, 51, 100, 101, 500, 501, 10_000].map(sizeClass),
    [0, 0, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8],
  )
})

test('a network is a number; what is no address has no origin', () => {
  equal(networkNumber('203.0.113.7'), 203 * 65_536 + 113)
  equal(networkNumber('::ffff:203.0.113.9'), networkNumber('203.0.113.7'))
  ok((networkNumber('2001:db8:1::5') ?? 0) > 2 ** 24)
  equal(networkNumber('2001:db8:1::5'), networkNumber('2001:db8:1:9::6'))
  for (const text of ['', 'unknown', '1.2.3', '300.1.1.1', 'a.b.c.d'])
    equal(networkNumber(text), undefined)
  deepEqual(originOf('203.0.113.7', undefined, undefined), {
    network: 203 * 65_536 + 113,
    operator: -1 - 203 * 256,
    country: '--',
  })
  equal(originOf('203.0.113.7', 64_500, 'JPN')?.country, '--')
  equal(originOf('unknown', 1, 'JP'), undefined)
})

test('a message is looked at up to its bound of recipients, each once', () => {
  const message = {
    account: accountOf(1),
    at: 5 as Instant,
    recipients: ['a', 'b', 'a', ...Array.from({ length: RECIPIENTS_MAX }, (_, n) => `r${n}`)],
  } as unknown as MessageSubmitted
  let asked = 0
  const names = new Map<string, number>()
  const sending = sendingOf(message, { hour: 3 }, (_, recipient) => {
    asked += 1
    if (!names.has(recipient)) names.set(recipient, names.size)
    return names.get(recipient) ?? 0
  })
  equal(sending.recipients.length, RECIPIENTS_MAX)
  equal(asked, RECIPIENTS_MAX + 1)
  equal(sending.origin, undefined)
})
