/** Account found: one account's book, put into what is told of it. */
import { networkOf } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import type { NetworkFacts } from '../events/senses.ts'
import type { Instant } from '../lib/time.ts'
import type { AccountBook } from './account-book.ts'
import type { Casebook } from './casebook.ts'
import type { Classified } from './classify.ts'
import { addTally, counted, newTally } from './counts.ts'
import { hypothesesOf } from './entry.ts'
import {
  type AccountFound,
  DOMAINS_MAX,
  type DomainCounts,
  type Hypothesis,
  ORIGINS_MAX,
  type OriginUse,
  PORTS_MAX,
  type PortUse,
  type Reading,
  type StageFound,
  type Uniformity,
} from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'
import { addDomains, type DomainTally, lastLabelOf, type Sitting } from './sitting.ts'

export const OTHERS_MAX = 16
export const SUBJECTS_TOLD_MAX = 10

export type Lookups = {
  readonly countryOf: (ip: string) => string | undefined
  readonly networkFactsOf: (ip: string) => NetworkFacts | undefined
  /** ISO 3166-1. */
  readonly home: string
}

export type FoundParts = Lookups & {
  readonly casebook: Casebook
  readonly placeOf: PlaceOf
  readonly isHijacked: (account: AccountId) => boolean
}

export function accountFound(book: AccountBook, its: Classified, parts: FoundParts): AccountFound {
  const { judged, account } = book
  const isTaken = its.stolen.length > 0
  const stolen = newTally()
  for (const { mail } of its.stolen) addTally(stolen, mail)
  const own = newTally()
  addTally(own, book.mail)
  for (const { mail } of its.own) addTally(own, mail)
  const domains = new Map<string, DomainTally>()
  const leftOut = new Map<string, number>()
  for (const sitting of isTaken ? its.stolen : its.own) addDomains(domains, sitting, leftOut)
  if (!isTaken) addDomains(domains, book, leftOut)
  const told = domainsOf(domains, account, parts)
  const all = isTaken ? stolen : own
  // Where there were too many domains, those that are left out count by their names.
  const domestic = sumOf(told.filter((one) => one.domestic)) + (leftOut.get(parts.home) ?? 0)
  const entry = hypothesesOf({
    book,
    stolen: its.stolen,
    casebook: parts.casebook,
    placeOf: parts.placeOf,
    isHijacked: parts.isHijacked,
  })
  const origins = originsOf(book, its, parts)
  const reading = readingOf(book, its, parts.placeOf)
  return {
    account,
    verdict: its.verdict,
    reasons: [...judged.reasons, ...its.reasons],
    evidenceYears: rounded(judged.highest),
    ...(its.window === undefined ? {} : { window: its.window }),
    ...(judged.challengedAt === undefined && judged.containedAt === undefined
      ? {}
      : {
          wouldHave: {
            ...(judged.challengedAt === undefined ? {} : { challengedAt: judged.challengedAt }),
            ...(judged.containedAt === undefined ? {} : { containedAt: judged.containedAt }),
          },
        }),
    messages: counted(all),
    before: isTaken ? counted(own) : counted(newTally()),
    domestic,
    foreign: all.recipients - domestic,
    domains: told.slice(0, DOMAINS_MAX),
    domainsLeftOut: Math.max(0, told.length - DOMAINS_MAX),
    origins: origins.slice(0, ORIGINS_MAX),
    originsLeftOut: Math.max(0, origins.length - ORIGINS_MAX),
    entry,
    ...(reading === undefined ? {} : { reading }),
    uniformity: isTaken ? uniformityOf(its.stolen) : {},
    stages: isTaken ? stagesOf(book, its, entry, parts.placeOf) : [],
  }
}

/** To three digits. */
const rounded = (value: number): number => Number(value.toPrecision(3))

const sumOf = (domains: readonly DomainCounts[]): number =>
  domains.reduce((sum, { recipients }) => sum + recipients, 0)

/** Of the home country by its name, or handed to a server there, or the account's own. */
export function isDomestic(
  domain: string,
  relayIp: string | undefined,
  own: string,
  { home, countryOf }: Pick<Lookups, 'home' | 'countryOf'>,
): boolean {
  const last = lastLabelOf(domain)
  const relay = relayIp === undefined ? undefined : countryOf(relayIp)
  // One country's domain is not its code (ISO 3166-1 has GB).
  const byName = last.length === 2 ? (last === 'UK' ? 'GB' : last) === home : undefined
  return domain === own || domain === '' || (byName ?? relay === home)
}

