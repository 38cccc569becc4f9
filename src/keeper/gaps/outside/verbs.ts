/**
 * Outside verbs: what a running guard answers and writes when others' counts are laid beside its own.
 *
 * Files are read by whoever asks, never by the guard: what is hostile in them stays in that process.
 * Nobody has to prove himself, for all that can come of it is an alarm.
 */
import type { Event } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import type { GapsFold } from '../../../ports/gaps.ts'
import type { Reply, Request } from '../../control/wire.ts'
import { compared, type OutsideCount, REPORTS_MAX } from './compare.ts'
import { COUNT_MAX } from './report.ts'

/** Gaps looked through for one that is told already. */
const TOLD_LOOKED_MAX = 1_000

export type OutsideParts = {
  readonly clock: Clock
  readonly fold: GapsFold
  /** As configured; empty: whoever asks knows those of the machine. */
  readonly addresses: readonly string[]
  readonly write: (events: readonly Event[]) => Promise<void>
}

export const outsideVerbs = (
  parts: OutsideParts,
): Readonly<Record<string, (request: Request) => Promise<Reply>>> => ({
  'outside.addresses': async () => ({
    ok: true,
    addresses: parts.addresses,
  }),
  'outside.compare': async ({ reports }) => {
    const read = readCounts(reports)
    if (read === undefined)
      return { ok: false, code: 'refused', why: `reports is no list of at most ${REPORTS_MAX}` }
    const { clock, fold, write } = parts
    const result = compared(read, fold.deliveriesSince(), (from, until) =>
      fold.deliveredIn(from, until),
    )
    const now = clock.now()
    const events: Event[] = []
    for (const { from, until, outside, inside, verdict } of result) {
      const missed = outside - inside
      if (verdict !== 'more' || isTold(fold, from, until, missed)) continue
      events.push({
        ...{ kind: 'source.gap', id: `gap:outside.${from}.${until}.${now}`, at: now, heardAt: now },
        ...{ trust: 'hearsay', what: 'outside', missed, from, until },
      })
    }
    await write(events)
    return { ok: true, compared: result, told: events.length }
  },
})

/** The same days, with no more than was told then. */
const isTold = (fold: GapsFold, from: Instant, until: Instant, missed: number): boolean =>
  fold
    .since(from, TOLD_LOOKED_MAX)
    .some(
      (gap) =>
        gap.what === 'outside' &&
        gap.from === from &&
        gap.until === until &&
        (gap.missed ?? 0) >= missed,
    )

function readCounts(told: unknown): readonly OutsideCount[] | undefined {
  if (!Array.isArray(told) || told.length > REPORTS_MAX) return undefined
  const isMoment = (value: unknown): value is Instant =>
    Number.isSafeInteger(value) && (value as number) >= 0
  for (const one of told as unknown[]) {
    const { organisation, id, from, until, count } = (one ?? {}) as Partial<OutsideCount>
    if (typeof organisation !== 'string' || typeof id !== 'string') return undefined
    if (!isMoment(from) || !isMoment(until) || until < from) return undefined
    if (!Number.isSafeInteger(count) || (count as number) < 0 || (count as number) > COUNT_MAX)
      return undefined
  }
  return told as readonly OutsideCount[]
}
