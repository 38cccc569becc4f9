/**
 * Sitting: what one account did from one address without a long break.
 *
 * The unit by which mail and reading are told to be the owner's or a thief's: an address may be both,
 * at different times. It holds figures and no message; each of its maps has a bound.
 *
 * Most sittings only read mail, and there may be hundreds of thousands of them: so what is sent in one,
 * and a list, is made when something is put into it, and until then all share one that stays empty.
 */
import type { Event } from '../events/event.ts'
import { between, type Duration, hours, type Instant } from '../lib/time.ts'
import { addTally, type Fate, type Fates, newTally, oneMore, type Tally } from './counts.ts'
import { type Few, FewMap } from './few.ts'
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

/** What was sent in a sitting. */
type Sent = {
  /** By how much its messages raised the evidence, natural logarithm. */
  raised: number
  readonly mail: Tally
  firstAt: Instant | undefined
  lastAt: Instant | undefined
  readonly domains: FewMap<string, DomainTally>
  leftOut: ReadonlyMap<string, number>
  readonly sizes: FewMap<number, number>
  subjects: ReadonlyMap<string, number>
  readonly minutes: FewMap<number, { messages: number; recipients: number }>
  minutesLeftOut: number
  gaps: readonly number[]
  gapsEach: number
  gapsSeen: number
  probe: { at: Instant; recipients: number } | undefined
}

/** In place of what nothing was put into. */
const empty = new Map<never, never>()
const nothing: readonly never[] = []
/** Addresses of servers, cut out of their lines and the same in many sittings. */
const relays = new Texts()

/** The map that may be written to. */
const filled = <Key, Value>(map: ReadonlyMap<Key, Value>): Map<Key, Value> =>
  (map as unknown) === empty ? new Map() : (map as Map<Key, Value>)

const newSent = (): Sent => ({
  raised: 0,
  mail: newTally(),
  firstAt: undefined,
  lastAt: undefined,
  domains: new FewMap(),
  leftOut: empty,
  sizes: new FewMap(),
  subjects: empty,
  minutes: new FewMap(),
  minutesLeftOut: 0,
  gaps: nothing,
  gapsEach: 1,
  gapsSeen: 0,
  probe: undefined,
})
/** Of all sittings in which nothing was sent; nobody writes to it. */
const unsent: Sent = Object.freeze({ ...newSent(), mail: Object.freeze(newTally()) })

export class Sitting {
  readonly ip: string | undefined
  readonly from: Instant
  to: Instant
  /** Whether the origin was the account's own when it began, as the judge knew then. */
  known: boolean | undefined = undefined
  swept = false
  isOver = false
  /** Whether its book counted it among the quiet ones when it last looked. */
  isQuiet = false
  /** By an address to which a stranger's program on the web server answered: never folded. */
  byExploiter = false
  /** By how much its messages and logins raised the evidence, natural logarithm. */
  raised = 0
  logins = 0
  firstLoginAt: Instant | undefined = undefined
  /** Reading of mail. */
  sessions = 0
  octets = 0
  messagesRead = 0
  mailboxMessages = 0
  /** Of the account, from anywhere, when it began. */
  readonly failuresBefore: number
  /** The first client ports, with their moments; at most PORTS_MAX. */
  ports: readonly { readonly at: Instant; readonly port: number }[] = nothing
  mailRefs: RefList = noLines
  loginRefs: RefList = noLines
  readRefs: RefList = noLines
  #sent: Sent = unsent

  constructor(ip: string | undefined, at: Instant, failuresBefore = 0) {
    this.ip = ip
    this.from = at
    this.to = at
    this.failuresBefore = failuresBefore
  }

