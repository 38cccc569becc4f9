import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, Event } from '../events/event.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { instant, plus, seconds } from '../lib/time.ts'
import { openDatabase } from '../store/sqlite/database.ts'
import { Folds } from '../store/sqlite/folds.ts'
import { controlVerbs, type VerbParts } from './control/verbs.ts'
import { readRequest } from './control/wire.ts'
import { type Explained, explained, placed, TOLD } from './explaining.ts'
import { referenceOf } from './reference.ts'

const start = instant('2025-10-06T04:45:00+09:00')
const hanako = 'sasl:hanako@example.jp' as AccountId

/** Messages of one account, each with the reasons of its verdict. */
function house(all: readonly { reasons: readonly ReasonGiven[]; evidence?: number }[]) {
  const folds = new Folds(openDatabase(':memory:'), () => 1)
  let index = 0
  for (const [nth, { reasons, evidence }] of all.entries()) {
    const at = plus(start, seconds(nth))
    const shared = { at, heardAt: at, trust: 'witnessed', account: hanako, instance: 'mx' } as const
    const events: readonly Event[] = [
      {
        kind: 'message.submitted',
        id: `m${nth}`,
        ...shared,
        session: 's',
        arrivedAt: at,
        queueId: `Q${nth}`,
        protocol: 'smtp',
        envelopeSender: 'hanako@example.jp',
        recipients: ['x@example.org'],
        size: 10,
        messageId: `<${nth}@example.jp>`,
      },
      {
        kind: 'verdict.given',
        id: `v${nth}`,
        ...shared,
        subject: `m${nth}`,
        answer: 'pass',
        reasons,
        ...(evidence === undefined ? {} : { evidence }),
        reference: referenceOf(`m${nth}`),
        trusted: true,
        engine: 'behaviour/1',
        parameters: 'p',
      },
    ]
    for (const event of events) {
      folds.take(index, event)
      index += 1
    }
  }
  return folds
}

const leading = (total: number): ReasonGiven => ({
  code: 'behaviour.leading',
  ...{ place: 'foreign', manner: 'blast', decibans: total - 0.1, total, opinion: 'delay' },
  ...{ bar: -15, delay: -15, challenge: 0, contain: 20 },
})
const weight = (part: string, decibans: number): ReasonGiven => ({
  code: 'behaviour.weight',
  ...{ part, decibans, alone: -20, messages: 1, heard: 0, bounced: 0 },
})

const messageOf = (found: Explained | undefined) => {
  ok(found?.kind === 'message')
  return found.message
}
const accountOf = (found: Explained | undefined) => {
  ok(found?.kind === 'account')
  return found.account
}

const story = [
  { reasons: [] },
  { reasons: [leading(-14), weight('when', -14.1)], evidence: -14 },
  { reasons: [leading(3), weight('standing', 2.9)], evidence: 3 },
  { reasons: [], evidence: -30 },
  { reasons: [leading(1), weight('standing', 0.9)], evidence: 1 },
  { reasons: [{ code: 'account.contained', since: start }], evidence: 1.5 },
]

test('a message is named by its reference, however it is typed, or by its Message-ID', () => {
  const folds = house(story)
  const reference = referenceOf('m2')
  for (const what of [reference, reference.toLowerCase(), '<2@example.jp>', '2@example.jp'])
    equal(messageOf(explained(folds, what, 'example.jp')).reference, reference)
})

test('an account is named with its kind, with its realm, or within the realm of the house', () => {
  const folds = house(story)
  for (const what of ['hanako', 'Hanako@Example.JP', 'sasl:hanako@example.jp', 'sasl:hanako'])
    equal(accountOf(explained(folds, what, 'example.jp')).account, hanako)
  for (const what of ['taro', 'uid:0', 'host:', '', 'sasl:', 'a b'])
    equal(explained(folds, what, 'example.jp'), undefined, what)
})

