/**
 * Classify: which accounts were taken over, and which of their sittings were the thief's.
 *
 * Hijacked is what the guard would have contained, or what is seen only afterwards (`campaign.ts`). A
 * sitting is the thief's when its place was not the account's own and it lies after the evidence began;
 * one at an own place only when it raised the evidence itself. What became the owner's later was the
 * owner's, as long as nothing speaks against the account; where it was taken over, a thief's networks
 * stay his, however well they are known by then. What is abroad long after the last sign of the
 * thief, from elsewhere, is a journey of the owner's.
 *
 * Limits: an owner who travels within LINGERS of the theft, or to the thief's own country at any time
 * after it, counts as the thief.
 */
import { networkOf } from '../events/account.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { type Duration, days, hours, type Instant, plus } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import { CAMPAIGN_HIJACKED, CAMPAIGN_SUSPECT, campaignOf } from './campaign.ts'
import type { AccountVerdict, Span } from './found.ts'
import { OWN_PLACE_RAISED, vindication } from './mailings.ts'
import type { Sitting } from './sitting.ts'

/** Years of evidence: one account in so many years looks so by chance. */
export const CHALLENGE_YEARS = 1
export const SUSPECT_YEARS = 10
/** Fewer messages and logins in all say nothing of what is usual. */
export const ENOUGH_USES = 5
/** No arrival of an owner's in a network that is new to him comes near to it. */
const THEFT_RAISED = Math.log(1_000)
const ABOUT: Duration = hours(12)
/** What a stranger did before the evidence began belongs to it, so long back. */
const BEFORE: Duration = days(3)
/** Silence after which another country is a journey, as long as nothing else speaks against it. */
export const LINGERS: Duration = days(14)
/** What raised the evidence by so much speaks against it. */
const LOUD_LEAST = Math.log(3)

export type Classified = {
  readonly verdict: AccountVerdict
  readonly reasons: readonly ReasonGiven[]
  readonly window: Span | undefined
  /** In the order in which they began. */
  readonly stolen: readonly Sitting[]
  readonly own: readonly Sitting[]
}

export type ClassifyParts = {
  /** Whether a place is the account's own at the end of the logs. */
  readonly owns: (clientIp: string) => boolean
  readonly countryOf: (clientIp: string) => string | undefined
  /** ISO 3166-1: where the organisation sits, which is abroad to none of its accounts. */
  readonly home?: string
  readonly kindOf: (clientIp: string) => string | undefined
  /** It is a thief's in another account. */
  readonly isThiefs: (clientIp: string) => boolean
  /** A program of a stranger's on the web server had answered to it by then. */
  readonly isExploiter: (clientIp: string, by: Instant) => boolean
}

