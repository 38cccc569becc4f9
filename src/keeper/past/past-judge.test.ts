import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { Thought } from '../../incident/casebook.ts'
import { type Instant, minutes, plus } from '../../lib/time.ts'
import { PastJudge } from './past-judge.ts'

const start = 1_767_582_000_000 as Instant
const ADDRESS = { clientIp: '192.0.2.9' }
const named = (name: string): AccountId => `sasl:${name}@example.jp` as AccountId

function judging(most?: number) {
  const thoughts: Thought[] = []
  let forgotten = 0
  let now = start
  const judge = new PastJudge({
    hash: (_, recipient) => recipient.length,
    told: (thought) => void thoughts.push(thought),
    forgotten: () => {
      forgotten += 1
    },
    ...(most === undefined ? {} : { most }),
  })
  const next = (): Instant => {
    now = plus(now, minutes(1))
    return now
  }
  const login = (name: string, about: Partial<LoginEvent> = {}) =>
    judge.login({
      kind: 'login.accepted',
      id: 'l',
      at: next(),
      heardAt: start,
      trust: 'hearsay',
      account: named(name),
      clientIp: '192.0.2.9',
      protocol: 'imap',
      ...about,
    })
  const message = (name: string, from: Pick<MessageSubmitted, 'clientIp'> = ADDRESS) =>
    judge.message({
      kind: 'message.submitted',
      id: 'm',
      at: next(),
      heardAt: start,
      trust: 'hearsay',
      account: named(name),
      instance: 'log',
      session: 'log',
      arrivedAt: start,
      protocol: 'smtp',
      envelopeSender: `${name}@example.jp`,
      recipients: ['x@example.com'],
      size: 5_000,
      ...from,
    })
  return { judge, thoughts, login, message, forgotten: () => forgotten }
}

test('as many accounts as there is room for are kept; of one more the one silent longest is forgotten', () => {
  const { judge, login, message, forgotten } = judging(2)
  message('a')
  message('b')
  // A result is a sign of life, too.
  judge.result(named('a'), false)
  equal(forgotten(), 0)
  login('c')
  equal(forgotten(), 1)
  deepEqual(
    ['a', 'b'].map((name) => judge.owns(named(name), '192.0.2.9')),
    [true, false],
  )
})

test('a master user’s login, a failure and a reading of nobody known take no room and tell nothing', () => {
  const { judge, thoughts, login, forgotten } = judging(1)
  login('a')
  login('b', { actor: 'master' })
  login('c', { kind: 'login.refused', refusal: 'credentials' })
  judge.read({
    ...{ kind: 'mailbox.read', id: 'r', at: start, heardAt: start, trust: 'hearsay' },
    ...{ account: named('d'), clientIp: '192.0.2.9', bytesOut: 50_000 },
  } as Parameters<PastJudge['read']>[0])
  judge.result(named('e'), true)
  deepEqual([thoughts.length, forgotten()], [1, 0])
})

test('a thought has what it is about, and no more', () => {
  const { thoughts, login, message } = judging()
  login('a')
  message('a')
  message('b')
  message('b', {})
  deepEqual(
    thoughts.map((thought) => Object.keys(thought).sort().join(' ')),
    [
      'account after at before clientIp known opinion reasons what windowFrom',
      'account after at before clientIp known opinion reasons what windowFrom',
      'account after at before clientIp known opinion reasons what windowFrom',
      'account after at before opinion reasons what windowFrom',
    ],
  )
  deepEqual([thoughts[0]?.what, thoughts[0]?.reasons], ['login', []])
})
