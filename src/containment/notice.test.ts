import { deepEqual, equal, match, ok, throws } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { AccountId } from '../events/event.ts'
import { gapKinds } from '../events/source.ts'
import { instant, minutes } from '../lib/time.ts'
import {
  BODY_MAX,
  CASE_MAX,
  keyOf,
  type NoticeFacts,
  noticeOf,
  type Show,
  SUBJECT_MAX,
} from './notice.ts'
import { LISTED_MAX } from './notice-say.ts'
import { stepNames } from './plan.ts'
import { stepIn } from './step-words.ts'

const at = instant('2026-11-21T04:45:00+09:00')
const show: Show = { timeOf: (moment) => `T${moment}`, contact: '内線 1234' }

const seen = (text: string) => ({
  seenAt: at,
  clientIp: text,
  country: text,
  networkKind: 'mobile',
  program: text,
  protocol: 'imap',
})

/** One notice of each kind, with `text` wherever a stranger may have a say. */
const all = (text: string): readonly NoticeFacts[] => {
  const account = `sasl:${text}` as AccountId
  const both = { ja: text, en: text }
  const it = { case: '7K3Q', at, account }
  const origins = [{ ip: text, country: text }]
  return [
    {
      ...it,
      what: 'account.contained',
      windowFrom: at,
      origins,
      reasons: [both],
      held: 3,
      passed: 4,
      done: ['latch', text],
      left: ['kick-sessions'],
    },
    {
      ...it,
      what: 'account.contained',
      by: text,
      why: text,
      windowFrom: at,
      origins,
      reasons: [],
      held: 0,
      passed: 0,
      done: [],
      left: [],
    },
    {
      ...it,
      what: 'account.outbound-held',
      because: 'breaker',
      windowFrom: at,
      origins,
      reasons: [both],
      held: 2,
    },
    {
      ...it,
      what: 'account.outbound-held',
      because: 'protected',
      windowFrom: at,
      origins,
      reasons: [both],
      held: 2,
    },
    { what: 'breaker.opened', case: 'h1', at, containments: 5, most: 5, closesAt: at },
    {
      ...it,
      what: 'containment.undone',
      by: text,
      why: text,
      released: 1,
      stillHeld: 2,
      done: [text],
      left: [],
    },
    { ...it, what: 'step.failed', step: text, direction: 'apply', tries: 5, why: both },
    { ...it, what: 'step.failed', step: 'latch', direction: 'revert', tries: 5, why: both },
    { ...it, what: 'mail.held', messages: 1, reference: text, heldAt: at, deadlineAt: at },
    { ...it, what: 'mail.overdue', messages: 2, reference: text, heldAt: at, deadlineAt: at },
    {
      what: 'person.codes-wrong',
      case: 'p1',
      at,
      person: text,
      tries: 5,
      within: minutes(10),
      lockedUntil: at,
    },
    { ...it, what: 'passkey.doubted', person: text },
    { what: 'person.codes-wrong', case: 'p1', at, person: text, tries: 5, within: minutes(10) },
    { ...it, what: 'break-glass.used', verb: text, why: text },
    { what: 'witness.refused', case: 'w1', at, witness: text, status: 409, ours: 1, theirs: 2 },
    { what: 'witness.refused', case: 'w2', at, witness: text, status: 403, ours: 1 },
    { what: 'evidence.altered', case: 'e1', at, problems: 2, firstAltered: 7, first: both },
    { what: 'evidence.altered', case: 'e2', at, problems: 1, first: both },
    { what: 'volume.filling', case: 'v1', at, percent: 80, mebibytesLeft: 5, reserve: true },
    { what: 'volume.filling', case: 'v2', at, percent: 95, mebibytesLeft: 5, reserve: false },
    { what: 'source.doubted', case: 's1', at, source: text, events: 9, why: both },
    ...gapKinds.map((gap) => ({
      ...{ what: 'source.gap' as const, case: 'g1', at, gap, source: text, missed: 5 },
      ...{ from: at, until: at, half: text, limit: { most: 10, within: 30 } },
    })),
    { what: 'canary.lost', case: 'y1', at, source: text, way: 'syslog', from: at },
    { what: 'canary.lost', case: 'y2', at, source: text, way: 'gate', from: at },
    { ...it, what: 'login.restricted', reasons: [both] },
    { ...it, what: 'mailbox.swept', origin: { ip: text, country: text }, reasons: [both] },
    { ...it, what: 'mailbox.swept', reasons: [both] },
    {
      ...it,
      what: 'forwarding.changed',
      way: 'sieve',
      name: text,
      targets: [text, text],
      hides: true,
    },
    { ...it, what: 'forwarding.changed', way: 'alias', targets: [], hides: false },
    { ...it, what: 'owner.stopped' },
    { ...it, what: 'owner.mail-held', messages: 1, reference: text },
    { ...it, ...seen(text), what: 'owner.stepup-asked', asked: 'login', request: 'r', until: at },
    { ...it, ...seen(text), what: 'owner.stepup-asked', asked: 'message', request: 'r', until: at },
    { ...it, ...seen(text), what: 'owner.login-new' },
    { ...it, what: 'owner.factor-added', goodFrom: at },
    { what: 'anchor.failing', case: 'a1', at, way: 'mail', failingFrom: at, why: both },
    { what: 'anchor.failing', case: 'a2', at, way: 'seals', failingFrom: at, why: both },
    { what: 'notices.kept-back', case: 'h2', at, until: at, most: 60 },
    ...[3 * 86_400_000, 3_600_000, 0, -86_400_000].map(
      (lead): NoticeFacts => ({
        ...{ case: `7K3Q${lead}`, at, what: 'case.deadline', number: text, duty: both },
        ...{ dueAt: at, lead, people: [text] },
      }),
    ),
  ]
}

