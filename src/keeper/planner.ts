/**
 * Planner: an automatic containment as entries, within the bounds of decision 9.
 *
 * Whoever judges (a message, a login, a sweep) asks for one and writes its entries together with
 * the judgement; the breaker's place is given back when that write fails.
 */
import { planFor } from '../containment/plan.ts'
import type { AccountId, Event, EventOf } from '../events/event.ts'
import type { ContainmentScope, ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import type { Breaker } from './breaker.ts'

export type PlannerParts = {
  readonly breaker: Pick<Breaker, 'ask' | 'giveBack' | 'neverOpened'>
  /** Accounts that are never contained automatically (decision 9); their mail is held. */
  readonly spared: (account: AccountId) => boolean
  /** Called once the evidence of a containment is durable. */
  readonly contained: (plan: string) => void
  /** Called once for each opening of the breaker, when its evidence is durable. */
  readonly breakerOpened: (opened: EventOf<'breaker.opened'>) => void
}

export type Planned = {
  readonly plan: string
  readonly scope: ContainmentScope
  /** Why it goes no further than it does. */
  readonly reasons: readonly ReasonGiven[]
  /** To be written with the judgement, in this order. */
  readonly planned: EventOf<'containment.planned'>
  readonly events: readonly Event[]
  /** The entries are durable. */
  readonly stands: () => void
  /** They could not be written. */
  readonly failed: () => void
}

export type Because = Pick<EventOf<'containment.planned'>, 'reasons' | 'clientIp' | 'country'>

type Limit = {
  readonly scope: ContainmentScope
  readonly taken: boolean
  readonly reasons: readonly ReasonGiven[]
  readonly opened?: EventOf<'breaker.opened'>
}

export class Planner {
  readonly #parts: PlannerParts

  constructor(parts: PlannerParts) {
    this.#parts = parts
  }

  /** `because`: what it stands on, where no message leads to it. */
  plan(
    plan: string,
    account: AccountId,
    now: Instant,
    windowFrom: Instant,
    because: Because = {},
  ): Planned {
    const { breaker, breakerOpened, contained } = this.#parts
    const { scope, taken, reasons, opened } = this.#limit(account, now)
    const { id, steps, blastRadius } = planFor(plan, account, now, windowFrom, scope)
    const planned: EventOf<'containment.planned'> = {
      kind: 'containment.planned',
      id: `p.${id}`,
      at: now,
      heardAt: now,
      trust: 'witnessed',
      account,
      plan: id,
      steps,
      windowFrom,
      blastRadius,
      scope,
      ...because,
    }
    return {
      plan,
      scope,
      reasons,
      planned,
      events: opened === undefined ? [planned] : [planned, opened],
      stands: () => {
        contained(plan)
        if (opened !== undefined) breakerOpened(opened)
      },
      failed: () => {
        if (taken) breaker.giveBack(now)
        if (opened !== undefined) breaker.neverOpened()
      },
    }
  }

  #limit(account: AccountId, now: Instant): Limit {
    const { breaker, spared } = this.#parts
    if (spared(account))
      return { scope: 'outbound', taken: false, reasons: [{ code: 'account.spared' }] }
    const { allowed, opened, containments, most } = breaker.ask(now)
    if (allowed) return { scope: 'full', taken: true, reasons: [] }
    return {
      scope: 'outbound',
      taken: false,
      reasons: [{ code: 'breaker.open', containments, most }],
      ...(opened
        ? {
            opened: {
              kind: 'breaker.opened',
              id: `breaker.${now}`,
              at: now,
              heardAt: now,
              trust: 'witnessed',
              containments,
              most,
            },
          }
        : {}),
    }
  }
}
