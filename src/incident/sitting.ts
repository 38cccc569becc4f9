/**
 * Sitting: what one account did from one address without a long break.
 *
 * The unit by which mail and reading are told to be the owner's or a thief's: an address may be both,
 * at different times. It holds figures and no message; each of its maps has a bound.
 *
 * Most sittings only read mail, and there may be hundreds of thousands of them: so a map, a list or a
 * tally is made when something is put into it, and until then all share one that stays empty.
 */
import type { Event } from '../events/event.ts'
import { between, type Duration, hours, type Instant } from '../lib/time.ts'
import { addTally, newTally, type Outcome, oneMore, type Tally } from './counts.ts'
import { type MailCounts, PORTS_MAX } from './found.ts'
import { noLines, RefList } from './refs.ts'
import { Texts } from './texts.ts'

/** A longer silence begins the next one. */
export const SITTING_BREAK: Duration = hours(6)
export const DOMAINS_MAX = 2_000
const LABELS_MAX = 2_000
export const SIZES_MAX = 256
export const SUBJECTS_MAX = 32
export const MINUTES_MAX = 10_080
/** Gaps between messages that are kept; of more every second one is thrown away. */
export const GAPS_MAX = 1_024
const SUBJECT_LENGTH_MAX = 200
/** Longer is no domain (RFC 1035 section 2.3.4). */
export const DOMAIN_LENGTH_MAX = 255

export type DomainTally = Tally & { relayIp: string | undefined }

/** In one piece: what is added to an object later lies apart from it, and there are many. */
const newDomainTally = (): DomainTally => ({
  submitted: 0,
  recipients: 0,
  delivered: 0,
  deferred: 0,
  bounced: 0,
  unknown: 0,
  relayIp: undefined,
})

export type Sitting = {
  readonly ip: string | undefined
  readonly from: Instant
  to: Instant
  /** Whether the origin was the account's own when it began, as the judge knew then. */
  known: boolean | undefined
  /** By how much its messages and logins raised the evidence, natural logarithm. */
  raised: number
  /** Of it, by its messages. */
  raisedByMail: number
  mail: MailCounts
  firstMailAt: Instant | undefined
  lastMailAt: Instant | undefined
  logins: number
  firstLoginAt: Instant | undefined
  /** Reading of mail. */
  sessions: number
  octets: number
  messagesRead: number
  mailboxMessages: number
  swept: boolean
  isOver: boolean
  /** Whether its book counted it among the quiet ones when it last looked. */
  isQuiet: boolean
  /** Of the account, from anywhere, when it began. */
  failuresBefore: number
  /** By an address to which a stranger's program on the web server answered: never folded. */
  byExploiter: boolean
  domains: ReadonlyMap<string, DomainTally>
  /** Recipients in domains beyond that, by the last label of their names. */
  leftOut: ReadonlyMap<string, number>
  sizes: ReadonlyMap<number, number>
  subjects: ReadonlyMap<string, number>
  /** Messages and recipients of each minute since 1970. */
  minutes: ReadonlyMap<number, { messages: number; recipients: number }>
  /** Messages in minutes for which there was no room. */
  minutesLeftOut: number
  gaps: readonly number[]
  gapsEach: number
  gapsSeen: number
  probe: { at: Instant; recipients: number } | undefined
  /** The first client ports, with their moments; at most PORTS_MAX. */
  ports: readonly { readonly at: Instant; readonly port: number }[]
  mailRefs: RefList
  loginRefs: RefList
  readRefs: RefList
}

const empty = new Map<never, never>()
const nothing: readonly never[] = []
/** Addresses of servers, cut out of their lines and the same in many sittings. */
const relays = new Texts()
const noMail: MailCounts = Object.freeze(newTally())

/** The map that may be written to. */
const filled = <Key, Value>(map: ReadonlyMap<Key, Value>): Map<Key, Value> =>
  (map as unknown) === empty ? new Map() : (map as Map<Key, Value>)

/** The tally that may be written to. */
function mailOf(sitting: Sitting): Tally {
  if (sitting.mail === noMail) sitting.mail = newTally()
  return sitting.mail
}

/** A line shows something of it. */
export function noted(
  sitting: Sitting,
  what: 'mailRefs' | 'loginRefs' | 'readRefs',
  event: Pick<Event, 'source' | 'times'>,
): void {
  if (sitting[what] === noLines) sitting[what] = new RefList()
  sitting[what].add(event)
}

export const newSitting = (ip: string | undefined, at: Instant): Sitting => ({
  ip,
  from: at,
  to: at,
  known: undefined,
  raised: 0,
  raisedByMail: 0,
  mail: noMail,
  firstMailAt: undefined,
  lastMailAt: undefined,
  logins: 0,
  firstLoginAt: undefined,
  sessions: 0,
  octets: 0,
  messagesRead: 0,
  mailboxMessages: 0,
  swept: false,
  isOver: false,
  isQuiet: false,
  failuresBefore: 0,
  byExploiter: false,
  domains: empty,
  leftOut: empty,
  sizes: empty,
  subjects: empty,
  minutes: empty,
  minutesLeftOut: 0,
  gaps: nothing,
  gapsEach: 1,
  gapsSeen: 0,
  probe: undefined,
  ports: nothing,
  mailRefs: noLines,
  loginRefs: noLines,
  readRefs: noLines,
})

