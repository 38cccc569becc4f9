/**
 * Feed: takes what a source heard into the evidence, with the position where to go on.
 *
 * Events and position are one append: after a crash the source goes on exactly where the evidence
 * ends, and no line is taken twice. What our own gate witnessed is not written again from hearsay
 * (decision 3); it is only counted as paired. Floods of failures become counts, and hearsay is
 * thinned when the volume fills, before our own reserve is touched (decision 17).
 *
 * A log that others than root may write is heard, and marked: nothing is concluded from it.
 */
import { noticeOfMessageId } from '../cases/notices/message-id.ts'
import type { Event, EventOf } from '../events/event.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Heardings } from '../ports/source.ts'
import type { Exhaustion } from '../sources/exhaustion.ts'
import type { Refused } from '../sources/refused.ts'
import type { Gaps } from './gaps/open.ts'
import type { MailSessions } from './mail-sessions.ts'
import { attributed } from './privacy/attributed.ts'
import type { ReadJudge } from './read-judge.ts'
import type { Scribe } from './scribe.ts'
import { type Thinning, thinned } from './thinning.ts'
import { type WhereParts, whereabouts } from './whereabouts.ts'

/** How long lines are gathered at the most; far below the second that results may take to count. */
export const GATHER = 200

export type FeedParts = {
  readonly clock: Clock
  readonly scribe: Scribe
  readonly folds: FoldStore
  readonly exhaustion: Exhaustion
  readonly refused: Refused
  readonly thinning: () => Thinning
  /** Events that nothing is concluded from came from this source, and why. */
  readonly doubted: (source: string, events: number, why: string) => void
  /** Logins that our own gate was asked about. */
  readonly isTold: (event: Event) => boolean
  /** What the tables of the edge say of where a login came from. */
  readonly where: WhereParts
  readonly sessions: MailSessions
  readonly reads: Pick<ReadJudge, 'before'>
  /** Listens beside: what is missed, and what our own canaries wrote. */
  readonly gaps: Pick<Gaps, 'heard' | 'written'>
  /** A mailbox got a rule of its own; its entry is durable. */
  readonly forwarded: (event: EventOf<'forwarding.changed'>) => void
  /** Another server did not take a message; its entry is durable. */
  readonly notTaken?: (event: EventOf<'message.bounced' | 'message.deferred'>) => void
  readonly told: (problem: unknown) => void
}

export class Feed {
  readonly #parts: FeedParts
  #batches = 0
  #lastAt = Number.NEGATIVE_INFINITY

  constructor(parts: FeedParts) {
    this.#parts = parts
  }

  /** `doubt`: why the source is not to be trusted, if it is not. */
  async take(name: string, heard: Heardings, doubt: string | undefined): Promise<void> {
    const { clock, scribe, exhaustion, thinning, isTold, doubted, reads, gaps } = this.#parts
    await this.#gathered()
    const now = clock.now()
    const fresh: Event[] = []
    for (const told of gaps.heard(name, heard)) {
      const event = this.#placed(told)
      if (event.kind === 'line.unrecognised') this.#keepRaw(event, now)
      else if (!isWitnessed(event) && !isTold(event))
        fresh.push(
          ...exhaustion.hear(doubt === undefined ? event : { ...event, doubted: true }, now),
        )
    }
    fresh.push(...exhaustion.due(now))
    if (doubt !== undefined && fresh.length > 0) doubted(name, fresh.length, doubt)
    this.#batches += 1
    const judged = reads.before(fresh)
    await scribe.write([
      ...thinned(fresh, thinning()),
      {
        kind: 'source.read',
        id: `r.${this.#batches}.${now}`,
        at: now,
        heardAt: now,
        trust: 'witnessed',
        name,
        position: heard.position,
        lines: heard.lines,
        unrecognised: heard.unrecognised,
        ...(doubt === undefined ? {} : { doubt }),
        ...(heard.range === undefined ? {} : { range: heard.range }),
        ...(heard.finished === undefined ? {} : { finished: heard.finished }),
        ...(heard.open === undefined ? {} : { open: heard.open }),
      },
    ])
    gaps.written(fresh)
    await judged().catch(this.#parts.told)
    for (const event of fresh)
      if (event.kind === 'forwarding.changed' && event.doubted !== true)
        this.#parts.forwarded(event)
      else if (event.kind === 'message.bounced' || event.kind === 'message.deferred')
        this.#parts.notTaken?.(event)
  }

  /** Logins and reading from where; a log names the address alone, and of reading only the session. */
  #placed(told: Event): Event {
    const { sessions, where, folds } = this.#parts
    if (!told.kind.startsWith('login.') && told.kind !== 'mailbox.read')
      return attributed(told, folds.messages)
    sessions.heard(told)
    const event = told.kind === 'mailbox.read' ? sessions.placed(told) : told
    const { clientIp } = event as { readonly clientIp?: string }
    return { ...event, ...whereabouts(clientIp, where) } as Event
  }

  /** Counts that are under way, before the end. */
  async rest(): Promise<void> {
    await this.#parts.scribe.write(this.#parts.exhaustion.rest())
  }

  /** Lines that nobody understood are kept raw, counted in `source.read`, and go on. */
  #keepRaw(event: Event, now: number): void {
    const { refused, thinning, told } = this.#parts
    if (event.raw === undefined || thinning() === 'no-raw') return
    refused.keep([event.raw], now as never).catch(told)
  }

  /** A moment's lines together: one entry for the position, one wait for the disk. */
  async #gathered(): Promise<void> {
    const wait = this.#lastAt + GATHER - this.#parts.clock.monotonic()
    if (wait > 0) await new Promise((done) => setTimeout(done, wait))
    this.#lastAt = this.#parts.clock.monotonic()
  }
}

/**
 * The log's telling of what our gate sees itself on this server: a submission (it names its SASL
 * user), a message's id, size and recipients, the end of its queue file. What is left is mail from
 * outside, new names after a requeue, the server's own notices, and our letters (`cases/rounds`).
 */
function isWitnessed(event: Event): boolean {
  if (event.kind === 'message.removed') return true
  if (event.kind !== 'message.queued') return false
  if (event.formerQueueId !== undefined || event.noticeOf !== undefined) return false
  // Letters to those who must be told pass no gate of ours; their ids tell what became of each.
  if (noticeOfMessageId(event.messageId ?? '') !== undefined) return false
  return event.saslUsername !== undefined || event.clientIp === undefined
}
