import { ok } from 'node:assert/strict'
import { test } from 'node:test'
import { golden } from '../../../test/detector/golden.ts'
import { lived } from '../../../test/detector/lived.ts'
import { accountOf, Living, toSending } from '../../../test/detector/living.ts'
import { guarded, unguarded } from '../../accounts/behaviour/state.ts'

/** Relative. */
const TOLERANCE = 1e-9

function run(learning: typeof guarded): ReadonlyMap<number, readonly [number, number]> {
  const living = new Living(learning)
  const totals = new Map<number, readonly [number, number]>()
  for (const [n, event] of lived(7).entries()) {
    const { evidence } = living.sends(toSending(event))
    let { total } = evidence
    for (const bounced of event.results)
      total = living.hears(accountOf(event.account), bounced).total
    totals.set(n, [evidence.total, total])
  }
  return totals
}

test('the detector gives what it gave when it was measured, event by event', () => {
  const totals = run(guarded)
  for (const [n, message, results] of golden) {
    const [ours = 0, afterResults = 0] = totals.get(n) ?? []
    ok(Math.abs(ours / message - 1) < TOLERANCE, `event ${n}: ${ours} is not ${message}`)
    ok(Math.abs(afterResults / results - 1) < TOLERANCE, `event ${n}: after its results`)
  }
})

test('unguarded learning judges ordinary mail alike: only who was suspect or away differs', () => {
  const totals = run(unguarded)
  const alike = golden.filter(
    ([n, message]) => Math.abs((totals.get(n)?.[0] ?? 0) / message - 1) < 0.5,
  )
  console.log(`# ${alike.length} of ${golden.length} within a factor of 1.5`)
  ok(alike.length > golden.length / 2 && alike.length < golden.length)
})