function domainsOf(
  domains: ReadonlyMap<string, DomainTally>,
  account: AccountId,
  { home, countryOf }: Lookups,
): readonly DomainCounts[] {
  const own = account.slice(account.lastIndexOf('@') + 1)
  return [...domains]
    .map(([domain, { relayIp, ...tally }]) => {
      return { ...tally, domain, domestic: isDomestic(domain, relayIp, own, { home, countryOf }) }
    })
    .toSorted((a, b) => b.recipients - a.recipients || (a.domain < b.domain ? -1 : 1))
}

type Use = {
  readonly ip: string
  firstAt: Instant
  lastAt: Instant
  messages: number
  logins: number
  readonly stolen: boolean
  readonly ports: PortUse[]
  readonly refs: RefList
}

/** An address that owner and thief share, as behind one router, is told of each by itself. */
function originsOf(
  book: AccountBook,
  its: Classified,
  { casebook, placeOf, countryOf, networkFactsOf }: FoundParts,
): readonly OriginUse[] {
  const own = new Map<string, Use>()
  const thiefs = new Map<string, Use>()
  const stolen = new Set(its.stolen)
  for (const [ip, { firstAt, lastAt, messages, logins }] of book.places)
    own.set(ip, {
      ...{ ip, firstAt, lastAt, messages, logins, stolen: false },
      ports: [],
      refs: new RefList(),
    })
  for (const sitting of book.sittings) {
    const { ip } = sitting
    if (ip === undefined) continue
    const isStolen = stolen.has(sitting)
    const uses = isStolen ? thiefs : own
    const use = uses.get(ip) ?? {
      ...{ ip, firstAt: sitting.from, lastAt: sitting.to, messages: 0, logins: 0 },
      stolen: isStolen,
      ports: [],
      refs: new RefList(),
    }
    if (sitting.from < use.firstAt) use.firstAt = sitting.from
    if (sitting.to > use.lastAt) use.lastAt = sitting.to
    use.messages += sitting.mail.submitted
    use.logins += sitting.logins
    use.refs.addAll(sitting.loginRefs)
    use.refs.addAll(sitting.mailRefs)
    if (isStolen) use.ports.push(...sitting.ports)
    uses.set(ip, use)
  }
  return [...thiefs.values(), ...own.values()]
    .map((use): OriginUse => {
      const { ip } = use
      const country = countryOf(ip)
      const operator = networkFactsOf(ip)?.operator
      return {
        ip,
        ...(country === undefined ? {} : { country }),
        ...(operator === undefined ? {} : { operator }),
        network: networkOf(ip),
        firstAt: use.firstAt,
        lastAt: use.lastAt,
        messages: use.messages,
        logins: use.logins,
        // Whose they were nobody can tell: the thief's, where there was one.
        failures: !use.stolen && thiefs.has(ip) ? 0 : (book.failed.get(ip)?.times ?? 0),
        known: !use.stolen,
        others: use.stolen ? othersAt(casebook, ip, book.account) : [],
        ...(use.ports.length === 0
          ? {}
          : { ports: use.ports.toSorted((a, b) => a.at - b.at).slice(0, PORTS_MAX) }),
        evidence: use.refs.refs(placeOf),
      }
    })
    .toSorted(
      (a, b) =>
        Number(a.known) - Number(b.known) ||
        b.messages - a.messages ||
        b.logins - a.logins ||
        (a.ip < b.ip ? -1 : 1),
    )
}

/** What else was tried from there, or let in. */
function othersAt(
  { origins, books }: FoundParts['casebook'],
  ip: string,
  account: AccountId,
): readonly AccountId[] {
  const origin = origins.get(ip)
  const others = new Set<AccountId>(origin?.accepted)
  // What strangers type into a form may be anything, a password too: only names that are accounts.
  for (const name of origin?.names.keys() ?? [])
    if (books.has(name as AccountId)) others.add(name as AccountId)
  others.delete(account)
  return [...others].toSorted().slice(0, OTHERS_MAX)
}

function readingOf(book: AccountBook, its: Classified, placeOf: PlaceOf): Reading | undefined {
  const read = its.stolen.filter(({ sessions }) => sessions > 0)
  if (read.length === 0) return undefined
  const refs = new RefList()
  let sessions = 0
  let octets = 0
  let messages = 0
  let mailbox = 0
  for (const sitting of read) {
    refs.addAll(sitting.readRefs)
    sessions += sitting.sessions
    octets += sitting.octets
    messages += sitting.messagesRead
    mailbox = Math.max(mailbox, sitting.mailboxMessages)
  }
  let ownSessions = book.foldedSessions
  let ownOctets = book.foldedOctets
  for (const sitting of its.own) {
    ownSessions += sitting.sessions
    ownOctets += sitting.octets
  }
  return {
    sessions,
    octets,
    messages,
    ...(mailbox === 0 ? {} : { mailboxMessages: mailbox }),
    ...(ownSessions === 0 || ownOctets === 0
      ? {}
      : { ratio: rounded(octets / sessions / (ownOctets / ownSessions)) }),
    evidence: refs.refs(placeOf),
  }
}

