/**
 * Campaign: what strangers' places say of an account when all of it is seen from the end.
 *
 * The live judge must decide at each login and message; afterwards there is more to go by: that the
 * owner was at home meanwhile, that a place read in days what he reads in months, that it never came
 * again. Each is a weight in decibans, small where honest people do the same (journeys, private VPNs,
 * a desktop that goes on polling at home), and they add to what the live judge thought at most.
 */
import type { ReasonGiven } from '../events/verdict.ts'
import { between, hours, minutes } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import type { Span } from './found.ts'
import type { Sitting } from './sitting.ts'

/** Decibans: beyond, hijacked; beyond the lower one, suspect. */
export const CAMPAIGN_HIJACKED = 20
export const CAMPAIGN_SUSPECT = 10

/** A place in a country that is none of the account's is a journey far more often than a thief. */
const PRIOR = -12
/** Nobody travels between two countries, and writes at home, in less. */
const JOURNEY = hours(6)
const BRIEF = minutes(30)
const DAY_MS = 86_400_000
const READ_MOST = 28
const READ_LEAST = -10
/** Octets a day of reading below which a ratio says nothing. */
const READ_FLOOR = 1_000_000
const OWN_READ_FLOOR = 20_000
/** A new device fetches a whole mailbox once; a day is heavy that reads so many times the owner's. */
const HEAVY_TIMES = 3
const HEAVY_DAYS_LEAST = 3
const HEAVY_DAYS = 6
/** Who reads so much and is the owner also answers: at most this where nobody does, sitting after sitting. */
const SILENT_MOST = 8
const OWN_SITTINGS_LEAST = 5
const EVIDENCE_MOST = 30
const EVIDENCE_LEAST = -6
const WRITES_FROM_THERE = 5
const UNLIKE_MOST = 15
/** An owner's correspondents exist: so many returned, and such a share of all, are those of a bought list. */
const RETURNED_LEAST = 20
const RETURNED_SHARE = 0.25
const STALE_LIST = 8

export type Campaign = {
  readonly sittings: readonly Sitting[]
  readonly decibans: number
  readonly reasons: readonly ReasonGiven[]
}

export type CampaignParts = {
  /** Whether a sitting is from a place that is not the account's, in a country that is none of its. */
  readonly isForeign: (sitting: Sitting) => boolean
  readonly kindOf: (ip: string) => string | undefined
}

export function campaignOf(
  book: AccountBook,
  { isForeign, kindOf }: CampaignParts,
): Campaign | undefined {
  const sittings = book.sittings.filter(isForeign)
  const [first] = sittings
  if (first === undefined) return undefined
  const strange = new Set(sittings)
  const own = book.sittings.filter((one) => !strange.has(one) && one.ip !== undefined)
  const reasons: ReasonGiven[] = []
  let decibans = PRIOR
  const add = (
    code: string,
    weight: number,
    facts: Readonly<Record<string, number | string>>,
  ): void => {
    const rounded = Math.round(weight * 10) / 10
    decibans += rounded
    if (Math.abs(rounded) >= 1) reasons.push({ code, decibans: rounded, ...facts })
  }
  const together = switches(sittings, [
    ...own.filter(({ mail }) => mail.submitted > 0),
    ...book.meanwhile,
  ])
  if (together > 0)
    add('past.owner-at-home', together >= 6 ? 14 : together >= 3 ? 10 : 3, { times: together })

  const ips = new Set(sittings.map(({ ip }) => ip))
  const rules = book.changes.filter(
    ({ what, clientIp }) => what.startsWith('forwarding.') && ips.has(clientIp),
  )

  const octets = sum(sittings, (one) => one.octets)
  const days = Math.max(
    1,
    sum(sittings, ({ from, to }) => between(from, to)) / DAY_MS,
    daysOf(sittings),
  )
  const ownOctets = book.foldedOctets + sum(own, (one) => one.octets)
  const ownDays = Math.max(1, between(book.firstAt, first.from) / DAY_MS)
  const aDay = octets / days
  if (octets > 0) {
    const ownADay = Math.max(OWN_READ_FLOOR, ownOctets / Math.max(ownDays, 1))
    const ratio = aDay / ownADay
    const weight = Math.min(READ_MOST, Math.max(READ_LEAST, 12 * Math.log10(ratio / 2)))
    // Who sets a rule need not read; a thief who only tries reads nothing either.
    const told =
      aDay < READ_FLOOR
        ? Math.min(0, weight)
        : weight <= 0
          ? weight
          : weight + steadily(sittings, ownADay) + silently(sittings, own)
    add('past.reads-more', rules.length > 0 ? Math.max(0, told) : told, {
      octets,
      times: Math.round(ratio * 10) / 10,
    })
  }
  if (sittings.some(({ swept }) => swept)) add('past.swept-abroad', 6, {})
  // A log often tells that rules were changed, and not to what.
  if (rules.length > 0)
    add('past.rule-by-stranger', rules.some(({ outside, hides }) => outside || hides) ? 30 : 26, {
      rules: rules.length,
    })
  let failures = 0
  for (const [ip, { times, firstAt }] of book.failed)
    if (ips.has(ip) && firstAt <= first.to) failures += times
  if (failures >= 5) add('past.failures-before', 8, { failures })
  const only =
    sittings.length === 1 && first.mail.submitted === 0 && between(first.from, first.to) < BRIEF
  if (only && rules.length > 0) add('past.came-for-the-rule', 6, {})
  const hidden = [...ips].find(
    (ip) => ip !== undefined && ['hosting', 'tor', 'vpn'].includes(kindOf(ip) ?? ''),
  )
  if (hidden !== undefined) add('past.hidden-network', 6, { kind: kindOf(hidden) ?? '' })
  const { highest } = book.judged
  if (highest > 0)
    add(
      'past.detector',
      Math.min(EVIDENCE_MOST, Math.max(EVIDENCE_LEAST, 10 * Math.log10(highest) + 6)),
      {},
    )
  const byMail = sum(sittings, (one) => one.raisedByMail)
  const unlike = Math.min(UNLIKE_MOST, Math.max(0, 3 * byMail)) + staleList(sittings)
  if (unlike > 0) add('past.mail-unlike', unlike, {})
  const writes = sum(sittings, ({ mail }) => mail.submitted)
  if (
    writes >= WRITES_FROM_THERE &&
    byMail < Math.log(3) &&
    octets / Math.max(1, writes) < 10 * READ_FLOOR
  )
    add('past.writes-as-always', -5, { messages: writes })
  return { sittings, decibans: Math.round(decibans * 10) / 10, reasons }
}

