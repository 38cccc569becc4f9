import { deepEqual, equal } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { SCHEMA, schemaText } from '../../../scripts/investigation-schema.ts'
import { problemsOf } from '../../../test/exchange/validate.ts'
import type { Fact, Investigation } from '../../incident/found.ts'
import { instant } from '../../lib/time.ts'
import { blast } from '../testing/blast.ts'
import { fromJson, type JsonObject, jsonText, toJson, toJsonLate } from './json.ts'
import { clean, hijacked, investigation, pick, seen, thief } from './testing.ts'

const told = (more: Partial<Investigation> = {}) => toJson(investigation(more))

test('the keys that other programs rely on stand where they look for them', () => {
  const account = pick(told(), 'accounts.0')
  equal(pick(account, 'account'), 'sasl:hanako@example.jp')
  equal(pick(account, 'verdict'), 'hijacked')
  deepEqual(pick(account, 'window'), {
    from: '2025-10-06T04:45:00+09:00',
    to: '2025-10-06T05:10:30.25+09:00',
  })
  deepEqual(
    ['ip', 'country', 'firstAt', 'lastAt', 'messages', 'logins'].map((name) =>
      pick(account, `origins.0.${name}`),
    ),
    ['203.0.113.5', 'BR', '2025-10-06T04:45:00+09:00', '2025-10-06T05:10:30.25+09:00', 40, 3],
  )
  deepEqual(
    ['submitted', 'recipients', 'delivered', 'deferred', 'bounced'].map((name) =>
      pick(account, `messages.${name}`),
    ),
    [42, 120, 19, 1, 95],
  )
  deepEqual(pick(told(), 'leak.verdict'), 'not-deniable')
  deepEqual(pick(told(), 'leak.caps'), [{ channel: 'network-traffic', why: 'not-examined' }])
  equal(pick(told(), 'inputs.0.file'), 'logs/mail.log.1.gz')
  equal(pick(told(), 'inputs.0.sha256'), 'ab'.repeat(32))
  equal(pick(told(), 'inputs.0.bytes'), 123_456)
  equal(pick(told(), 'coverage.0.from'), '2025-10-06T00:00:00+09:00')
  equal(pick(told(), 'format'), 1)
})

test('a moment is told with the offset that the zone had then, summer and winter', () => {
  const at = (text: string) =>
    pick(told({ zone: 'Europe/Berlin', stamp: { at: instant(text), version: '1' } }), 'stamp.at')
  equal(at('2025-07-01T00:00:00Z'), '2025-07-01T02:00:00+02:00')
  equal(at('2025-12-01T00:00:00Z'), '2025-12-01T01:00:00+01:00')
})

test('a zone that nobody knows is told in UTC, and the rest stands', () => {
  equal(pick(told({ zone: 'Mars/Olympus' }), 'stamp.at'), '2026-11-22T09:00:00+00:00')
})

test('facts and claims of a moment are told as moments, all others as their figures', () => {
  const it = told()
  equal(pick(it, 'facts.0.value'), 19)
  equal(pick(it, 'facts.1.value'), '2025-10-06T04:45:00+09:00')
  equal(pick(it, 'claims.0.claimed'), '2025-10-06T04:45:00+09:00')
  equal(pick(it, 'claims.1.claimed'), 120_000)
  equal(pick(it, 'claims.1.found'), null)
})

test('a fact of a reason that is called «from» stays the number that it is', () => {
  deepEqual(pick(told(), 'accounts.0.reasons'), [
    { code: 'pace.messages', messages: 13, seconds: 5, most: 12, from: 3 },
  ])
  deepEqual(pick(told(), 'accounts.0.entry.0.for.0.facts'), { failures: 7, from: 5 })
})

test('equal investigations give equal bytes, and what is absent is not there', () => {
  equal(jsonText(toJson(investigation())), jsonText(toJson(structuredClone(investigation()))))
  equal(pick(told({ accounts: [clean] }), 'accounts.0.window'), undefined)
})

test('what it tells is valid by its own schema, also where nearly all is empty', () => {
  deepEqual(problemsOf(toJson(investigation()), SCHEMA), [])
  const bare = { ...investigation() } as Record<string, unknown>
  for (const name of ['span', 'timeline', 'interrupted']) delete bare[name]
  for (const name of ['accounts', 'inputs', 'stores', 'web', 'facts', 'claims', 'coverage'])
    bare[name] = []
  deepEqual(problemsOf(toJson(bare as never), SCHEMA), [])
})

