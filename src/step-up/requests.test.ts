import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { days, hours, type Instant, milliseconds, minutes, plus, seconds } from '../lib/time.ts'
import { stepUpAfter } from './after.ts'
import { isTrusted, look, openIn, requestWith } from './requests.ts'
import { ASKED_MAX, noStepUp, OPEN_MAX, PAUSES, REQUEST_LIVES, type StepUpState } from './state.ts'
import { after, approved, asked, away, denied, origin, proved, start } from './testing.ts'

const soon = plus(start, minutes(1))
const kindOf = (state: StepUpState, now: Instant, binding = away): string => {
  const looked = look(state, binding, 'login', now)
  return looked.kind === 'quiet' ? looked.why : looked.kind
}

/** A telephone that tries every minute, and asks whenever it may; how often it asked. */
function retries(minutesLong: number): { state: StepUpState; asks: number } {
  let state = noStepUp
  let asks = 0
  for (let minute = 0; minute < minutesLong; minute += 1) {
    const now = plus(start, minutes(minute))
    if (look(state, away, 'login', now).kind !== 'ask') continue
    asks += 1
    state = stepUpAfter(state, asked(`r${asks}`, now))
  }
  return { state, asks }
}

test('a telephone that tries 60 times in an hour makes one request, and six in three days', () => {
  equal(retries(60).asks, 1)
  equal(retries(3 * 24 * 60).asks, 6)
})

test('a retry finds the same request until it ends, then the origin is paused, longer each time', () => {
  let state = after(asked('r1', start))
  const found = look(state, away, 'login', plus(start, milliseconds(REQUEST_LIVES - 1)))
  equal(found.kind === 'open' && found.request.request, 'r1')
  let ends = plus(start, REQUEST_LIVES)
  for (const [nth, pause] of [...PAUSES, PAUSES[3]].entries()) {
    equal(kindOf(state, ends), 'paused')
    equal(kindOf(state, plus(ends, milliseconds(pause - 1))), 'paused')
    const again = plus(ends, pause)
    equal(kindOf(state, again), 'ask')
    state = stepUpAfter(state, asked(`again${nth}`, again))
    ends = plus(again, REQUEST_LIVES)
  }
  // A week without a request, and pauses begin anew.
  const calm = plus(plus(ends, PAUSES[3]), milliseconds(days(7) + 1))
  state = stepUpAfter(state, asked('calm', calm))
  equal(kindOf(state, plus(plus(calm, REQUEST_LIVES), PAUSES[0])), 'ask')
})

test('when the owner signs in he may be asked at once, and pauses are no shorter later', () => {
  const ended = plus(start, REQUEST_LIVES)
  const here = after(asked('r1', start), proved('f1', 'totp', 1, plus(start, minutes(20))))
  equal(kindOf(here, ended), 'paused')
  equal(kindOf(here, plus(start, minutes(20))), 'ask')
  const twice = stepUpAfter(here, asked('r2', plus(start, minutes(20))))
  equal(kindOf(twice, plus(start, milliseconds(minutes(35) + PAUSES[0]))), 'paused')
  equal(kindOf(twice, plus(start, milliseconds(minutes(35) + PAUSES[1]))), 'ask')
})

test('three requests are open at once; a fourth origin waits until one is over', () => {
  let state = noStepUp
  for (let nth = 0; nth < OPEN_MAX; nth += 1) {
    equal(kindOf(state, soon, origin(nth)), 'ask')
    state = stepUpAfter(
      state,
      asked(`r${nth}`, plus(start, seconds(nth)), { binding: origin(nth) }),
    )
  }
  equal(kindOf(state, soon, origin(9)), 'full')
  equal(kindOf(state, soon, origin(1)), 'open')
  equal(kindOf(stepUpAfter(state, denied('r1', soon)), soon, origin(9)), 'ask')
  const binding = origin(1)
  equal(kindOf(stepUpAfter(state, approved('r1', soon, binding)), soon, origin(9)), 'ask')
  equal(kindOf(state, plus(start, REQUEST_LIVES), origin(9)), 'ask')
})

test(`${ASKED_MAX} requests in a day and no more, until the owner signs in`, () => {
  let state = noStepUp
  const at = (nth: number) => plus(start, minutes(15 * nth))
  for (let nth = 0; nth < ASKED_MAX; nth += 1) {
    equal(kindOf(state, at(nth), origin(nth)), 'ask')
    state = stepUpAfter(state, asked(`r${nth}`, at(nth), { binding: origin(nth) }))
  }
  equal(kindOf(state, at(ASKED_MAX), origin(99)), 'often')
  equal(kindOf(state, plus(start, hours(24)), origin(99)), 'ask')
  const here = stepUpAfter(state, proved('f1', 'totp', 1, at(ASKED_MAX)))
  equal(kindOf(here, at(ASKED_MAX), origin(99)), 'ask')
})

test('a message and a login of one origin are two requests', () => {
  const state = after(asked('r1', start, { what: 'message' }))
  equal(look(state, away, 'message', soon).kind, 'open')
  equal(look(state, away, 'login', soon).kind, 'ask')
})

test('a code finds its request while that is open, and once only', () => {
  const state = after(asked('r1', start), asked('r2', start, { binding: origin(1) }))
  equal(requestWith(state, 'hash-r2', soon)?.request, 'r2')
  equal(requestWith(state, 'hash-r3', soon), undefined)
  equal(requestWith(state, 'hash-r2', plus(start, REQUEST_LIVES)), undefined)
  for (const answer of [approved('r2', soon, origin(1)), denied('r2', soon)]) {
    const answered = stepUpAfter(state, answer)
    equal(requestWith(answered, 'hash-r2', soon), undefined)
    equal(requestWith(answered, 'hash-r1', soon)?.request, 'r1')
  }
})

test('an approval is good for its origin alone, for its time', () => {
  const state = after(asked('r1', start), approved('r1', soon))
  const end = plus(soon, hours(12))
  equal(isTrusted(state, away, soon), true)
  equal(isTrusted(state, away, plus(end, milliseconds(-1))), true)
  equal(isTrusted(state, away, end), false)
  for (const other of [
    { ...away, network: '203.0.114.0/24' },
    { ...away, protocol: 'smtp' as const },
    origin(8),
    { network: away.network, protocol: away.protocol },
  ])
    equal(isTrusted(state, other, soon), false)
})

test('a denied origin is not asked about again, however much later, until it is approved', () => {
  const state = after(asked('r1', start), denied('r1', soon))
  equal(kindOf(state, soon), 'denied')
  equal(kindOf(state, plus(start, days(3_650))), 'denied')
  equal(kindOf(state, soon, origin(1)), 'ask')
  equal(
    isTrusted(
      after(asked('r1', start), approved('r1', soon), asked('r2', soon), denied('r2', soon)),
      away,
      soon,
    ),
    false,
  )
})

test('a clock that is set back keeps no request open for days, and no origin approved', () => {
  const state = after(asked('r1', start), approved('r0', start))
  deepEqual(openIn(state, plus(start, milliseconds(-1))), [])
  ok(!isTrusted(state, away, plus(start, milliseconds(-hours(720)))))
})