export function classified(
  book: AccountBook,
  { owns, countryOf, home: ofAll, kindOf, isThiefs, isExploiter }: ClassifyParts,
): Classified {
  const { judged, sittings, changes } = book
  const isLearned = learnedFromTheft(sittings, ofAll, countryOf)
  const strange = ({ ip, known }: Sitting): boolean =>
    known === false
      ? ip === undefined || !owns(ip) || isLearned(ip)
      : known === true && ip !== undefined && isLearned(ip)
  const home = new Set<string | undefined>(ofAll === undefined ? [] : [ofAll])
  for (const [ip, { own }] of book.places) if (own && !isLearned(ip)) home.add(countryOf(ip))
  for (const { ip, known } of sittings)
    if (ip !== undefined && known === true && !isLearned(ip)) home.add(countryOf(ip))
  // At home a strange place is the owner's as long as nothing speaks against it.
  const foreign = (sitting: Sitting): boolean => {
    const country = sitting.ip === undefined ? undefined : countryOf(sitting.ip)
    return country !== undefined && !home.has(country) && strange(sitting)
  }
  const campaign = campaignOf(book, { isForeign: foreign, kindOf })
  const strangers = new Set(sittings.filter(strange).map(({ ip }) => ip))
  const rules = changes.filter(
    ({ outside, hides, clientIp }) =>
      (outside || hides) && clientIp !== undefined && strangers.has(clientIp),
  )
  const reasons: ReasonGiven[] = []
  const isAsked = judged.highest >= CHALLENGE_YEARS
  const swept = judged.sweptAt !== undefined
  let verdict: AccountVerdict = 'clean'
  const decibans = campaign?.decibans ?? Number.NEGATIVE_INFINITY
  // Behind an office's one address a scanner sits beside its colleagues.
  const exploited = sittings.filter(
    ({ ip, known, to }) => ip !== undefined && known !== true && !owns(ip) && isExploiter(ip, to),
  )
  const sameHand = sittings.filter(
    (one) => one.ip !== undefined && foreign(one) && isThiefs(one.ip),
  )
  let isByExploitAlone = false
  if (judged.containedAt !== undefined) verdict = 'hijacked'
  else if (exploited.length > 0) {
    verdict = 'hijacked'
    reasons.push({ code: 'past.by-web-exploit', sittings: exploited.length })
    isByExploitAlone = true
  } else if (decibans >= CAMPAIGN_HIJACKED || (rules.length > 0 && isAsked)) verdict = 'hijacked'
  else if (sameHand.length > 0) {
    // Let in from where a thief sits: an address that is shared by many could be anybody's.
    verdict = judged.highest >= CHALLENGE_YEARS || decibans >= 0 ? 'hijacked' : 'suspect'
    reasons.push({ code: 'past.same-hand', sittings: sameHand.length })
  } else if (judged.highest >= SUSPECT_YEARS || decibans >= CAMPAIGN_SUSPECT || rules.length > 0)
    verdict = 'suspect'
  else if (usesOf(book) < ENOUGH_USES) verdict = 'not-enough-log'
  if (verdict === 'hijacked' || verdict === 'suspect') reasons.push(...(campaign?.reasons ?? []))
  if (verdict !== 'hijacked' && verdict !== 'suspect')
    return { verdict, reasons, window: undefined, stolen: [], own: sittings }
  const asked = decibans >= CAMPAIGN_SUSPECT ? campaign?.sittings[0]?.from : undefined
  const began = [
    judged.windowFrom,
    judged.sweptAt,
    rules[0]?.at,
    judged.highestAt,
    asked,
    sameHand[0]?.from,
  ].reduce<Instant | undefined>(
    (first, at) => (at !== undefined && (first === undefined || at < first) ? at : first),
    undefined,
  )
  const from = began === undefined ? book.firstAt : plus(began, -BEFORE as Duration)
  // Of a taken account what became known after it began excuses nothing: neither place nor country.
  const homeBefore = new Set<string | undefined>()
  for (const [ip, { own, firstAt }] of book.places)
    if (own && firstAt < from) homeBefore.add(countryOf(ip))
  for (const { ip, known, from: at } of sittings)
    if (ip !== undefined && known === true && at < from) homeBefore.add(countryOf(ip))
  const cameForeign = ({ ip, known }: Sitting): boolean => {
    const country = ip === undefined || known !== false ? undefined : countryOf(ip)
    return country !== undefined && homeBefore.size > 0 && !homeBefore.has(country)
  }
  if (
    rules.length === 0 &&
    !swept &&
    exploited.length === 0 &&
    // What speaks against strangers' places is not cleared by the owner's mailing.
    sameHand.length === 0 &&
    decibans < CAMPAIGN_SUSPECT
  ) {
    const vindicated = vindication(
      book,
      sittings.filter((one) => one.raised > 0),
      (one) => strange(one) || cameForeign(one),
      ({ ip, known }) => known === true || (ip !== undefined && owns(ip)),
    )
    if (vindicated !== undefined) {
      verdict = vindicated.isAtHome ? 'clean' : 'suspect'
      reasons.push(vindicated.reason)
    }
    if (verdict === 'clean')
      return { verdict, reasons, window: undefined, stolen: [], own: sittings }
  }
  const lastSign = Math.max(
    began ?? book.firstAt,
    ...[judged.containedAt, judged.highestAt, judged.sweptAt, rules.at(-1)?.at].filter(
      (at) => at !== undefined,
    ),
  ) as Instant
  const abroad = isByExploitAlone
    ? []
    : lingering(
        sittings.filter((one) => one.to >= from && (foreign(one) || cameForeign(one))),
        { lastSign, countryOf, isThiefs },
      )
  const begins = began ?? book.firstAt
  // At home the thief is only where he raised the evidence, and about the time that he was abroad; was
  // he never, about the time at which a stranger's place did what no arrival of the owner's comes near to.
  const core =
    abroad.length > 0
      ? abroad
      : sittings.filter(
          ({ ip, known, raised, to }) =>
            raised >= THEFT_RAISED &&
            known === false &&
            (ip === undefined || !owns(ip)) &&
            to >= begins,
        )
  const since = Math.min(...core.map((one) => one.from)) - ABOUT
  const until = Math.max(...core.map((one) => one.to)) + ABOUT
  const isAbroad = new Set(abroad)
  const isAbout = ({ from: at, to, known }: Sitting): boolean =>
    core.length === 0 ||
    // It may be the owner’s own computer, at any time.
    (abroad.length === 0 && known !== false) ||
    (to >= since && at <= until)
  const isStolen = (sitting: Sitting): boolean =>
    exploited.includes(sitting) ||
    isAbroad.has(sitting) ||
    (!isByExploitAlone &&
      sitting.raised >= OWN_PLACE_RAISED &&
      sitting.to >= begins &&
      isAbout(sitting))
  const first = new Set(sittings.filter(isStolen))
  const networks = new Set(
    [...first].flatMap(({ ip, known }) =>
      ip === undefined || known === true ? [] : [networkOf(ip)],
    ),
  )
  const exploitedFrom = isByExploitAlone
    ? Math.min(...exploited.map((one) => one.from))
    : Number.NEGATIVE_INFINITY
  // A network that came with him stays his when it is known at last; one of before has two users.
  const came = cameWith(book, networks, from)
  // From the same network, before anything was weighed against it, or where nothing could be.
  const stolen = sittings
    .filter((sitting) => {
      if (first.has(sitting)) return true
      // By an exploit alone: what was before it was not by it.
      if (sitting.ip === undefined || sitting.to < exploitedFrom) return false
      const network = networkOf(sitting.ip)
      return sitting.known === true ? came.has(network) : networks.has(network)
    })
    .toSorted((a, b) => a.from - b.from)
  const isTheirs = new Set(stolen)
  const own = sittings.filter((sitting) => !isTheirs.has(sitting))
  const window =
    stolen.length === 0
      ? undefined
      : {
          from: Math.min(...stolen.map((one) => one.from)) as Instant,
          to: Math.max(...stolen.map((one) => one.to)) as Instant,
        }
  return { verdict, reasons, window, stolen, own }
}

