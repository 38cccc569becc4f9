import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId, EventOf } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { isDesk } from './notices/plan.ts'
import { readAct } from './read-act.ts'
import { NAMES_MAX, NOBODY, namesIn, redacted, STRUCK, soughtOf } from './redact.ts'

const alice = 'sasl:alice@example.jp' as AccountId
const sought = soughtOf(alice, isDesk)
const heard = { id: 'c', at: 0 as Instant, heardAt: 0 as Instant, trust: 'witnessed' } as const
const acted = (act: string, facts: object): EventOf<'case.acted'> => ({
  ...{ kind: 'case.acted', ...heard, case: 'SKM-2026-0001', act, by: 'alice' },
  facts: facts as { [name: string]: unknown },
})
const struck = (act: string, facts: object, wasIn = true, names: readonly string[] = []) =>
  redacted(acted(act, facts), sought, { wasIn, names })
const noted = (text: string, wasIn?: boolean, names?: readonly string[]) =>
  struck('timeline.enter', { text }, wasIn, names)?.event.facts['text'] ?? text

test('an address is struck out however it is spelled, and each place is counted', () => {
  const told = struck('timeline.enter', {
    text: 'alice@example.jp、ＡＬＩＣＥ＠example.jp、Alice@Example.JP、ali\u200bce@example.jpに電話',
  })
  deepEqual(told?.event.facts['text'], `${STRUCK}、${STRUCK}、${STRUCK}、${STRUCK}に電話`)
  equal(told?.places, 4)
})

test('what only looks like it stays: other addresses, longer names, parts of words', () => {
  for (const text of [
    'alice@example.jp.example.com',
    'x.alice@example.jp',
    'malice@example.jp',
    'alice@example.jpx',
    'alice.smith and malice',
    'alice@elsewhere.example',
  ])
    equal(noted(text), text)
  equal(noted('(alice@example.jp).'), `(${STRUCK}).`)
})

test('a bare login is struck out in cases that he was in, and nowhere else', () => {
  equal(noted('Aliceさんに確認。alice.'), `${STRUCK}さんに確認。${STRUCK}.`)
  equal(noted('alice said', false), 'alice said')
  equal(noted('alice@example.jp said', false), `${STRUCK} said`)
})

test('the login of a desk, or one of two letters, is nobody’s name', () => {
  for (const account of ['sasl:info@example.jp', 'sasl:ab@example.jp', 'host:192.0.2.1'])
    equal(soughtOf(account as AccountId, isDesk).login, undefined)
})

test('codes, ids, hashes and who did it stay; the act is one still', () => {
  const facts = { slot: 'alice', language: 'ja', text: 'alice@example.jp' }
  const told = struck('text.write', facts)
  deepEqual(told?.event.facts, { slot: 'alice', language: 'ja', text: STRUCK })
  equal(told?.event.by, 'alice')
  ok('act' in readAct('text.write', told?.event.facts))
  deepEqual(struck('task.set', { task: 'alice', state: 'done', owner: 'alice' }), undefined)
  const split = { accounts: [alice, 'sasl:bob@example.jp'], to: 'SKM-2026-0002', why: 'w' }
  const after = struck('case.split', split)
  deepEqual(after?.event.facts['accounts'], [NOBODY, 'sasl:bob@example.jp'])
  ok('act' in readAct('case.split', after?.event.facts))
  const coded = { code: 'mail.alice', facts: { account: 'alice@example.jp', n: 3 } }
  deepEqual(struck('timeline.enter', coded)?.event.facts, {
    ...{ code: 'mail.alice', facts: { account: STRUCK, n: 3 } },
  })
})

test('why a case was opened, and for whom, is struck out as well', () => {
  const opened: EventOf<'case.opened'> = {
    ...{ kind: 'case.opened', ...heard, case: 'SKM-2026-0001', cause: 'person', what: 'bec' },
    ...{ severity: 2, affected: [alice, 'sasl:bob@example.jp'], by: 'hanako' },
    why: 'alice@example.jp says so',
  }
  const told = redacted(opened, sought, { wasIn: true, names: [] })
  deepEqual(told?.event.affected, [NOBODY, 'sasl:bob@example.jp'])
  deepEqual([told?.event.why, told?.places], [`${STRUCK} says so`, 2])
})

test('by a party with his address he is known in the words of others, in that case', () => {
  const party = (name: string, contact?: string) => ({
    name,
    ...(contact === undefined ? {} : { contact }),
  })
  const names = namesIn(
    [party('山田太郎', 'Alice@example.jp'), party('佐藤', 'sato@example.jp'), party('X', alice)],
    sought,
  )
  deepEqual(names, ['山田太郎'])
  equal(noted('本日山田太郎氏と面談', true, names), `本日${STRUCK}氏と面談`)
  const many = Array.from({ length: NAMES_MAX + 1 }, (_, n) =>
    party(`name${n}`, 'alice@example.jp'),
  )
  equal(namesIn(many.slice(0, NAMES_MAX), sought).length, NAMES_MAX)
  equal(namesIn(many, sought).length, NAMES_MAX)
})

test('a name of signs is a name and no pattern, and what was struck out names nobody', () => {
  const odd = soughtOf('sasl:a.*+(b)@ex$ample.jp' as AccountId, isDesk)
  const event = acted('timeline.enter', { text: 'a.*+(b)@ex$ample.jp aXXb@example.jp' })
  const once = redacted(event, odd, { wasIn: true, names: ['(.*)'] })
  equal(once?.event.facts['text'], `${STRUCK} aXXb@example.jp`)
  ok(once !== undefined)
  equal(redacted(once.event, odd, { wasIn: true, names: ['(.*)'] }), undefined)
})
