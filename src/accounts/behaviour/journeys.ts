/**
 * Journeys: whether somebody who wrote at home could be in the country of this login by now.
 *
 * The last mail from an account's own network says where its owner was. An honest traveller needs
 * the time of a flight; who switches a VPN on needs none; a thief comes whenever he comes, so that he
 * is too soon as often as the owner has written lately. The shares follow from the account's own rate
 * of sittings.
 *
 * Limits: countries are discs, so that near ones and large ones have no distance; programs that ask
 * for mail at home while their owner is away do not count, since only written mail does.
 */
import { between, type Instant } from '../../lib/time.ts'
import { kilometresBetween } from './countries-apart.ts'
import { COLLEAGUES_COUNTRY, type Level } from './origins.ts'
import { sessionRate } from './pace.ts'
import type { Population } from './population.ts'
import type { Origin } from './sending.ts'
import type { Behaviour } from './state.ts'

const KILOMETRES_A_SECOND = 900 / 3_600
/** Nearer countries are no journey. */
const KILOMETRES_LEAST = 900
/** Of honest arrivals in a strange country, those that are only a way through it. */
const BY_WIRE = 0.15
const MISTAKEN = 0.01
const SHARE_LEAST = 0.02
const SHARE_MOST = 0.9

export type Journey = {
  readonly tooSoon: boolean
  readonly kilometres: number
  /** Since the last mail from home. */
  readonly seconds: number
  readonly owner: number
  readonly thief: number
}

export function journeySeen(
  { origins, pace, asOf }: Behaviour,
  { country }: Origin,
  level: Level,
  now: Instant,
  population: Population,
): Journey | undefined {
  const { last, networks, countries } = origins
  if (level < COLLEAGUES_COUNTRY || last === undefined || !networks.includes(last)) return undefined
  const kilometres = kilometresBetween(countries[0] ?? '', country)
  if (kilometres === undefined || kilometres < KILOMETRES_LEAST) return undefined
  const needed = kilometres / KILOMETRES_A_SECOND
  const seconds = Math.max(0, between(asOf, now) / 1_000)
  const lately = 1 - Math.exp(-sessionRate(population, pace) * needed)
  const thief = Math.min(SHARE_MOST, Math.max(SHARE_LEAST, lately))
  const owner = BY_WIRE * thief + MISTAKEN
  const tooSoon = seconds < needed
  return {
    tooSoon,
    kilometres: Math.round(kilometres),
    seconds: Math.round(seconds),
    owner: tooSoon ? owner : 1 - owner,
    thief: tooSoon ? thief : 1 - thief,
  }
}
