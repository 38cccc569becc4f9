/**
 * Learner: what accounts did in old logs, lived as the guard would have lived it.
 *
 * Messages and delivery results go in by the order in which they happened, and through the same
 * weighing and the same learning as live mail. An account whose evidence reaches the bar of
 * containing at any time, or that stands above the bar of asking at the end, looks stolen: it is
 * refused. From then on it teaches nothing, and what it taught its colleagues before is left out at
 * the end (the hours of its sessions, its operators and countries), so that one reading of the logs
 * is enough.
 *
 * The bar is the ordinary one from the first day on, although a young organisation is contained at
 * a higher one (decision 10): a person who looks costs less than a thief's habits learned.
 *
 * Limits: a refused account's own countries made its colleagues' look a little less strange while
 * the logs were read. Beyond ACCOUNTS_MAX the one that was silent longest is forgotten, and counted;
 * what it taught its colleagues stays. Logs tell no client, so nothing is learned of clients.
 */
import {
  behaviourAfter,
  behaviourAfterResult,
  organisationAfter,
} from '../accounts/behaviour/after.ts'
import { newOrganisation, type Organisation } from '../accounts/behaviour/organisation.ts'
import { type Population, shipped } from '../accounts/behaviour/population.ts'
import { HOURS } from '../accounts/behaviour/sending.ts'
import {
  type Behaviour,
  type Context,
  guarded,
  learnsNothing,
  newBehaviour,
} from '../accounts/behaviour/state.ts'
import type { Contact, ContactHash } from '../accounts/model.ts'
import type { AccountId } from '../events/event.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'
import { type Budgets, barOf, budgets, learnsAt } from './detector/bars.ts'
import { type Evidence, noEvidence, weighResult } from './detector/weigh.ts'
import { type Episode, episodeAfter, episodeFrom } from './episode.ts'
import { type Lived, livedOf } from './judging.ts'

export const ACCOUNTS_MAX = 100_000

export type LearnedAccount = {
  readonly account: AccountId
  readonly behaviour: Behaviour
  readonly messages: number
  readonly from: Instant
  readonly until: Instant
  /** Highest evidence, in years, and when. */
  readonly highest: number
  readonly highestAt: Instant
}

export type RefusedAccount = {
  readonly account: AccountId
  readonly messages: number
  /** `contain`: the evidence reached that bar; `asking`: it stands above the lower one at the end. */
  readonly why: 'contain' | 'asking'
  readonly episode: Episode
}

export type Learnt = {
  /** By name. */
  readonly accounts: readonly LearnedAccount[]
  /** By name. */
  readonly refused: readonly RefusedAccount[]
  readonly organisation: Organisation
  /** Of all accounts, the refused ones too. */
  readonly messages: number
  readonly from: Instant | undefined
  readonly until: Instant | undefined
  /** Accounts that were forgotten because there were too many. */
  readonly forgotten: number
}

type Pupil = {
  behaviour: Behaviour
  evidence: Evidence
  messages: number
  readonly from: Instant
  until: Instant
  highest: number
  highestAt: Instant
  /** The running episode, or the one for which it is refused. */
  episode: Episode | undefined
  reached: boolean
  /** Session starts that it taught its colleagues, by hour. */
  taught: Uint32Array | undefined
  /** The first mail with an origin. */
  originAt: Instant | undefined
}

export type LearnerParts = {
  readonly hash: ContactHash
  readonly population?: Population
  readonly within?: Budgets
  /** Default: ACCOUNTS_MAX. */
  readonly most?: number
}

export class Learner {
  readonly #hash: ContactHash
  readonly #population: Population
  readonly #within: Budgets
  readonly #pupils: BoundedMap<AccountId, Pupil>
  #organisation: Organisation
  /** Session starts of accounts that were forgotten, by hour. */
  readonly #week = new Uint32Array(HOURS)
  #messages = 0
  #forgotten = 0

