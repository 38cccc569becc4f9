/**
 * Entry: how a thief may have got in: hypotheses with lines for and against, kept apart from facts.
 *
 * Each path has the shares with which it would leave what is found (stated below, towards caution); the
 * order of the paths is by the sum of their logarithms. What a log cannot show refutes nothing.
 */
import { networkOf } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import { between, days, type Instant } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import type { Casebook } from './casebook.ts'
import type { EntryPath, Hypothesis, HypothesisReason } from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'
import { domainOf, type Sitting } from './sitting.ts'
import { waveAt } from './wave.ts'

/** Failures before the first success that make guessing likely; a typing error or two are the owner's. */
export const GUESSES_LEAST = 5
export const SPRAYED_NAMES_LEAST = 8
/** Passwords a name, on average; fewer is a list of pairs. */
const EACH_NAME_MOST = 1.5
const GUESSED_WITHIN = days(30)
/** More accounts from one address have been got together, not one by another. */
const PIVOTS_MOST = 3
/** Where the first account wrote to no colleague, both passwords came from elsewhere more often. */
const UNWRITTEN_PIVOT = 3

type Draft = {
  weight: number
  readonly for: HypothesisReason[]
  readonly against: HypothesisReason[]
}

export type EntryFacts = {
  readonly book: AccountBook
  readonly stolen: readonly Sitting[]
  readonly casebook: Casebook
  readonly placeOf: PlaceOf
  readonly isHijacked: (account: AccountId) => boolean
}

const rounded = (value: number): number => Math.round(value * 10) / 10

const isInsideIp = (ip: string): boolean =>
  /^(?:10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\.|f[cd][0-9a-f]{2}:|fe80:)/i.test(
    ip,
  )

