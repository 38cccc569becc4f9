/**
 * Mirror watch: the log as mirrors read it, with an eye on how far they have read.
 *
 * Who was shown a checkpoint and then took the entries up to its end has what comes before them, or is
 * about to. Any other piece of the log that somebody looks at tells nothing.
 *
 * Limits: that it is kept, and that it is no reader on this very machine, is their owner's to see.
 */
import type { At } from '../../evidence/level.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Swearing } from '../../store/evidence/swearing.ts'

/** Checkpoints that somebody may be reading up to. */
export const SHOWN_MAX = 64

export class MirrorWatch {
  readonly #clock: Pick<Clock, 'now'>
  readonly #shown = new BoundedMap<number, true>(SHOWN_MAX)
  #taken: At | undefined

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock
  }

  /** When somebody last took the newest entries, and up to where. */
  get taken(): At | undefined {
    return this.#taken
  }

  over<Log extends Pick<Swearing, 'newest' | 'published' | 'bundle'>>(log: Log): Log {
    return {
      ...log,
      published: () => {
        const newest = log.newest()
        if (newest !== undefined) this.#shown.set(newest.size, true)
        return log.published()
      },
      bundle: async (nth: number, size: number) => {
        const bundle = await log.bundle(nth, size)
        if (bundle !== undefined && this.#shown.has(size) && size >= (this.#taken?.size ?? 0))
          this.#taken = { at: this.#clock.now(), size }
        return bundle
      },
    }
  }
}
