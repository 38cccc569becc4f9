/**
 * Episode: mail of one account that looked stolen, from when the evidence rose until it had faded, as
 * a person is told of it: since when, by what scenario, how much, from which countries.
 */
import { COUNTRY_UNKNOWN } from '../accounts/behaviour/sending.ts'
import type { Instant } from '../lib/time.ts'
import { type Leading, leadingOf } from './detector/parts.ts'
import type { Evidence } from './detector/weigh.ts'
import type { Lived } from './judging.ts'

export const EPISODE_COUNTRIES_MAX = 32
/** What leaves less of the evidence than this speaks for the owner. */
const OWNERS_BELOW = 0.9

export type Episode = {
  /** When the evidence rose above the lowest bar. */
  readonly from: Instant
  /** Of the message, or of the mail before the result, with which it was highest. */
  readonly highestAt: Instant
  /** In years. */
  readonly highest: number
  /** What explained most of it then. */
  readonly leading: Leading | undefined
  /** Those that did not speak for the owner: what he sent between is not counted. */
  readonly messages: number
  readonly recipients: number
  /** By how many messages each country, or COUNTRY_UNKNOWN; at most EPISODE_COUNTRIES_MAX of them. */
  readonly countries: ReadonlyMap<string, number>
}

export const episodeFrom = (from: Instant): Episode => ({
  from,
  highestAt: from,
  highest: 0,
  leading: undefined,
  messages: 0,
  recipients: 0,
  countries: new Map(),
})

/** `lived`: the message that moved the evidence; absent where a result did. */
export function episodeAfter(
  episode: Episode,
  at: Instant,
  before: Evidence,
  after: Evidence,
  lived?: Lived,
  country: string = COUNTRY_UNKNOWN,
): Episode {
  const isHighest = after.total > episode.highest
  const isCounted = lived !== undefined && after.total >= before.total * OWNERS_BELOW
  return {
    from: episode.from,
    highest: isHighest ? after.total : episode.highest,
    highestAt: isHighest ? at : episode.highestAt,
    leading: isHighest ? leadingOf(after) : episode.leading,
    messages: episode.messages + (isCounted ? 1 : 0),
    recipients: episode.recipients + (isCounted ? lived.sending.recipients.length : 0),
    countries: isCounted ? oneMore(episode.countries, country) : episode.countries,
  }
}

function oneMore(
  countries: ReadonlyMap<string, number>,
  country: string,
): ReadonlyMap<string, number> {
  const count = countries.get(country)
  if (count === undefined && countries.size >= EPISODE_COUNTRIES_MAX) return countries
  return new Map(countries).set(country, (count ?? 0) + 1)
}
