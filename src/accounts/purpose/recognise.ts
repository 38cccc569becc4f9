/**
 * Recognise: accounts that serve one purpose, and which, with the numbers that say so.
 *
 * Each kind is weighed against a person with habits of his own, measure by measure, from a prior: of
 * a hundred accounts so many are of the kind. A kind is proposed when it stands at 20 to 1
 * (PROPOSED_FROM) and nothing of what its policy would break is seen. The name of an account counts
 * for nothing: whoever steals it keeps its name.
 *
 * The Betas below are one hand's judgement of people and machines; `recognise.test.ts` measures them
 * on lived people, and prints how often one of them is proposed for something.
 * Limits: a quiet person with one desk, few friends and no login known looks like a device; that is
 * why a proposal needs an odd hour, a rhythm or the knowledge that nobody reads as well, and why a
 * person adopts it.
 */
import { type Beta, bounded, decibans, likeness } from './likeness.ts'
import type { Measures } from './measures.ts'

export const purposes = ['device', 'send-only', 'newsletter', 'shared'] as const
export type PurposeKind = (typeof purposes)[number]
export const isPurpose = (text: string): text is PurposeKind =>
  (purposes as readonly string[]).includes(text)

export type WeightCode =
  | 'elsewhere'
  | 'new-clients'
  | 'new-recipients'
  | 'several-recipients'
  | 'outside-hours'
  | 'rhythm'
  | 'reading'
  | 'mailings'
  | 'mailing-rhythm'
  | 'returned'
  | 'by-turns'
  | 'wide-hours'

/** `times` of `of`, or a figure of its own; `of` is 0 where it has none. */
export type PurposeWeight = {
  readonly code: WeightCode
  readonly times: number
  readonly of: number
  readonly decibans: number
}

export type Proposal = {
  readonly purpose: PurposeKind
  /** Probability that it is so, at the stated priors. */
  readonly confidence: number
  readonly decibans: number
  /** Of the prior; the weights and it add up to `decibans`. */
  readonly prior: number
  readonly weights: readonly PurposeWeight[]
  readonly measures: Measures
}

/** Accounts of each kind among all, before anything is known of one. */
export const PRIORS: { readonly [Kind in PurposeKind]: number } = {
  device: 0.05,
  'send-only': 0.03,
  newsletter: 0.05,
  shared: 0.1,
}
/** Odds of 20 to 1. */
export const PROPOSED_FROM = decibans(20)
/** Less history than this proposes nothing. */
export const SESSIONS_LEAST = 30
export const DAYS_LEAST = 14
export const MAILINGS_LEAST = 3
/** A device writes to no more than this many, and from no more networks than that. */
export const DEVICE_CONTACTS_MOST = 50
export const DEVICE_NETWORKS_MOST = 2
export const SEND_ONLY_NETWORKS_MOST = 3
export const SHARED_PLACES_LEAST = 3
/** Fewer intervals, or logins, say nothing yet. */
const INTERVALS_LEAST = 20
const LOGINS_LEAST = 10
/** Spread of the logarithms of intervals: clockwork, nearly so, as people and chance have it. */
const CLOCKWORK = 0.35
const NEARLY = 0.8

const machine = {
  elsewhere: [[0.3, 60] as Beta, [0.7, 6] as Beta],
  newClients: [[0.2, 60] as Beta, [0.5, 20] as Beta],
  /** Around the clock, or at night: half of the machines; the other half keeps office hours. */
  outside: [[6, 4] as Beta, [0.8, 5] as Beta],
  returned: [[0.2, 40] as Beta, [0.5, 3] as Beta],
} as const
const AT_OFFICE_HOURS = 0.5

export function proposalOf(measures: Measures): Proposal | undefined {
  const found = purposes
    .filter((purpose) => isPossible[purpose](measures))
    .map((purpose) => proposed(purpose, measures))
    .filter((proposal) => proposal.decibans >= PROPOSED_FROM)
    .sort((a, b) => b.decibans - a.decibans)
  return found[0]
}