  /** What may be written to. */
  sent(): Sent {
    if (this.#sent === unsent) this.#sent = newSent()
    return this.#sent
  }

  get hasSent(): boolean {
    return this.#sent !== unsent
  }

  /** Of `raised`, by its messages. */
  get raisedByMail(): number {
    return this.#sent.raised
  }

  set raisedByMail(raised: number) {
    this.sent().raised = raised
  }

  get mail(): MailCounts {
    return this.#sent.mail
  }

  get firstMailAt(): Instant | undefined {
    return this.#sent.firstAt
  }

  get lastMailAt(): Instant | undefined {
    return this.#sent.lastAt
  }

  get domains(): Few<string, DomainTally> {
    return this.#sent.domains
  }

  /** Recipients in domains beyond that, by the last label of their names. */
  get leftOut(): ReadonlyMap<string, number> {
    return this.#sent.leftOut
  }

  get sizes(): Few<number, number> {
    return this.#sent.sizes
  }

  get subjects(): ReadonlyMap<string, number> {
    return this.#sent.subjects
  }

  /** Messages and recipients of each minute since 1970. */
  get minutes(): Few<number, { readonly messages: number; readonly recipients: number }> {
    return this.#sent.minutes
  }

  /** Messages in minutes for which there was no room. */
  get minutesLeftOut(): number {
    return this.#sent.minutesLeftOut
  }

  get gaps(): readonly number[] {
    return this.#sent.gaps
  }

  get probe(): { readonly at: Instant; readonly recipients: number } | undefined {
    return this.#sent.probe
  }
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

export const goesOn = (sitting: Sitting, at: Instant): boolean =>
  !sitting.isOver && between(sitting.to, at) < SITTING_BREAK

const minuteOf = (at: Instant): number => Math.floor(at / 60_000)

/** A message begins. */
export function mailed(sitting: Sitting, at: Instant): void {
  const sent = sitting.sent()
  sent.mail.submitted += 1
  if (sent.lastAt !== undefined) gapAfter(sent, between(sent.lastAt, at))
  sent.firstAt ??= at
  sent.lastAt = at
  sitting.to = at
  minuteIn(sent, at).messages += 1
}

function minuteIn(sent: Sent, at: Instant): { messages: number; recipients: number } {
  const minute = minuteOf(at)
  const known = sent.minutes.get(minute)
  if (known !== undefined) return known
  const counts = { messages: 0, recipients: 0 }
  if (sent.minutes.size < MINUTES_MAX) sent.minutes.set(minute, counts)
  else sent.minutesLeftOut += 1
  return counts
}

function gapAfter(sent: Sent, gap: Duration): void {
  sent.gapsSeen += 1
  if (sent.gapsSeen % sent.gapsEach !== 0) return
  const gaps = sent.gaps === nothing ? [] : (sent.gaps as number[])
  gaps.push(gap)
  sent.gaps = gaps
  if (gaps.length < GAPS_MAX) return
  sent.gaps = gaps.filter((_, nth) => nth % 2 === 1)
  sent.gapsEach *= 2
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
    readonly outcomes: Pick<Fates, 'size' | 'forEach'>
    /** Recipients that the server counted and no line names. */
    readonly nameless: number
  },
): void {
  const { at, size, subject, outcomes, nameless } = message
  const sent = sitting.sent()
  outcomes.forEach((fate, recipient) => {
    reached(sent, recipient, fate)
  })
  const recipients = outcomes.size + nameless
  sent.mail.recipients += recipients
  sent.mail.unknown += nameless
  minuteIn(sent, at).recipients += recipients
  if (at === sent.firstAt) sent.probe = { at, recipients }
  if (size !== undefined) {
    oneMore(sent.sizes, size, SIZES_MAX)
  }
  if (subject !== undefined) {
    const subjects = filled(sent.subjects)
    oneMore(subjects, subject.slice(0, SUBJECT_LENGTH_MAX), SUBJECTS_MAX)
    sent.subjects = subjects
  }
}

function reached(sent: Sent, recipient: string, { outcome, relayIp }: Readonly<Fate>): void {
  sent.mail[outcome] += 1
  const domain = domainOf(recipient)
  let tally = sent.domains.get(domain)
  if (tally === undefined && sent.domains.size >= DOMAINS_MAX) {
    const leftOut = filled(sent.leftOut)
    oneMore(leftOut, lastLabelOf(domain), LABELS_MAX)
    sent.leftOut = leftOut
    return
  }
  if (tally === undefined) {
    tally = newDomainTally()
    sent.domains.set(domain, tally)
  }
  if (relayIp !== undefined) tally.relayIp ??= relays.kept(relayIp)
  tally.recipients += 1
  tally[outcome] += 1
}

export const lastLabelOf = (domain: string): string =>
  domain.slice(domain.lastIndexOf('.') + 1).toUpperCase()

/** Lower case, without the dot at its end; `''` where there is none. */
export function domainOf(address: string): string {
  const at = address.lastIndexOf('@')
  if (at < 0) return ''
  const domain = address.slice(at + 1, at + 1 + DOMAIN_LENGTH_MAX).toLowerCase()
  return domain.endsWith('.') ? domain.slice(0, -1) : domain
}

/** `other` is folded into `into`, for totals; for what there is no room counts in `leftOut`. */
export function addDomains(
  into: Map<string, DomainTally>,
  other: Pick<Sitting, 'domains' | 'leftOut'>,
  leftOut: Map<string, number>,
): void {
  if (other.domains.size === 0) return
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
