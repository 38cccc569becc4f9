/**
 * Notices: tells people what happened, once a case and state, outside the mail that we guard.
 *
 * A notice is an entry before it goes on its way, and another when a channel took it. After a
 * restart what was intended in the last RESUMED_FOR and not taken by every channel goes on its way
 * again, under the same key. Whatever the channels do, the subject is also told to the operator.
 */
import { type Notice, type NoticeFacts, noticeOf } from '../containment/notice.ts'
import type { AccountId } from '../events/event.ts'
import { Courier } from '../hands/notify/courier.ts'
import { type Duration, hours, type Instant, milliseconds, plus } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { NoticeChannel, NoticePeople, OutgoingNotice } from '../ports/notifier.ts'
import type { Scribe } from './scribe.ts'

export const RESUMED_FOR: Duration = hours(24)
export const RESUMED_MAX = 1_000

export type NoticeParts = {
  readonly clock: Clock
  readonly scribe: Pick<Scribe, 'write'>
  readonly folds: Pick<FoldStore, 'noticeOf' | 'noticesSince'>
  readonly channels: readonly NoticeChannel[]
  readonly perHour: number
  /** How an owner reaches the desk outside his mailbox. */
  readonly contact: string | undefined
  readonly zone: string
  readonly language: Language
  /** Where the owner is reached outside his mailbox; undefined: nowhere that we know. */
  readonly ownerOf: (account: AccountId) => string | undefined
  /** How people are told of what concerns them; undefined: administrators are told. */
  readonly peopleOf?: (facts: NoticeFacts) => NoticePeople | undefined
  /** The code of a request for step-up, to be worded and written nowhere. */
  readonly codeOf?: (account: AccountId, request: string) => string
  readonly says: (text: string) => void
  readonly told: (problem: unknown) => void
}

/** What people may change while notices are on their way. */
export type NoticeWays = Pick<NoticeParts, 'channels' | 'perHour' | 'contact'>

export class Notices {
  readonly #parts: NoticeParts
  #contact: string | undefined
  #courier: Courier

  constructor(parts: NoticeParts) {
    this.#parts = parts
    this.#contact = parts.contact
    this.#courier = this.#courierOver(parts)
  }

  /**
   * Other ways from here on: what the ways before have not brought goes by these, once. The bound of
   * an hour begins anew.
   */
  async reopen(ways: NoticeWays): Promise<void> {
    const before = this.#courier
    this.#contact = ways.contact
    this.#courier = this.#courierOver(ways)
    // What is under way has its outcome written first, so that nobody gets it twice.
    await before.close()
    this.resume()
  }

  #courierOver({ channels, perHour }: NoticeWays): Courier {
    const { clock, folds, says } = this.#parts
    return new Courier({
      channels,
      perHour,
      alreadySent: (notice, channel) => folds.noticeOf(notice)?.channels.includes(channel) === true,
      outcome: (notice, channel, why) => this.#ended(notice, channel, why),
      keptBack: (now, until, most) =>
        outgoing(
          this.#worded({
            what: 'notices.kept-back',
            case: `kept-back.${now}`,
            at: now as Instant,
            until: until as Instant,
            most,
          }),
        ),
      clock: {
        now: () => clock.monotonic(),
        wall: () => clock.now(),
        after: (ms, act) => {
          const timer = setTimeout(act, ms)
          return () => clearTimeout(timer)
        },
      },
      log: says,
    })
  }

  /** True when it had not been told before. Rejects when it could not be written. */
  async raise(facts: NoticeFacts): Promise<boolean> {
    const { folds, scribe, clock, says, language, ownerOf } = this.#parts
    const notice = this.#worded(facts)
    if (folds.noticeOf(notice.notice) !== undefined) return false
    const owner = ownerIn(facts, ownerOf)
    if (notice.audience === 'owner' && owner === undefined) return false
    const now = clock.now()
    await scribe.write([
      {
        kind: 'notice.intended',
        id: `q.${notice.notice}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        notice: notice.notice,
        what: facts.what,
        facts,
        ...('account' in facts && facts.account !== undefined ? { account: facts.account } : {}),
      },
    ])
    if (notice.audience === 'administrators') says(notice.text[language].subject)
    this.#courier.submit(outgoing(notice, owner, this.#parts.peopleOf?.(facts), onlyIn(facts)))
    return true
  }

  /** As `raise`, for whoever has nobody to tell when it fails. */
  raiseSoon(facts: NoticeFacts): void {
    this.raise(facts).catch(this.#parts.told)
  }

  /** What was on its way when we stopped. */
  resume(): void {
    const { folds, clock, ownerOf, told } = this.#parts
    const from = plus(clock.now(), milliseconds(-RESUMED_FOR))
    for (const row of folds.noticesSince(from, RESUMED_MAX))
      try {
        const facts = row.facts as NoticeFacts
        const notice = this.#worded(facts)
        const owner = ownerIn(facts, ownerOf)
        if (notice.audience === 'administrators' || owner !== undefined)
          this.#courier.submit(
            outgoing(notice, owner, this.#parts.peopleOf?.(facts), onlyIn(facts)),
          )
      } catch (problem) {
        // Written by another version, in words that this one does not have.
        told(problem)
      }
  }

  async close(): Promise<void> {
    await this.#courier.close()
  }

  #worded(facts: NoticeFacts): Notice {
    const { zone, codeOf } = this.#parts
    const contact = this.#contact
    return noticeOf(facts, {
      timeOf: (at) => spelled(at, zone),
      ...(contact === undefined ? {} : { contact }),
      ...(codeOf === undefined ? {} : { codeOf }),
    })
  }

  async #ended(notice: OutgoingNotice, channel: string, why?: string): Promise<void> {
    const { clock, scribe, folds } = this.#parts
    // The courier's own last word of an hour has no case of its own.
    if (folds.noticeOf(notice.notice) === undefined) return
    const now = clock.now()
    await scribe.write([
      {
        kind: why === undefined ? 'notice.sent' : 'notice.failed',
        id: `k.${notice.notice}`.slice(0, 64),
        at: now,
        heardAt: now,
        trust: 'witnessed',
        notice: notice.notice,
        channel,
        ...(why === undefined ? {} : { why }),
      },
    ])
  }
}

const ownerIn = (
  facts: NoticeFacts,
  ownerOf: (account: AccountId) => string | undefined,
): string | undefined =>
  facts.what.startsWith('owner.') && 'account' in facts && facts.account !== undefined
    ? ownerOf(facts.account)
    : undefined

/** A test goes by the channels that it names. */
const onlyIn = (facts: NoticeFacts): readonly string[] | undefined =>
  facts.what === 'notice.test' ? facts.channels : undefined

const outgoing = (
  notice: Notice,
  owner?: string,
  people?: NoticePeople,
  only?: readonly string[],
): OutgoingNotice => ({
  notice: notice.notice,
  what: notice.what,
  severity: notice.severity,
  text: notice.text,
  facts: notice.facts,
  ...(owner === undefined ? {} : { owner: { address: owner } }),
  ...(people === undefined ? {} : { people }),
  ...(only === undefined ? {} : { only }),
})

/** `2026-11-21 23:20 +09:00` */
function spelled(at: Instant, zone: string): string {
  const moment = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone)
  return `${moment.toPlainDate()} ${moment.toPlainTime().toString({ smallestUnit: 'minute' })} ${moment.offset}`
}
