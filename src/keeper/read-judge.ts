/**
 * Read judge: what becomes of an account of which somebody took a whole mailbox away.
 *
 * The server's log tells how much each session read, when it ends; the fold weighs it. Where that
 * moves the evidence over the bar of containment, the account is contained: what is gone is gone, but
 * the next session, and mail in his name, are not. Below it the origin stays as the login left it,
 * and people hear of it where the owner would be asked.
 *
 * Limits: told after the session; a session that never ends is told of by nobody.
 */

import { isYoung } from '../accounts/behaviour/organisation.ts'
import { originOf } from '../accounts/behaviour/sending.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { MailboxRead } from '../events/login.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { earlier, type Instant } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import { barOf, budgets } from '../verdict/detector/bars.ts'
import { evidenceAgainst } from '../verdict/detector/vouched.ts'
import { type AccountState, stateContained } from '../verdict/state.ts'
import type { Desk } from './desk.ts'
import type { Planner } from './planner.ts'
import type { Scribe } from './scribe.ts'

export type ReadJudgeParts = {
  readonly clock: Clock
  readonly desk: Desk
  readonly folds: Pick<FoldStore, 'account' | 'world'>
  readonly scribe: Pick<Scribe, 'write'>
  readonly planner: Planner
  readonly observes: (instance: string, now: Instant) => boolean
  /** A mailbox was swept, and the evidence is beyond the bar of a challenge only. */
  readonly swept: (read: MailboxRead, account: AccountId, reasons: readonly ReasonGiven[]) => void
}

type Read = MailboxRead & { readonly account: AccountId }

const isRead = (event: Event): event is Read =>
  event.kind === 'mailbox.read' && event.account !== undefined && event.doubted !== true

/** From the login on that the reading came by, or from when the evidence rose, whichever was first. */
function windowOf({ behaviour, risenAt }: AccountState, read: MailboxRead): Instant {
  const origin = originOf(read.clientIp, read.network?.operator, read.country)
  const visit = behaviour.visits.recent.find(({ network }) => network === origin?.network)
  return [risenAt, visit?.at].reduce<Instant>(
    (first, at) => (at === undefined ? first : earlier(first, at)),
    read.at,
  )
}

export class ReadJudge {
  readonly #parts: ReadJudgeParts

  constructor(parts: ReadJudgeParts) {
    this.#parts = parts
  }

  /** Before `events` are written; to be called with the result once they are durable. */
  before(events: readonly Event[]): () => Promise<void> {
    const reads = events.filter(isRead)
    if (reads.length === 0) return () => Promise.resolve()
    const totals = new Map(reads.map(({ account }) => [account, this.#totalOf(account)]))
    return async () => {
      const lastOf = new Map(reads.map((read) => [read.account, read]))
      for (const [account, read] of lastOf) await this.#judge(read, totals.get(account) ?? 0)
    }
  }

  async #judge(read: Read, before: number): Promise<void> {
    const { clock, desk, folds, planner, scribe, observes, swept } = this.#parts
    const { account, instance = '', clientIp, country } = read
    const total = this.#totalOf(account)
    const state = desk.stateOf(account)
    if (total <= before || state.suspicion.containedAt !== undefined) return
    const now = clock.now()
    const reasons: readonly ReasonGiven[] = [
      { code: 'mailbox.swept', octets: read.bytesOut ?? read.bodyBytes ?? 0 },
    ]
    const { organisation } = folds.world()
    const bar = isYoung(organisation, now) ? budgets.containYoung : budgets.contain
    if (total < barOf(bar) || observes(instance, now)) {
      if (total >= barOf(budgets.challenge)) swept(read, account, reasons)
      return
    }
    const containment = planner.plan(
      `c.${read.id}`.slice(0, 62),
      account,
      now,
      windowOf(state, read),
      {
        reasons,
        ...(clientIp === undefined ? {} : { clientIp }),
        ...(country === undefined ? {} : { country }),
      },
    )
    const expectation = desk.expect(account, stateContained(state, containment.planned), now)
    try {
      await scribe.write(containment.events)
    } catch (fault) {
      containment.failed()
      desk.settle(account, expectation, false)
      throw fault
    }
    desk.settle(account, expectation, true)
    containment.stands()
  }

  #totalOf(account: AccountId): number {
    const { model, evidence } = this.#parts.folds.account(account)
    return evidenceAgainst(model, evidence).total
  }
}
