/** Ratios: of invented offices' owners a mean of about 1 at most, of thieves far more. */
import { ok } from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, lived } from '../../../test/detector/lived.ts'
import { Living, toSending } from '../../../test/detector/living.ts'
import { guarded } from '../../accounts/behaviour/state.ts'
import { ratiosOf } from './ratios.ts'

test('of owners in three invented offices both factors have a mean of at most 1, of thieves far more', () => {
  let origins = 0
  let rests = 0
  let starts = 0
  let many = 0
  let thief = 0
  for (const seed of [1, 2, 3]) {
    const living = new Living(guarded)
    for (const event of lived(seed)) {
      const sending = toSending(event)
      const { reading } = living.sends(sending)
      for (const bounced of event.results) living.hears(sending.account, bounced)
      const { origin, rest } = ratiosOf(reading)
      ok(Number.isFinite(origin) && Number.isFinite(rest) && origin >= 0 && rest > 0)
      const isThief = event.client === 998 || event.client === 999
      if (isThief) thief = Math.max(thief, origin * rest)
      // From here on some of the accounts are stolen, at their own desk too.
      if (event.at >= 100 * DAY) continue
      rests += rest
      many += 1
      if (!reading.newSession) continue
      origins += origin
      starts += 1
    }
  }
  ok(rests / many < 1.05, `rest ${rests / many}`)
  ok(origins / starts < 1.05, `origin ${origins / starts}`)
  ok(thief > 100, `${thief}`)
})
