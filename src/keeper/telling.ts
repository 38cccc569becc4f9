/** Telling: what people are told of a containment, gathered from the folds when it is told. */

import { breakerMost } from '../containment/breaker.ts'
import type { NoticeFacts } from '../containment/notice.ts'
import { stepNames } from '../containment/plan.ts'
import type { AccountId, EventOf } from '../events/event.ts'
import type { MailboxRead } from '../events/login.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import { hours } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore, MessageRow } from '../ports/folds.ts'
import type { Places } from '../ports/places.ts'
import type { Reason } from '../verdict/reasons.ts'
import { summaryOf } from '../verdict/summary.ts'
import { wordsFor } from '../verdict/words.ts'
import type { StepFailure } from './containing.ts'
import type { Notices } from './notices.ts'
import { referenceOf } from './reference.ts'
import type { Subject } from './steps.ts'

const ORIGINS_TOLD = 3
const ROWS_READ = 1_000

export type TellingParts = {
  readonly clock: Clock
  readonly folds: FoldStore
  readonly notices: Notices
  readonly places: Pick<Places, 'countryOf'>
  readonly spared: (account: Subject['account']) => boolean
}

/** A plan's name for people; the flood-control key needs a short one. */
const caseOf = (plan: string): string => referenceOf(plan)

export class Telling {
  readonly #parts: TellingParts

  constructor(parts: TellingParts) {
    this.#parts = parts
  }

