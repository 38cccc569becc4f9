/**
 * Behaviour: the house's own detector (`verdict/detector`), asked as the keeper asks it: weigh first,
 * then learn.
 *
 * Networks become IPv6 /48 and operators their own numbers, countries two letters, the hour that of
 * the data. Who clears an alarm confirms origin and client of the last message, and who confirms a
 * mailing gives the account its bulk right (decision 7).
 */
import {
  behaviourAfter,
  behaviourAfterResult,
  behaviourConfirmed,
  bulkConfirmed,
  organisationAfter,
} from '../../../src/accounts/behaviour/after.ts'
import { behaviourAfterLogin } from '../../../src/accounts/behaviour/after-login.ts'
import { loginReadingOf } from '../../../src/accounts/behaviour/arrivals.ts'
import { newOrganisation, type Organisation } from '../../../src/accounts/behaviour/organisation.ts'
import { type Population, shipped } from '../../../src/accounts/behaviour/population.ts'
import { type Reading, readingOf } from '../../../src/accounts/behaviour/reading.ts'
import type { Arriving, Origin as Place, Sending } from '../../../src/accounts/behaviour/sending.ts'
import {
  type Behaviour,
  type Context,
  guarded,
  type Learning,
  newBehaviour,
} from '../../../src/accounts/behaviour/state.ts'
import type { AccountId } from '../../../src/events/event.ts'
import type { NetworkFacts } from '../../../src/events/senses.ts'
import {
  type Budgets,
  barOf,
  budgets,
  isBulkGated,
  learnsAt,
  loginOpinion,
} from '../../../src/verdict/detector/bars.ts'
import { weighArrival } from '../../../src/verdict/detector/logins.ts'
import { MANNERS, PLACES } from '../../../src/verdict/detector/scenarios.ts'
import {
  type Evidence,
  evidenceHere,
  noEvidence,
  weighBehaviour,
  weighResult,
} from '../../../src/verdict/detector/weigh.ts'
import type { Account, Detector, LoginShown, Opinion, Submission } from '../detector.ts'
import type { Listed } from '../logins.ts'
import { hourOf, isWeekday } from '../mail.ts'
import type { Origin } from '../origins.ts'
import { countryOf, momentOf } from './places.ts'

/** Weight of the bulk mode above which a message waits, as the judge's own opinion has it. */
const BULK_DELAYS = 0.5

const placeOf = ({ prefix, network, country }: Origin): Place => ({
  network: prefix,
  operator: network,
  country: countryOf(country),
})

const listsOf = (listed: Listed | undefined): { readonly network?: NetworkFacts } =>
  listed === undefined
    ? {}
    : {
        network:
          listed === 'plain'
            ? { lists: true }
            : listed === 'attack'
              ? { attack: true, lists: true }
              : { kind: listed, lists: true },
      }

const arrivingOf = ({ account, at, origin, listed }: LoginShown): Arriving => ({
  account: String(account) as AccountId,
  at: momentOf(at),
  hour: (isWeekday(at) ? 0 : 24) + hourOf(at),
  origin: placeOf(origin),
  client: origin.client,
  ...listsOf(listed),
})

const sendingOf = ({
  account,
  at,
  recipients,
  origin,
  client,
  listed,
  form,
}: Submission): Sending => ({
  account: String(account) as AccountId,
  at: momentOf(at),
  hour: (isWeekday(at) ? 0 : 24) + hourOf(at),
  recipients,
  ...(origin && { origin: placeOf(origin) }),
  ...(client !== undefined && { client }),
  ...listsOf(listed),
  ...(form !== undefined && { form: { made: form, payment: undefined, elsewhere: false } }),
})

type House = {
  readonly population: Population
  readonly learning: Learning
  readonly budgets: Budgets
  /** The one scenario that it is told will come, if it is: its evidence is then all there is. */
  readonly knows: number | undefined
  organisation: Organisation
}

class Behaved implements Account {
  readonly #house: House
  readonly #isFork: boolean
  #state: Behaviour
  #evidence: Evidence
  #last: Pick<Sending, 'origin' | 'client'> | undefined

