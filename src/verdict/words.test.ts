import { equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { NETWORK_CLASSES } from '../accounts/behaviour/networks.ts'
import type { Instant } from '../lib/time.ts'
import { sentenceOf } from './behaviour-words.ts'
import type { PartName } from './detector/parts.ts'
import { MANNERS, PLACES } from './detector/scenarios.ts'
import { ORIGIN_LEVELS, type Weight, type WeightFacts } from './detector/weights.ts'
import { countryIn, signed } from './figures.ts'
import type { Reason } from './reasons.ts'
import { wordsFor } from './words.ts'

const where = ORIGIN_LEVELS.flatMap((level) => [
  { level, colleagues: 0, owner: 0.14, thief: 47, country: 'NG' },
  { level, colleagues: 1, owner: 98.7, country: 'ZZ' },
  { level, colleagues: 12, owner: 2 },
])

/** Of each part what it can look like; a new part does not compile until it stands here. */
const shapes: { readonly [Name in PartName]: readonly WeightFacts[Name][] } = {
  standing: [
    { alone: -20, messages: 0, heard: 0, bounced: 0 },
    { alone: -20, messages: 1, heard: 0, bounced: 0 },
    { alone: 3, messages: 12, heard: 6, bounced: 4 },
  ],
  prior: [{ percent: 24.7 }],
  when: [
    { perYear: 281, hour: 4, sitting: 'begins' },
    { perYear: 0.15, hour: 27, sitting: 'begins', seconds: 86_400 },
    { perYear: 1_230_000, hour: 12, sitting: 'goes-on', seconds: 2 },
  ],
  pace: [
    { seconds: 0.5, owner: 60.9, thief: 78.2 },
    { seconds: 90_000, owner: 3 },
  ],
  who: [
    { recipients: 1, neverWritten: 0, usual: 5, owner: 90, thief: 10 },
    { recipients: 1, neverWritten: 1, usual: 5, owner: 4, thief: 57 },
    { recipients: 12, neverWritten: 0, usual: 5, owner: 4, thief: 57 },
    { recipients: 12, neverWritten: 3, usual: 5, owner: 4, thief: 57 },
    { recipients: 12, neverWritten: 12, usual: 5, owner: 24.1, mailing: 30, thief: 67.7 },
    { recipients: 10_000, neverWritten: 10_000, usual: 5, owner: 0.001 },
  ],
  where,
  client: [
    { client: 'new', owner: 0.7, thief: 90 },
    { client: 'known', owner: 99.3, thief: 10 },
  ],
  list: ([...NETWORK_CLASSES, 'unknown'] as const).map((list) => ({ list, owner: 9.4, thief: 46 })),
  form: [
    { form: 'new', owner: 4, thief: 60 },
    { form: 'known', owner: 96, thief: 40 },
  ],
  company: [{}],
  intent: [
    { payment: 'yes', elsewhere: 'yes' },
    { payment: 'no', elsewhere: 'no' },
    { payment: 'unknown', elsewhere: 'yes' },
  ],
  login: [{ seconds: 90, country: 'NG' }, { seconds: 90_000 }],
  arrival: ORIGIN_LEVELS.flatMap((level) => [
    { perYear: 0.9, level, country: 'NG', colleagues: 0, thief: 50 },
    { perYear: 5, level, colleagues: 3, thief: 32 },
  ]),
  arrivals: [{ seconds: 40, perYear: 2.7 }],
  journey: [
    { tooSoon: 'yes', kilometres: 12_000, seconds: 600, owner: 4, thief: 30 },
    { tooSoon: 'no', kilometres: 900, seconds: 90_000, owner: 96, thief: 70 },
  ],
  owner: [
    { because: 'own-network', thief: 95 },
    { because: 'may-be-his', thief: 80 },
  ],
  silence: [{ seconds: 259_200 }, { seconds: 5_000 }, { seconds: 600 }],
  joined: [{ other: 'begins' }, { other: 'goes-on' }],
  cut: [{}],
}

const weights = Object.entries(shapes).flatMap(([part, all]) =>
  all.map((facts) => ({ code: 'behaviour.weight', part, decibans: -24.5, ...facts }) as Weight),
)
const bars = { delay: -15, challenge: 0, contain: 20 } as const
const leadings = PLACES.flatMap((place) =>
  MANNERS.flatMap((manner) =>
    (['pass', 'delay', 'challenge', 'contain'] as const).map(
      (opinion): Reason => ({
        code: 'behaviour.leading',
        ...{ place, manner, decibans: 30, total: 37.9, opinion },
        bar: bars[opinion === 'pass' ? 'delay' : opinion],
        ...bars,
      }),
    ),
  ),
)
const others: { readonly [Code in Reason['code']]?: Extract<Reason, { code: Code }> } = {
  'bulk.likely': { code: 'bulk.likely', percent: 94 },
  'bulk.gate': { code: 'bulk.gate', recipients: 30, most: 30 },
  'organisation.young': { code: 'organisation.young', days: 12, bar: 20 },
  'account.contained': { code: 'account.contained', since: 0 as Instant },
  'login.leading': {
    code: 'login.leading',
    ...{ place: 'foreign', decibans: 3, total: 4.2, opinion: 'challenge' },
    ...{ bar: 0, challenge: 0, contain: 20 },
  },
  'login.unconfirmed': { code: 'login.unconfirmed', seconds: 7_200, country: 'NG' },
}

test('every part, scenario and code has words in both languages, with nothing left out of them', () => {
  for (const reason of [...weights, ...leadings, ...Object.values(others)]) {
    const [en, ja] = [wordsFor(reason, 'en'), wordsFor(reason, 'ja')]
    for (const text of [en, ja]) {
      ok(text.length > 5 && text.length <= 300, text)
      ok(!/undefined|NaN|Infinity|\[object| {2}/.test(text), text)
    }
    match(en, /^[A-Z0-9]/)
    ok(!/[\u3040-\u30ff\u4e00-\u9fff]/.test(en), en)
    match(ja, /[\u3040-\u30ff\u4e00-\u9fff]/)
  }
})

test('different facts are different sentences', () => {
  for (const language of ['en', 'ja'] as const) {
    const told = weights.map((weight) => sentenceOf(weight, language))
    equal(new Set(told).size, told.length)
  }
})

test('a weight is told with its decibans, a sentence of a table without', () => {
  const [when] = weights.filter(({ part }) => part === 'when')
  ok(when !== undefined)
  equal(
    wordsFor(when, 'en'),
    'At this hour (4:00 to 5:00 on a working day) this account sends about 281 such messages a year (-24.50 dB)',
  )
  ok(!sentenceOf(when, 'en').includes('dB') && !sentenceOf(when, 'ja').includes('dB'))
})

test('the scenario is one sentence that a person on duty understands', () => {
  const leading = leadings.find(
    (one) => one.code === 'behaviour.leading' && one.opinion === 'contain',
  )
  ok(leading !== undefined)
  equal(
    wordsFor(leading, 'en'),
    'Sending like a blast from a new country: evidence 37.9 decibans, containing asks for 20',
  )
  equal(
    wordsFor(leading, 'ja'),
    '新しい国からの短時間の大量送信に似た送信：証拠の重み 37.9 デシバン（封じ込めの基準 20）',
  )
})

test('countries have names where they are known, and signs are always there', () => {
  equal(countryIn('NG', 'en'), 'Nigeria (NG)')
  equal(countryIn('NG', 'ja'), 'ナイジェリア（NG）')
  equal(countryIn('JX', 'en'), 'JX')
  equal(countryIn('not a country', 'en'), 'not a country')
  equal(signed(0), '+0.00')
  equal(signed(-0.004), '-0.00')
  notEqual(signed(12.3), signed(-12.3))
})