export const goesOn = (sitting: Sitting, at: Instant): boolean =>
  !sitting.isOver && between(sitting.to, at) < SITTING_BREAK

const minuteOf = (at: Instant): number => Math.floor(at / 60_000)

/** A message begins. */
export function mailed(sitting: Sitting, at: Instant): void {
  mailOf(sitting).submitted += 1
  if (sitting.lastMailAt !== undefined) gapAfter(sitting, between(sitting.lastMailAt, at))
  sitting.firstMailAt ??= at
  sitting.lastMailAt = at
  sitting.to = at
  minuteIn(sitting, at).messages += 1
}

function minuteIn(sitting: Sitting, at: Instant): { messages: number; recipients: number } {
  const minute = minuteOf(at)
  const known = sitting.minutes.get(minute)
  if (known !== undefined) return known
  const counts = { messages: 0, recipients: 0 }
  if (sitting.minutes.size < MINUTES_MAX) {
    const minutes = filled(sitting.minutes)
    minutes.set(minute, counts)
    sitting.minutes = minutes
  } else sitting.minutesLeftOut += 1
  return counts
}

function gapAfter(sitting: Sitting, gap: Duration): void {
  sitting.gapsSeen += 1
  if (sitting.gapsSeen % sitting.gapsEach !== 0) return
  const gaps = sitting.gaps === nothing ? [] : (sitting.gaps as number[])
  gaps.push(gap)
  sitting.gaps = gaps
  if (gaps.length < GAPS_MAX) return
  sitting.gaps = gaps.filter((_, nth) => nth % 2 === 1)
  sitting.gapsEach *= 2
}

/** From which port of its machine; a network behind one address finds nobody without it. */
export function cameFrom(sitting: Sitting, at: Instant, port: number | undefined): void {
  if (port !== undefined && port > 0 && sitting.ports.length < PORTS_MAX)
    sitting.ports = [...sitting.ports, { at, port }]
}

/** A message is over: what is known of it and of its recipients is counted. */
export function settled(
  sitting: Sitting,
  message: {
    readonly at: Instant
    readonly size: number | undefined
    readonly subject: string | undefined
    readonly outcomes: Iterable<
      readonly [recipient: string, outcome: Outcome, relayIp: string | undefined]
    >
    /** Recipients that the server counted and no line names. */
    readonly nameless: number
  },
): void {
  let recipients = message.nameless
  const mail = mailOf(sitting)
  const domains = filled(sitting.domains)
  for (const [recipient, outcome, relayIp] of message.outcomes) {
    recipients += 1
    mail[outcome] += 1
    const domain = domainOf(recipient)
    let tally = domains.get(domain)
    if (tally === undefined && domains.size >= DOMAINS_MAX) {
      const leftOut = filled(sitting.leftOut)
      oneMore(leftOut, lastLabelOf(domain), LABELS_MAX)
      sitting.leftOut = leftOut
      continue
    }
    if (tally === undefined) {
      tally = newDomainTally()
      domains.set(domain, tally)
      sitting.domains = domains
    }
    if (relayIp !== undefined) tally.relayIp ??= relays.kept(relayIp)
    tally.recipients += 1
    tally[outcome] += 1
  }
  mail.recipients += recipients
  mail.unknown += message.nameless
  const minute = minuteIn(sitting, message.at)
  minute.recipients += recipients
  if (message.at === sitting.firstMailAt) sitting.probe = { at: message.at, recipients }
  if (message.size !== undefined) {
    const sizes = filled(sitting.sizes)
    oneMore(sizes, message.size, SIZES_MAX)
    sitting.sizes = sizes
  }
  if (message.subject !== undefined) {
    const subjects = filled(sitting.subjects)
    oneMore(subjects, message.subject.slice(0, SUBJECT_LENGTH_MAX), SUBJECTS_MAX)
    sitting.subjects = subjects
  }
}

export const lastLabelOf = (domain: string): string =>
  domain.slice(domain.lastIndexOf('.') + 1).toUpperCase()

/** Lower case, without the dot at its end; `''` where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  return at < 0
    ? ''
    : address
        .slice(at + 1, at + 1 + DOMAIN_LENGTH_MAX)
        .toLowerCase()
        .replace(/\.$/, '')
}

/** `other` is folded into `into`, for totals; for what there is no room counts in `leftOut`. */
export function addDomains(
  into: Map<string, DomainTally>,
  other: Pick<Sitting, 'domains' | 'leftOut'>,
  leftOut: Map<string, number>,
): void {
  for (const [label, recipients] of other.leftOut) oneMore(leftOut, label, LABELS_MAX, recipients)
  for (const [domain, tally] of other.domains) {
    const known = into.get(domain)
    if (known === undefined) {
      if (into.size < DOMAINS_MAX) into.set(domain, { ...tally })
      else oneMore(leftOut, lastLabelOf(domain), LABELS_MAX, tally.recipients)
    } else {
      addTally(known, tally)
      known.relayIp ??= tally.relayIp
    }
  }
}
