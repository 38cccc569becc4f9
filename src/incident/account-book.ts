/**
 * Account book: what is kept of one account while the logs are read: its sittings, what failed in its
 * name, what the judge thought of it, and which of its settings changed.
 *
 * Old quiet sittings are folded into totals, so that an account takes the same room whether it was
 * used for a day or a year; those from places that were not its own are kept longest.
 */
import { networkOf } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { between, type Duration, days, hours, type Instant, minutes } from '../lib/time.ts'
import { addTally, newTally, type Tally } from './counts.ts'
import type { Span } from './found.ts'
import { RefList } from './refs.ts'
import { addDomains, type DomainTally, goesOn, Sitting } from './sitting.ts'

/** Sittings of an account that are kept apart; beyond, the quietest eldest is folded. */
export const SITTINGS_MAX = 400
/** A theft may come from a thousand places; of more strangers the eldest is folded, and counted. */
export const STRANGE_SITTINGS_MAX = 4_096
/**
 * Sittings that are kept of all accounts together. Beyond, each account keeps only QUIET_LEAST and
 * STRANGE_LEAST of them.
 */
export const SITTINGS_ALL_MAX = 60_000
export const STRANGE_LEAST = 256
/** Origins of failures that are told apart, of all accounts together. */
export const FAILED_ORIGINS_ALL_MAX = 100_000
/** Quiet ones that are kept beside any number of strangers'. */
const QUIET_LEAST = 32
/** A known place is folded so long after it was last used. */
export const FOLDED_AFTER: Duration = days(3)
/** Strangers' places are kept so long. */
export const STRANGE_FOLDED_AFTER: Duration = days(120)
/** A setting is changed by the session that was opened so shortly before. */
const LATELY: Duration = minutes(10)
/** Networks of strangers who raised the evidence, or came to an account whose owner was asked. */
export const STRANGE_NETWORKS_MAX = 1_024
export const PLACES_MAX = 64
export const FAILED_ORIGINS_MAX = 512
export const CHANGES_MAX = 64
/** Folded sittings that are remembered for having been about the time of a stranger's; the latest. */
export const MEANWHILE_MAX = 64
/** So near to a stranger's. */
const MEANWHILE_WITHIN: Duration = hours(6)
/** What raised the evidence by less is a quiet sitting. */
export const QUIET_BELOW = Math.log(3)

/** So often an account of few sittings looks for what may be folded: each time it has so many more. */
const FOLDED_EACH = 16

/** How much all books have together. */
export type Room = { sittings: number; failedOrigins: number }

export type PlaceUse = {
  firstAt: Instant
  lastAt: Instant
  messages: number
  logins: number
  /** Nothing that was folded of it spoke against its being the account's own. */
  own: boolean
}

export type FailedFrom = {
  times: number
  readonly firstAt: Instant
  lastAt: Instant
  readonly refs: RefList
}

export type Change = {
  readonly at: Instant
  readonly what: string
  readonly clientIp: string | undefined
  readonly outside: boolean
  readonly hides: boolean
  readonly refs: RefList
}

/** What the judge thought at most, and when it would have acted. */
export type Judged = {
  highest: number
  highestAt: Instant | undefined
  reasons: readonly ReasonGiven[]
  challengedAt: Instant | undefined
  containedAt: Instant | undefined
  /** The earliest since when what it did may be a thief's, of those thoughts that asked or contained. */
  windowFrom: Instant | undefined
  last: number
  lastAt: Instant | undefined
  weighed: number
  sweptAt: Instant | undefined
}

/** What one thought says of the sitting it is about. */
export type Weighed = {
  readonly known: boolean | undefined
  /** By how much it raised the evidence, natural logarithm; below nought: it spoke for the owner. */
  readonly by: number
  readonly isMail: boolean
  readonly swept: boolean
}

