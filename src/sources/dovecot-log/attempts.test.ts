import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import type { LoginEvent } from '../../events/login.ts'
import { type Instant, instant, plus, seconds } from '../../lib/time.ts'
import { ATTEMPT_WITHIN, Attempts, SESSION_WITHIN } from './attempts.ts'

const at = instant('2026-11-21T12:00:00Z')

test('what was told of a session is known until it ends, and no longer', () => {
  const attempts = new Attempts()
  attempts.hear('a', 'account', false)
  attempts.hear('a', 'credentials', true)
  attempts.hear('a', 'account', false)
  deepEqual(attempts.end('a'), { told: 1, why: 'credentials' })
  deepEqual(attempts.end('a'), { told: 0, why: undefined })
  deepEqual(attempts.end(undefined), { told: 0, why: undefined })
})

test('open sessions are remembered up to the bound; one more forgets the eldest', () => {
  const attempts = new Attempts(2)
  for (const session of ['a', 'b']) attempts.hear(session, 'credentials', true)
  equal(attempts.end('a').told, 1)
  for (const session of ['c', 'd']) attempts.hear(session, 'credentials', true)
  deepEqual([attempts.end('b').told, attempts.end('c').told, attempts.end('d').told], [0, 1, 1])
})

test('an attempt without a session lasts its second, not longer, and never begins later', () => {
  const attempts = new Attempts()
  attempts.unknown('k', at)
  equal(attempts.wasUnknown('k', plus(at, ATTEMPT_WITHIN)), true)
  equal(attempts.wasUnknown('k', plus(at, seconds(1.001))), false)
  equal(attempts.wasUnknown('k', plus(at, seconds(-1))), false)
  equal(attempts.wasUnknown('other', at), false)
})

const refusal = (id: string, when: Instant = at): LoginEvent => ({
  ...{ kind: 'login.refused', id, at: when, heardAt: at, trust: 'hearsay' },
})

test('a name that no database knows is told when its session lasted too long, and once', () => {
  const attempts = new Attempts()
  attempts.hear('a', 'account', false)
  attempts.wait('a', refusal('a1'))
  attempts.wait('a', refusal('a2'))
  attempts.hear('b', 'account', false)
  attempts.wait('b', refusal('b1', plus(at, seconds(1))))
  deepEqual(attempts.due(plus(at, SESSION_WITHIN)), [])
  deepEqual(attempts.due((plus(at, SESSION_WITHIN) + 1) as Instant), [refusal('a1')])
  deepEqual(attempts.end('a'), { told: 0, why: undefined })
  deepEqual(attempts.due(), [refusal('b1', plus(at, seconds(1)))])
  deepEqual(attempts.due(), [])
})

test('who was told of, or whose session is over, is waited for no longer', () => {
  const attempts = new Attempts(2)
  for (const session of ['a', 'b', 'c', 'd']) {
    attempts.hear(session, 'account', false)
    attempts.wait(session, refusal(session))
  }
  deepEqual(
    attempts.due().map(({ id }) => id),
    ['c', 'd'],
    'so many wait, and no more',
  )
  for (const session of ['a', 'b']) {
    attempts.hear(session, 'account', false)
    attempts.wait(session, refusal(session))
  }
  attempts.hear('a', 'credentials', true)
  attempts.end('b')
  deepEqual(attempts.due(), [])
})