  /** The last step of a containment, and of its end. Resolves with how many were told. */
  async tell(subject: Subject, direction: 'apply' | 'revert'): Promise<number> {
    const facts = direction === 'apply' ? this.#contained(subject) : [this.#undone(subject)]
    let told = 0
    for (const one of facts) if (await this.#parts.notices.raise(one)) told += 1
    return told
  }

  failing({ subject, step, direction, tries, why }: StepFailure): void {
    const { clock, notices } = this.#parts
    notices.raiseSoon({
      what: 'step.failed',
      case: `${caseOf(subject.plan)}.${step}.${direction}`.slice(0, 40),
      at: clock.now(),
      account: subject.account,
      step,
      direction,
      tries,
      why: { ja: why, en: why },
    })
  }

  breakerOpened({
    at,
    containments,
    most,
  }: {
    at: number
    containments: number
    most: number
  }): void {
    const { notices, clock } = this.#parts
    const now = clock.now()
    notices.raiseSoon({
      what: 'breaker.opened',
      case: `${at}`,
      at: now,
      containments,
      most,
      closesAt: (now + hours(1)) as typeof now,
    })
  }

  /** What may have been lost between its entry and its notice, when we stopped there. */
  resume(): void {
    const { clock, folds } = this.#parts
    const at = folds.breakerOpenedAt()
    if (at === undefined || clock.now() - at > hours(1)) return
    const most = breakerMost(folds.accountCount())
    this.breakerOpened({ at, containments: most, most })
  }

  /** One notice a source and day: others than root may write this log. */
  doubted(source: string, events: number, why: string): void {
    const { clock, notices } = this.#parts
    const now = clock.now()
    notices.raiseSoon({
      what: 'source.doubted',
      case: `${referenceOf(source)}.${Math.floor(now / hours(24))}`,
      at: now,
      source,
      events,
      why: { ja: why, en: why },
    })
  }

  /**
   * A message is held for a person: the administrators, and the owner, once an account and day;
   * `asked`: the owner was sent a code for it instead.
   */
  held(account: AccountId, asked: boolean): void {
    const { clock, folds, notices } = this.#parts
    const now = clock.now()
    // A containment that stands or follows tells more.
    if (folds.account(account).suspicion.containedAt !== undefined) return
    const rows = folds.messages.ofAccount(account, 'held', ROWS_READ)
    const [eldest] = rows
    if (eldest === undefined) return
    const shared = {
      case: `${referenceOf(account)}.${Math.floor(now / hours(24))}`,
      at: now,
      account,
      messages: rows.length,
      reference: eldest.reference,
    }
    notices.raiseSoon({
      ...shared,
      what: 'mail.held',
      heldAt: eldest.at,
      deadlineAt: eldest.deadlineAt ?? now,
    })
    if (!asked) notices.raiseSoon({ ...shared, what: 'owner.mail-held' })
  }

  /** A rule that only tells was broken: once an account, rule and day. */
  restricted(account: AccountId, reasons: readonly ReasonGiven[]): void {
    const { clock, notices } = this.#parts
    const now = clock.now()
    const [broken] = reasons
    notices.raiseSoon({
      what: 'login.restricted',
      case: `${referenceOf(`${account} ${String(broken?.['rule'] ?? '')}`)}.${Math.floor(now / hours(24))}`,
      at: now,
      account,
      reasons: spoken(reasons),
    })
  }

  /** A mailbox was taken away, and the account is not contained for it: once a session. */
  swept(read: MailboxRead, account: AccountId, reasons: readonly ReasonGiven[]): void {
    const { clientIp, country } = read
    this.#parts.notices.raiseSoon({
      what: 'mailbox.swept',
      case: referenceOf(read.id),
      at: read.at,
      account,
      ...(clientIp === undefined
        ? {}
        : { origin: { ip: clientIp, ...(country === undefined ? {} : { country }) } }),
      reasons: spoken(reasons),
    })
  }

  /** Of a mailbox: mail goes elsewhere, or out of sight. Rules of a cloud come from old logs only. */
  forwarding(event: EventOf<'forwarding.changed'>): void {
    if (event.way === 'rule' || event.way === 'mailbox') return
    if (event.change === 'removed' || (event.outside !== true && event.hides !== true)) return
    const { notices } = this.#parts
    notices.raiseSoon({
      what: 'forwarding.changed',
      case: referenceOf(event.id),
      at: event.at,
      account: event.account,
      way: event.way,
      ...(event.name === undefined ? {} : { name: event.name }),
      targets: event.outside === true ? (event.targets ?? []) : [],
      hides: event.hides === true,
    })
  }

  /** One notice an account and day, not one a message. */
  overdue(rows: readonly MessageRow[]): void {
    const { clock, notices } = this.#parts
    const now = clock.now()
    for (const account of new Set(rows.map((row) => row.account))) {
      const its = rows.filter((row) => row.account === account)
      const [eldest] = its
      if (eldest === undefined) continue
      notices.raiseSoon({
        what: 'mail.overdue',
        case: `${referenceOf(account)}.${Math.floor(now / hours(24))}`,
        at: now,
        account,
        messages: its.length,
        reference: eldest.reference,
        heldAt: eldest.at,
        deadlineAt: eldest.deadlineAt ?? now,
      })
    }
  }

  #contained({ plan, account, windowFrom, by }: Subject): readonly NoticeFacts[] {
    const { clock, folds, spared } = this.#parts
    const standing = folds.planOf(account)
    const held = folds.messages.ofAccount(account, 'held', ROWS_READ)
    const shared = {
      case: caseOf(plan),
      at: clock.now(),
      account,
      windowFrom,
      origins: standing?.origin === undefined ? this.#originsOf(held) : [standing.origin],
      reasons:
        standing === undefined || standing.reasons.length === 0
          ? reasonsIn(held)
          : spoken(standing.reasons),
      held: folds.account(account).heldMessages,
    }
    if (standing?.scope === 'outbound')
      // Of a storm one page tells, the breaker's own.
      return spared(account)
        ? [{ ...shared, what: 'account.outbound-held', because: 'protected' }]
        : []
    const done = new Set(standing?.done)
    return [
      {
        ...shared,
        what: 'account.contained',
        done: stepNames.filter((step) => done.has(step)),
        left: stepNames.filter((step) => step !== 'tell' && !done.has(step)),
        passed: folds.messages.countLately(account, 'passed', windowFrom),
        ...(by === undefined ? {} : { by }),
        ...(standing?.why === undefined ? {} : { why: standing.why }),
      },
      { what: 'owner.stopped', case: caseOf(plan), at: clock.now(), account },
    ]
  }

  #undone({ plan, account, windowFrom, by = '' }: Subject): NoticeFacts {
    const { clock, folds } = this.#parts
    const undoing = folds.undoings().find(({ id }) => id === plan)
    const reverted = new Set(undoing?.reverted)
    return {
      what: 'containment.undone',
      case: caseOf(plan),
      at: clock.now(),
      account,
      by,
      why: undoing?.undoneWhy ?? '',
      done: stepNames.filter((step) => reverted.has(step)),
      left: stepNames.filter(
        (step) => step !== 'tell' && undoing?.steps.includes(step) === true && !reverted.has(step),
      ),
      released: folds.messages.countLately(account, 'released', windowFrom),
      stillHeld: folds.account(account).heldMessages,
    }
  }

  #originsOf(rows: readonly MessageRow[]): readonly { ip: string; country?: string }[] {
    const ips = [...new Set(rows.map((row) => row.clientIp).filter((ip) => ip !== undefined))]
    return ips.slice(-ORIGINS_TOLD).map((ip) => {
      const country = this.#parts.places.countryOf(ip)
      return country === undefined ? { ip } : { ip, country }
    })
  }
}

/** What the containment stood on: the reasons that are more than that it stands. */
function reasonsIn(held: readonly MessageRow[]): readonly { ja: string; en: string }[] {
  const told = held.find((row) => row.reasons.some(({ code }) => code !== 'account.contained'))
  return spoken(told?.reasons ?? [])
}

const spoken = (reasons: readonly ReasonGiven[]): readonly { ja: string; en: string }[] =>
  summaryOf(reasons as unknown as readonly Reason[])
    .filter(({ code }) => code !== 'account.contained')
    .map((reason) => ({ ja: wordsFor(reason, 'ja'), en: wordsFor(reason, 'en') }))