export function hypothesesOf({
  book,
  stolen,
  casebook,
  placeOf,
  isHijacked,
}: EntryFacts): readonly Hypothesis[] {
  if (stolen.length === 0) return []
  const drafts = new Map<EntryPath, Draft>()
  const draft = (path: EntryPath): Draft => {
    const known = drafts.get(path) ?? { weight: 0, for: [], against: [] }
    drafts.set(path, known)
    return known
  }
  const why = (
    code: string,
    facts: HypothesisReason['facts'],
    refs: RefList,
  ): HypothesisReason => ({
    code,
    facts,
    evidence: refs.refs(placeOf),
  })
  const none = new RefList()
  const firstAt = Math.min(...stolen.map(({ from }) => from)) as Instant
  const ips = new Set(stolen.flatMap(({ ip }) => (ip === undefined ? [] : [ip])))
  const networks = new Set([...ips].map((ip) => networkOf(ip)))

  // Failures in the account's own name, before the first success of a thief.
  const before = new RefList()
  const elsewhere = new RefList()
  let guesses = 0
  let guessesElsewhere = 0
  let originsElsewhere = 0
  for (const [ip, failed] of book.failed) {
    if (failed.firstAt > firstAt || between(failed.lastAt, firstAt) > GUESSED_WITHIN) continue
    if (networks.has(networkOf(ip))) {
      guesses += failed.times
      before.addAll(failed.refs)
    } else if (!casebook.judge.owns(book.account, ip)) {
      guessesElsewhere += failed.times
      originsElsewhere += 1
      elsewhere.addAll(failed.refs)
    }
  }
  // What failed later, when the password was changed, is no guess.
  const earliest = stolen.reduce((a, b) => (b.from < a.from ? b : a), stolen[0] as Sitting)
  guesses = Math.min(guesses, earliest.failuresBefore)
  guessesElsewhere = Math.min(guessesElsewhere, earliest.failuresBefore - guesses)
  // Other names, from the thief's places and from whoever failed in this account's name before.
  const names = new Map<string, number>()
  const tried = new RefList()
  let triedTimes = 0
  const triers = new Set(ips)
  for (const [ip, { firstAt: began }] of book.failed) if (began <= firstAt) triers.add(ip)
  for (const ip of triers) {
    const origin = casebook.origins.get(ip)
    if (origin === undefined || origin.failures === 0) continue
    // An office whose people mistype now and then is no list of names.
    if (!ips.has(ip) && (origin.accepted.size > 0 || origin.names.size < 3)) continue
    tried.addAll(origin.refs)
    for (const [name, times] of origin.names) {
      names.set(name, (names.get(name) ?? 0) + times)
      triedTimes += times
    }
    if (origin.namesLeftOut > 0) names.set(` ${ip}`, origin.namesLeftOut)
  }
  names.delete(book.account)
  const loginRefs = new RefList()
  for (const { loginRefs: its, mailRefs } of stolen.slice(0, 3)) {
    loginRefs.addAll(its)
    if (its.total === 0) loginRefs.addAll(mailRefs)
  }

  const guessed = draft('guessed')
  const sprayed = draft('sprayed')
  const stuffed = draft('stuffed')
  const known = draft('known-password')
  const wide = guessesElsewhere >= GUESSES_LEAST && originsElsewhere >= 3
  if (guesses >= GUESSES_LEAST) {
    guessed.weight += Math.log(50)
    guessed.for.push(why('entry.failures-before', { failures: guesses, origins: 1 }, before))
    known.against.push(why('entry.failures-before', { failures: guesses, origins: 1 }, before))
    known.weight -= Math.log(10)
    if (names.size < SPRAYED_NAMES_LEAST) guessed.weight += Math.log(5)
  }
  if (guessesElsewhere >= GUESSES_LEAST * 4) known.weight -= Math.log(6)
  if (wide) {
    guessed.weight += Math.log(Math.min(200, Math.max(8, guessesElsewhere / 2)))
    guessed.for.push(
      why(
        'entry.many-origins',
        { failures: guessesElsewhere, origins: originsElsewhere },
        elsewhere,
      ),
    )
  }
  const wave = waveAt(casebook, book.account, firstAt, guesses + guessesElsewhere)
  if (names.size >= SPRAYED_NAMES_LEAST || wave !== undefined) {
    const isByThief = names.size >= SPRAYED_NAMES_LEAST
    const each = isByThief ? triedTimes / (names.size + 1) : (wave?.each ?? 0)
    const facts = {
      accounts: isByThief ? names.size : (wave?.names ?? 0),
      failures: isByThief ? triedTimes : (wave?.failures ?? 0),
    }
    const lines = isByThief ? tried : (wave?.refs ?? tried)
    for (const one of [sprayed, stuffed]) {
      one.weight += Math.log(40)
      one.for.push(why('entry.many-accounts', facts, lines))
    }
    known.weight -= Math.log(8)
    // Where others' names are tried as well, nobody was after this one.
    guessed.weight -= Math.log(wide ? 3 : 60)
    if (guesses > 0) sprayed.weight += Math.log(5)
    // A list of pairs has one password for each name; a few passwords for all names come in rounds.
    if (each > EACH_NAME_MOST) {
      stuffed.weight -= Math.log(10)
      stuffed.against.push(why('entry.many-passwords', { each: rounded(each) }, lines))
    } else {
      sprayed.weight -= Math.log(guesses > 1 ? 2 : 5)
      sprayed.against.push(why('entry.one-password-each', { each: rounded(each) }, lines))
    }
  } else {
    for (const one of [sprayed, stuffed]) {
      one.weight -= Math.log(8)
      if (casebook.origins.get([...ips][0] ?? '') !== undefined || guesses > 0)
        one.against.push(why('entry.no-other-names', { accounts: names.size }, tried))
    }
  }
  const isQuiet = guesses < 3
  if (isQuiet) {
    known.weight += Math.log(6)
    known.for.push(why('entry.first-try', { failures: guesses }, loginRefs))
    guessed.weight -= Math.log(wide ? 2 : 8)
    guessed.against.push(
      why('entry.no-failures', { failures: guesses }, guesses > 0 ? before : none),
    )
  }

  // Webmail: pages asked for by the thief's addresses, weaknesses tried before.
  const webIps = [...ips].flatMap((ip) => {
    const entry = casebook.web.get(ip)
    return entry === undefined ? [] : [entry]
  })
  const exploits = new RefList()
  let probes = 0
  for (const entry of webIps) {
    if (entry.shells + entry.probes === 0) continue
    if ((entry.probedFirstAt ?? entry.shellFirstAt ?? firstAt) > firstAt) continue
    probes += entry.probes + entry.shells
    exploits.addAll(entry.refs)
  }
  if (probes > 0) {
    const exploit = draft('web-exploit')
    exploit.weight += Math.log(100)
    exploit.for.push(why('entry.exploit-before', { requests: probes }, exploits))
    known.weight -= Math.log(4)
  }
  if (webIps.length > 0) {
    const session = draft('web-session')
    const pages = new RefList()
    for (const { readRefs } of webIps) pages.addAll(readRefs)
    session.weight += Math.log(webIps.some(({ logins }) => logins > 0) ? 2 : 8)
    session.for.push(why('entry.web-session', { origins: webIps.length }, pages))
  }
  const rules = book.changes.filter(
    ({ outside, hides, clientIp }) =>
      (outside || hides) && clientIp !== undefined && ips.has(clientIp),
  )
  const rule = rules[0]
  if (rule !== undefined) {
    const forwarding = draft('forwarding-rule')
    forwarding.weight += Math.log(rule.at <= firstAt ? 10 : 1.5)
    forwarding.for.push(why('entry.rule-changed', { rules: rules.length }, rule.refs))
  }
  // The same hand as another stolen account's, a while before.
  const others = new Set<AccountId>()
  const own = domainOf(book.account)
  let hasWritten = false
  for (const ip of ips)
    for (const one of casebook.origins.get(ip)?.accepted ?? [])
      if (one !== book.account && isHijacked(one))
        for (const its of casebook.books.get(one)?.sittings ?? [])
          if (its.ip === ip && its.from < firstAt) {
            others.add(one)
            hasWritten ||= its.domains.has(own)
          }
  const inside = [...ips].filter(isInsideIp)
  if (inside.length > 0 || (others.size > 0 && others.size <= PIVOTS_MOST && probes === 0)) {
    const pivot = draft('internal-pivot')
    pivot.weight +=
      (inside.length === ips.size ? Math.log(60) : inside.length > 0 ? Math.log(6) : 0) +
      (others.size === 0 ? 0 : Math.log(hasWritten ? 25 : UNWRITTEN_PIVOT))
    pivot.for.push(
      why('entry.internal-origin', { origins: inside.length, accounts: others.size }, loginRefs),
    )
  }
  if (casebook.heard.imapLogins + casebook.heard.smtpLogins === 0)
    draft('unknown').for.push(why('entry.log-silent', {}, none))

  const ordered = [...drafts]
    .filter(([path, one]) => path === 'unknown' || one.for.length > 0 || one.against.length > 0)
    .map(([path, one]) => ({ path, one }))
    .toSorted((a, b) => b.one.weight - a.one.weight || (a.path < b.path ? -1 : 1))
  const best = ordered[0]?.one.weight ?? 0
  return ordered.map(({ path, one }, nth) => ({
    path,
    standing:
      nth === 0 && one.for.length > 0 && best > Math.log(2)
        ? 'supported'
        : one.for.length > 0 && best - one.weight < Math.log(30)
          ? 'open'
          : one.for.length === 0 && one.against.length > 0 && best - one.weight > Math.log(10)
            ? 'refuted'
            : 'open',
    weight: Math.round(one.weight * 1_000) / 1_000,
    for: one.for,
    against: one.against,
  }))
}
