/**
 * Pending factors: enrolments that were begun and whose first code was not given yet.
 *
 * In memory alone, for a quarter of an hour: an authenticator that was scanned and not confirmed is
 * nothing. A few wrong codes end one.
 */
import { randomBytes } from 'node:crypto'
import type { AccountId } from '../../events/event.ts'
import { between, type Duration, type Instant, minutes } from '../../lib/time.ts'
import type { OwnerProof } from '../../ports/owner-desk.ts'
import type { Enrolment, Shown } from '../factor-secrets.ts'

export const PENDING_LIVES: Duration = minutes(15)
export const PENDING_MAX = 1_000
/** Of one account; a further one takes the place of the eldest. */
export const PENDING_OF_ONE_MAX = 3
export const PENDING_WRONG_MAX = 5
const NAME_BYTES = 16

export type PendingFactor = {
  readonly account: AccountId
  /** A token (keyed hash), or what the owner proved. */
  readonly by: { readonly token: string } | OwnerProof
  readonly enrolment: Enrolment
  readonly shown: Shown
  readonly begunAt: Instant
}

export class Pending {
  readonly #all = new Map<string, { readonly factor: PendingFactor; wrong: number }>()

  /** `undefined`: there are PENDING_MAX, none of them over. */
  begin(factor: PendingFactor, now: Instant): string | undefined {
    for (const [name, { factor: one }] of this.#all) if (isOver(one, now)) this.#all.delete(name)
    const [eldest, ...others] = [...this.#all].filter(
      ([, one]) => one.factor.account === factor.account,
    )
    if (eldest !== undefined && others.length + 1 >= PENDING_OF_ONE_MAX) this.#all.delete(eldest[0])
    if (this.#all.size >= PENDING_MAX) return undefined
    const name = randomBytes(NAME_BYTES).toString('hex')
    this.#all.set(name, { factor, wrong: 0 })
    return name
  }

  of(name: string, now: Instant): PendingFactor | undefined {
    const factor = this.#all.get(name)?.factor
    return factor === undefined || isOver(factor, now) ? undefined : factor
  }

  /** A wrong code was given. */
  wrong(name: string): void {
    const one = this.#all.get(name)
    if (one === undefined) return
    one.wrong += 1
    if (one.wrong >= PENDING_WRONG_MAX) this.#all.delete(name)
  }

  end(name: string): void {
    this.#all.delete(name)
  }
}

const isOver = ({ begunAt }: PendingFactor, now: Instant): boolean =>
  now < begunAt || between(begunAt, now) >= PENDING_LIVES