/**
 * Whether a network outside the organisation's country became the account's own by a theft: where a log
 * begins in the middle of one, the thief is the first who is seen, and what he does is what is learned.
 */
function learnedFromTheft(
  sittings: readonly Sitting[],
  home: string | undefined,
  countryOf: (ip: string) => string | undefined,
): (ip: string) => boolean {
  const networks = new Set<string>()
  for (const { ip, known, raised } of sittings)
    if (
      ip !== undefined &&
      known === false &&
      raised >= THEFT_RAISED &&
      home !== undefined &&
      countryOf(ip) !== home
    )
      networks.add(networkOf(ip))
  return networks.size === 0 ? () => false : (ip) => networks.has(networkOf(ip))
}

/** Of what was abroad, in its order, what hangs together with the theft. */
function lingering(
  abroad: readonly Sitting[],
  {
    lastSign,
    countryOf,
    isThiefs,
  }: Pick<ClassifyParts, 'countryOf' | 'isThiefs'> & { readonly lastSign: Instant },
): readonly Sitting[] {
  const countries = new Set<string | undefined>()
  const lingers: Sitting[] = []
  let last = lastSign
  for (const sitting of abroad.toSorted((a, b) => a.from - b.from)) {
    const { ip, raised, swept, byExploiter } = sitting
    if (ip === undefined) continue
    const country = countryOf(ip)
    const isHis =
      sitting.from <= plus(last, LINGERS) ||
      countries.has(country) ||
      raised >= LOUD_LEAST ||
      swept ||
      byExploiter ||
      isThiefs(ip)
    if (!isHis) continue
    countries.add(country)
    lingers.push(sitting)
    if (sitting.to > last) last = sitting.to
  }
  return lingers
}

/** Those of the networks that the account was never used from before. */
function cameWith(
  { sittings, places }: AccountBook,
  networks: ReadonlySet<string>,
  from: Instant,
): ReadonlySet<string> {
  const before = new Set<string>()
  for (const [ip, { firstAt, own }] of places) if (own && firstAt < from) before.add(networkOf(ip))
  const began = new Map<string, Sitting>()
  for (const sitting of sittings) {
    if (sitting.ip === undefined) continue
    const network = networkOf(sitting.ip)
    if (!networks.has(network)) continue
    const eldest = began.get(network)
    if (eldest === undefined || sitting.from < eldest.from) began.set(network, sitting)
  }
  return new Set(
    [...began].flatMap(([network, { to, known }]) =>
      to >= from && known === false && !before.has(network) ? [network] : [],
    ),
  )
}

const usesOf = (book: AccountBook): number =>
  book.mail.submitted +
  book.foldedLogins +
  book.sittings.reduce((sum, { mail, logins }) => sum + mail.submitted + logins, 0)
