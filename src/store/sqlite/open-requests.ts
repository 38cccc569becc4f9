/**
 * Open-requests: how many step-up requests are open at this moment, without looking at the rows.
 *
 * Every unlikely login asks, and a flood of them would make each look at thousands of rows. So what is
 * open is counted as it comes, and falls out of the count when its time is over: each account once,
 * from the front of a queue, for requests all live equally long. A step of the clock backwards, or a
 * transaction that is gone, makes it count the rows anew.
 *
 * As big as what is open, which is bounded where requests are made.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'

/** The requests of one account, and when the last of them ends. */
export type Open = {
  readonly account: AccountId
  readonly requests: number
  readonly until: Instant
}

/** So many places of the queue may be of what was counted anew meanwhile, for each that is open. */
const STALE_TIMES = 4
const STALE_LEAST = 1_024

export class OpenRequests {
  readonly #rows: (now: Instant) => readonly Open[]
  readonly #open = new Map<AccountId, Open>()
  /** As they end; what is not the account's own entry any more is passed over. */
  #queue: Open[] = []
  #front = 0
  #count = 0
  #asOf: Instant | undefined
  /** What is behind in the queue ends earlier, or too much of it is stale. */
  #isMixed = false

  /** `rows`: all that are open. */
  constructor(rows: (now: Instant) => readonly Open[]) {
    this.#rows = rows
  }

  at(now: Instant): number {
    if (this.#asOf === undefined || now < this.#asOf || this.#isMixed) this.#countAnew(now)
    this.#asOf = now
    for (;;) {
      const first = this.#queue[this.#front]
      if (first === undefined) break
      if (this.#open.get(first.account) === first) {
        if (first.until > now) break
        this.#remove(first.account)
      }
      this.#front += 1
    }
    if (this.#front > STALE_LEAST && 2 * this.#front > this.#queue.length) {
      this.#queue = this.#queue.slice(this.#front)
      this.#front = 0
    }
    return this.#count
  }

  set(open: Open): void {
    // Nobody asked yet.
    if (this.#asOf === undefined) return
    const { account, requests, until } = open
    const known = this.#open.get(account)
    if (known?.requests === requests && known.until === until) return
    this.#remove(account)
    if (requests === 0 || until <= this.#asOf) return
    const last = this.#queue.at(-1)
    if (last !== undefined && until < last.until) this.#isMixed = true
    this.#add(open)
    const waiting = this.#queue.length - this.#front
    if (waiting > STALE_LEAST + STALE_TIMES * this.#open.size) this.#isMixed = true
  }

  forget(): void {
    this.#asOf = undefined
  }

  #countAnew(now: Instant): void {
    this.#open.clear()
    this.#queue = []
    this.#front = 0
    this.#count = 0
    this.#isMixed = false
    for (const open of this.#rows(now).toSorted((a, b) => a.until - b.until)) this.#add(open)
  }

  #add(open: Open): void {
    this.#open.set(open.account, open)
    this.#queue.push(open)
    this.#count += open.requests
  }

  #remove(account: AccountId): void {
    this.#count -= this.#open.get(account)?.requests ?? 0
    this.#open.delete(account)
  }
}
