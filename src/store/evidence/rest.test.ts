import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import { Pace, REST_MS_MAX, SHARE, WORKED_MS_MIN, WRITTEN_BACK_MS } from './rest.ts'

test('a rest is as long as its share of the work before it, within its bounds', () => {
  let now = 100
  const rests: number[] = []
  const rest = new Pace().restIn(
    () => now,
    (ms) => {
      rests.push(ms)
      now += ms
    },
  )
  const after = (worked: number): number[] => {
    now += worked
    rest.aWhile()
    return rests.splice(0)
  }
  deepEqual(after(WORKED_MS_MIN - 0.5), [])
  // Work that was too short for a rest counts for the next.
  deepEqual(after(0.5), [SHARE * WORKED_MS_MIN])
  deepEqual(after(REST_MS_MAX / SHARE), [REST_MS_MAX])
  deepEqual(after(REST_MS_MAX / SHARE + 1), [REST_MS_MAX])
  rest.untilWrittenBack()
  deepEqual(rests.splice(0), [WRITTEN_BACK_MS])
  deepEqual(after(WORKED_MS_MIN), [SHARE * WORKED_MS_MIN])
})

test('whoever is hurried does not stand still, until it may be gentle again', () => {
  const pace = new Pace()
  pace.hurry()
  // Minutes, if it did.
  new Pace(pace.shared).wait(WRITTEN_BACK_MS)
  pace.gently()
  pace.wait(1)
})
