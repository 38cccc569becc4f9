/** Words and reasons of the pool: every code in both languages, weights that add. */
import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { networkNumber } from '../../accounts/behaviour/sending.ts'
import type { Language } from '../../lib/words.ts'
import {
  FEATURE_KINDS,
  FEATURES_MAX_OF_ONE,
  featuresOf,
  networkFeature,
  networkNamed,
  SIZE_LEAST,
} from './features.ts'
import { decibansOf, inHundredths, type PoolReason } from './reasons.ts'
import { poolWords } from './words.ts'

const reasons: readonly PoolReason[] = [
  { code: 'pool.many-names', decibans: 23.01, at: 'address', names: 32, guesses: 99, failures: 0 },
  { code: 'pool.many-names', decibans: 23.01, at: 'network', names: 32, guesses: 99, failures: 1 },
  { code: 'pool.few-names', decibans: 7, at: 'network', names: 1, guesses: 10, failures: 5 },
  { code: 'pool.own-name', decibans: 7, passwords: 8 },
  { code: 'pool.operator', decibans: 6, names: 20, networks: 3 },
  { code: 'pool.surge', decibans: 6, pairs: 740, ordinary: 2 },
  { code: 'pool.none', decibans: -0.87 },
  ...FEATURE_KINDS.flatMap((feature): PoolReason[] => [
    { code: 'pool.company', decibans: 20, feature, accounts: 1 },
    { code: 'pool.company', decibans: -1.2, feature, accounts: 4 },
  ]),
]
const wordsFor = (reason: PoolReason, language: Language): string =>
  (poolWords[reason.code][language] as (facts: PoolReason) => string)(reason)

test('every reason has words in both languages, with nothing left out; different facts differ', () => {
  for (const language of ['en', 'ja'] as const) {
    const told = reasons.map((reason) => wordsFor(reason, language))
    equal(new Set(told).size, told.length)
    for (const text of told) {
      ok(text.length > 5 && text.length <= 300, text)
      ok(!/undefined|NaN|Infinity|\[object| {2}/.test(text), text)
      match(text, language === 'en' ? /^[A-Z0-9].*dB\)$/ : /[\u3040-\u30ff\u4e00-\u9fff].*dB）$/)
      if (language === 'en') ok(!/[\u3040-\u30ff\u4e00-\u9fff]/.test(text), text)
    }
  }
})

test('weights are hundredths of decibans and add; foreign codes weigh nothing', () => {
  equal(inHundredths(1), 0)
  equal(Object.is(inHundredths(0.9999), 0), true, 'nought has no sign')
  equal(inHundredths(100), 20)
  equal(decibansOf(undefined), 0)
  equal(
    decibansOf([
      { code: 'pool.surge', decibans: 6 },
      { code: 'pool.company', decibans: -1.5 },
      { code: 'behaviour.weight', decibans: 99 },
      { code: 'pool.none', decibans: 'many' },
      { code: 'pool.none', decibans: Number.NaN },
    ]),
    4.5,
  )
})

test('features: what is missing makes none, and there is an end of them', () => {
  equal(featuresOf({}).length, 0)
  equal(featuresOf({ size: SIZE_LEAST - 1 }).length, 0)
  equal(featuresOf({ size: SIZE_LEAST }).length, 1)
  const [address, network] = featuresOf({ clientIp: '2001:db8:1:2::3' })
  equal(address?.value, 'address 2001:db8:1:2::/64')
  equal(network?.value, networkFeature('2001:db8:1:ffff::9'))
  equal(network?.value, networkNamed(networkNumber('2001:db8:1::') ?? ''))
  equal(networkFeature('no address'), 'network no address')
  fc.assert(
    fc.property(fc.array(fc.nat(2 ** 31)), fc.array(fc.nat(2 ** 31)), (subject, linkHosts) => {
      const features = featuresOf({
        clientIp: '192.0.2.1',
        size: 9_999,
        shape: { subject, linkHosts },
      })
      ok(features.length <= FEATURES_MAX_OF_ONE)
      equal(new Set(features.map(({ value }) => value)).size, features.length)
    }),
  )
})