function uniformityOf(stolen: readonly Sitting[]): Uniformity {
  const sizes = new Map<number, number>()
  const subjects = new Map<string, number>()
  const gaps: number[] = []
  let messages = 0
  let recipients = 0
  for (const sitting of stolen) {
    messages += sitting.mail.submitted
    recipients += sitting.mail.recipients
    for (const [size, n] of sitting.sizes) sizes.set(size, (sizes.get(size) ?? 0) + n)
    for (const [subject, n] of sitting.subjects)
      subjects.set(subject, (subjects.get(subject) ?? 0) + n)
    for (const gap of sitting.gaps) gaps.push(gap / 1_000)
  }
  if (messages === 0) return {}
  const sized = [...sizes.values()].reduce((sum, n) => sum + n, 0)
  const sorted = gaps.toSorted((a, b) => a - b)
  const at = (share: number): number => sorted[Math.floor((sorted.length - 1) * share)] ?? 0
  return {
    ...(sized === 0
      ? {}
      : { sameSize: rounded([...sizes.values()].reduce((a, b) => Math.max(a, b), 0) / sized) }),
    ...(subjects.size === 0
      ? {}
      : {
          subjects: [...subjects]
            .map(([subject, n]) => ({ subject, messages: n }))
            .toSorted((a, b) => b.messages - a.messages || (a.subject < b.subject ? -1 : 1))
            .slice(0, SUBJECTS_TOLD_MAX),
        }),
    ...(sorted.length < 2
      ? {}
      : { cadence: { median: rounded(at(0.5)), spread: rounded(at(0.9) - at(0.1)) } }),
    recipientsEach: rounded(recipients / messages),
  }
}

/** Recipients beyond which the impact is resources used, not a letter. */
const MASS_LEAST = 100

function stagesOf(
  book: AccountBook,
  { stolen }: Classified,
  entry: readonly Hypothesis[],
  placeOf: PlaceOf,
): readonly StageFound[] {
  const stages: StageFound[] = []
  const stage = (technique: string, at: Instant | undefined, refs: RefList): void => {
    if (at !== undefined)
      stages.push({ technique, account: book.account, at, evidence: refs.refs(placeOf) })
  }
  const supported = new Set(
    entry.filter(({ standing }) => standing === 'supported').map(({ path }) => path),
  )
  if (supported.has('guessed')) stage('T1110.001', book.failuresFirstAt, book.failureRefs)
  if (supported.has('sprayed')) stage('T1110.003', book.failuresFirstAt, book.failureRefs)
  if (supported.has('stuffed')) stage('T1110.004', book.failuresFirstAt, book.failureRefs)
  const logins = new RefList()
  const mails = new RefList()
  const reads = new RefList()
  for (const sitting of stolen) {
    logins.addAll(sitting.loginRefs)
    mails.addAll(sitting.mailRefs)
    reads.addAll(sitting.readRefs)
  }
  const earliest = (of: (sitting: Sitting) => Instant | undefined): Instant | undefined =>
    stolen.reduce<Instant | undefined>((first, sitting) => {
      const at = of(sitting)
      return at !== undefined && (first === undefined || at < first) ? at : first
    }, undefined)
  stage(
    'T1078',
    earliest(({ from }) => from),
    logins.total > 0 ? logins : mails,
  )
  if (reads.total > 0)
    stage(
      'T1114.002',
      earliest((one) => (one.sessions > 0 ? one.from : undefined)),
      reads,
    )
  const ips = new Set(stolen.map(({ ip }) => ip))
  for (const change of book.changes.filter(({ clientIp }) => ips.has(clientIp))) {
    if (change.outside) stage('T1114.003', change.at, change.refs)
    if (change.hides) stage('T1564.008', change.at, change.refs)
    if (change.what === 'account.factor') stage('T1556.006', change.at, change.refs)
    if (change.what === 'account.delegate') stage('T1098.002', change.at, change.refs)
    if (change.what === 'account.consent') stage('T1528', change.at, change.refs)
  }
  const recipients = stolen.reduce((sum, { mail }) => sum + mail.recipients, 0)
  const firstMail = earliest(({ firstMailAt }) => firstMailAt)
  if (recipients >= MASS_LEAST) stage('T1496.002', firstMail, mails)
  else if (recipients > 0) stage('T1656', firstMail, mails)
  const own = book.account.slice(book.account.lastIndexOf('@') + 1)
  if (stolen.some(({ domains }) => (domains.get(own)?.recipients ?? 0) > 0))
    stage('T1534', firstMail, mails)
  return stages.toSorted((a, b) => a.at - b.at || (a.technique < b.technique ? -1 : 1))
}
