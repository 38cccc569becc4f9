/**
 * Attack: one run of a family against one account, as events in order of time.
 *
 * The thief's (or the honest surprise's) mail, the delivery results of the strangers it goes to, and
 * between them the owner's own real mail, who goes on writing. Nothing here asks a judge: what
 * happens is the same whoever is examined, and the same for the same draws.
 * Limits: results come as if no mail waited in a queue or was held; the owner's mail has none. The
 * owner falls silent OWNER_GOES_ON after the start, as in the published figures.
 */
import type { Draws } from './draws.ts'
import { BOUNCE_SECONDS, BOUNCE_SPREAD, type Family } from './families.ts'
import { DAY, MADE_UP, type Message, WEEK } from './mail.ts'
import { HOME_COUNT, HOME_FROM, type Origin, PREFIXES } from './origins.ts'

export type Happening =
  | {
      readonly kind: 'thief' | 'owner'
      readonly at: number
      readonly recipients: readonly number[]
      readonly origin: Origin
    }
  | { readonly kind: 'result'; readonly at: number; readonly bounced: boolean }

/** What a thief finds who has the account. */
export type Habits = {
  /** The owner's origin at his last message. */
  readonly last: Origin
  readonly countries: readonly number[]
  /** Network number of the owner's home line, if he has one. */
  readonly home: number | undefined
  /** Recipients of his last messages; who had more, stands there more often. */
  readonly contacts: readonly number[]
}

export type OwnMail = { readonly message: Message; readonly origin: Origin }

export type Run = {
  readonly family: Family
  /** By time; of two at one moment the thief's before the owner's. */
  readonly happenings: readonly Happening[]
  readonly startedAt: number
  /** What comes before is lived through and not counted. */
  readonly examinedFrom: number
}

export const OWNER_GOES_ON = 9 * DAY
const COUNTRIES = 90
const TRIES_FOR_NEW_COUNTRY = 20
/** The thief's mail program: the same for all thieves, and nobody else's. */
const THIEFS_CLIENT = 5_000_777
const FAR_FROM = 6_000
const ABROAD_FROM = 10_000

/** The order of the draws is part of what is frozen. */
export function runOf(
  family: Family,
  startedAt: number,
  draws: Draws,
  habits: Habits,
  own: Iterable<OwnMail>,
): Run {
  const happenings: Happening[] = []
  const base = originOf(family, draws, habits)
  const isOwnClient = family.honest === true || family.from === 'K'
  const client = isOwnClient ? habits.last.client : THIEFS_CLIENT
  let stranger = MADE_UP
  let at = startedAt
  for (let nth = 0; nth < family.messages; nth += 1) {
    const isPrime = family.primedFor !== undefined && nth === 0
    const recipients: number[] = []
    for (let each = 0; each < family.recipientsEach; each += 1) {
      const strangers = isPrime ? 0 : family.strangers
      if (habits.contacts.length > 0 && draws.unit() >= strangers)
        recipients.push(habits.contacts[draws.below(habits.contacts.length)] as number)
      else {
        recipients.push(stranger)
        stranger += 1
      }
    }
    const place = family.from === 'B' ? originOf(family, draws, habits) : base
    happenings.push({ kind: 'thief', at, recipients, origin: { ...place, client } })
    for (const recipient of recipients)
      if (recipient >= MADE_UP) {
        const after = draws.logNormal(family.resultSeconds ?? BOUNCE_SECONDS, BOUNCE_SPREAD)
        happenings.push({
          kind: 'result',
          at: at + after,
          bounced: draws.unit() < family.bounces,
        })
      }
    at += family.gap(draws)
    if (isPrime) at = startedAt + (family.primedFor ?? 0)
    at = withinHours(at, family.hours)
  }
  const weeks = family.weeks ?? 1
  const once = [...happenings]
  for (let week = 1; week < weeks; week += 1)
    for (const one of once) happenings.push({ ...one, at: one.at + week * WEEK })
  at += (weeks - 1) * WEEK
  for (const { message, origin } of own) {
    if (message.at > at || message.at >= startedAt + OWNER_GOES_ON) break
    if (message.at >= startedAt)
      happenings.push({ kind: 'owner', at: message.at, recipients: message.recipients, origin })
  }
  happenings.sort((a, b) => a.at - b.at)
  const examinedFrom = weeks > 1 ? startedAt + (weeks - 1) * WEEK - 1 : startedAt
  return { family, happenings, startedAt, examinedFrom }
}

function withinHours(at: number, hours: Family['hours']): number {
  if (hours === undefined) return at
  const hour = (at % DAY) / 3_600
  if (hour < hours[0]) return at + (hours[0] - hour) * 3_600
  return hour >= hours[1] ? at + (24 - hour + hours[0]) * 3_600 : at
}

function originOf({ from }: Family, draws: Draws, habits: Habits): Omit<Origin, 'client'> {
  if (from === 'K') return habits.last
  if (from === 'R') {
    const some = HOME_FROM + draws.below(HOME_COUNT)
    const network = habits.home ?? some
    return { country: 0, network, prefix: network * PREFIXES + 20_000 + draws.below(20_000) }
  }
  if (from === 'D') {
    const isHomeLine = draws.unit() < 0.4
    const network = isHomeLine ? HOME_FROM + draws.below(HOME_COUNT) : FAR_FROM + draws.below(3_000)
    return { country: 0, network, prefix: network * PREFIXES + 20_000 + draws.below(20_000) }
  }
  let country = 1 + draws.below(COUNTRIES)
  for (let nth = 0; nth < TRIES_FOR_NEW_COUNTRY && habits.countries.includes(country); nth += 1)
    country = 1 + draws.below(COUNTRIES)
  const network = ABROAD_FROM + country * 100 + draws.below(60)
  return { country, network, prefix: network * PREFIXES + draws.below(30_000) }
}