export class AccountBook {
  readonly account: AccountId
  readonly firstAt: Instant
  lastAt: Instant
  sittings: Sitting[] = []
  readonly #current = new Map<string, Sitting>()
  /** Of those, the one that was asked for last. */
  #latest: Sitting | undefined
  readonly #strange = new Set<string>()
  /** Of sittings that were folded. */
  readonly mail: Tally = newTally()
  readonly domains = new Map<string, DomainTally>()
  readonly leftOut = new Map<string, number>()
  /** Sittings of strangers for which there was no room, and messages sent in them. */
  readonly strangeFolded = { sittings: 0, messages: 0 }
  readonly places = new Map<string, PlaceUse>()
  /** When, in sittings that were folded, the account wrote from its own places while a stranger was about. */
  readonly meanwhile: Span[] = []
  foldedSessions = 0
  foldedOctets = 0
  foldedLogins = 0
  failures = 0
  failuresFirstAt: Instant | undefined
  readonly failed = new Map<string, FailedFrom>()
  failedOriginsLeftOut = 0
  readonly failureRefs = new RefList()
  readonly changes: Change[] = []
  changesLeftOut = 0
  readonly judged: Judged = {
    highest: 0,
    highestAt: undefined,
    reasons: [],
    challengedAt: undefined,
    containedAt: undefined,
    windowFrom: undefined,
    last: 0,
    lastAt: undefined,
    weighed: 0,
    sweptAt: undefined,
  }

  readonly #room: Room
  /** How many are quiet, as they were counted at the last fold. */
  #quiet = 0
  /** What came, or may be quiet no more, since then. */
  readonly #stirred: Sitting[] = []
  /** Before that moment none is due. */
  #dueAt = Number.NEGATIVE_INFINITY
  #wasAsked = false

  constructor(account: AccountId, at: Instant, room: Room = { sittings: 0, failedOrigins: 0 }) {
    this.#room = room
    this.account = account
    this.firstAt = at
    this.lastAt = at
  }

  /** The one that goes on from there, or a new one. */
  sittingAt(ip: string | undefined, at: Instant): Sitting {
    const current = this.#currentAt(ip)
    if (at > this.lastAt) this.lastAt = at
    if (current !== undefined && goesOn(current, at)) {
      if (at > current.to) current.to = at
      // A message of before takes its end back.
      else if (at < current.to) this.#dueAt = Number.NEGATIVE_INFINITY
      this.#latest = current
      return current
    }
    const sitting = new Sitting(ip, at, this.failures)
    this.#current.set(ip ?? '', sitting)
    this.#latest = sitting
    this.sittings.push(sitting)
    this.#stirred.push(sitting)
    this.#room.sittings += 1
    this.#fold(at)
    return sitting
  }