test('the schema sees a wrong word, a missing key and a moment without an offset', () => {
  const spoilt = structuredClone(toJson(investigation())) as unknown as {
    leak: { verdict: string }
    accounts: { account?: string; window: { from: string } }[]
  }
  spoilt.leak.verdict = 'perhaps'
  delete spoilt.accounts[0]?.account
  if (spoilt.accounts[0] !== undefined) spoilt.accounts[0].window.from = '2025-10-06T04:45:00'
  equal(problemsOf(spoilt, SCHEMA).length, 3)
})

test('the schema is that of the types: every key of every type, every word of every list', () => {
  equal(
    readFileSync(SCHEMA, 'utf8'),
    schemaText(),
    'run: node scripts/investigation-schema.ts > docs/schema/investigation-1.json',
  )
})

test('a fact with bounds that are moments has them as moments', () => {
  const fact: Fact = {
    key: 'mail.last',
    value: instant('2025-10-06T08:00:00Z'),
    lower: instant('2025-10-06T07:00:00Z'),
    upper: instant('2025-10-06T09:00:00Z'),
    unit: 'moment',
    status: 'estimated',
    asOf: instant('2025-10-06T09:00:00Z'),
    method: 'inferred',
    evidence: seen(1),
  }
  const it = told({ facts: [fact] })
  equal(pick(it, 'facts.0.lower'), '2025-10-06T16:00:00+09:00')
  equal(pick(it, 'facts.0.upper'), '2025-10-06T18:00:00+09:00')
})

test('an account with ten thousand origins is told whole', () => {
  const origins = Array.from({ length: 10_000 }, () => thief('203.0.113.5'))
  equal(pick(told({ accounts: [{ ...hijacked, origins }] }), 'accounts.0.origins.length'), 10_000)
})

test('a log that claims any year, and evidence without end, are told all the same', () => {
  const years = (at: number) =>
    pick(told({ stamp: { at: at as never, version: '1' }, zone: 'UTC' }), 'stamp.at')
  equal(years(8.64e15), '9999-12-30T23:59:59.999+00:00')
  equal(years(-1e300), '0000-01-02T00:00:00+00:00')
  equal(years(1_500.4), '1970-01-01T00:00:01.5+00:00')
  const endless = told({ accounts: [{ ...hijacked, evidenceYears: Number.POSITIVE_INFINITY }] })
  equal(pick(endless, 'accounts.0.evidenceYears'), Number.MAX_VALUE)
  deepEqual(problemsOf(endless, SCHEMA), [])
})

test('half a sign in a text is written as one that every reader takes', () => {
  const text = jsonText({ a: ['x\ud800y', '\\ud800', '\ud83d\ude00'] })
  deepEqual(JSON.parse(text), { a: ['x\ufffdy', '\\ud800', '\ud83d\ude00'] })
  equal(/[^\\]\\ud/.test(text), false)
})

test('what was written reads back as the same investigation, through text', () => {
  for (const found of [blast, investigation()]) {
    const back = fromJson(JSON.parse(jsonText(toJson(found))) as JsonObject)
    deepEqual(jsonText(toJson(back as Investigation)), jsonText(toJson(found)))
    deepEqual(back?.accounts[0]?.window, found.accounts[0]?.window)
    deepEqual(back?.facts, JSON.parse(JSON.stringify(found.facts)))
  }
})

test('what is spelled as it is written is the same to the octet, facts and claims too', () => {
  const bare = { ...investigation(), accounts: [], facts: [], claims: [] }
  const { span: _, ...spanless } = investigation()
  for (const found of [blast, investigation(), bare, spanless])
    equal(jsonText(toJsonLate(found)), jsonText(toJson(found)))
})

test('what is spelled as it is written is not made before', () => {
  let asked = 0
  const account = {
    ...hijacked,
    get account() {
      asked += 1
      return hijacked.account
    },
  }
  const late = toJsonLate(investigation({ accounts: [account, account] }))
  equal(asked, 0)
  JSON.stringify(late['stamp'])
  equal(asked, 0)
  JSON.stringify(late['accounts'])
  equal(asked, 2)
})

test('a moment that is none makes the whole none', () => {
  const told = toJson(blast)
  equal(fromJson({ ...told, span: { from: 'yesterday', to: 'today' } }), undefined)
})
