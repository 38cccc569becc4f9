import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import { milliseconds, minutes, plus } from '../lib/time.ts'
import { canAnswer, mayRemove, recoveryLeft, tokensOpen } from './factors.ts'
import { FACTOR_RIPENS, TOKEN_LIVES } from './state.ts'
import { after, enrolled, opened, proved, revoked, start } from './testing.ts'

const ripe = plus(start, FACTOR_RIPENS)
const before = plus(ripe, milliseconds(-1))

test('a new factor answers nothing for a day', () => {
  const state = after(enrolled('f1', start))
  equal(canAnswer(state, before), false)
  equal(canAnswer(state, ripe), true)
  equal(canAnswer(after(enrolled('f1', start), revoked('f1', start)), ripe), false)
})

test('the last factor that may answer stays', () => {
  const one = after(enrolled('f1', start))
  equal(mayRemove(one, 'f1', ripe), 'early')
  equal(mayRemove(one, 'f9', ripe), 'gone')
  const two = after(enrolled('f1', start), enrolled('f2', plus(start, minutes(1))))
  equal(mayRemove(two, 'f1', ripe), 'early')
  equal(mayRemove(two, 'f2', ripe), 'yes')
  equal(mayRemove(two, 'f1', plus(ripe, minutes(1))), 'yes')
})

test('a token is open for two days, and recovery codes are counted over all factors', () => {
  const state = after(opened('t1', start))
  equal(tokensOpen(state, plus(start, milliseconds(TOKEN_LIVES - 1))).length, 1)
  deepEqual(tokensOpen(state, plus(start, TOKEN_LIVES)), [])
  const owner = after(
    enrolled('f1', start),
    enrolled('f2', start),
    proved('f2', 'recovery', 4, ripe),
  )
  equal(recoveryLeft(owner), 19)
})
