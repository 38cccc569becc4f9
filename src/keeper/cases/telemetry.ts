/**
 * Telemetry: what the guard itself can count of the hour that a user complains about.
 *
 * What it does not count is left out, which is another thing than nought. The queues are asked only
 * when there is a voice to weigh, and a server that does not answer is as if nobody had asked.
 * Limits: how long the queues ordinarily are nobody counts, so that some fifty messages count as deep.
 */
import type { Telemetry } from '../../cases/symptoms/symptom.ts'
import { TELEMETRY_STRETCH } from '../../cases/symptoms/symptom.ts'
import type { AccountId } from '../../events/event.ts'
import { hours, type Instant, milliseconds, plus } from '../../lib/time.ts'
import type { Clock } from '../../ports/clock.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Hands } from '../../ports/hands.ts'
import type { Instances } from '../instances.ts'
import type { Listings } from './listings.ts'

/** What is ordinary is the mean hour of the day before. */
const HOURS_BEFORE = 24
const ORDINARY_FROM = hours(HOURS_BEFORE)
/** Named of each kind. */
const NAMED = 20

export type TelemetryParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: FoldStore
  readonly hands: Pick<Hands, 'list'>
  readonly instances: Pick<Instances, 'all'>
  /** Absent: nobody listens to what other servers say. */
  readonly listings?: Pick<Listings, 'lists' | 'refusedForName'>
}

export const telemetryOf =
  ({ clock, folds, hands, instances, listings }: TelemetryParts) =>
  async (): Promise<Telemetry> => {
    const now = clock.now()
    const from = plus(now, milliseconds(-TELEMETRY_STRETCH))
    const queue = await queuesOf(hands, instances)
    const lately = folds.messages.outcomesBetween(from, plus(now, milliseconds(1)))
    const day = folds.messages.outcomesBetween(plus(from, milliseconds(-ORDINARY_FROM)), from)
    const level = (what: 'sent' | 'deferred' | 'bounced') => ({
      now: lately[what],
      ordinary: Math.round(day[what] / HOURS_BEFORE),
    })
    const contained: readonly AccountId[] = [...folds.contained(), ...folds.restrained()]
    return {
      ...(queue === undefined ? {} : { queue: { now: queue, ordinary: 0 } }),
      sent: level('sent'),
      deferred: level('deferred'),
      bounced: level('bounced'),
      ...(listings === undefined
        ? {}
        : { lists: listings.lists(now), refusedForName: listings.refusedForName(now) }),
      contained: contained.slice(0, NAMED),
      held: folds.messages.held(),
      logBroken: brokenSince(folds, from),
    }
  }

/** `undefined`: no server answered. */
async function queuesOf(
  hands: Pick<Hands, 'list'>,
  instances: Pick<Instances, 'all'>,
): Promise<number | undefined> {
  let sum: number | undefined
  for (const { name, kind } of instances.all) {
    if (kind !== 'postfix') continue
    try {
      const queued = await hands.list(name)
      sum = (sum ?? 0) + queued.filter(({ queue }) => queue !== 'hold').length
    } catch {
      // Not asked is not nought.
    }
  }
  return sum
}

const brokenSince = (folds: Pick<FoldStore, 'gaps'>, from: Instant): number =>
  folds.gaps.countSince(from)
