/**
 * Departures: when a message has left the queue, for servers that do not say so in their logs.
 *
 * It has when as many recipients as came with it have an end, and nothing more was told of it for
 * DEPARTED_AFTER: an alias may stand for more recipients than came. Told with the first line that is
 * read after that time, and at the end of the log.
 * Limits: more than OPEN_MAX messages under way are not followed, the eldest first; they leave untold.
 */
import { BoundedMap, Line as Queue } from '../../lib/bounded.ts'
import { type Instant, seconds } from '../../lib/time.ts'

export const OPEN_MAX = 50_000
export const DEPARTED_AFTER = seconds(60)
/** Told with one line at most; the others go with the lines that follow. */
export const TOLD_AT_ONCE_MAX = 100

type Open = { readonly wanted: number; readonly ended: number; readonly lastAt: Instant }
export type Departed = { readonly host?: string | undefined; readonly queueId: string }

export class Departures {
  readonly #open: BoundedMap<string, Open>
  /** Whose recipients all have an end, in the order of their last lines; told again, they stand again. */
  readonly #done: Queue<Departed & { readonly key: string; readonly at: Instant }>
  #next: (Departed & { readonly key: string; readonly at: Instant }) | undefined

  constructor(openMax: number = OPEN_MAX) {
    this.#open = new BoundedMap(openMax)
    this.#done = new Queue(openMax)
  }

  came({ host, queueId }: Departed, wanted: number, at: Instant): void {
    if (wanted > 0) this.#open.set(keyOf(host, queueId), { wanted, ended: 0, lastAt: at })
  }

  /** So many recipients of it were delivered, or never will be. */
  ended({ host, queueId }: Departed, count: number, at: Instant): void {
    const key = keyOf(host, queueId)
    const before = this.#open.get(key)
    if (before === undefined) return
    const ended = before.ended + count
    this.#open.set(key, { wanted: before.wanted, ended, lastAt: at })
    if (ended >= before.wanted) this.#done.push({ host, queueId, key, at })
  }

  /** It was told to have left. */
  left({ host, queueId }: Departed): void {
    this.#open.delete(keyOf(host, queueId))
  }

  /** Which have left by now. */
  by(now: Instant): readonly Departed[] {
    this.#next ??= this.#done.shift()
    if (this.#next === undefined || now - this.#next.at < DEPARTED_AFTER) return none
    const all: Departed[] = []
    for (; all.length < TOLD_AT_ONCE_MAX; this.#next = this.#done.shift()) {
      const next = this.#next
      if (next === undefined || now - next.at < DEPARTED_AFTER) break
      // Another line came behind it, or it is gone.
      if (this.#open.get(next.key)?.lastAt !== next.at) continue
      this.#open.delete(next.key)
      all.push({ host: next.host, queueId: next.queueId })
    }
    return all
  }
}

const none: readonly Departed[] = []

const keyOf = (host: string | undefined, queueId: string): string => `${host ?? ''} ${queueId}`
