/**
 * Statistics: what a fit needs to know of an organisation's mail, and no more.
 *
 * A stream of readings, each account's in order of time, becomes counts and three bounded samples of
 * rows. No message, contact or address is kept, only since when each account was heard.
 */
import type { AccountId } from '../../../events/event.ts'
import { between, type Duration, days, type Instant } from '../../../lib/time.ts'
import { GAP_FEATURES, GAPS, gapFeatures } from '../gaps.ts'
import { nth, zeros } from '../numbers.ts'
import { ORIGIN_EVENTS } from '../origins.ts'
import { shipped } from '../population.ts'
import type { Reading } from '../reading.ts'
import { HOURS, type Sending } from '../sending.ts'
import { SIZES } from '../sizes.ts'
import type { Behaviour, Context } from '../state.ts'
import { ALL_NEW_FEATURES, ANY_NEW_FEATURES, EVERYBODY, NOBODY } from '../who.ts'
import { allNewRow, anyNewRow, sittingBefore } from './features.ts'
import { Rows } from './rows.ts'

export const GAP_ROWS_MAX = 60_000
export const ANY_NEW_ROWS_MAX = 80_000
export const ALL_NEW_ROWS_MAX = 40_000
/** Who was heard for less counts for this long. */
const HEARD_LEAST: Duration = days(7)

/** Answers of the two questions of `who.ts`; the last is the reference. */
const YES = 0
const NO = 1

export class Statistics {
  readonly gapRows = new Rows(GAP_FEATURES, GAP_ROWS_MAX)
  readonly anyNewRows = new Rows(ANY_NEW_FEATURES, ANY_NEW_ROWS_MAX)
  readonly allNewRows = new Rows(ALL_NEW_FEATURES, ALL_NEW_ROWS_MAX)
  readonly hours = zeros(HOURS).slice()
  readonly sizes = zeros(SIZES).slice()
  readonly gaps = zeros(GAPS).slice()
  /** By context, by event. */
  readonly origins: number[][] = shipped.origins.map(() => zeros(ORIGIN_EVENTS).slice())
  /** Messages, and those with a never-written recipient. */
  messages = 0
  withNew = 0
  sessions = 0
  readonly #since: Instant
  readonly #heard = new Map<AccountId, { readonly since: Instant; until: Instant }>()

  /** `since`: what is counted begins here; accounts that are older were there to be heard. */
  constructor(since: Instant) {
    this.#since = since
  }

  get accounts(): number {
    return this.#heard.size
  }

  /** How long all accounts together were heard, each until its last message. */
  get seconds(): number {
    let sum = 0
    for (const { since, until } of this.#heard.values())
      sum += Math.max(HEARD_LEAST, between(since, until)) / 1_000
    return sum
  }

  /** `state` before the message. */
  take(state: Behaviour, sending: Sending, reading: Reading, context: Context): void {
    const { isFirst, gap, news, recipients, origin } = reading
    this.messages += 1
    const heard = this.#heard.get(sending.account)
    if (heard !== undefined) heard.until = reading.now
    else {
      const since = isFirst ? reading.now : this.#since
      this.#heard.set(sending.account, { since, until: reading.now })
    }
    if (!isFirst) {
      this.gapRows.take(gapFeatures(sittingBefore(state, context)), gap)
      add(this.gaps, gap)
    }
    if (reading.newSession) {
      this.sessions += 1
      add(this.hours, sending.hour)
    }
    add(this.sizes, reading.size)
    this.anyNewRows.take(anyNewRow(reading), news === NOBODY ? NO : YES)
    if (news !== NOBODY) {
      this.withNew += 1
      if (recipients > 1) this.allNewRows.take(allNewRow(reading), news === EVERYBODY ? YES : NO)
    }
    const events = origin === undefined ? undefined : this.origins[origin.context]
    if (origin !== undefined && events !== undefined) add(events, origin.event)
  }
}

function add(counts: number[], n: number): void {
  counts[n] = nth(counts, n) + 1
}
