/**
 * Scenarios: what a thief does, as probabilities of what we would see of it.
 *
 * From where (four kinds) by how (three kinds), twelve in all, of which two are left out because
 * nothing would tell them from the owner. Each table stands beside the account's own shares of the
 * same events; their ratio is the weight of evidence.
 *
 * Limits: written from reported cases and one hand's judgement, not fitted; a thief unlike all of
 * them is found later.
 */
import type { Beginnings } from '../../accounts/behaviour/bulk.ts'

/** Where the thief sends from. */
export const PLACES = ['foreign', 'domestic', 'known', 'botnet'] as const
/** What he sends: a blast, slowly, or a few mails of fraud to people whom the owner knows. */
export const MANNERS = ['blast', 'slow', 'fraud'] as const
export type Place = (typeof PLACES)[number]
export type Manner = (typeof MANNERS)[number]
/** Scenario number: place times 3, plus manner. */
export const SCENARIOS = 12
export const BLAST = 0
export const SLOW = 1
export const FRAUD = 2
export const KNOWN_PLACE = 2

const PLACE_SHARES = [0.45, 0.2, 0.2, 0.15] as const
const MANNER_SHARES = [0.5, 0.25, 0.25] as const

/** How likely each scenario is among hijacks; they add to 1. */
export const PRIORS: readonly number[] = PLACE_SHARES.flatMap((place, p) =>
  MANNER_SHARES.map((manner, m) =>
    m === FRAUD && p >= KNOWN_PLACE
      ? 0
      : (place * manner) / (1 - (PLACE_SHARES[2] + PLACE_SHARES[3]) * MANNER_SHARES[FRAUD]),
  ),
)

/** How likely each place is, however the thief sends: what a login alone can tell. */
export const PLACE_PRIORS: readonly number[] = PLACE_SHARES.map((_, place) =>
  MANNER_SHARES.reduce(
    (sum, _share, manner) => sum + (PRIORS[place * MANNER_SHARES.length + manner] ?? 0),
    0,
  ),
)

/**
 * After a pause, from manner (row) to manner: a blast or a slow mailing goes on. A quiet thief stays
 * quiet or, as likely, chooses afresh by the shares: who tries one mail to a contact comes back with
 * something else.
 */
export const MANNER_CHANGES: readonly (readonly number[])[] = [
  [1, 0, 0],
  [0, 1, 0],
  MANNER_SHARES.map((share, to) => 0.5 * share + (to === FRAUD ? 0.5 : 0)),
]

/** How likely the next message is the thief's, by manner: the owner keeps sending meanwhile. */
const THIEF_SHARES: readonly number[] = [0.95, 0.8, 0.6]
/**
 * Slowly from the owner's own place: mail tells no other way whose it is, and a smaller share would let
 * each ordinary mail of the owner's speak for the thief's too.
 */
const OWN_SLOW_SHARE = 0.97
export const thiefShareOf = (manner: number, place: number): number =>
  place === KNOWN_PLACE && manner === SLOW ? OWN_SLOW_SHARE : (THIEF_SHARES[manner] ?? 0)

/** A thief's mailing learns as the honest one does, from other beginnings. */
export const BLAST_BEGINNINGS: Beginnings = {
  gaps: [1.4, 0.4, 0.2],
  withNew: 1.9,
  without: 0.1,
  allNew: 0.75,
}
/** Gap classes of the slow thief. */
export const SLOW_GAPS: readonly number[] = [0.04, 0.08, 0.18, 0.35, 0.25, 0.1]
/** Fraud keeps the owner's pace, and begins a session a little less often. */
export const FRAUD_NEW_SESSION = 0.8
export const SLOW_NOVELTY = { anyNew: 0.95, allNew: 0.85 } as const
export const SLOW_SIZES: readonly number[] = [0.7, 0.1, 0.08, 0.05, 0.03, 0.02, 0.01, 0.005, 0.005]

/** A client that the account never used, at the start of a hijack, by place. */
export const NEW_CLIENT: readonly number[] = [0.9, 0.85, 0.3, 0.95]

