/**
 * Refit replay: lives an organisation's mail again, entry by entry, to fit a population and to try it.
 *
 * Three stretches of one stream. In the first accounts only come to know their people, so that nobody
 * looks newer than he is. The second is counted (`accounts/behaviour/fit`). Then the fitted population
 * and the one in use live the third side by side, from the same accounts as they were at its beginning.
 * What the judge would have challenged is not counted, as it is not learned (decision 6).
 *
 * Limits: a challenge is not answered here, as nobody is there to answer it; a containment is taken back
 * at once. Both lives are treated alike. Contained and hijacked accounts have been left out before.
 */
import {
  behaviourAfter,
  behaviourAfterResult,
  organisationAfter,
} from '../accounts/behaviour/after.ts'
import { isKnown } from '../accounts/behaviour/contacts.ts'
import { natsOf, noScore, type Score } from '../accounts/behaviour/fit/compared.ts'
import { Statistics } from '../accounts/behaviour/fit/statistics.ts'
import { newOrganisation, type Organisation } from '../accounts/behaviour/organisation.ts'
import type { Population } from '../accounts/behaviour/population.ts'
import { readingOf } from '../accounts/behaviour/reading.ts'
import type { Sending } from '../accounts/behaviour/sending.ts'
import { type Behaviour, guarded, newBehaviour } from '../accounts/behaviour/state.ts'
import type { Contact } from '../accounts/model.ts'
import type { AccountId } from '../events/event.ts'
import { BoundedMap } from '../lib/bounded.ts'
import { days, type Instant, plus } from '../lib/time.ts'
import { budgets, learnsAt, opinionOf } from '../verdict/detector/bars.ts'
import {
  type Evidence,
  noEvidence,
  weighBehaviour,
  weighResult,
} from '../verdict/detector/weigh.ts'

/** Accounts that come later are not lived; so many take about half a gibibyte. */
export const ACCOUNTS_MAX = 100_000
/** Messages to strangers whose delivery results are waited for. */
export const AWAITED_MAX = 20_000
/** After an alarm an account raises none for so long. */
const QUIET = days(1)

type Life = {
  readonly behaviour: Behaviour
  readonly evidence: Evidence
  readonly challengedUntil: Instant
  readonly containedUntil: Instant
}

const newLife: Life = {
  behaviour: newBehaviour,
  evidence: noEvidence,
  challengedUntil: 0 as Instant,
  containedUntil: 0 as Instant,
}

/** All accounts under one population. A copy shares what has not changed since. */
class Lives {
  readonly population: Population
  organisation: Organisation
  score: Score = noScore
  readonly #lives: Map<AccountId, Life>

  constructor(population: Population, organisation: Organisation, lives = new Map()) {
    this.population = population
    this.organisation = organisation
    this.#lives = lives
  }

  under(population: Population): Lives {
    return new Lives(population, this.organisation, new Map(this.#lives))
  }

  get size(): number {
    return this.#lives.size
  }

  has(account: AccountId): boolean {
    return this.#lives.has(account)
  }

  behaviourOf(account: AccountId): Behaviour {
    return this.#lives.get(account)?.behaviour ?? newBehaviour
  }

  learned(account: AccountId, behaviour: Behaviour): void {
    this.#lives.set(account, { ...newLife, behaviour })
  }

  sends(sending: Sending, statistics: Statistics | undefined, isScored: boolean): void {
    const { account } = sending
    const life = this.#lives.get(account) ?? newLife
    const { behaviour } = life
    const { population, organisation } = this
    const context = { population, organisation, learning: guarded }
    const reading = readingOf(behaviour, sending, context)
    const { evidence } = weighBehaviour(life.evidence, behaviour, sending, context, reading)
    const learns = learnsAt(evidence, budgets)
    if (learns.whom) statistics?.take(behaviour, sending, reading, context)
    const opinion = opinionOf(evidence, reading, organisation, budgets)
    const isContained = opinion === 'contain'
    const isChallenged = isContained || opinion === 'challenge'
    const until = plus(reading.now, QUIET)
    if (isScored) {
      const { score } = this
      this.score = {
        messages: score.messages + 1,
        nats: score.nats + natsOf(reading),
        delayed: score.delayed + (opinion === 'pass' ? 0 : 1),
        challenged:
          score.challenged + (isChallenged && reading.now >= life.challengedUntil ? 1 : 0),
        contained: score.contained + (isContained && reading.now >= life.containedUntil ? 1 : 0),
      }
    }
    this.#lives.set(account, {
      behaviour: behaviourAfter(behaviour, sending, context, learns, reading),
      evidence: isContained ? noEvidence : evidence,
      challengedUntil:
        isChallenged && reading.now >= life.challengedUntil ? until : life.challengedUntil,
      containedUntil:
        isContained && reading.now >= life.containedUntil ? until : life.containedUntil,
    })
    this.organisation = organisationAfter(organisation, sending, context, learns, reading)
  }