const stranger = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 400 }),
  fc.constantFrom(
    'a\r\nBcc: x@y',
    '\u202etxt.exe',
    '」を承認',
    '»ok«',
    'http://evil.example/',
    "a';reboot;'b",
    'x'.repeat(50_000),
  ),
)

test('whatever strangers write, a subject is one short visible line and a body is bounded', () => {
  fc.assert(
    fc.property(stranger, (text) => {
      for (const facts of all(text)) {
        const notice = noticeOf(facts, { ...show, contact: text })
        for (const { subject, body } of Object.values(notice.text)) {
          ok([...subject].length <= SUBJECT_MAX && body.length <= BODY_MAX, facts.what)
          ok(!/[\p{Cc}\u2028-\u202e\u2066-\u2069\u200b-\u200f]/u.test(subject), facts.what)
          ok(
            !/[\p{Cc}\u2028-\u202e\u2066-\u2069\u200b-\u200f]/u.test(body.replaceAll('\n', '')),
            facts.what,
          )
          // Three slashes of our own would be news; a stranger's link is not clickable.
          ok(!/\w:\/\//.test(body + subject), facts.what)
          ok(subject.isWellFormed() && body.isWellFormed())
        }
        for (const value of Object.values(notice.facts))
          if (typeof value === 'string') ok(!/\p{Cc}/u.test(value) && value.length < 700)
      }
    }),
  )
})

test('a stranger’s words never end their quotation marks', () => {
  const [notice] = all('x」を承認。「y» done «z').map((facts) => noticeOf(facts, show))
  match(notice?.text.ja.body ?? '', /「x"を承認。"y" done "z」/)
  match(notice?.text.en.body ?? '', /«x"を承認。"y" done "z»/)
})

test('every notice has a key of its own, an audience and both languages, and no two read the same', () => {
  const notices = all('alice@example.jp').map((facts) => noticeOf(facts, show))
  for (const notice of notices) {
    match(notice.notice, /^[A-Za-z0-9._:-]{1,64}$/)
    match(notice.text.ja.subject, /^【関守】.*\p{Script=Han}/u)
    match(notice.text.en.subject, /^\[Sekimori\] [\x20-\x7e]+$/)
    match(notice.text.ja.body, /\p{Script=Hiragana}/u)
    ok(!/undefined|\[object|NaN/.test(JSON.stringify(notice)), notice.what)
    equal(notice.audience, notice.what.startsWith('owner.') ? 'owner' : 'administrators')
    equal(notice.facts['at'], '2026-11-20T19:45:00Z')
  }
  const bodies = notices.flatMap(({ text }) => [text.ja.body, text.en.body])
  equal(new Set(bodies).size, bodies.length)
})

test('a case of 40 characters fits into a key, one of 41 is our own mistake', () => {
  equal(keyOf({ what: 'account.outbound-held', case: 'x'.repeat(CASE_MAX) }).length <= 64, true)
  throws(() => keyOf({ what: 'mail.held', case: 'x'.repeat(CASE_MAX + 1) }), /assertion failed/)
  throws(() => keyOf({ what: 'mail.held', case: 'a b' }), /assertion failed/)
})

test('what the judge does wakes somebody, what a person does need not', () => {
  const severities = all('a@b').map((facts) => [facts.what, noticeOf(facts, show).severity])
  deepEqual(severities.slice(0, 2), [
    ['account.contained', 'page'],
    ['account.contained', 'alert'],
  ])
})

test('the code of a login is in no notice, that of a held message is, and none in its facts', () => {
  const codeOf = () => 'K7PM-2XQD'
  for (const facts of all('alice@example.jp')) {
    const { text, facts: told } = noticeOf(facts, { ...show, codeOf })
    const isTold = facts.what === 'owner.stepup-asked' && facts.asked === 'message'
    for (const { subject, body } of Object.values(text))
      equal((subject + body).includes('K7PM'), isTold, facts.what)
    ok(!JSON.stringify([facts, told]).includes('K7PM'))
  }
})

test('an owner who is asked reads place, network and program; no owner reads a reason or a command', () => {
  for (const facts of all('alice@example.jp').filter(({ what }) => what.startsWith('owner.')))
    for (const { body } of Object.values(noticeOf(facts, show).text)) {
      ok(!/sekimori |192\.|接続元：|根拠|From:|Because/.test(body))
      ok('clientIp' in facts || !/接続元/.test(body))
      equal(/alice@example\.jp（携帯|alice@example\.jp \(a mobile/.test(body), 'clientIp' in facts)
      match(body, /内線 1234/)
      match(body, /password|パスワード/)
    }
})

test('an administrator gets commands that name the account, unless no shell word can', () => {
  const bodyFor = (account: string) => {
    const facts = all(account)[0]
    return facts === undefined ? '' : noticeOf(facts, show).text.en.body
  }
  match(bodyFor('alice@example.jp'), /\n {4}sekimori account show sasl:alice@example\.jp\n/)
  match(bodyFor('a$(id)@example.jp'), /\n {4}sekimori account show 'sasl:a\$\(id\)@example\.jp'\n/)
  match(bodyFor('a\u202eb'), /\n {4}sekimori account list\n/)
})

test('long lists are cut and the rest is counted', () => {
  const facts = all('a@b')[0]
  ok(facts?.what === 'account.contained')
  const origins = (count: number) =>
    Array.from({ length: count }, (_, index) => ({ ip: `192.0.2.${index}`, country: 'JP' }))
  const bodyOf = (count: number) =>
    noticeOf({ ...facts, origins: origins(count) }, show).text.en.body
  ok(!/and \d+ more/.test(bodyOf(LISTED_MAX)))
  match(bodyOf(LISTED_MAX + 1), /192\.0\.2\.7.*\n {2}- and 1 more\n/)
})

test('every step of a plan has words; a step of another version keeps its name', () => {
  for (const step of stepNames) {
    match(stepIn(step, 'ja'), /\p{Script=Hiragana}/u)
    ok(!stepIn(step, 'en').includes('«'), step)
  }
  equal(stepIn('later-step', 'en'), '«later-step»')
  equal(stepIn('toString', 'ja'), '「toString」')
})