  constructor({ hash, population = shipped, within = budgets, most = ACCOUNTS_MAX }: LearnerParts) {
    this.#hash = hash
    this.#population = population
    this.#within = within
    this.#organisation = newOrganisation(population)
    this.#pupils = new BoundedMap(most, (_, { taught }) => {
      this.#forgotten += 1
      addTo(this.#week, taught)
    })
  }

  /** The recipients to whom the account had never written: their results count. */
  message(message: MessageSubmitted): readonly Contact[] {
    const { account, at } = message
    const pupil = this.#pupils.get(account) ?? newPupil(at)
    const world = { population: this.#population, organisation: this.#organisation }
    const lived = livedOf(pupil, message, world, this.#hash)
    const before = pupil.evidence
    pupil.evidence = lived.evidence
    this.#messages += 1
    pupil.messages += 1
    pupil.until = at > pupil.until ? at : pupil.until
    this.#watch(pupil, at, before, lived, message.country)
    this.#learn(pupil, lived)
    this.#pupils.set(account, pupil)
    return lived.fresh
  }

  /** What became of a recipient that was new when the message came; of accounts it knows. */
  result(account: AccountId, bounced: boolean): void {
    const pupil = this.#pupils.get(account)
    if (pupil === undefined) return
    const before = pupil.evidence
    pupil.evidence = weighResult(before, pupil.behaviour, bounced)
    this.#watch(pupil, pupil.until, before)
    const learns = pupil.reached ? learnsNothing : learnsAt(pupil.evidence, this.#within)
    pupil.behaviour = behaviourAfterResult(pupil.behaviour, bounced, learns)
  }

  /** The end of the logs; the learner is of no further use. */
  finish(): Learnt {
    const accounts: LearnedAccount[] = []
    const refused: RefusedAccount[] = []
    const gone = new Set<AccountId>()
    let from: Instant | undefined
    let until: Instant | undefined
    let firstAt: Instant | undefined
    for (const [account, pupil] of this.#pupils.entries()) {
      from = from === undefined || pupil.from < from ? pupil.from : from
      until = until === undefined || pupil.until > until ? pupil.until : until
      const why = pupil.reached ? 'contain' : this.#isAsked(pupil) ? 'asking' : undefined
      if (why === undefined || pupil.episode === undefined) {
        const { originAt } = pupil
        if (originAt !== undefined && (firstAt === undefined || originAt < firstAt))
          firstAt = originAt
        addTo(this.#week, pupil.taught)
        accounts.push({ account, ...learnedOf(pupil) })
      } else {
        gone.add(account)
        refused.push({ account, messages: pupil.messages, why, episode: pupil.episode })
      }
    }
    const { operators, countries } = this.#organisation
    const { hours } = newOrganisation(this.#population)
    return {
      accounts: accounts.toSorted(byName),
      refused: refused.toSorted(byName),
      organisation: {
        firstAt,
        hours: {
          of: hours.of.map((one, hour) => one + (this.#week[hour] ?? 0)),
          total: this.#week.reduce((sum, one) => sum + one, hours.total),
        },
        operators: without(operators, gone),
        countries: without(countries, gone),
      },
      messages: this.#messages,
      from,
      until,
      forgotten: this.#forgotten,
    }
  }

  #isAsked = ({ evidence }: Pupil): boolean => evidence.total >= barOf(this.#within.challenge)

  #learn(pupil: Pupil, { sending, reading, evidence }: Lived): void {
    const learns = pupil.reached ? learnsNothing : learnsAt(evidence, this.#within)
    const context: Context = {
      population: this.#population,
      organisation: this.#organisation,
      learning: guarded,
    }
    pupil.behaviour = behaviourAfter(pupil.behaviour, sending, context, learns, reading)
    const after = organisationAfter(this.#organisation, sending, context, learns, reading)
    if (after.hours !== this.#organisation.hours) {
      pupil.taught ??= new Uint32Array(HOURS)
      pupil.taught[sending.hour] = (pupil.taught[sending.hour] ?? 0) + 1
    }
    if (sending.origin !== undefined) pupil.originAt ??= reading.now
    this.#organisation = after
  }

  /** Keeps the episode: begun, gone on with, or over. */
  #watch(pupil: Pupil, at: Instant, before: Evidence, lived?: Lived, country?: string): void {
    const { evidence } = pupil
    const { total } = evidence
    if (total > pupil.highest) {
      pupil.highest = total
      pupil.highestAt = at
    }
    if (total < barOf(this.#within.delay)) {
      if (!pupil.reached) pupil.episode = undefined
      return
    }
    const episode = pupil.episode ?? episodeFrom(at)
    pupil.episode = episodeAfter(episode, at, before, evidence, lived, country)
    if (total >= barOf(this.#within.contain)) pupil.reached = true
  }
}

const newPupil = (at: Instant): Pupil => ({
  behaviour: newBehaviour,
  evidence: noEvidence,
  messages: 0,
  from: at,
  until: at,
  highest: 0,
  highestAt: at,
  episode: undefined,
  reached: false,
  taught: undefined,
  originAt: undefined,
})

const learnedOf = ({
  behaviour,
  messages,
  from,
  until,
  highest,
  highestAt,
}: Pupil): Omit<LearnedAccount, 'account'> => ({
  behaviour,
  messages,
  from,
  until,
  highest,
  highestAt,
})

function addTo(week: Uint32Array, taught: Uint32Array | undefined): void {
  for (const [hour, sessions] of taught?.entries() ?? []) week[hour] = (week[hour] ?? 0) + sessions
}

type Named = { readonly account: AccountId }
const byName = (a: Named, b: Named): number => (a.account < b.account ? -1 : 1)

/** Without these accounts, and without what nobody is left to use. */
function without<Key>(
  users: ReadonlyMap<Key, ReadonlySet<AccountId>>,
  gone: ReadonlySet<AccountId>,
): ReadonlyMap<Key, ReadonlySet<AccountId>> {
  if (gone.size === 0) return users
  const left = new Map<Key, ReadonlySet<AccountId>>()
  for (const [key, who] of users) {
    const stays = new Set([...who].filter((account) => !gone.has(account)))
    if (stays.size > 0) left.set(key, stays)
  }
  return left
}
