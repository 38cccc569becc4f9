/**
 * Read judge: what becomes of an account of which somebody took a whole mailbox away.
 *
 * The server's log tells how much each session read, when it ends; the fold weighs it. Where that
 * moves the evidence over the bar of containment, the account is contained: what is gone is gone, but
 * the next session, and mail in his name, are not. Below it people hear of it where the owner would
 * be asked, and whatever the evidence where it was done from a country that is none of his own.
 *
 * Limits: told after the session; a session that never ends is told of by nobody.
 */

import { readOf } from '../accounts/behaviour/after-login.ts'
import { isYoung } from '../accounts/behaviour/organisation.ts'
import { isForeign } from '../accounts/behaviour/origins.ts'
import { isEmptySession } from '../accounts/behaviour/reads.ts'
import { isInside, originOf } from '../accounts/behaviour/sending.ts'
import type { AccountId, Event } from '../events/event.ts'
import type { MailboxRead } from '../events/login.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { earlier, type Instant } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import { barOf, budgets } from '../verdict/detector/bars.ts'
import { testRatio } from '../verdict/detector/logins.ts'
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
  /** Others are told of it: how much better a thief explains what the first session there did. */
  readonly began?: (read: MailboxRead, account: AccountId, ratio: number) => void
  /** A mailbox was swept, and the account is not contained for it. */
  readonly swept: (read: MailboxRead, account: AccountId, reasons: readonly ReasonGiven[]) => void
}

type Read = MailboxRead & { readonly account: AccountId }

const isRead = (event: Event): event is Read =>
  event.kind === 'mailbox.read' && event.account !== undefined && event.doubted !== true

const hasTakenNothing = ({ bytesIn, bytesOut }: Read): boolean =>
  isEmptySession(bytesOut ?? 0, bytesIn ?? Number.POSITIVE_INFINITY)

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
    const first = new Map(reads.map((read) => [read, this.#firstRatioOf(read)]))
    const totals = new Map(reads.map(({ account }) => [account, this.#totalOf(account)]))
    const abroad = new Set(reads.filter((read) => this.#isSweptAbroad(read)))
    return async () => {
      for (const [read, ratio] of first)
        if (ratio !== undefined) this.#parts.began?.(read, read.account, ratio)
      // Who only tried the password took nothing: the next login or message is judged by it.
      const taken = reads.filter((read) => !hasTakenNothing(read))
      const lastOf = new Map(taken.map((read) => [read.account, read]))
      for (const [account, read] of lastOf) {
        const swept = reads.find((one) => one.account === account && abroad.has(one))
        await this.#judge(swept ?? read, totals.get(account) ?? 0, swept !== undefined)
      }
    }
  }

  /** Of the first session of a visit; `undefined`: it is not, or nobody can tell. */
  #firstRatioOf(read: Read): number | undefined {
    const { behaviour } = this.#parts.folds.account(read.account)
    const origin = originOf(read.clientIp, read.network?.operator, read.country)
    const octets = read.bytesOut ?? read.bodyBytes
    if (octets === undefined) return undefined
    const first = readOf(behaviour, origin, octets, read.at, read.bytesIn)?.first
    return first === undefined ? undefined : testRatio(first)
  }

  /** The first time that this visit reads anything, it takes everything. */
  #isSweptAbroad(read: Read): boolean {
    const { folds, clock } = this.#parts
    const { behaviour } = folds.account(read.account)
    const origin = originOf(read.clientIp, read.network?.operator, read.country)
    const octets = read.bytesOut ?? read.bodyBytes
    if (origin === undefined || octets === undefined) return false
    const { network, country } = origin
    const { organisation } = folds.world()
    if (isInside(network)) return false
    if (!isForeign(behaviour.origins, country, read.account, organisation, clock.now()))
      return false
    return readOf(behaviour, origin, octets, read.at)?.seen?.class === 'sweep'
  }

  async #judge(read: Read, before: number, isAbroad: boolean): Promise<void> {
    const { clock, desk, folds, planner, scribe, observes, swept } = this.#parts
    const { account, instance = '', clientIp, country } = read
    const total = this.#totalOf(account)
    const state = desk.stateOf(account)
    if (state.suspicion.containedAt !== undefined || (total <= before && !isAbroad)) return
    const now = clock.now()
    const reasons: readonly ReasonGiven[] = [
      { code: 'mailbox.swept', octets: read.bytesOut ?? read.bodyBytes ?? 0 },
    ]
    const { organisation } = folds.world()
    const bar = isYoung(organisation, now) ? budgets.containYoung : budgets.contain
    if (total <= before || total < barOf(bar) || observes(instance, now)) {
      if (isAbroad || total >= barOf(budgets.challenge)) swept(read, account, reasons)
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
