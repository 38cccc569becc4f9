/**
 * Usual: which networks, subjects, links and sizes are ordinary for the organisation.
 *
 * What two accounts have shown on three different days says nothing of a third that shows it too: an
 * office behind one address, a family's VPN, the house's own footer, a scanner's sheet. Learned from
 * what was trusted only, and forgotten when it is not seen for two months.
 *
 * Limits: two stolen accounts that stay quiet for three days make their thief's network usual; it
 * then weighs nothing here, and what each of them does weighs as before.
 */
import type { AccountId } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { type Duration, days, type Instant } from '../../lib/time.ts'

export const USUAL_MAX = 16_384
export const USUAL_ACCOUNTS = 2
export const USUAL_DAYS = 3
export const USUAL_FOR_DAYS = 60

const DAY: Duration = days(1)

/** `accounts`: at most USUAL_ACCOUNTS; `onDays`: at most USUAL_DAYS. */
type Seen = {
  readonly accounts: readonly AccountId[]
  readonly onDays: number
  readonly lastDay: number
}

/** Of the UTC calendar, counted from 1970. */
export const dayOf = (at: Instant): number => Math.floor(at / DAY)

export class Usual {
  readonly #values = new BoundedMap<string, Seen>(USUAL_MAX)

  get size(): number {
    return this.#values.size
  }

  /** `value` with its kind in front, such as `network 13303808`. */
  seen(value: string, account: AccountId, at: Instant): void {
    const day = dayOf(at)
    const before = this.#fresh(value, day)
    if (before === undefined) {
      this.#values.set(value, { accounts: [account], onDays: 1, lastDay: day })
      return
    }
    const isNewDay = day > before.lastDay
    const isNewAccount =
      before.accounts.length < USUAL_ACCOUNTS && !before.accounts.includes(account)
    if (!isNewDay && !isNewAccount) return
    this.#values.set(value, {
      accounts: isNewAccount ? [...before.accounts, account] : before.accounts,
      onDays: Math.min(USUAL_DAYS, before.onDays + (isNewDay ? 1 : 0)),
      lastDay: Math.max(day, before.lastDay),
    })
  }

  /** It is one account's own already, as old logs or a long use taught: as good as all the days. */
  owned(value: string, account: AccountId, at: Instant): void {
    this.seen(value, account, at)
    const known = this.#values.get(value)
    if (known !== undefined) this.#values.set(value, { ...known, onDays: USUAL_DAYS })
  }

  isUsual(value: string, now: Instant): boolean {
    const known = this.#fresh(value, dayOf(now))
    return (
      known !== undefined && known.accounts.length >= USUAL_ACCOUNTS && known.onDays >= USUAL_DAYS
    )
  }

  /** Nothing here says any more that this account had it; what others had is as before. */
  forget(account: AccountId): void {
    for (const [value, seen] of [...this.#values.entries()]) {
      if (!seen.accounts.includes(account)) continue
      const accounts = seen.accounts.filter((one) => one !== account)
      if (accounts.length === 0) this.#values.delete(value)
      else this.#values.set(value, { ...seen, accounts })
    }
  }

  /** Eldest first, as `restored` takes them. */
  rows(): readonly (readonly [string, number, number, ...AccountId[]])[] {
    return [...this.#values.entries()].map(([value, { onDays, lastDay, accounts }]) => [
      value,
      onDays,
      lastDay,
      ...accounts,
    ])
  }

  restored(value: string, onDays: number, lastDay: number, accounts: readonly AccountId[]): void {
    this.#values.set(value, { accounts, onDays, lastDay })
  }

  #fresh(value: string, day: number): Seen | undefined {
    const known = this.#values.get(value)
    return known !== undefined && day - known.lastDay < USUAL_FOR_DAYS ? known : undefined
  }
}
