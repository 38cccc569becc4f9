import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import fc from 'fast-check'
import { problemsOf } from '../../../../test/exchange/validate.ts'
import { hashes } from '../../../cli/exchange-hashes.ts'
import type { Investigation } from '../../../incident/found.ts'
import { instant } from '../../../lib/time.ts'
import { leakNames } from '../../words/leak.ts'
import { uuid5 } from '../hashes.ts'
import { jsonText } from '../json.ts'
import { hijacked, investigation, thief } from '../testing.ts'
import { STIX_ORIGINS_MAX, type StixBundle, stixBundle } from './bundle.ts'
import { makerOf, type StixObject } from './objects.ts'

const schemas = join(import.meta.dirname, '../../../../test/data/exchange/stix-2.1')
const folders: Readonly<Record<string, string>> = {
  'marking-definition': 'common',
  ...Object.fromEntries(['relationship', 'sighting'].map((type) => [type, 'sros'])),
  ...Object.fromEntries(
    ['autonomous-system', 'ipv4-addr', 'ipv6-addr', 'user-account'].map((t) => [t, 'observables']),
  ),
}
const organisation = '県警察本部'
const bundle = (more: Partial<Investigation> = {}, options = {}): StixBundle =>
  stixBundle(investigation(more), { hashes, organisation, ...options })
const ofType = (it: StixBundle, type: string): readonly StixObject[] =>
  it.objects.filter((object) => object.type === type)

const make = makerOf({ hashes, created: '', modified: '', marking: 'm', author: undefined })
test('observables have the ids that the standard and other programs work out for them', () => {
  const idOf = (type: string, of: { readonly [name: string]: string | number }) =>
    make.observable(type, of).id
  equal(
    idOf('ipv4-addr', { value: '198.51.100.3' }),
    'ipv4-addr--28bb3599-77cd-5a82-a950-b5bc3caf07c4',
  )
  equal(
    idOf('ipv6-addr', { value: '2001:db8::1' }),
    'ipv6-addr--6469e3a9-b053-5e34-a025-9396ae051d26',
  )
  equal(
    idOf('autonomous-system', { number: 15139 }),
    'autonomous-system--3aa27478-50b5-5ab8-9da9-cdc12b657fff',
  )
})

test('a UUID of version 5 is the one that RFC 9562 works out', () => {
  equal(
    uuid5('6ba7b810-9dad-11d1-80b4-00c04fd430c8', 'www.example.com', hashes),
    '2ed6657d-e927-568b-95e1-2665a8aea6a2',
  )
})

test('every object is valid by the schemas of its type, shared or not', () => {
  for (const shared of [false, true]) {
    const it = bundle({}, { shared })
    deepEqual(Object.keys(it), ['type', 'id', 'objects'])
    ok(/^bundle--[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(it.id))
    for (const object of it.objects)
      deepEqual(
        problemsOf(object, join(schemas, folders[object.type] ?? 'sdos', `${object.type}.json`)),
        [],
        object.type,
      )
  }
})

test('every reference leads to an object of the bundle, and no id stands twice', () => {
  for (const shared of [false, true]) {
    const { objects } = bundle({}, { shared })
    const ids = objects.map(({ id }) => id)
    equal(new Set(ids).size, ids.length)
    for (const object of objects)
      for (const [name, value] of Object.entries(object))
        if (/_refs?$/.test(name))
          for (const ref of [value].flat()) ok(ids.includes(ref as string), `${object.id} ${name}`)
  }
})

test('it holds who tells, the incident, its origins, techniques, help, the verdict, the report', () => {
  const it = bundle()
  const count = (type: string) => ofType(it, type).length
  equal(ofType(it, 'identity')[0]?.['name'], organisation)
  deepEqual([count('incident'), count('note'), count('report')], [1, 2, 1])
  deepEqual(
    ofType(it, 'indicator').map((one) => one['pattern']),
    [
      "[ipv4-addr:value = '203.0.113.5']",
      "[ipv4-addr:value = '203.0.113.77']",
      "[ipv4-addr:value = '198.51.100.99']",
      "[ipv6-addr:value = '2001:db8:1::9']",
      "[ipv4-addr:value = '203.0.113.200']",
    ].toSorted((a, b) => order(it, a) - order(it, b)),
  )
  deepEqual(
    ofType(it, 'user-account')
      .map((one) => one['user_id'])
      .toSorted(),
    ['app@shop', 'hanako@example.jp'],
  )
  deepEqual(
    ofType(it, 'attack-pattern').map((one) => one['name']),
    [
      ...['Valid Accounts', 'Brute Force: Password Spraying', 'Data Destruction'],
      'Resource Hijacking: Bandwidth Hijacking',
    ],
  )
  equal(count('sighting'), 5)
  ok(ofType(it, 'relationship').some((one) => one['relationship_type'] === 'mitigates'))
  equal(ofType(it, 'note')[0]?.['lang'], 'en')
  ok(String(ofType(it, 'note')[0]?.['content']).startsWith(`${leakNames['not-deniable'].en}\n`))
  deepEqual(ofType(it, 'marking-definition')[0]?.['name'], 'TLP:AMBER')
})

const order = (it: StixBundle, pattern: string): number =>
  ofType(it, 'indicator').findIndex((one) => one['pattern'] === pattern)

test('what is shared has no account, name, domain, host, file or figure of ours in it', () => {
  const text = jsonText(bundle({}, { shared: true, tlp: 'green' }))
  for (const ours of [
    ...['hanako', 'example.jp', 'example.net', 'taro', 'app@shop', 'shop', '県警', 'mx1'],
    ...['mail.log', 'ab'.repeat(32), '192.168.0.4', 'Your invoice', '120 recipients'],
  ])
    ok(!text.includes(ours), ours)
  const it = bundle({}, { shared: true })
  deepEqual([...new Set(it.objects.map(({ type }) => type))].toSorted(), [
    ...['attack-pattern', 'course-of-action', 'indicator', 'marking-definition', 'relationship'],
    'report',
  ])
  ok(it.objects.every((object) => object['created_by_ref'] === undefined))
})

test('whatever an account is called, its name is not in what is shared', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 12, unit: 'grapheme' }), (name) => {
      const account = `sasl:${name}@victim.example` as never
      const it = bundle({ accounts: [{ ...hijacked, account }] }, { shared: true })
      ok(!jsonText(it).includes('victim.example'))
      ok(!jsonText(it).includes(JSON.stringify(name).slice(1, -1)))
    }),
    { numRuns: 30 },
  )
})

