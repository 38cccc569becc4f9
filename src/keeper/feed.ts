/**
 * Feed: takes what a source heard into the evidence, with the position where to go on.
 *
 * Events and position are one append: after a crash the source goes on exactly where the evidence
 * ends, and no line is taken twice. What our own gate witnessed is not written again from hearsay
 * (decision 3); it is only counted as paired. When the volume fills, hearsay is thinned before our
 * own reserve is touched (decision 17).
 */
import type { Event } from '../events/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { Heardings } from '../ports/source.ts'
import type { Folds } from '../store/sqlite/folds.ts'
import type { Scribe } from './scribe.ts'
import { type Thinning, thinned } from './thinning.ts'

export type FeedParts = {
  readonly clock: Clock
  readonly scribe: Scribe
  readonly folds: Folds
  readonly thinning: () => Thinning
}

let read = 0

export async function feed(parts: FeedParts, name: string, heard: Heardings): Promise<void> {
  const { clock, scribe, folds, thinning } = parts
  const fresh = heard.events.filter((event) => !isWitnessed(event, folds))
  const now = clock.now()
  read += 1
  await scribe.write([
    ...thinned(fresh, thinning()),
    {
      kind: 'source.read',
      id: `r.${name}.${now}.${read}`.slice(-64),
      at: now,
      heardAt: now,
      trust: 'witnessed',
      name,
      position: heard.position,
      lines: heard.lines,
      unrecognised: heard.unrecognised,
    },
  ])
}

/** The log's telling of what our gate saw itself. */
function isWitnessed(event: Event, folds: Folds): boolean {
  if (event.kind !== 'message.queued' && event.kind !== 'message.removed') return false
  if (event.kind === 'message.queued' && event.formerQueueId !== undefined) return false
  return folds.messages.byQueueId(event.instance, event.queueId) !== undefined
}
