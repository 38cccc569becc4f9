import { equal } from 'node:assert/strict'
import { test } from 'node:test'
import { type Duration, days } from '../../lib/time.ts'
import { MONTHS_AFTER_STEP } from './limits.ts'
import { keptBy } from './open.ts'

test('a longer time holds at once, a shorter one a day later, and one that is taken back never', () => {
  let now = 0
  let wanted: Duration = days(180)
  const kept = keptBy(() => wanted, { monotonic: () => now })
  equal(kept(), days(180))
  wanted = days(400)
  equal(kept(), days(400))
  wanted = days(180)
  equal(kept(), days(400))
  now += MONTHS_AFTER_STEP - 1
  equal(kept(), days(400), 'somebody may still preserve what would go')
  wanted = days(400)
  equal(kept(), days(400))
  now += MONTHS_AFTER_STEP
  wanted = days(180)
  equal(kept(), days(400), 'the day begins anew')
  now += MONTHS_AFTER_STEP
  equal(kept(), days(180))
})
