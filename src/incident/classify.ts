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
import { addTally, newTally } from './counts.ts'
import type { AccountVerdict, Span } from './found.ts'
import type { Sitting } from './sitting.ts'

/** Years of evidence: one account in so many years looks so by chance. */
export const CHALLENGE_YEARS = 1
export const SUSPECT_YEARS = 10
/** Fewer messages and logins in all say nothing of what is usual. */
export const ENOUGH_USES = 5
/** A sitting at an own place that raised the evidence by less is the owner's. */
const OWN_PLACE_RAISED = Math.log(30)
/** Mail from an own place that arrives like this, again and again or in the house, is the owner's. */
const ARRIVED_LEAST = 0.9
const INSIDE_LEAST = 0.9
/** Days, apart from each other, on which the same was done. */
const RECURS_LEAST = 3
const DAY_MS = 86_400_000
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
  readonly kindOf: (clientIp: string) => string | undefined
  /** It is a thief's in another account. */
  readonly isThiefs: (clientIp: string) => boolean
  /** A program of a stranger's on the web server had answered to it by then. */
  readonly isExploiter: (clientIp: string, by: Instant) => boolean
}

export function classified(
  book: AccountBook,
  { owns, countryOf, kindOf, isThiefs, isExploiter }: ClassifyParts,
): Classified {
  const { judged, sittings, changes } = book
  const strange = (sitting: Sitting): boolean =>
    sitting.known === false && (sitting.ip === undefined || !owns(sitting.ip))
  const home = new Set<string | undefined>()
  for (const [ip, { own }] of book.places) if (own) home.add(countryOf(ip))
  for (const { ip, known } of sittings)
    if (ip !== undefined && known === true) home.add(countryOf(ip))
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
  // At home the thief is only where he raised the evidence, and about the time that he was abroad.
  const since = Math.max(
    began ?? book.firstAt,
    Math.min(...abroad.map((one) => one.from)) - ABOUT,
    Number.NEGATIVE_INFINITY,
  )
  const until = abroad.length === 0 ? book.lastAt : Math.max(...abroad.map((one) => one.to)) + ABOUT
  const isAbroad = new Set(abroad)
  const isStolen = (sitting: Sitting): boolean =>
    exploited.includes(sitting) ||
    isAbroad.has(sitting) ||
    (!isByExploitAlone &&
      sitting.raised >= OWN_PLACE_RAISED &&
      sitting.to >= (abroad.length === 0 ? (began ?? book.firstAt) : since) &&
      sitting.from <= until)
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

/**
 * Why what looked stolen was the owner's, as is seen only afterwards: all of it came from places of his
 * own, nearly all of it arrived, and it went to colleagues, or the same was done on other days too.
 * `isAtHome` false: some of it came from where nobody can tell, as behind webmail; a person must look.
 */
function vindication(
  { account }: AccountBook,
  raising: readonly Sitting[],
  strange: (sitting: Sitting) => boolean,
  isOwn: (sitting: Sitting) => boolean,
): { readonly reason: ReasonGiven; readonly isAtHome: boolean } | undefined {
  if (raising.length === 0 || raising.some(strange)) return undefined
  const own = account.slice(account.lastIndexOf('@') + 1)
  const mail = newTally()
  let inside = 0
  for (const sitting of raising) {
    addTally(mail, sitting.mail)
    inside += sitting.domains.get(own)?.recipients ?? 0
  }
  const ended = mail.delivered + mail.bounced + mail.deferred
  if (ended === 0 || mail.delivered < ARRIVED_LEAST * ended) return undefined
  const isAtHome = raising.every(isOwn)
  if (inside >= INSIDE_LEAST * mail.recipients)
    return { reason: { code: 'past.to-colleagues', recipients: inside }, isAtHome }
  const days = new Set(raising.map(({ from }) => Math.floor(from / DAY_MS)))
  return days.size >= RECURS_LEAST
    ? { reason: { code: 'past.recurs', days: days.size }, isAtHome }
    : undefined
}

const usesOf = (book: AccountBook): number =>
  book.mail.submitted +
  book.foldedLogins +
  book.sittings.reduce((sum, { mail, logins }) => sum + mail.submitted + logins, 0)
