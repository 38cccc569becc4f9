import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { PurposeKind } from '../../accounts/purpose/recognise.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginProtocol } from '../../events/login.ts'
import type { Language } from '../../lib/words.ts'
import { restrictionsOf } from './ready.ts'
import { judgedBy, type RestrictFacts, restrictReasons, restricts } from './rules.ts'
import { findingsIn, PATTERNS_MAX, type RestrictRule, type RestrictSettings } from './settings.ts'
import { restrictWords } from './words.ts'

const organisation = { from: 9 * 60, to: 18 * 60 }
const NOON = { isWorkday: true, minute: 720 }
const alice = 'sasl:alice@example.jp' as AccountId

const facts = (more: Partial<RestrictFacts> = {}): RestrictFacts => ({
  account: alice,
  clientIp: '8.8.8.8',
  country: 'JP',
  protocol: 'imap',
  when: NOON,
  ...more,
})
const rule = (
  allow: RestrictRule['allow'],
  who: RestrictRule['who'] = { accounts: ['*'] },
  answer: RestrictRule['answer'] = 'refuse',
  name = 'r',
): RestrictRule => ({ name, who, allow, answer })
const settings = (
  rules: readonly RestrictRule[],
  departments: RestrictSettings['departments'] = {},
): RestrictSettings => ({ rules, departments })
const rules = (...all: readonly RestrictRule[]) => restrictionsOf(settings(all), { organisation })
const broken = (one: RestrictRule, more: Partial<RestrictFacts> = {}) =>
  restricts(rules(one), facts(more))?.broken

test('a login from a network that is not allowed breaks the rule, to the edges of the network', () => {
  const office = rule({ networks: ['203.0.113.0/24', '2001:db8:1::/48', '10.0.0.5'] })
  for (const clientIp of ['203.0.113.0', '203.0.113.255', '::ffff:203.0.113.7', '10.0.0.5'])
    equal(broken(office, { clientIp }), undefined, clientIp)
  equal(broken(office, { clientIp: '2001:db8:1:ffff::1' }), undefined)
  for (const clientIp of ['203.0.112.255', '203.0.114.0', '2001:db8:2::', '10.0.0.4', '0.0.0.0'])
    equal(broken(office, { clientIp }), 'network', clientIp)
})

test('a country, a protocol or an hour that is not allowed breaks the rule', () => {
  equal(broken(rule({ countries: ['JP', 'US'] })), undefined)
  equal(broken(rule({ countries: ['US'] })), 'country')
  equal(broken(rule({ protocols: ['smtp'] })), 'protocol')
  equal(broken(rule({ protocols: ['smtp'] }), { protocol: 'smtp' }), undefined)
  const work = rule({ hours: { days: 'workdays', times: ['organisation'] } })
  const at = (minute: number, isWorkday = true) => broken(work, { when: { minute, isWorkday } })
  deepEqual(
    [at(539), at(540), at(1_079), at(1_080), at(720, false)],
    ['hours', undefined, undefined, 'hours', 'hours'],
  )
  const night = rule({
    hours: {
      days: 'all',
      times: [
        { from: 1_320, to: 1_440 },
        { from: 0, to: 300 },
      ],
    },
  })
  deepEqual(
    [1_319, 1_320, 1_439, 0, 299, 300].map((minute) =>
      broken(night, { when: { minute, isWorkday: false } }),
    ),
    ['hours', undefined, undefined, undefined, undefined, 'hours'],
  )
})

test('beside countries, networks are further places: either of the two is enough', () => {
  const either = rule({ networks: ['198.51.100.0/24'], countries: ['JP'] })
  equal(broken(either), undefined)
  equal(broken(either, { clientIp: '198.51.100.9', country: 'US' }), undefined)
  equal(broken(either, { country: 'US' }), 'country')
})

