/** Living: gives events to the detector in the keeper's order: weigh first, then learn. */
import {
  behaviourAfter,
  behaviourAfterResult,
  organisationAfter,
} from '../../src/accounts/behaviour/after.ts'
import { newOrganisation, type Organisation } from '../../src/accounts/behaviour/organisation.ts'
import { type Population, shipped } from '../../src/accounts/behaviour/population.ts'
import type { Origin, Sending } from '../../src/accounts/behaviour/sending.ts'
import { type Behaviour, type Learning, newBehaviour } from '../../src/accounts/behaviour/state.ts'
import type { AccountId } from '../../src/events/event.ts'
import type { Instant } from '../../src/lib/time.ts'
import { budgets, learnsAt } from '../../src/verdict/detector/bars.ts'
import {
  type Evidence,
  noEvidence,
  type Weighed,
  weighBehaviour,
  weighResult,
} from '../../src/verdict/detector/weigh.ts'
import { hourOf, type Lived } from './lived.ts'

export const accountOf = (n: number): AccountId => `sasl:person${n}@example.jp` as AccountId

export const originOfLived = ({ network, operator, country }: Lived['origin']): Origin => ({
  network,
  operator,
  country: `J${String.fromCharCode(65 + country)}`,
})

export const toSending = (event: Lived): Sending => ({
  account: accountOf(event.account),
  at: (event.at * 1_000) as Instant,
  hour: hourOf(event.at),
  recipients: event.recipients,
  origin: originOfLived(event.origin),
  client: event.client,
})

export class Living {
  readonly learning: Learning
  readonly population: Population
  organisation: Organisation
  readonly #accounts = new Map<AccountId, { state: Behaviour; evidence: Evidence }>()

  constructor(learning: Learning, population: Population = shipped) {
    this.learning = learning
    this.population = population
    this.organisation = newOrganisation(population)
  }

  accounts(): ReadonlyMap<AccountId, { readonly state: Behaviour; readonly evidence: Evidence }> {
    return this.#accounts
  }

  of(account: AccountId): { readonly state: Behaviour; readonly evidence: Evidence } {
    return this.#accounts.get(account) ?? { state: newBehaviour, evidence: noEvidence }
  }

  sends(sending: Sending): Weighed {
    const { state, evidence } = this.of(sending.account)
    const { population, organisation, learning } = this
    const context = { population, organisation, learning }
    const weighed = weighBehaviour(evidence, state, sending, context)
    const learns = learnsAt(weighed.evidence, budgets)
    const { reading } = weighed
    this.#accounts.set(sending.account, {
      state: behaviourAfter(state, sending, context, learns, reading),
      evidence: weighed.evidence,
    })
    this.organisation = organisationAfter(organisation, sending, context, learns, reading)
    return weighed
  }

  hears(account: AccountId, bounced: boolean): Evidence {
    const { state, evidence } = this.of(account)
    const after = weighResult(evidence, state, bounced)
    this.#accounts.set(account, {
      state: behaviourAfterResult(state, bounced, learnsAt(after, budgets)),
      evidence: after,
    })
    return after
  }
}
