import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { instant, plus, seconds } from '../../lib/time.ts'
import { ATTEMPT_WITHIN, Attempts } from './attempts.ts'

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
