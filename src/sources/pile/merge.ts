/**
 * Merge: the events of several logs in the order of their moments, each log in its own order.
 *
 * A log is opened when the story reaches its first moment. How many are open at once is bounded by
 * the octets of text that they hold; where more overlap, those with later beginnings wait until one
 * is over, and are told as out of order (`many-logs`).
 */

import { atsOf, type Told } from './job.ts'
import { CHUNK_BYTES_MIN, type PileLimits } from './limits.ts'
import type { Notices } from './notices.ts'
import type { OpenLog } from './open.ts'

/** What an open log holds beside its text. */
const LEAST = 4_096

export type Waiting = { readonly open: OpenLog; readonly firstAt: number; readonly bytes: number }

/** Gets events [from, to) of a batch; may answer when it can take more. */
export type TakeTold = (told: Told, from: number, to: number) => Promise<void> | undefined

export async function merge(
  logs: readonly Waiting[],
  limits: PileLimits,
  notices: Notices,
  now: number,
  take: TakeTold,
  /** After each piece; false: stop. */
  goOn: () => boolean,
): Promise<void> {
  // Taken from its end: of equal moments the first that was named.
  const closed = logs.toReversed().sort((a, b) => b.firstAt - a.firstAt)
  const reading: Reading[] = []
  let held = 0
  let isStopped = false
  const asked = (): boolean => {
    isStopped ||= !goOn()
    return !isStopped
  }
  for (;;) {
    let first = earliestOf(reading)
    for (
      let next = closed.at(-1);
      next !== undefined && (first === undefined || next.firstAt <= first.nextAt);
      next = closed.at(-1)
    ) {
      const size = sizeFor(reading.length, limits)
      const weight = Math.max(LEAST, Math.min(size, next.bytes))
      if (reading.length > 0 && held + weight > limits.textBytes) {
        notices.add('many-logs', next.open.log.file)
        break
      }
      closed.pop()
      next.open.open(size)
      const log = new Reading(next.open, weight, now, take, asked)
      if (await log.more()) {
        reading.push(log)
        held += weight
      }
      if (isStopped) return
      first = earliestOf(reading)
    }
    if (first === undefined) {
      if (closed.length === 0) return
      continue
    }
    let rival = closed.at(-1)?.firstAt ?? Number.POSITIVE_INFINITY
    // What waits for room is no rival: it is out of order already.
    if (rival <= first.nextAt) rival = Number.POSITIVE_INFINITY
    for (const log of reading) if (log !== first && log.nextAt < rival) rival = log.nextAt
    const hasMore = first.tell(rival)
    if (first.pause !== undefined) await first.pause
    if (hasMore) continue
    if (!(await first.more())) {
      reading.splice(reading.indexOf(first), 1)
      held -= first.weight
    }
    if (isStopped) return
  }
}

function sizeFor(open: number, { chunkBytes, textBytes }: PileLimits): number {
  if (open < 4) return chunkBytes
  return Math.min(chunkBytes, Math.max(CHUNK_BYTES_MIN, Math.floor(textBytes / 256)))
}

const earliestOf = (logs: readonly Reading[]): Reading | undefined => {
  let first: Reading | undefined
  for (const log of logs) if (first === undefined || log.nextAt < first.nextAt) first = log
  return first
}

class Reading {
  readonly weight: number
  readonly #open: OpenLog
  readonly #now: number
  readonly #take: TakeTold
  readonly #goOn: () => boolean
  #told: Told | undefined
  #ats: ArrayLike<number> = []
  #at = 0
  #last = Number.NEGATIVE_INFINITY
  nextAt = Number.NEGATIVE_INFINITY
  pause: Promise<void> | undefined

  constructor(open: OpenLog, weight: number, now: number, take: TakeTold, goOn: () => boolean) {
    this.#open = open
    this.#goOn = goOn
    this.#take = take
    this.weight = weight
    this.#now = now
  }

  /** Reads on until there are events; false at the end. */
  async more(): Promise<boolean> {
    for (;;) {
      const told = await this.#open.next()
      if (told === undefined) return false
      const ats = atsOf(told)
      if (!this.#goOn()) return false
      if (told.counts !== undefined) await this.#take(told, 0, 0)
      if (ats.length === 0) continue
      this.#told = told
      this.#ats = ats
      this.#at = 0
      this.nextAt = this.#momentOf(0)
      return true
    }
  }

  /** Tells its events up to that moment; false: it has no more of them at hand. */
  tell(until: number): boolean {
    const from = this.#at
    const { length } = this.#ats
    let at = from
    // The first one is due whatever its moment is.
    do {
      this.#last = this.nextAt
      at += 1
      if (at < length) this.nextAt = this.#momentOf(at)
    } while (at < length && this.nextAt <= until)
    this.#at = at
    this.pause = undefined
    if (this.#told !== undefined) this.pause = this.#take(this.#told, from, at)
    if (at < length) return true
    this.#told = undefined
    return false
  }

  /** A line without a moment, or with one of the future, is told where it stands. */
  #momentOf(at: number): number {
    const moment = this.#ats[at] as number
    return moment >= this.#now ? this.#last : moment
  }
}