test('an unknown origin is not a forbidden one, and it is said', () => {
  const { clientIp: _, country: __, ...nowhere } = facts()
  const { country: ___, ...noCountry } = facts()
  const office = rules(rule({ networks: ['203.0.113.0/24'] }))
  const home = rules(rule({ countries: ['US'] }))
  deepEqual(judgedBy(office, nowhere), { unknown: { rule: 'r', unknown: 'network' } })
  deepEqual(judgedBy(office, { ...nowhere, clientIp: 'unknown' }), {
    unknown: { rule: 'r', unknown: 'network' },
  })
  deepEqual(judgedBy(home, nowhere), { unknown: { rule: 'r', unknown: 'country' } })
  deepEqual(judgedBy(home, noCountry), { unknown: { rule: 'r', unknown: 'country' } })
  // A webmail on the same machine, unless the rule speaks of it.
  for (const clientIp of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
    deepEqual(judgedBy(office, facts({ clientIp })).unknown?.unknown, 'network', clientIp)
  deepEqual(
    judgedBy(rules(rule({ networks: ['127.0.0.0/8'] })), facts({ clientIp: '127.0.0.1' })),
    {},
  )
  equal(restricts(office, facts({ clientIp: '126.255.255.255' }))?.broken, 'network')
  // What else the rule says still binds.
  equal(
    restricts(rules(rule({ countries: ['US'], protocols: ['smtp'] })), nowhere)?.broken,
    'protocol',
  )
  const { protocol: ____, ...noProtocol } = facts()
  deepEqual(judgedBy(rules(rule({ protocols: ['smtp'] })), noProtocol), {
    unknown: { rule: 'r', unknown: 'protocol' },
  })
})

test('of local mail only the hours are asked', () => {
  const local = { protocol: 'local' } as const
  deepEqual(
    judgedBy(rules(rule({ networks: ['10.0.0.1'], protocols: ['imap'] })), facts(local)),
    {},
  )
  equal(broken(rule({ hours: { days: 'all', times: [{ from: 0, to: 1 }] } }), local), 'hours')
})

test('a rule binds whom it names: by name, domain, pattern, purpose or department', () => {
  const binds = (who: RestrictRule['who'], account = alice as string, purpose?: PurposeKind) =>
    restricts(
      restrictionsOf(
        settings([rule({ countries: ['US'] }, who)], { sales: ['bob', '*@sales.example.jp'] }),
        { organisation, defaultRealm: 'example.jp' },
      ),
      facts({ account: account as AccountId, ...(purpose === undefined ? {} : { purpose }) }),
    ) !== undefined
  deepEqual(
    [
      binds({ accounts: ['Alice@Example.JP'] }),
      binds({ accounts: ['alice'] }),
      binds({ accounts: ['*@example.jp'] }),
      binds({ accounts: ['al*@example.jp'] }),
      binds({ accounts: ['*'] }, 'host:192.0.2.1'),
      binds({ accounts: ['host:192.0.2.1'] }, 'host:192.0.2.1'),
      binds({ purposes: ['device'] }, alice, 'device'),
      binds({ departments: ['sales'] }, 'sasl:bob@example.jp'),
      binds({ departments: ['sales'] }, 'sasl:x@sales.example.jp'),
    ],
    [true, true, true, true, false, true, true, true, true],
  )
  deepEqual(
    [
      binds({ accounts: ['bob@example.jp'] }),
      binds({ accounts: ['*@sales.example.jp'] }),
      binds({ accounts: ['alice@ex*e@example.jp'] }),
      binds({ accounts: ['b*@example.jp'] }),
      binds({ purposes: ['device'] }),
      binds({ purposes: ['device'] }, alice, 'shared'),
      binds({ departments: ['sales'] }),
    ],
    Array.from({ length: 7 }, () => false),
  )
})

test('of the rules that are broken the hardest answer counts, then the first', () => {
  const of = (...answers: readonly RestrictRule['answer'][]) =>
    restricts(
      rules(
        ...answers.map((answer, nth) => rule({ countries: ['US'] }, undefined, answer, `${nth}`)),
      ),
      facts(),
    )
  deepEqual(of('notify', 'refuse', 'step-up', 'refuse'), {
    rule: '1',
    answer: 'refuse',
    broken: 'country',
  })
  equal(of('notify', 'step-up')?.rule, '1')
})

test('a break-glass administrator is told of, never kept out', () => {
  const all = restrictionsOf(settings([rule({ countries: ['US'] })]), {
    organisation,
    spared: [alice],
  })
  equal(restricts(all, facts())?.answer, 'notify')
  equal(restricts(all, facts({ account: 'sasl:bob@example.jp' as AccountId }))?.answer, 'refuse')
})

/** The same by reading the settings each time, with what the language gives. */
function byReading({ rules: all, departments }: RestrictSettings, one: RestrictFacts) {
  const matches = (text: string): boolean => {
    const escaped = text.replaceAll(/[.+?^${}()|[\]\\]/g, '\\$&').replace('*', '.*')
    return new RegExp(`^sasl:${escaped}$`).test(one.account)
  }
  const numberOf = (ip: string) => ip.split('.').reduce((n, part) => n * 256 + Number(part), 0)
  const holds = (network: string): boolean => {
    const [address = '', bits = '32'] = network.split('/')
    const size = 2 ** (32 - Number(bits))
    return Math.floor(numberOf(address) / size) === Math.floor(numberOf(one.clientIp ?? '') / size)
  }
  const found = all.flatMap(({ name, who, allow, answer }) => {
    const named = [
      ...(who.accounts ?? []),
      ...(who.departments ?? []).flatMap((department) => departments[department] ?? []),
    ]
    if (!named.some(matches) && !(who.purposes ?? []).some((purpose) => purpose === one.purpose))
      return []
    const { networks, countries, protocols, hours } = allow
    const isPlace =
      (networks === undefined && countries === undefined) ||
      one.clientIp === undefined ||
      (networks ?? []).some(holds) ||
      (countries !== undefined && (one.country === undefined || countries.includes(one.country)))
    const isProtocol =
      protocols === undefined || protocols.some((protocol) => protocol === one.protocol)
    const isHour =
      hours === undefined ||
      ((hours.days === 'all' || one.when.isWorkday) &&
        hours.times.some((times) => {
          const { from, to } = times === 'organisation' ? organisation : times
          return one.when.minute >= from && one.when.minute < to
        }))
    return isPlace && isProtocol && isHour ? [] : [{ name, answer }]
  })
  for (const answer of ['refuse', 'step-up', 'notify'] as const) {
    const first = found.find((each) => each.answer === answer)
    if (first !== undefined) return first.name
  }
  return undefined
}

test('rules that were made ready say what reading them each time says', () => {
  const some = <T>(...values: readonly T[]) => fc.subarray([...values], { minLength: 1 })
  const ips = ['8.8.8.8', '8.8.8.9', '8.8.9.1', '9.0.0.1'] as const
  const maybe = <T>(one: fc.Arbitrary<T>) => fc.option(one, { nil: undefined })
  const anyRule = fc.record({
    name: fc.uuid(),
    who: fc.record({
      accounts: maybe(some('a@x.jp', 'b@y.jp', '*@x.jp', 'a*', '*jp', 'a@*', '*')),
      purposes: maybe(some<PurposeKind>('device', 'shared')),
      departments: maybe(some('one', 'two')),
    }),
    allow: fc.record({
      networks: maybe(some<string>('8.8.8.0/24', '8.0.0.0/8', '9.0.0.1')),
      countries: maybe(some('JP', 'US')),
      protocols: maybe(some<LoginProtocol>('imap', 'smtp')),
      hours: maybe(
        fc.record({
          days: fc.constantFrom('workdays' as const, 'all' as const),
          times: fc.constantFrom(
            ['organisation' as const],
            [
              { from: 0, to: 60 },
              { from: 700, to: 1_440 },
            ],
          ),
        }),
      ),
    }),
    answer: fc.constantFrom('refuse' as const, 'step-up' as const, 'notify' as const),
  })
  const anyFacts = fc.record(
    {
      account: fc
        .constantFrom('a@x.jp', 'b@y.jp', 'ab@x.jp', 'c@z.com')
        .map((n) => `sasl:${n}` as AccountId),
      purpose: fc.constantFrom<PurposeKind>('device', 'shared', 'newsletter'),
      clientIp: fc.constantFrom<string>(...ips),
      country: fc.constantFrom('JP', 'US', 'KR'),
      protocol: fc.constantFrom<LoginProtocol>('imap', 'smtp', 'pop3'),
      when: fc.record({ isWorkday: fc.boolean(), minute: fc.nat({ max: 1_439 }) }),
    },
    { requiredKeys: ['account', 'protocol', 'when'] },
  )
  const departments = { one: ['a@x.jp', '*@y.jp'], two: ['c*'] }
  fc.assert(
    fc.property(fc.array(anyRule, { maxLength: 5 }), anyFacts, (all, one) => {
      const made = restrictionsOf(settings(all, departments), { organisation })
      equal(restricts(made, one)?.rule, byReading(settings(all, departments), one))
    }),
    { numRuns: 3_000 },
  )
})

test('rules that cannot be meant together are found, each where it stands', () => {
  const of = (...all: readonly RestrictRule[]) => findingsIn(settings(all, { sales: ['a@x.jp'] }))
  const who = { accounts: ['b@x.jp', 'A@x.jp'] }
  const overlaps = [{ path: ['rules', 1, 'who', 'accounts', 1], what: 'overlaps' }]
  const first = rule({ countries: ['JP'] }, { accounts: ['a@x.jp'] })
  deepEqual(of(first, rule({ networks: ['8.8.8.8'] }, who)), overlaps)
  // Another thing, another answer, others: each has its sense.
  deepEqual(of(first, rule({ protocols: ['imap'] }, who)), [])
  deepEqual(of(first, rule({ countries: ['US'] }, who, 'notify')), [])
  deepEqual(of(first, rule({ countries: ['US'] }, { accounts: ['*@x.jp'] })), [])
  deepEqual(of(first, rule({ countries: ['US'] }, { departments: ['sales', 'constructor'] })), [
    { path: ['rules', 1, 'who', 'departments', 1], what: 'no-such-department' },
  ])
})

test('as many patterns as the bound says, and not one beyond; names and domains do not count', () => {
  const of = (patterns: number) =>
    findingsIn(
      settings([
        rule(
          { countries: ['JP'] },
          {
            accounts: [
              ...Array.from({ length: patterns }, (_, nth) => `p${nth}*@x.jp`),
              ...Array.from({ length: 200 }, (_, nth) => `*@d${nth}.jp`),
              ...Array.from({ length: 200 }, (_, nth) => `n${nth}@x.jp`),
            ],
          },
        ),
      ]),
    )
  deepEqual(of(PATTERNS_MAX), [])
  deepEqual(of(PATTERNS_MAX + 1), [{ path: ['rules', 0, 'who'], what: 'too-many-patterns' }])
})

test('every reason has words in both languages, with its facts', () => {
  const reasons = [
    ...(['networks', 'countries', 'protocols', 'hours'] as const).flatMap((key) => {
      const allow = {
        networks: { networks: ['10.0.0.0/8'] },
        countries: { countries: ['US'] },
        protocols: { protocols: ['smtp' as const] },
        hours: { hours: { days: 'workdays' as const, times: [{ from: 0, to: 1 }] } },
      }[key]
      return restrictReasons(judgedBy(rules(rule(allow)), facts()), facts())
    }),
    ...(['network', 'country', 'protocol'] as const).map(
      (unknown) => ({ code: 'restricted.unknown', rule: 'r', unknown }) as const,
    ),
  ]
  deepEqual(reasons.slice(0, 4), [
    { code: 'restricted.network', rule: 'r', answer: 'refuse', network: '8.8.8.0/24' },
    { code: 'restricted.country', rule: 'r', answer: 'refuse', country: 'JP' },
    { code: 'restricted.protocol', rule: 'r', answer: 'refuse', protocol: 'imap' },
    { code: 'restricted.hours', rule: 'r', answer: 'refuse', minute: 720, day: 'workday' },
  ])
  for (const language of ['en', 'ja'] as const) {
    const told = reasons.map((reason) =>
      (restrictWords[reason.code][language] as (of: typeof reason) => string)(reason),
    )
    equal(new Set(told).size, told.length)
    for (const text of told) ok(!text.includes('undefined') && text.includes('r'), text)
  }
  const said: Readonly<Record<Language, RegExp>> = {
    en: /12:00 on a working day/,
    ja: /平日 12:00/,
  }
  for (const language of ['en', 'ja'] as const)
    ok(
      said[language].test(
        restrictWords['restricted.hours'][language]({
          code: 'restricted.hours',
          rule: 'r',
          answer: 'refuse',
          minute: 720,
          day: 'workday',
        }),
      ),
    )
})
