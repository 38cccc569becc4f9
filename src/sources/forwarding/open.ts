/**
 * Forwarding: the source that watches sieve scripts, .forward files and aliases.
 *
 * Rounds follow each other with a rest between; what `take` refuses is offered again before the next
 * round begins. It polls: mail stores lie on file systems that tell nobody of changes, and are too
 * large to be told of each.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import type { Event } from '../../events/event.ts'
import { whyOf } from '../../lib/fault.ts'
import type { EventSource, Heardings } from '../../ports/source.ts'
import { Watch, type WatchParts } from './watch.ts'

/** In ms: within a round, and after a `take` that failed. */
export const PAUSE = 20
export const RETRY = 1_000
/** Events of one batch. */
export const BATCH_EVENTS_MAX = 500

export type ForwardingOptions = Omit<WatchParts, 'pause' | 'isOver'>

/** `undefined` when nothing is configured to be watched. */
export function openForwarding(options: ForwardingOptions): EventSource | undefined {
  const { config, clock } = options
  if (config.watch.length === 0) return undefined
  const ending = new AbortController()
  const { signal } = ending
  let done: Promise<void> = Promise.resolve()
  let watch: Watch | undefined
  let freshAt: number | undefined
  let refused: string | undefined

  const rest = (milliseconds: number): Promise<void> =>
    sleep(milliseconds, undefined, { signal, ref: false }).catch(() => {})

  const offer = async (
    take: (heard: Heardings) => Promise<void>,
    heard: Heardings,
  ): Promise<void> => {
    while (!signal.aborted)
      try {
        await take(heard)
        refused = undefined
        return
      } catch (thrown) {
        refused = whyOf(thrown)
        await rest(RETRY)
      }
  }

  return {
    name: 'forwarding',
    follow(position, take, { fromStart = false } = {}) {
      const watching = new Watch(
        { ...options, pause: () => rest(PAUSE), isOver: () => signal.aborted },
        position,
        fromStart,
      )
      watch = watching
      let known = JSON.stringify(position)
      const run = async (): Promise<void> => {
        while (!signal.aborted) {
          const { events, position: reached, files, unread } = await watching.round()
          if (signal.aborted) return
          freshAt = clock.now()
          const now = JSON.stringify(reached)
          if (events.length > 0 || now !== known) {
            // Until the last batch stands the old position does: a crash between tells some again.
            const batches = inBatches(events)
            for (const [nth, batch] of batches.entries())
              await offer(take, {
                events: batch,
                position:
                  nth === batches.length - 1
                    ? reached
                    : (JSON.parse(known ?? '{}') as typeof reached),
                lines: nth === 0 ? files : 0,
                unrecognised: nth === 0 ? unread : 0,
              })
            known = now
          }
          await rest(config.everySeconds * 1_000)
        }
      }
      done = run()
    },
    freshAt: () => freshAt,
    fault: () => refused ?? watch?.fault,
    async close() {
      ending.abort()
      await done
    },
  }
}

function inBatches(events: readonly Event[]): readonly (readonly Event[])[] {
  const batches: (readonly Event[])[] = []
  for (let at = 0; at === 0 || at < events.length; at += BATCH_EVENTS_MAX)
    batches.push(events.slice(at, at + BATCH_EVENTS_MAX))
  return batches
}
