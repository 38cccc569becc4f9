import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Instant } from '../../lib/time.ts'
import { isTooSmall, Peak, ROOM, rateLimitIn } from './burst.ts'

test('the limit is systemd’s own, what a file says, or none', () => {
  deepEqual(rateLimitIn([]), { most: 10_000, within: 30 })
  deepEqual(rateLimitIn(['[Journal]\n#RateLimitBurst=5\nRateLimitIntervalSec=1min\n']), {
    ...{ most: 10_000, within: 60 },
  })
  deepEqual(rateLimitIn(['RateLimitBurst=5\n', ' RateLimitBurst = 7 \nRateLimitInterval=10s']), {
    ...{ most: 7, within: 10 },
  })
  deepEqual(rateLimitIn(['RateLimitIntervalSec=0']), { most: 0, within: 0 })
  deepEqual(rateLimitIn(['RateLimitBurst=hocus\nRateLimitIntervalSec=1w']), {
    ...{ most: 10_000, within: 30 },
  })
  fc.assert(fc.property(fc.array(fc.string()), (texts) => void rateLimitIn(texts)))
})

test('the busiest span counts, and a limit must fit it ROOM times', () => {
  const peak = new Peak(30)
  for (const [lines, at] of [
    [100, 0],
    [300, 29_999],
    [200, 30_000],
    [10, 90_000],
  ] as const)
    peak.hear(lines, at as Instant)
  equal(peak.most, 400)
  equal(isTooSmall({ most: 400 * ROOM, within: 30 }, 400), false)
  equal(isTooSmall({ most: 400 * ROOM - 1, within: 30 }, 400), true)
  equal(isTooSmall({ most: 0, within: 0 }, 400), false)
})
