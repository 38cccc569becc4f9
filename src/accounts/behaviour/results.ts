/**
 * Results: how many of the recipients that were new to an account cannot be delivered to.
 *
 * Lists of a thief are old: four of five addresses bounce. The owner's list is clean, or, seldom, an
 * old one of his own. Counted in the session that is going on when the result is heard.
 */

/** How firmly the clean list has the account's own rate. */
const CLEAN_FIRMNESS = 12
const STALE = { bounced: 2, all: 12 }
const STALE_WEIGHT = 0.05
/** In a mailing old lists are more common. */
const STALE_WEIGHT_IN_BULK = 0.25
const STALE_WEIGHT_LEAST = 0.001
const COMMON_RATE = 0.03
const PSEUDO_RESULTS = 30
const KEPT = 0.995

export type Results = {
  /** In this session. */
  readonly heard: number
  readonly bounced: number
  readonly staleWeight: number
  readonly inBulk: boolean
  /** Fading counts over all sessions. */
  readonly heardEver: number
  readonly bouncedEver: number
}

export const noResults: Results = {
  heard: 0,
  bounced: 0,
  staleWeight: STALE_WEIGHT,
  inBulk: false,
  heardEver: 0,
  bouncedEver: 0,
}

export const resultsAtSession = (results: Results): Results =>
  results.heard === 0 && !results.inBulk
    ? results
    : { ...noResults, heardEver: results.heardEver, bouncedEver: results.bouncedEver }

export type ResultSeen = {
  /** How likely this result was for the owner's lists. */
  readonly share: number
  /** The weight of the old list brought up to date. */
  readonly staleWeight: number
  readonly inBulk: boolean
}

export function resultSeen(results: Results, bulkWeight: number, bounced: boolean): ResultSeen {
  const inBulk = results.inBulk || bulkWeight > 0.5
  const doubt = inBulk && !results.inBulk ? raisedForBulk(results.staleWeight) : results.staleWeight
  const rate =
    (results.bouncedEver + COMMON_RATE * PSEUDO_RESULTS) / (results.heardEver + PSEUDO_RESULTS)
  const clean = (CLEAN_FIRMNESS * rate + results.bounced) / (CLEAN_FIRMNESS + results.heard)
  const stale = (STALE.bounced + results.bounced) / (STALE.all + results.heard)
  const bounces = (1 - doubt) * clean + doubt * stale
  const ofStale = doubt * (bounced ? stale : 1 - stale)
  const ofClean = (1 - doubt) * (bounced ? clean : 1 - clean)
  return {
    share: bounced ? bounces : 1 - bounces,
    staleWeight: Math.max(ofStale / (ofStale + ofClean), STALE_WEIGHT_LEAST),
    inBulk,
  }
}

/** The doubt that an account had before is exchanged for that of a mailing. */
function raisedForBulk(weight: number): number {
  const odds = (((1 - weight) / weight) * STALE_WEIGHT) / (1 - STALE_WEIGHT)
  return STALE_WEIGHT_IN_BULK / (STALE_WEIGHT_IN_BULK + (1 - STALE_WEIGHT_IN_BULK) * odds)
}

/** As heard; `learns`: what was heard ever counts it, too. */
export const resultsAfter = (
  { heard, bounced, heardEver, bouncedEver }: Results,
  { staleWeight, inBulk }: ResultSeen,
  isBounced: boolean,
  learns: boolean,
): Results => ({
  heard: heard + 1,
  bounced: bounced + (isBounced ? 1 : 0),
  staleWeight,
  inBulk,
  heardEver: learns ? heardEver * KEPT + 1 : heardEver,
  bouncedEver: learns ? bouncedEver * KEPT + (isBounced ? 1 : 0) : bouncedEver,
})