  hears(account: AccountId, bounced: boolean): void {
    const life = this.#lives.get(account)
    if (life === undefined) return
    const evidence = weighResult(life.evidence, life.behaviour, bounced)
    const behaviour = behaviourAfterResult(life.behaviour, bounced, learnsAt(evidence, budgets))
    this.#lives.set(account, { ...life, evidence, behaviour })
  }
}

export type Stretches = {
  /** Where counting begins, and where comparing does. */
  readonly countedFrom: Instant
  readonly comparedFrom: Instant
}

export type Tried = {
  /** Messages and accounts that were counted. */
  readonly messages: number
  readonly accounts: number
  /** Messages of accounts beyond ACCOUNTS_MAX. */
  readonly beyond: number
  /** Absent when no message came to be compared on. */
  readonly fitted?: Population
  readonly old: Score
  readonly new: Score
}

export class Replay {
  readonly #stretches: Stretches
  readonly #fit: (statistics: Statistics) => Population
  readonly #old: Lives
  readonly #statistics: Statistics
  #fitted: Lives | undefined
  #beyond = 0
  /** By message: to whom of its recipients the account had never written. */
  readonly #awaited = new BoundedMap<
    string,
    { readonly account: AccountId; readonly fresh: Set<Contact> }
  >(AWAITED_MAX)

  constructor(
    current: Population,
    stretches: Stretches,
    fit: (statistics: Statistics) => Population,
  ) {
    this.#stretches = stretches
    this.#fit = fit
    this.#old = new Lives(current, newOrganisation(current))
    this.#statistics = new Statistics(stretches.countedFrom)
  }

  /** In order of evidence; `heardAt` tells the stretch, `message` names it for its results. */
  message(sending: Sending, heardAt: Instant, message: string | undefined): void {
    const { account } = sending
    if (!this.#old.has(account) && this.#old.size >= ACCOUNTS_MAX) {
      this.#beyond += 1
      return
    }
    const { countedFrom, comparedFrom } = this.#stretches
    const isScored = heardAt >= comparedFrom
    // From here on nothing is counted any more.
    if (isScored && this.#fitted === undefined)
      this.#fitted = this.#old.under(this.#fit(this.#statistics))
    if (message !== undefined) this.#await(message, sending)
    const isCounted = heardAt >= countedFrom && !isScored && this.#fitted === undefined
    this.#old.sends(sending, isCounted ? this.#statistics : undefined, isScored)
    this.#fitted?.sends(sending, undefined, isScored)
  }

  #await(message: string, { account, recipients }: Sending): void {
    const { contacts } = this.#old.behaviourOf(account)
    const fresh = recipients.filter((contact) => !isKnown(contacts, contact))
    if (fresh.length > 0) this.#awaited.set(message, { account, fresh: new Set(fresh) })
  }

  /** Whose message it was, if a result of it is waited for. */
  awaits(message: string): AccountId | undefined {
    return this.#awaited.get(message)?.account
  }

  /** The last result of one recipient. */
  result(message: string, recipient: Contact, bounced: boolean): void {
    const awaited = this.#awaited.get(message)
    if (awaited?.fresh.delete(recipient) !== true) return
    if (awaited.fresh.size === 0) this.#awaited.delete(message)
    this.#old.hears(awaited.account, bounced)
    this.#fitted?.hears(awaited.account, bounced)
  }

  /** Habits from old logs; an account that has been lived here keeps its own. */
  learned(account: AccountId, behaviour: Behaviour): void {
    if (this.#old.has(account) || this.#old.size >= ACCOUNTS_MAX) return
    this.#old.learned(account, behaviour)
    this.#fitted?.learned(account, behaviour)
  }

  organisationLearned(organisation: Organisation): void {
    this.#old.organisation = organisation
    if (this.#fitted !== undefined) this.#fitted.organisation = organisation
  }

  tried(): Tried {
    const fitted = this.#fitted
    return {
      messages: this.#statistics.messages,
      accounts: this.#statistics.accounts,
      beyond: this.#beyond,
      ...(fitted === undefined ? {} : { fitted: fitted.population }),
      old: this.#old.score,
      new: fitted?.score ?? noScore,
    }
  }
}
