/**
 * Overlap: what the judge could know of an account while something else of it was being written.
 *
 * Order of entries is order of writing, and the judge waits for no write but its own: a delivery
 * result, an opinion or an order that was asked to be written a moment before a message may not have
 * been folded yet when the message was weighed. Then the verdict stands on the account as it was
 * before that entry, with the messages in between. These are the states that such a verdict may
 * stand on, for entries of the last OVERLAP.
 */
import type { ContactHash } from '../accounts/model.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import type { VerdictGiven } from '../events/verdict.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { between, type Duration, type Instant, seconds } from '../lib/time.ts'
import type { FoldStore } from '../ports/folds.ts'
import { livedOf, type World } from '../verdict/judging.ts'
import { type AccountState, stateAfter } from '../verdict/state.ts'

/** No write takes longer, or the gate has answered without it. */
export const OVERLAP: Duration = seconds(30)
/** Entries of one account in that time that may have been under way. */
export const OVERLAPPING_MAX = 16
const ACCOUNTS_MAX = 10_000

type Judged = {
  readonly message: MessageSubmitted
  readonly verdict: VerdictGiven
  readonly world: World
}
type Late = { readonly at: Instant; readonly before: AccountState; readonly judged: Judged[] }

export class Overlaps {
  readonly #folds: Pick<FoldStore, 'account' | 'messages'>
  readonly #hash: ContactHash
  readonly #lates = new BoundedMap<AccountId, readonly Late[]>(ACCOUNTS_MAX)

  constructor(folds: Pick<FoldStore, 'account' | 'messages'>, hash: ContactHash) {
    this.#folds = folds
    this.#hash = hash
  }

  /** Before this entry is folded. */
  notice(event: Event): void {
    if (event.kind === 'message.submitted' || event.kind === 'verdict.given') return
    const account = this.#accountOf(event)
    if (account === undefined) return
    const late = { at: event.heardAt, before: this.#folds.account(account), judged: [] }
    const lates = [...this.#since(account, event.heardAt), late]
    this.#lates.set(account, lates.slice(-OVERLAPPING_MAX))
  }

  /** Before a verdict is folded; after `states` was asked for it. */
  judged(message: MessageSubmitted, verdict: VerdictGiven, world: World): void {
    for (const late of this.#since(verdict.account, verdict.heardAt))
      late.judged.push({ message, verdict, world })
  }

  /** What the account may have been for this verdict, the latest first. */
  states({ account, heardAt }: VerdictGiven): readonly AccountState[] {
    return this.#since(account, heardAt)
      .map(({ before, judged }) =>
        judged.reduce((state, { message, verdict, world }) => {
          const lived = livedOf(state, message, world, this.#hash)
          return stateAfter(state, message, verdict, lived, world).state
        }, before),
      )
      .reverse()
  }

  #since(account: AccountId, now: Instant): readonly Late[] {
    return (this.#lates.get(account) ?? []).filter(({ at }) => between(at, now) <= OVERLAP)
  }

  #accountOf(event: Event): AccountId | undefined {
    switch (event.kind) {
      case 'message.delivered':
      case 'message.bounced':
      case 'message.deferred':
        return this.#folds.messages.byQueueId(event.instance, event.queueId)?.account
      default:
        return event.account
    }
  }
}