test('a message tells its bars, its odds and with which message it began', () => {
  const folds = house(story)
  const message = messageOf(explained(folds, referenceOf('m4'), 'example.jp'))
  equal(message.evidence, 1)
  equal(message.began, referenceOf('m1'))
  equal(message.explanation?.bars.length, 3)
  equal(message.explanation?.odds.hazard, 0.005)
  equal(messageOf(explained(folds, referenceOf('m1'), 'example.jp')).began, null)
  equal(messageOf(explained(folds, referenceOf('m3'), 'example.jp')).began, null)
  // Held only because the account is contained: where that came from is what one wants to know.
  equal(messageOf(explained(folds, referenceOf('m5'), 'example.jp')).began, referenceOf('m1'))
})

test('a message of another judge is explained with what it has', () => {
  const folds = house([{ reasons: [{ code: 'account.spared' }] }])
  const message = messageOf(explained(folds, referenceOf('m0'), 'example.jp'))
  deepEqual([message.explanation, message.evidence, message.began], [null, null, null])
  deepEqual(message.reasons, [{ code: 'account.spared' }])
})

test('an account tells its latest messages, the strongest of them, and how it stands', () => {
  const account = accountOf(explained(house(story), 'hanako', 'example.jp'))
  deepEqual(
    account.latest.map(({ evidence }) => evidence),
    [1.5, 1, -30, 3, -14, null],
  )
  equal(account.strongest?.reference, referenceOf('m2'))
  equal(account.strongest?.began, referenceOf('m1'))
  equal(account.contained, false)
  const many = accountOf(explained(house(Array(TOLD + 1).fill(story[0])), 'hanako', 'example.jp'))
  equal(many.latest.length, TOLD)
  equal(many.strongest, null)
})

test('the guard answers it to whoever can open the socket, and says what it does not know', async () => {
  const looks: unknown[] = []
  const vaultReads = {
    who: async () => ({ by: 'hanako', why: 'w' }),
    before: async (_: unknown, look: unknown) => void looks.push(look),
  }
  const parts = {
    ...{ folds: house(story), defaultRealm: 'example.jp', clock: { now: () => start }, vaultReads },
    ...{ gaps: { verbs: {} }, anchoring: {}, privacy: { orders: {} } },
  } as unknown as VerbParts
  const answer = controlVerbs(parts)
  const reply = await answer({ verb: 'explain', what: referenceOf('m2') })
  ok(reply.ok)
  equal((reply['explained'] as Explained).kind, 'message')
  equal(looks.length, 1, 'who was told stands in the evidence')
  for (const request of [{ verb: 'explain', what: 'nobody' }, { verb: 'explain' }]) {
    const refusal = await answer(request)
    ok(!refusal.ok)
    match(refusal.why, /no message has this reference/)
  }
  ok('verb' in readRequest(JSON.stringify({ verb: 'explain', what: 'x'.repeat(500) })))
  ok('refused' in readRequest(JSON.stringify({ verb: 'explain', what: 'x'.repeat(501) })))
  ok('refused' in readRequest(JSON.stringify({ verb: 'explain', what: 7 })))
})

test('behind a fork an entry is named as its own log counts it, for that is what is proved', () => {
  const folds = house(story)
  const found = explained(folds, 'hanako', 'example.jp')
  ok(found !== undefined)
  const [newest] = accountOf(found).latest
  const first = newest?.entry ?? 0
  const account = accountOf(
    placed(found, (index) =>
      index < first ? { entry: index, log: 'mx1/sekimori/1' } : { entry: index - first },
    ),
  )
  deepEqual([account.latest[0]?.entry, account.latest[0]?.log], [0, undefined])
  equal(account.latest[1]?.log, 'mx1/sekimori/1')
  equal(account.strongest?.log, 'mx1/sekimori/1')
  const message = messageOf(
    placed(explained(folds, referenceOf('m2'), 'example.jp') as typeof found, () => ({
      entry: 7,
    })),
  )
  equal(message.entry, 7)
})
