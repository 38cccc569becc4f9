/**
 * Portrait: an account's habits as a person reads them, beside which what it does now can be drawn.
 *
 * A reading-out of the model, which judges nothing: the model itself weighs each message by far more
 * than this. For each hour of the week what is typical and what is high: session starts come at
 * random (Poisson), each with a run of messages (geometric), and *high* is what ninety-nine of a
 * hundred such hours do not pass. Habits of a young account are mostly its colleagues'; `ownShare`
 * says how much is its own.
 *
 * Limits: contacts, clients and forms are hashes, so they are counts here. A mailing is no ordinary
 * session, and passes *high* by its nature.
 */
import type { Instant } from '../../lib/time.ts'
import { EARLY_SESSIONS } from './clients.ts'
import { contactCount } from './contacts.ts'
import { hourRatio } from './hours.ts'
import { nth } from './numbers.ts'
import type { Organisation } from './organisation.ts'
import { sessionRate } from './pace.ts'
import type { Population } from './population.ts'
import { COUNTRY_UNKNOWN, HOURS } from './sending.ts'
import { SIZES, sizeShare } from './sizes.ts'
import type { Behaviour } from './state.ts'

/** Ninety-nine of a hundred hours. */
const HIGH = 0.99
/** No account is drawn beyond so many messages an hour. */
export const HIGH_MOST = 5_000
/** Sessions of its own by which the organisation's week is outweighed by half (`hours.ts`). */
const WEEK_PSEUDO_SESSIONS = 20
const SIZE_FROM: readonly number[] = [1, 2, 3, 6, 11, 21, 51, 101, 501]
const OFTEN = 0.95

/** Of messages in one hour. */
export type Pace = { readonly typical: number; readonly high: number }

export type SizeShare = {
  readonly from: number
  /** `null`: and more. */
  readonly to: number | null
  readonly share: number
}

export type Portrait = {
  /** The latest moment that it knows of; `null`: nothing was sent yet. */
  readonly asOf: Instant | null
  /** Sessions ever; `early`: its habits are still mostly those of everybody. */
  readonly sessions: number
  readonly standing: 'unknown' | 'early' | 'known'
  /** How much of the week is its own, 0 to 1. */
  readonly ownShare: number
  /** 24 hours of a working day, then 24 of a day off. */
  readonly paceByHourOfWeek: readonly Pace[]
  /** Messages in a session. */
  readonly perSession: number
  readonly recipientsPerMessage: {
    /** The class in the middle, and the one that nineteen of twenty messages do not pass. */
    readonly typical: SizeShare
    readonly high: SizeShare
    readonly shares: readonly SizeShare[]
  }
  /** People it has written to; and the share of its messages with somebody new. */
  readonly contacts: number
  readonly newShare: number
  readonly places: {
    readonly countries: readonly string[]
    readonly networks: number
    readonly operators: number
    /** Origins that have not come through probation. */
    readonly unproven: number
  }
  /** How many it uses to send, to log in, and in how many forms it writes. */
  readonly programs: { readonly sending: number; readonly login: number; readonly forms: number }
  /** Messages that taught it habits, fading. */
  readonly learnedMessages: number
  /** Mailings to many, and the recipients of the largest. */
  readonly mailings: number
  readonly largestMailing: number
  /** First login that was seen. */
  readonly since: Instant | null
}

export type PortraitWorld = {
  readonly population: Population
  readonly organisation: Organisation
}

export function portraitOf(
  behaviour: Behaviour,
  { population, organisation }: PortraitWorld,
): Portrait {
  const { asOf, pace, hours, who, sizes, bulk, origins, clients, contacts, visits, forms } =
    behaviour
  const sessionsAnHour = 3_600 * sessionRate(population, pace)
  const shares = sizeSharesOf(population, sizes)
  return {
    asOf: pace.sessionsEver === 0 ? null : asOf,
    sessions: pace.sessionsEver,
    standing:
      pace.sessionsEver === 0 ? 'unknown' : pace.sessionsEver < EARLY_SESSIONS ? 'early' : 'known',
    ownShare: hours.total / (hours.total + WEEK_PSEUDO_SESSIONS),
    paceByHourOfWeek: Array.from({ length: HOURS }, (_, hour) =>
      paceOf(sessionsAnHour * hourRatio(hours, organisation.hours, hour), pace.meanSession),
    ),
    perSession: pace.meanSession,
    recipientsPerMessage: {
      typical: classAt(shares, 0.5),
      high: classAt(shares, OFTEN),
      shares,
    },
    contacts: contactCount(contacts),
    newShare: who.messages === 0 ? population.anyNew : who.withNew / who.messages,
    places: {
      countries: origins.countries.filter((country) => country !== COUNTRY_UNKNOWN),
      networks: origins.networks.length,
      operators: origins.operators.filter((operator) => operator >= 0).length,
      unproven: origins.unproven.filter(({ ended }) => ended !== true).length,
    },
    programs: {
      sending: clients.known.length,
      login: visits.clients.length,
      forms: forms.known.length,
    },
    learnedMessages: Math.round(who.messages),
    mailings: bulk.mailings,
    largestMailing: bulk.largest,
    since: visits.since ?? null,
  }
}

const paceOf = (sessions: number, perSession: number): Pace => ({
  typical: sessions * perSession,
  high: highOf(sessions, perSession, HIGH),
})

/**
 * The least number of messages that is not passed in `share` of all hours. Starts are Poisson, runs
 * geometric; their sum (Pólya-Aeppli) follows from its two predecessors, so nothing is drawn by lot.
 */
export function highOf(sessions: number, perSession: number, share: number): number {
  // Beyond that e^-λ is no number of ours any more, and the sum is as good as normal.
  if (sessions > 500) {
    const spread = Math.sqrt(sessions * perSession * (2 * perSession - 1))
    return Math.min(HIGH_MOST, Math.ceil(sessions * perSession + 2.326 * spread))
  }
  const goesOn = 1 - 1 / Math.max(1, perSession)
  let before = 0
  let here = Math.exp(-sessions)
  let sum = here
  for (let n = 1; n <= HIGH_MOST; n += 1) {
    if (sum >= share) return n - 1
    const next =
      ((2 * goesOn * (n - 1) + sessions * (1 - goesOn)) / n) * here -
      ((goesOn * goesOn * Math.max(0, n - 2)) / n) * before
    before = here
    here = Math.max(0, next)
    sum += here
  }
  return HIGH_MOST
}

function sizeSharesOf(population: Population, sizes: Behaviour['sizes']): readonly SizeShare[] {
  const raw = SIZE_FROM.map((_, size) => sizeShare(population, sizes, size))
  const sum = raw.reduce((all, share) => all + share, 0)
  return SIZE_FROM.map((from, size) => ({
    from,
    to: size === SIZES - 1 ? null : nth(SIZE_FROM, size + 1) - 1,
    share: nth(raw, size) / sum,
  }))
}

function classAt(shares: readonly SizeShare[], at: number): SizeShare {
  let sum = 0
  for (const one of shares) {
    sum += one.share
    if (sum >= at) return one
  }
  return shares.at(-1) ?? { from: 1, to: null, share: 1 }
}