test('an account under suspicion gives indicators of low confidence, and none that are shared', () => {
  const accounts = [{ ...hijacked, verdict: 'suspect' as const }]
  const only = { accounts, web: [], stores: [] }
  deepEqual([...new Set(ofType(bundle(only), 'indicator').map((one) => one['confidence']))], [40])
  equal(ofType(bundle(only, { shared: true }), 'indicator').length, 0)
})

test('an origin that was known before, a private one and text that is no address give none', () => {
  const origins = [
    thief('203.0.113.5', { known: true }),
    ...['10.1.2.3', '172.31.0.1', '100.64.0.1', 'fe80::1', 'fd00::1', '::1', '127.0.0.1'].map(
      (ip) => thief(ip),
    ),
    thief("203.0.113.5'] OR [x:y = '1"),
  ]
  const only = { accounts: [{ ...hijacked, origins }], web: [], stores: [] }
  equal(ofType(bundle(only), 'indicator').length, 0)
})

test('as many origins as may stand, one more is left out and counted', () => {
  const many = (count: number) => {
    const origins = Array.from({ length: count }, (_, i) =>
      thief(`198.18.${i >> 8}.${i & 255}`, { messages: count - i }),
    )
    return bundle({ accounts: [{ ...hijacked, origins }], web: [], stores: [], stages: [] })
  }
  const at = many(STIX_ORIGINS_MAX)
  equal(ofType(at, 'indicator').length, STIX_ORIGINS_MAX)
  ok(!String(ofType(at, 'report')[0]?.['description']).includes('left out'))
  const past = many(STIX_ORIGINS_MAX + 1)
  equal(ofType(past, 'indicator').length, STIX_ORIGINS_MAX)
  ok(String(ofType(past, 'report')[0]?.['description']).includes('1 more origins were left out'))
})

test('without a name of who tells it, nothing has an author and all of it is valid', () => {
  const it = stixBundle(investigation(), { hashes })
  equal(ofType(it, 'identity').length, 0)
  ok(it.objects.every((object) => object['created_by_ref'] === undefined))
  for (const object of ofType(it, 'sighting'))
    deepEqual(problemsOf(object, join(schemas, 'sros/sighting.json')), [])
})

test('equal findings give equal bytes; a later run gives later versions of the same objects', () => {
  equal(jsonText(bundle()), jsonText(bundle()))
  const later = bundle({ stamp: { at: instant('2027-01-01T00:00:00Z'), version: '9' } })
  const ids = (it: StixBundle) => it.objects.map(({ id, created }) => `${id} ${created}`)
  deepEqual(ids(later), ids(bundle()))
  notEqual(later.id, bundle().id)
  const one = ofType(later, 'indicator')[0]
  equal(one?.['created'], '2025-10-06T14:59:59.000Z')
  equal(one?.['modified'], '2027-01-01T00:00:00.000Z')
})

test('a day on which nothing was found gives a bundle that is valid all the same', () => {
  const it = bundle({ accounts: [], stores: [], web: [], stages: [], inputs: [] }, { shared: true })
  deepEqual(
    it.objects.map(({ type }) => type),
    ['marking-definition', 'report'],
  )
})