  #currentAt(ip: string | undefined): Sitting | undefined {
    const latest = this.#latest
    return latest !== undefined && latest.ip === ip ? latest : this.#current.get(ip ?? '')
  }

  /** What was thought of something that was done in it. */
  weighed(sitting: Sitting, { known, by, isMail, swept }: Weighed): void {
    const was = this.#bearing(sitting)
    if (sitting.known === undefined && known !== undefined) sitting.known = known
    if (swept) sitting.swept = true
    if (by > 0) sitting.raised += by
    if (isMail) sitting.raisedByMail += by
    if (this.#bearing(sitting) !== was) this.#stirred.push(sitting)
  }

  /** It came by the address of one to whom a stranger's program answered. */
  exploited(sitting: Sitting): void {
    if (sitting.byExploiter) return
    sitting.byExploiter = true
    this.#stirred.push(sitting)
  }

  /** All that its being quiet rests on, and that may change. */
  #bearing(sitting: Sitting): number {
    return (sitting.known === false ? 1 : 0) + (isLoud(sitting) ? 2 : 0)
  }

  /** The book is let go: what it had is free for others. */
  leave(): void {
    this.#room.sittings -= this.sittings.length
    this.#room.failedOrigins -= this.failed.size
  }

  /** The one in which it was at that moment, for what is told of it later. */
  sittingOf(ip: string | undefined, at: Instant): Sitting | undefined {
    // The latest of that place.
    const current = this.#currentAt(ip)
    if (current !== undefined && current.from <= at && at <= current.to) return current
    for (let n = this.sittings.length - 1; n >= 0; n -= 1) {
      const sitting = this.sittings[n] as Sitting
      if (sitting.ip === ip && sitting.from <= at && at <= sitting.to) return sitting
    }
    return undefined
  }

  /** The place that it was used from last, if that was just now. */
  lately(at: Instant): Sitting | undefined {
    let last: Sitting | undefined
    for (const sitting of this.sittings)
      if (sitting.to <= at && (last === undefined || sitting.to > last.to)) last = sitting
    return last !== undefined && between(last.to, at) < LATELY ? last : undefined
  }

  failedFrom(ip: string | undefined, at: Instant, times: number): FailedFrom | undefined {
    this.failures += times
    this.failuresFirstAt ??= at
    if (at > this.lastAt) this.lastAt = at
    const key = ip ?? ''
    let known = this.failed.get(key)
    if (known === undefined) {
      const isFull = this.#room.failedOrigins >= FAILED_ORIGINS_ALL_MAX
      if (isFull || this.failed.size >= FAILED_ORIGINS_MAX) {
        this.failedOriginsLeftOut += 1
        return undefined
      }
      known = { times: 0, firstAt: at, lastAt: at, refs: new RefList() }
      this.failed.set(key, known)
      this.#room.failedOrigins += 1
    }
    known.times += times
    known.lastAt = at
    return known
  }

  /**
   * Folds what is due and what is too many. All sittings are looked at only when one of them may be
   * due, or what is quiet may be another for all; otherwise those are that came or changed since.
   */
  #fold(now: Instant): void {
    if (this.sittings.length % FOLDED_EACH !== 0 && this.sittings.length <= SITTINGS_MAX) return
    // A theft stays apart however long ago it was.
    const isAsked = this.judged.challengedAt !== undefined
    if (
      now > this.#dueAt ||
      isAsked !== this.#wasAsked ||
      this.#stirred.some((sitting) => this.#isNews(sitting, isAsked))
    )
      this.#foldDue(now, isAsked)
    else for (const sitting of this.#stirred) this.#count(sitting, isAsked)
    // Of the youngest nobody has thought anything yet.
    const youngest = this.sittings.at(-1)
    this.#stirred.length = 0
    if (youngest !== undefined) this.#stirred.push(youngest)
    this.#foldOver()
  }

  #foldDue(now: Instant, isAsked: boolean): void {
    for (const sitting of this.sittings)
      if (this.#isNews(sitting, isAsked) && this.#strange.size < STRANGE_NETWORKS_MAX)
        this.#strange.add(networkOf(sitting.ip as string))
    this.#wasAsked = isAsked
    this.#dueAt = Number.POSITIVE_INFINITY
    this.#quiet = 0
    const { sittings } = this
    const { length } = sittings
    let kept = 0
    for (let n = 0; n < length; n += 1) {
      const sitting = sittings[n] as Sitting
      const isQuiet = this.#isQuiet(sitting)
      const keptFor = keptLong(sitting, isQuiet, isAsked)
      if (now - sitting.to > keptFor) {
        sitting.isQuiet = false
        this.#foldOne(sitting)
        continue
      }
      if (kept < n) sittings[kept] = sitting
      kept += 1
      sitting.isQuiet = isQuiet
      if (isQuiet) this.#quiet += 1
      if (sitting.to + keptFor < this.#dueAt) this.#dueAt = sitting.to + keptFor
    }
    sittings.length = kept
  }

  /** One that is kept. */
  #count(sitting: Sitting, isAsked: boolean): void {
    if (sitting.isOver) return
    const isQuiet = this.#isQuiet(sitting)
    if (isQuiet !== sitting.isQuiet) this.#quiet += isQuiet ? 1 : -1
    sitting.isQuiet = isQuiet
    this.#dueAt = Math.min(this.#dueAt, sitting.to + keptLong(sitting, isQuiet, isAsked))
  }

  #foldOver(): void {
    const { length } = this.sittings
    const isCrowded = this.#room.sittings > SITTINGS_ALL_MAX
    let strange = length - this.#quiet
    const strangeMax = isCrowded ? STRANGE_LEAST : STRANGE_SITTINGS_MAX
    let over = isCrowded
      ? this.#quiet - QUIET_LEAST
      : Math.min(this.#quiet - QUIET_LEAST, length - SITTINGS_MAX)
    // The eldest first; behind the last that goes nobody need look.
    let kept = 0
    let looked = 0
    for (; over > 0 || strange > strangeMax; looked += 1) {
      const sitting = this.sittings[looked] as Sitting
      if (sitting.isQuiet ? over <= 0 : strange <= strangeMax) {
        this.sittings[kept] = sitting
        kept += 1
        continue
      }
      if (sitting.isQuiet) {
        over -= 1
        this.#quiet -= 1
      } else {
        strange -= 1
        this.strangeFolded.sittings += 1
        this.strangeFolded.messages += sitting.mail.submitted
      }
      this.#foldOne(sitting)
    }
    if (looked > kept) this.sittings.splice(kept, looked - kept)
  }

  /** Where a thief has been nothing is quiet any more, and least when he is known there. */
  #isQuiet(sitting: Sitting): boolean {
    return (
      isQuietSitting(sitting) &&
      (this.#strange.size === 0 ||
        sitting.ip === undefined ||
        !this.#strange.has(networkOf(sitting.ip)))
    )
  }

  /** Whether its network is a stranger's that is not known for one yet. */
  #isNews(sitting: Sitting, isAsked: boolean): boolean {
    return (
      sitting.known === false &&
      sitting.ip !== undefined &&
      (isAsked || isLoud(sitting)) &&
      this.#strange.size < STRANGE_NETWORKS_MAX &&
      !this.#strange.has(networkOf(sitting.ip))
    )
  }

  #isMeanwhile({ from, to, hasSent, known }: Sitting): boolean {
    return (
      hasSent &&
      known === true &&
      this.sittings.some(
        (other) =>
          other.known === false &&
          other.from - to < MEANWHILE_WITHIN &&
          from - other.to < MEANWHILE_WITHIN,
      )
    )
  }

  #foldOne(sitting: Sitting): void {
    if (this.#isMeanwhile(sitting)) {
      if (this.meanwhile.length >= MEANWHILE_MAX) this.meanwhile.shift()
      this.meanwhile.push({ from: sitting.from, to: sitting.to })
    }
    sitting.isOver = true
    this.#room.sittings -= 1
    if (sitting.hasSent) {
      addTally(this.mail, sitting.mail)
      addDomains(this.domains, sitting, this.leftOut)
    }
    this.foldedSessions += sitting.sessions
    this.foldedOctets += sitting.octets
    this.foldedLogins += sitting.logins
    if (this.#current.get(sitting.ip ?? '') === sitting) this.#current.delete(sitting.ip ?? '')
    if (this.#latest === sitting) this.#latest = undefined
    if (sitting.ip === undefined) return
    const own = this.#isQuiet(sitting)
    const use = this.places.get(sitting.ip)
    if (use === undefined) {
      if (this.places.size >= PLACES_MAX) return
      this.places.set(sitting.ip, {
        firstAt: sitting.from,
        lastAt: sitting.to,
        messages: sitting.mail.submitted,
        logins: sitting.logins,
        own,
      })
      return
    }
    use.lastAt = sitting.to
    use.own ||= own
    use.messages += sitting.mail.submitted
    use.logins += sitting.logins
  }
}

const isQuietSitting = (sitting: Sitting): boolean => sitting.known !== false && !isLoud(sitting)

const isLoud = (sitting: Sitting): boolean =>
  sitting.raised >= QUIET_BELOW || sitting.swept || sitting.byExploiter

function keptLong(sitting: Sitting, isQuiet: boolean, isAsked: boolean): number {
  if (isQuiet) return FOLDED_AFTER
  return isAsked || isLoud(sitting) ? Number.POSITIVE_INFINITY : STRANGE_FOLDED_AFTER
}