  constructor(house: House, isFork = false, state = newBehaviour, evidence = noEvidence) {
    this.#house = house
    this.#isFork = isFork
    this.#state = state
    this.#evidence = evidence
  }

  message(submission: Submission): Opinion {
    const house = this.#house
    const sending = sendingOf(submission)
    const context: Context = house
    this.#last = sending
    const reading = readingOf(this.#state, sending, context)
    this.#evidence = this.#known(
      weighBehaviour(this.#evidence, this.#state, sending, context, reading).evidence,
    )
    const here = evidenceHere(this.#evidence, reading)
    const learns = learnsAt(here, house.budgets)
    this.#state = behaviourAfter(this.#state, sending, context, learns, reading)
    if (!this.#isFork)
      house.organisation = organisationAfter(house.organisation, sending, context, learns, reading)
    return { ...this.#opinion(reading), evidence: here.total }
  }

  login(login: LoginShown): Opinion {
    const house = this.#house
    const arriving = arrivingOf(login)
    this.#last = arriving
    const reading = loginReadingOf(this.#state, arriving, house)
    this.#evidence = this.#known(weighArrival(this.#evidence, this.#state, reading))
    const opinion = loginOpinion(this.#evidence, reading, house.organisation, house.budgets)
    const learns = learnsAt(this.#evidence, house.budgets)
    this.#state = behaviourAfterLogin(this.#state, arriving, reading, learns, opinion !== 'pass')
    return {
      evidence: reading.arrival === undefined ? 0 : this.#evidence.total,
      delays: false,
      challenges: opinion !== 'pass',
    }
  }

  #known(evidence: Evidence): Evidence {
    const { knows } = this.#house
    return knows === undefined ? evidence : { ...evidence, total: evidence.years[knows] ?? 0 }
  }

  #opinion(reading?: Reading): Opinion {
    const { total } = this.#evidence
    const { budgets } = this.#house
    return {
      evidence: total,
      delays: total >= barOf(budgets.delay) || (reading?.bulkWeight ?? 0) > BULK_DELAYS,
      challenges: reading !== undefined && isBulkGated(reading, budgets),
    }
  }

  result({ bounced }: Parameters<Account['result']>[0]): Opinion {
    this.#evidence = this.#known(weighResult(this.#evidence, this.#state, bounced))
    const learns = learnsAt(this.#evidence, this.#house.budgets)
    this.#state = behaviourAfterResult(this.#state, bounced, learns)
    return this.#opinion()
  }

  /** As when a challenge is answered: the origin and the client of the last message are the owner's. */
  cleared(): void {
    this.#evidence = noEvidence
    const { origin, client } = this.#last ?? {}
    if (origin !== undefined) this.#state = behaviourConfirmed(this.#state, origin, client)
  }

  mailingConfirmed(recipients: number): void {
    this.#state = bulkConfirmed(this.#state, recipients)
  }

  fork(): Account {
    return new Behaved(this.#house, true, this.#state, this.#evidence)
  }
}

const FROM = { F: 'foreign', D: 'domestic', K: 'known', B: 'botnet' } as const
const MANNER = { blast: 'blast', slow: 'slow', bec: 'fraud' } as const

export const behaviourOf = (
  learning: Learning = guarded,
  population: Population = shipped,
  knows?: number,
): Detector => ({
  name: learning === guarded ? 'behaviour' : 'behaviour-unguarded',
  budget: { challenged: budgets.challenge, contained: budgets.contain },
  organisation: (bar) => {
    // A bar below the soft one would be reached by what is already not learned.
    const own = { ...budgets, softYears: Math.min(budgets.softYears, bar / 2) }
    const house: House = {
      population,
      learning,
      budgets: own,
      knows,
      organisation: newOrganisation(population),
    }
    return { newAccount: () => new Behaved(house) }
  },
  knowing: async (from, behaviour) =>
    behaviourOf(
      learning,
      population,
      PLACES.indexOf(FROM[from]) * MANNERS.length + MANNERS.indexOf(MANNER[behaviour]),
    ),
})
