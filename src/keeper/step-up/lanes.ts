/**
 * Lanes: what concerns one account's step-up is done one thing after the other.
 *
 * Two logins of one moment find one request, and a code that two pages use at once is good once.
 * Limits: LANE_WAITING_MAX of one account wait; for more there is no lane, and the caller says what then.
 */
import type { AccountId } from '../../events/event.ts'

export const LANE_WAITING_MAX = 64

export class Lanes {
  readonly #lanes = new Map<AccountId, { last: Promise<unknown>; waiting: number }>()

  /** `undefined`: too many wait already. */
  inTurn<Result>(account: AccountId, work: () => Promise<Result>): Promise<Result> | undefined {
    const lane = this.#lanes.get(account) ?? { last: Promise.resolve(), waiting: 0 }
    if (lane.waiting >= LANE_WAITING_MAX) return undefined
    this.#lanes.set(account, lane)
    lane.waiting += 1
    const mine = lane.last.then(work).finally(() => {
      lane.waiting -= 1
      if (lane.waiting === 0) this.#lanes.delete(account)
    })
    lane.last = mine.catch(() => {})
    return mine
  }

  /** Accounts with something under way. */
  get size(): number {
    return this.#lanes.size
  }
}
