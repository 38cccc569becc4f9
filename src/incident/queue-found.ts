/**
 * Queue found: the symptom that people notice, and when they could have.
 *
 * The ordinary depth is the median over the minutes in which anything was queued. It is visible when
 * the queue is ten times as deep, and no less than VISIBLE_LEAST, for a quarter of an hour.
 */
import type { Instant } from '../lib/time.ts'
import type { Casebook } from './casebook.ts'
import { noRefs, type QueueFound } from './found.ts'
import type { PlaceOf } from './refs.ts'

export const VISIBLE_LEAST = 50
const TIMES = 10
const QUARTER = 15

export function queueFound(casebook: Casebook, placeOf: PlaceOf): QueueFound {
  const { queueMost: most, queueMostAt: mostAt, queueRefs } = casebook
  const evidence = most === 0 ? noRefs : queueRefs.refs(placeOf)
  const depths = new Map<number, number>()
  for (const [, depth] of casebook.series.minutes('queue'))
    if (depth > 0) depths.set(depth, (depths.get(depth) ?? 0) + 1)
  const busy = [...depths.values()].reduce((sum, n) => sum + n, 0)
  let ordinary = 0
  let passed = 0
  for (const [depth, n] of [...depths].toSorted(([a], [b]) => a - b)) {
    passed += n
    ordinary = depth
    if (passed * 2 >= busy) break
  }
  const bar = Math.max(VISIBLE_LEAST, ordinary * TIMES)
  let run = 0
  let since: Instant | undefined
  let visibleAt: Instant | undefined
  let last = 0
  for (const [at, depth] of casebook.series.minutes('queue')) {
    // Minutes without an arrival have no figure: the last one stands.
    const now = depth === 0 && run > 0 && at - last < 5 * 60_000 ? bar : depth
    if (depth > 0) last = at
    if (now >= bar) {
      run += 1
      since ??= at
      if (run >= QUARTER) {
        visibleAt = since
        break
      }
    } else {
      run = 0
      since = undefined
    }
  }
  return {
    most,
    ...(mostAt === undefined ? {} : { mostAt }),
    ...(visibleAt === undefined ? {} : { visibleAt }),
    ordinary,
    evidence,
  }
}
