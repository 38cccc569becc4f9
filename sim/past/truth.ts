/**
 * Truth: what really happened in a past case, to be set against what an investigation finds.
 *
 * The mail server counts what thieves do while it does it, so nothing here is read back from a log.
 * As JSON (`truth.json`) moments are RFC 3339 in Tokyo's zone, by which people live.
 */
import type {
  EntryPath,
  Hypothesis,
  LeakChannel,
  LeakVerdictCode,
  MissingKind,
  Span,
} from '../../src/incident/found.ts'
import { type Instant, later } from '../../src/lib/time.ts'
import { countries } from '../people/places.ts'
import { realOf } from './real-places.ts'

export type OriginTruth = {
  readonly ip: string
  readonly country: string
  readonly messages: number
  readonly logins: number
  readonly firstAt: Instant
  readonly lastAt: Instant
}

export type MailTruth = {
  /** Messages. */
  readonly submitted: number
  readonly recipients: number
  readonly delivered: number
  /** Refused for good by the other side or by the name service. */
  readonly bounced: number
  /** Given up by our own server after its queue lifetime, returned to the sender. */
  readonly expired: number
  /** Put off, and still so when the log ends or the message was deleted from the queue. */
  readonly deferred: number
  /** In the queue without a first try when the log ends. */
  readonly untried: number
}

export type StolenTruth = {
  /** `sasl:NAME`. */
  readonly account: string
  /** From the first thing that the server let the thief do to the last one, reading included. */
  readonly window: Span
  /** The same of mail alone; absent: he sent none. */
  readonly mailWindow?: Span
  readonly origins: readonly OriginTruth[]
  readonly mail: MailTruth
  /** Recipients in domains under `.jp`. */
  readonly domestic: number
  readonly probeAt?: Instant
  readonly reading: {
    readonly sessions: number
    readonly octets: number
    readonly messages: number
  }
  readonly forwardedAt?: Instant
  /** Each path that the log says something of; `supported` is the one. */
  readonly entry: readonly { readonly path: EntryPath; readonly standing: Hypothesis['standing'] }[]
}

export type StoreTruth = {
  readonly account: string
  readonly clientIp: string
  readonly country: string
  readonly window: Span
  readonly statements: number
  readonly destructive: number
  readonly rowsRead: number
  readonly dumped: boolean
  readonly objects: readonly string[]
}

export type WebTruth = {
  readonly ip: string
  readonly country: string
  readonly window: Span
  readonly probes: number
  readonly shells: number
  /** Accounts whose mail was read through it. */
  readonly accounts: readonly string[]
}

export type LeakTruth = {
  /** One of these is a right answer. */
  readonly verdicts: readonly LeakVerdictCode[]
  /** Channels that the logs do not show, and that must be named as a cap. */
  readonly unexamined: readonly LeakChannel[]
}

export type Truth = {
  readonly case: string
  readonly seed: number
  readonly scale: number
  /** In which stamps without one are to be read. */
  readonly zone: string
  readonly span: Span
  /** Accounts of the house. */
  readonly accounts: number
  readonly hijacked: readonly StolenTruth[]
  readonly stores: readonly StoreTruth[]
  readonly web: readonly WebTruth[]
  readonly leak: LeakTruth
  readonly missing: readonly MissingKind[]
  /** Times of which the logs are gone. */
  readonly gaps: readonly Span[]
  /** Host to milliseconds that its clock is ahead. */
  readonly clocks: { readonly [host: string]: number }
  /** Everybody's accepted messages with a login, the thief's among them. */
  readonly submitted: number
  readonly lines: number
  /** Relative to the folder. */
  readonly files: readonly string[]
}

type Origin = { ip: string; country: string; messages: number; logins: number } & {
  firstAt: Instant
  lastAt: Instant
}

/** What one thief did with one account. */
export class Theft {
  readonly account: string
  readonly #origins = new Map<string, Origin>()
  #first: Instant | undefined
  #last: Instant | undefined
  #firstMail: Instant | undefined
  #lastMail: Instant | undefined
  readonly reading = { sessions: 0, octets: 0, messages: 0 }
  readonly mail = { submitted: 0, recipients: 0, delivered: 0, bounced: 0, expired: 0 }
  deferred = 0
  tried = 0
  domestic = 0
  probeAt: Instant | undefined
  forwardedAt: Instant | undefined

  constructor(account: string) {
    this.account = account
  }

  login(at: Instant, ip: string): void {
    this.#at(at, ip).logins += 1
  }

  submitted(at: Instant, ip: string, recipients: readonly string[]): void {
    this.#at(at, ip).messages += 1
    this.#firstMail ??= at
    this.#lastMail = at
    this.mail.submitted += 1
    this.mail.recipients += recipients.length
    for (const one of recipients) if (one.endsWith('.jp')) this.domestic += 1
  }

  read(at: Instant, ip: string, octets: number, messages: number): void {
    this.#at(at, ip)
    this.reading.sessions += 1
    this.reading.octets += octets
    this.reading.messages += messages
  }

  truth(entry: StolenTruth['entry']): StolenTruth {
    const { submitted, recipients, delivered, bounced, expired } = this.mail
    const from = this.#first ?? (0 as Instant)
    const firstMail = this.#firstMail
    return {
      account: `sasl:${this.account}`,
      window: { from, to: this.#last ?? from },
      ...(firstMail === undefined
        ? {}
        : { mailWindow: { from: firstMail, to: this.#lastMail ?? firstMail } }),
      origins: [...this.#origins.values()],
      mail: {
        submitted,
        recipients,
        delivered,
        bounced,
        expired,
        deferred: this.deferred,
        untried: recipients - this.tried,
      },
      domestic: this.domestic,
      ...(this.probeAt === undefined ? {} : { probeAt: this.probeAt }),
      reading: this.reading,
      ...(this.forwardedAt === undefined ? {} : { forwardedAt: this.forwardedAt }),
      entry,
    }
  }

  #at(at: Instant, ip: string): Origin {
    this.#first ??= at
    this.#last = later(this.#last ?? at, at)
    const known = this.#origins.get(ip)
    if (known !== undefined) {
      known.lastAt = at
      return known
    }
    const one = { ip: realOf(ip), country: countryOf(ip), messages: 0, logins: 0 }
    const origin = { ...one, firstAt: at, lastAt: at }
    this.#origins.set(ip, origin)
    return origin
  }
}

export const countryOf = (ip: string): string => countries[Number(ip.split('.')[0]) - 240] ?? ''
