/**
 * Bulk mode: the honest explanation of a mass mailing, a latent mode of a session.
 *
 * A newsletter looks like a thief: fast, to strangers, evenly. So what is normal is a mixture: the
 * ordinary session and, with a small chance, a session in bulk mode, which adapts to its own pace,
 * novelty and sizes as it goes. How likely the mode is changes by Bayes with each observation. The
 * thief's blast learns in the same way (`learnt*` with other beginnings), so pace and novelty alone
 * never prove more than the mode's first doubt: what tells them apart is origin, bounces and count.
 */
import { gapClass } from './gaps.ts'
import { nth, replaced, zeros } from './numbers.ts'
import { SIZES } from './sizes.ts'
import type { News } from './who.ts'
import { newsShare } from './who.ts'

/** The first doubt: one session in this many is bulk, for an account that never did it. */
const PSEUDO_SESSIONS = 250
/** Of the gaps of a mailing this share is under a minute; the rest falls off like this. */
const FAST_SHARE = 0.92
const SLOW_SHARES: readonly number[] = [0.6, 0.3, 0.1]
const FAST_GAPS = gapClass(60)
const PSEUDO_SIZES = 3
const SIZE_SHARES: readonly number[] = [0.6, 0.06, 0.06, 0.05, 0.05, 0.06, 0.05, 0.05, 0.02]
/** A mailing of more than this many recipients, or 1.5 times the largest known, grows unlikely. */
const VOLUME = 500
const WEIGHT_LEAST = 1e-6
const WEIGHT_MOST = 0.999
/** A session was a mailing when the mode explains it better than not, in at least so many mails. */
export const BULK_MESSAGES_LEAST = 5

/** What a learner believes before the first message of a session. */
export type Beginnings = {
  /** Pseudo-counts of the three fast gap classes; they add to 2. */
  readonly gaps: readonly [number, number, number]
  /** Pseudo-counts of messages with and without somebody new. */
  readonly withNew: number
  readonly without: number
  readonly allNew: number
}

export const HONEST: Beginnings = {
  gaps: [2 / 3, 2 / 3, 2 / 3],
  withNew: 1.5,
  without: 0.5,
  allNew: 0.5,
}

export type Bulk = {
  /** How likely this session is a mailing. */
  readonly weight: number
  /** Mailings ever, and the recipients of the largest. */
  readonly mailings: number
  readonly largest: number
  /** This session: gaps under 3, 15 and 60 seconds; messages, those with somebody new, sizes. */
  readonly gaps: readonly number[]
  readonly messages: number
  readonly withNew: number
  readonly sizes: readonly number[]
}

const noFastGaps = zeros(FAST_GAPS)
const noBulkSizes = zeros(SIZES)

export const neverBulk: Bulk = {
  weight: 0,
  mailings: 0,
  largest: 0,
  gaps: noFastGaps,
  messages: 0,
  withNew: 0,
  sizes: noBulkSizes,
}

/** A new session; `mailing`: the recipients of the one before, if it was a trusted mailing. */
export function bulkAtSession(bulk: Bulk, sessions: number, mailing: number | undefined): Bulk {
  const mailings = bulk.mailings + (mailing === undefined ? 0 : 1)
  return {
    weight: (mailings + 1) / (sessions + PSEUDO_SESSIONS),
    mailings,
    largest: Math.max(bulk.largest, mailing ?? 0),
    gaps: noFastGaps,
    messages: 0,
    withNew: 0,
    sizes: noBulkSizes,
  }
}

export const wasMailing = ({ weight }: Bulk, messages: number): boolean =>
  weight > 0.5 && messages >= BULK_MESSAGES_LEAST

export function learntGapShare({ gaps }: Bulk, { gaps: before }: Beginnings, gap: number): number {
  if (gap >= FAST_GAPS) return (1 - FAST_SHARE) * nth(SLOW_SHARES, gap - FAST_GAPS)
  const seen = nth(gaps, 0) + nth(gaps, 1) + nth(gaps, 2)
  return (FAST_SHARE * (nth(gaps, gap) + nth(before, gap))) / (seen + 2)
}

/** After a gap that was that likely in an ordinary session and in this one. */
export const bulkAfterGap = (bulk: Bulk, gap: number, weight: number): Bulk => ({
  weight,
  mailings: bulk.mailings,
  largest: bulk.largest,
  gaps: gap < FAST_GAPS ? replaced(bulk.gaps, gap, nth(bulk.gaps, gap) + 1) : bulk.gaps,
  messages: bulk.messages,
  withNew: bulk.withNew,
  sizes: bulk.sizes,
})

export function learntMessageShare(
  { sizes, messages, withNew }: Bulk,
  before: Beginnings,
  news: News,
  recipients: number,
  size: number,
): number {
  const anyNew = (withNew + before.withNew) / (messages + before.withNew + before.without)
  const sized =
    (nth(sizes, size) + PSEUDO_SIZES * nth(SIZE_SHARES, size)) / (messages + PSEUDO_SIZES)
  return newsShare(news, recipients, { anyNew, allNew: before.allNew }) * sized
}

/** How much a mailing that has reached `sent` is likely to go on for `more`. */
export function volumeShare({ largest }: Bulk, sent: number, more: number): number {
  const volume = Math.max(VOLUME, 1.5 * largest)
  return (1 + sent / volume) / (1 + (sent + more) / volume)
}

export const boundedWeight = (weight: number): number =>
  Math.min(WEIGHT_MOST, Math.max(weight, WEIGHT_LEAST))

export const bulkAfterMessage = (bulk: Bulk, news: News, size: number, weight: number): Bulk => ({
  weight,
  mailings: bulk.mailings,
  largest: bulk.largest,
  gaps: bulk.gaps,
  messages: bulk.messages + 1,
  withNew: bulk.withNew + (news > 0 ? 1 : 0),
  sizes: replaced(bulk.sizes, size, nth(bulk.sizes, size) + 1),
})
