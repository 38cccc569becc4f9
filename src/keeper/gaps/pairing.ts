/**
 * Pairing: halves without each other, of each source, told as gaps with their numbers.
 *
 * The first ones of a kind are told as soon as they have settled, then at most once in TELL_EVERY.
 */
import type { Event } from '../../events/event.ts'
import type { SourceGap } from '../../events/source.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { hours, type Instant } from '../../lib/time.ts'
import { type Half, type Orphans, QueueHalves } from './halves.ts'
import { SessionHalves } from './sessions.ts'

/** Sources whose lines are paired. */
export const PAIRED_SOURCES_MAX = 100
export const TELL_EVERY = hours(1)

type Paired = {
  readonly files: QueueHalves
  readonly sessions: SessionHalves
  /** Found and not told yet, and when each half was told last. */
  readonly untold: Map<Half, Orphans>
  readonly toldAt: Map<Half, Instant>
}

export class Pairing {
  readonly #sources = new BoundedMap<string, Paired>(PAIRED_SOURCES_MAX)

  hear(source: string, events: readonly Event[], now: Instant): void {
    let paired = this.#sources.get(source)
    if (paired === undefined) {
      // What is read of an old log was written before: its own times count.
      const since = events.reduce((least, { at }) => (at < least ? at : least), now)
      paired = {
        files: new QueueHalves(since),
        sessions: new SessionHalves(since),
        untold: new Map(),
        toldAt: new Map(),
      }
      this.#sources.set(source, paired)
    }
    for (const event of events) {
      paired.files.hear(event)
      paired.sessions.hear(event)
    }
  }

  /** Gaps that are due. */
  due(now: Instant): readonly SourceGap[] {
    const gaps: SourceGap[] = []
    for (const [name, { files, sessions, untold, toldAt }] of this.#sources.entries()) {
      files.settle(now)
      sessions.settle(now)
      for (const found of [...files.take(), ...sessions.take()]) add(untold, found)
      for (const [half, { missed, from, until }] of untold) {
        if (now - (toldAt.get(half) ?? Number.NEGATIVE_INFINITY) < TELL_EVERY) continue
        untold.delete(half)
        toldAt.set(half, now)
        const id = `gap:half.${half}.${now}.${gaps.length}`
        gaps.push({
          ...{ kind: 'source.gap', id, at: now, heardAt: now, trust: 'hearsay' },
          ...{ what: 'unpaired', name, half, missed, from, until },
        })
      }
    }
    return gaps
  }
}

function add(untold: Map<Half, Orphans>, { half, missed, from, until }: Orphans): void {
  const known = untold.get(half)
  untold.set(half, {
    half,
    missed: missed + (known?.missed ?? 0),
    from: known === undefined || from < known.from ? from : known.from,
    until: known === undefined || until > known.until ? until : known.until,
  })
}