function staleList(sittings: readonly Sitting[]): number {
  const returned = sum(sittings, ({ mail }) => mail.bounced)
  const ended = returned + sum(sittings, ({ mail }) => mail.delivered + mail.deferred)
  return returned >= RETURNED_LEAST && returned >= RETURNED_SHARE * ended ? STALE_LIST : 0
}

/** Day after day far more than the owner's: neither a new device nor a busy day. */
function steadily(sittings: readonly Sitting[], ownADay: number): number {
  const ofDay = new Map<number, number>()
  for (const { from, octets } of sittings) {
    const day = Math.floor(from / DAY_MS)
    ofDay.set(day, (ofDay.get(day) ?? 0) + octets)
  }
  const heavy = [...ofDay.values()].filter(
    (octets) => octets >= READ_FLOOR && octets >= HEAVY_TIMES * ownADay,
  )
  return heavy.length >= HEAVY_DAYS_LEAST ? HEAVY_DAYS : 0
}

/** By how much it is unlike the owner to read in so many sittings and write in none of them. */
function silently(sittings: readonly Sitting[], own: readonly Sitting[]): number {
  if (own.length < OWN_SITTINGS_LEAST) return 0
  const writing = own.filter(({ mail }) => mail.submitted > 0).length / own.length
  const silent = sittings.filter(
    ({ octets, mail }) => octets >= READ_FLOOR && mail.submitted === 0,
  ).length
  const answered = sittings.filter(({ octets, mail }) => octets > 0 && mail.submitted > 0).length
  // Abroad the owner answers less: half as often.
  return Math.min(
    SILENT_MOST,
    Math.max(0, -10 * Math.log10(1 - writing / 2) * (silent - answered / Math.max(writing, 0.1))),
  )
}

const sum = (sittings: readonly Sitting[], of: (sitting: Sitting) => number): number =>
  sittings.reduce((all, one) => all + of(one), 0)

const daysOf = (sittings: readonly Sitting[]): number =>
  new Set(sittings.flatMap(({ from, to }) => [Math.floor(from / DAY_MS), Math.floor(to / DAY_MS)]))
    .size

/**
 * Changes between a strange place and one of the owner's at which he wrote, too soon for a journey.
 * Programs that poll at home do not write.
 */
function switches(strange: readonly Sitting[], writes: readonly Span[]): number {
  let times = 0
  for (const { from, to } of strange)
    for (const home of writes) {
      if (home.to <= from && between(home.to, from) < JOURNEY) times += 1
      else if (home.from >= to && between(to, home.from) < JOURNEY) times += 1
      else if (home.from < to && home.to > from) times += 2
    }
  return times
}