/** What lists say of a thief's address (`NETWORK_CLASSES`): plain, attack, tor, vpn, hosting, mobile. */
export const THIEF_NETWORKS: readonly number[] = [0.3, 0.46, 0.03, 0.08, 0.08, 0.05]

/** A form of message that the account never had, from a known client and from one not told. */
export const NEW_FORM: readonly number[] = [0.6, 0.6, 0.2, 0.6]
export const NEW_FORM_UNTOLD: readonly number[] = [0.9, 0.9, 0.2, 0.9]

/** Levels of a thief's arrivals (`visits.ts`), NEW_NETWORK to NEW_COUNTRY, by place. */
export const ARRIVALS: readonly (readonly number[])[] = [
  [0.01, 0.03, 0.1, 0.36, 0.5],
  [0.32, 0.34, 0.32, 0.01, 0.01],
  [0, 0, 0, 0, 0],
  [0.06, 0.15, 0.25, 0.24, 0.3],
]
/**
 * An arrival of whose address no list was asked counts for so much of itself, by level: what lists
 * would tell keeps the measured number of challenges within the budget, and without them caution has
 * to.
 */
export const UNLISTED: readonly number[] = [0.95, 0.45, 0.8, 0.9, 0.9]
/** Of thieves, who takes far more mail away than the account reads: by its program, by his own. */
export const SWEEPS = 0.3
export const SWEEPS_BY_NEW = 0.4
/** Of thieves, who only wants to know whether the password is good: by a known program, by his own. */
export const TESTS = 0.2
export const TESTS_BY_NEW = 0.25
/** Seconds to his next arrival from elsewhere. */
export const ARRIVAL_SECONDS = 3 * 86_400

/** Origin events at the start of a hijack, by place. */
export const START_ORIGINS: readonly (readonly number[])[] = [
  [0.01, 0.01, 0.03, 0.1, 0.33, 0.47, 0.01, 0.04],
  [0.02, 0.08, 0.34, 0.49, 0.005, 0.005, 0.02, 0.04],
  [0.48, 0.005, 0.005, 0.004, 0.003, 0.003, 0.49, 0.01],
  [0.02, 0.06, 0.15, 0.25, 0.2, 0.28, 0.02, 0.02],
]
/**
 * Going on in a session. The share of «same network» equals the owner's: a difference of 0.3 dB a
 * message would hide a long attack.
 */
export const SESSION_ORIGINS: readonly (readonly number[])[] = [
  [0.003, 0.001, 0.001, 0.002, 0.001, 0.002, 0.986, 0.004],
  [0.003, 0.002, 0.001, 0.003, 0.0005, 0.0005, 0.986, 0.004],
  [0.004, 0.001, 0.001, 0.001, 0.001, 0.001, 0.989, 0.002],
  [0.02, 0.06, 0.15, 0.22, 0.17, 0.28, 0.02, 0.08],
]
/** Going on in a new session. */
export const NEW_SESSION_ORIGINS: readonly (readonly number[])[] = [
  [0.1, 0.03, 0.03, 0.05, 0.1, 0.09, 0, 0.6],
  [0.1, 0.06, 0.1, 0.12, 0.01, 0.01, 0, 0.6],
  [0.96, 0.01, 0.008, 0.006, 0.003, 0.003, 0, 0.01],
  [0.02, 0.06, 0.17, 0.2, 0.18, 0.27, 0, 0.1],
]
/**
 * A message from an origin of the owner's own is the owner's in the scenarios from elsewhere; it
 * keeps this much of the evidence by manner, and the rest of the origins' mass is scaled so that the
 * step stays a supermartingale. A quiet thief leaves nearly all messages to the owner.
 */
export const RETAINED: readonly number[] = [0.85, 0.85, 0.97]
/** No message tells more than 3.7 nats (16 dB) by whom and to how many it goes. */
export const MESSAGE_RATIO_MOST = Math.exp(3.7)
/** Evidence of a hijack that ceased fades with this many seconds. */
export const FADING_SECONDS = 3 * 86_400

/** Share of bounces among a thief's new recipients, as a Beta(0.5, 0.5) that learns. */
export const BOUNCE_BEGINNING = 0.5
