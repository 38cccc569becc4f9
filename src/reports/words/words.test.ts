import { doesNotMatch, equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import {
  entryPaths,
  factKeys,
  leakChannels,
  leakVerdicts,
  missingKinds,
  momentCodes,
  noRefs,
  noticeCodes,
  questionCodes,
} from '../../incident/found.ts'
import { accountName, entryNames } from './accounts.ts'
import { collectNames, missingCosts, missingNames, noticeNames } from './coverage.ts'
import { factNames } from './facts.ts'
import { formatName } from './formats.ts'
import { channelNames, leakNames } from './leak.ts'
import { momentNames } from './moments.ts'
import type { Name } from './named.ts'
import { questionNames } from './questions.ts'
import { entryReason, factsIn, reasonIn } from './reasons.ts'
import { stageNamed } from './stages.ts'

const ja = { language: 'ja', zone: 'Asia/Tokyo' } as const
const en = { language: 'en', zone: 'Asia/Tokyo' } as const

test('every code of a finding has a name of its own in both languages', () => {
  const tables: readonly (readonly [readonly string[], Readonly<Record<string, Name>>])[] = [
    [factKeys, factNames],
    [noticeCodes, noticeNames],
    [missingKinds, missingNames],
    [missingKinds, missingCosts],
    [missingKinds, collectNames],
    [entryPaths, entryNames],
    [momentCodes, momentNames],
    [leakVerdicts, leakNames],
    [leakChannels, channelNames],
    [questionCodes, questionNames],
  ]
  for (const [codes, names] of tables)
    for (const language of ['ja', 'en'] as const) {
      const said = codes.map((code) => names[code]?.[language] ?? '')
      ok(said.every((name) => name !== ''))
      equal(new Set(said).size, codes.length)
      for (const name of said) if (language === 'en') doesNotMatch(name, /[ぁ-ん一-龠]/)
    }
})

test('Japanese counts recipients in 件 and messages in 通, and neither in the other', () => {
  for (const [key, { ja: name }] of Object.entries(factNames)) {
    if (key === 'mail.submitted' || key === 'read.messages' || key === 'queue.most')
      match(name, /通数/)
    else doesNotMatch(name, /通数/)
    if (/mail\.(recipients|delivered|bounced|deferred|unknown|domestic|foreign)/.test(key))
      match(name, /宛先/)
  }
})

test('a reason says its figures; one that nobody knows is said by its name and its figures', () => {
  const facts = { failures: 412, minutes: 30, ip: '192.0.2.1' }
  equal(
    entryReason({ code: 'entry.failures-before', facts, evidence: noRefs }, ja),
    '最初の成功の前に認証失敗が続いている（失敗回数 412、時間 30 分、接続元 192.0.2.1）',
  )
  equal(
    entryReason({ code: 'entry.unheard-of', facts: { apples: 3 }, evidence: noRefs }, en),
    'entry.unheard-of (apples: 3)',
  )
  equal(factsIn({}, ja), '')
})

test('a moment among the facts is a moment, a length a length, and octets are octets', () => {
  equal(factsIn({ at: Date.UTC(2025, 9, 5, 19, 45) }, ja), '日時 2025年10月6日 04:45:00 (JST)')
  equal(factsIn({ seconds: 3_600 }, en), 'within: 1 h')
  equal(factsIn({ octets: 1_500_000 }, en), 'data: 1.50 MB')
  equal(factsIn({ country: 'RU' }, en), 'country: Russia (RU)')
})

test('the detector speaks for itself, and a reason that lacks its figures is said by its name', () => {
  match(
    reasonIn({ code: 'pace.messages', messages: 13, seconds: 60, most: 12 }, ja),
    /60秒間に 13 通/,
  )
  equal(reasonIn({ code: 'pace.messages' }, en), 'pace.messages')
  equal(reasonIn({ code: 'constructor' }, en), 'constructor')
  equal(reasonIn({ code: '__proto__', x: 1 }, en), '__proto__ (x: 1)')
})

test('facts of an attacker are shown, not obeyed', () => {
  doesNotMatch(factsIn({ '\u202e': 'a\u0000b' }, en), /\u202e|\p{Cc}/u)
})

test('techniques have the names of ATT&CK v17; an unknown one stands by its number, last', () => {
  equal(stageNamed('T1110.003', 'en').technique, 'T1110.003 Brute Force: Password Spraying')
  equal(
    stageNamed('T1496.002', 'en').technique,
    'T1496.002 Resource Hijacking: Bandwidth Hijacking',
  )
  equal(stageNamed('T9999', 'en').technique, 'T9999')
  ok(stageNamed('T9999', 'ja').rank > stageNamed('T1485', 'ja').rank)
  ok(stageNamed('T1190', 'ja').rank < stageNamed('T1114', 'ja').rank)
  equal(stageNamed('__proto__', 'ja').technique, '__proto__')
})

test('accounts say what kind of name they are', () => {
  equal(accountName('sasl:hanako@example.jp' as AccountId, 'ja'), 'hanako@example.jp')
  equal(accountName('db:app@sales' as AccountId, 'en'), 'app@sales (database)')
  notEqual(accountName('os:root' as AccountId, 'ja'), 'root')
  equal(accountName('' as AccountId, 'en'), '–')
})

test('formats have the names that people know, or their own', () => {
  equal(formatName('postqueue-json', 'en'), 'queue listing (postqueue -j)')
  equal(formatName('some-new\u0000', 'ja'), 'some-new‹U+0000›')
})