function proposed(purpose: PurposeKind, measures: Measures): Proposal {
  const prior = decibans(PRIORS[purpose] / (1 - PRIORS[purpose]))
  const weights = weighed[purpose](measures)
  const sum = weights.reduce((all, weight) => all + weight.decibans, prior)
  const odds = 10 ** (sum / 10)
  return { purpose, confidence: odds / (1 + odds), decibans: sum, prior, weights, measures }
}

const isOldEnough = ({ starts, sessionsEver, days }: Measures): boolean =>
  Math.max(starts, sessionsEver) >= SESSIONS_LEAST && days >= DAYS_LEAST

/** What its policy would break at once is no account of the kind. */
const isPossible: { readonly [Kind in PurposeKind]: (measures: Measures) => boolean } = {
  device: (measures) =>
    isOldEnough(measures) &&
    measures.networks >= 1 &&
    measures.networks <= DEVICE_NETWORKS_MOST &&
    measures.contacts <= DEVICE_CONTACTS_MOST &&
    measures.mailings === 0,
  'send-only': (measures) =>
    isOldEnough(measures) &&
    measures.networks >= 1 &&
    measures.networks <= SEND_ONLY_NETWORKS_MOST &&
    measures.loginsToRead === 0,
  newsletter: ({ mailings, days }) => mailings >= MAILINGS_LEAST && days >= DAYS_LEAST,
  shared: (measures) =>
    isOldEnough(measures) && Math.max(measures.networks, measures.clients) >= SHARED_PLACES_LEAST,
}

const weighed: { readonly [Kind in PurposeKind]: (of: Measures) => readonly PurposeWeight[] } = {
  device: (of) => [
    ...machines(of),
    counted('new-recipients', of.withNew, of.messages, [0.5, 40], [1.5, 9]),
    counted('several-recipients', of.toSeveral, of.sized, [0.2, 20], [0.6, 2.5]),
  ],
  'send-only': (of) => [
    ...machines(of),
    counted('several-recipients', of.toSeveral, of.sized, [0.3, 10], [0.6, 2.5]),
  ],
  newsletter: (of) => [
    counted('mailings', of.mailings, of.sessionsEver, [0.8, 4], [0.3, 60]),
    counted('mailing-rhythm', of.rhythmsKept, of.rhythms, [4, 1.5], [1, 3]),
  ],
  shared: (of) => [
    counted('by-turns', of.interleaved, of.sittings, [3, 5], [0.5, 15]),
    figure('wide-hours', of.hours, of.hours >= 13 ? 8 : of.hours >= 11 ? 2 : -5),
  ],
}

const machines = (of: Measures): readonly PurposeWeight[] => [
  counted('elsewhere', of.elsewhere, of.placed, ...machine.elsewhere),
  counted('new-clients', of.newClients, of.clientSessions, ...machine.newClients),
  counted('returned', of.returned, of.sittings, ...machine.returned),
  counted('outside-hours', of.outside, of.starts, ...machine.outside, AT_OFFICE_HOURS),
  figure(
    'rhythm',
    of.spread,
    of.intervals < INTERVALS_LEAST ? 0 : decibans(rhythmRatio(of.spread)),
  ),
  {
    ...figure('reading', of.loginsToRead, readingWeight(of)),
    of: of.loginsToRead + of.loginsToSend,
  },
]

/** Shares of machines and of people whose sessions follow one another this evenly. */
const rhythmRatio = (spread: number): number =>
  spread < CLOCKWORK ? 0.4 / 0.005 : spread < NEARLY ? 0.2 / 0.1 : 0.4 / 0.895

/** A machine hardly ever logs in to read; one person in twenty has another account for that. */
const readingWeight = ({ loginsToRead, loginsToSend }: Measures): number =>
  loginsToRead > 0
    ? decibans(0.03 / 0.95)
    : loginsToSend >= LOGINS_LEAST
      ? decibans(0.97 / 0.05)
      : 0

const figure = (code: WeightCode, times: number, weight: number): PurposeWeight => ({
  code,
  times,
  of: 0,
  decibans: bounded(weight),
})

const counted = (
  code: WeightCode,
  times: number,
  of: number,
  kind: Beta,
  person: Beta,
  alike: number = 0,
): PurposeWeight => ({ code, times, of, decibans: likeness(times, of, kind, person, alike) })
