/**
 * House: the production keeper's parts over simulated ports, for lived days and failure sweeps.
 *
 * `crash` drops everything that is only in memory, as kill -9 would, and opens anew what rests: the
 * journal and the queue. The index may be kept (as SQLite would) or lost.
 */
import { hash } from 'node:crypto'
import type { AccountId } from '../src/events/event.ts'
import { Acts } from '../src/keeper/acts.ts'
import { workingCalendar } from '../src/keeper/calendar.ts'
import { Containing } from '../src/keeper/containing.ts'
import { Desk } from '../src/keeper/desk.ts'
import { Judge } from '../src/keeper/judge.ts'
import { openIndex } from '../src/keeper/rebuild.ts'
import { Returning } from '../src/keeper/returning.ts'
import { Scribe } from '../src/keeper/scribe.ts'
import { type Duration, type Instant, instant, plus } from '../src/lib/time.ts'
import type { FoldStore } from '../src/ports/folds.ts'
import type { Answer, OfferedMessage } from '../src/ports/gatekeeper.ts'
import { fixedRule } from '../src/verdict/rule.ts'
import { MemoryJournal } from './memory-journal.ts'
import { QueueHands } from './queue-hands.ts'

export const INSTANCE = 'mx1'
const contactHash = (account: string, recipient: string): number =>
  Number.parseInt(hash('sha256', `${account}\0${recipient}`).slice(0, 12), 16)

export class House {
  readonly journal = new MemoryJournal()
  readonly hands = new QueueHands()
  readonly problems: unknown[] = []
  now: Instant
  /** When the evidence began. */
  readonly began: Instant
  observes = false
  #starts = 0
  #nth = 0
  folds!: FoldStore
  acts!: Acts
  desk!: Desk
  judge!: Judge
  scribe!: Scribe
  containing!: Containing
  returning!: Returning

  constructor(start = instant('2025-10-06T04:45:00+09:00')) {
    this.now = start
    this.began = start
  }

  static async open(start?: Instant): Promise<House> {
    const house = new House(start)
    await house.start()
    return house
  }

  async start(): Promise<void> {
    this.#starts += 1
    const clock = { now: () => this.now, monotonic: () => this.now as number }
    const told = (problem: unknown) => void this.problems.push(problem)
    const { journal, hands } = this
    const index = await openIndex(
      ':memory:',
      { read: (from) => journal.read(from), size: journal.health().size },
      contactHash,
    )
    const { folds } = index
    this.folds = folds
    this.scribe = new Scribe(journal, folds)
    this.desk = new Desk(folds)
    this.acts = new Acts({ clock, scribe: this.scribe, folds, hands, told })
    const instances = () => [INSTANCE]
    this.containing = new Containing({
      clock,
      scribe: this.scribe,
      folds,
      hands,
      acts: this.acts,
      instances,
      told,
    })
    this.judge = new Judge({
      clock,
      desk: this.desk,
      scribe: this.scribe,
      hash: contactHash,
      parameters: fixedRule,
      parametersHash: 'test',
      calendar: workingCalendar('Asia/Tokyo', 9 * 60, 18 * 60),
      defaultRealm: 'example.jp',
      waiting: () => folds.messages.waiting(),
      observes: () => this.observes,
      contained: () => {},
      told,
    })
    this.returning = new Returning({
      clock,
      hands,
      folds,
      acts: this.acts,
      judge: this.judge,
      scribe: this.scribe,
      defaultRealm: 'example.jp',
      since: this.began,
    })
  }

  /** As kill -9 and a new start, with the index lost. */
  crash(): Promise<void> {
    return this.start()
  }

  pass(length: Duration): void {
    this.now = plus(this.now, Math.round(length) as Duration)
  }

  /** One message offered at the gate, as the milter would; what Postfix does with the answer. */
  async offer(
    name: string,
    recipients: readonly string[],
    options: { clientIp?: string; size?: number } = {},
  ): Promise<{ answer: Answer; queueId: string }> {
    this.#nth += 1
    const queueId = `Q${this.#starts.toString(16)}${this.#nth.toString(16).toUpperCase()}`
    const answer = await this.judge.message(
      offered(this.#starts, this.#nth, queueId, name, recipients, this.now, options),
    )
    if (answer.kind === 'hold') this.hands.put(queueId, 'hold', this.now, name, recipients.length)
    if (answer.kind === 'pass') this.hands.put(queueId, 'active', this.now, name, recipients.length)
    return { answer, queueId }
  }

  account(name: string) {
    return this.folds.account(`sasl:${name}` as AccountId)
  }
}

export const offered = (
  start: number,
  nth: number,
  queueId: string,
  name: string,
  recipients: readonly string[],
  now: Instant,
  options: { clientIp?: string; size?: number } = {},
): OfferedMessage => ({
  session: {
    id: `g${start}-${nth}`,
    instance: INSTANCE,
    openedAt: now,
    clientIp: options.clientIp ?? '203.0.113.5',
  },
  nth: 1,
  queueId,
  saslUsername: name,
  mechanism: 'PLAIN',
  arrivedAt: now,
  protocol: 'smtp',
  envelopeSender: name,
  recipients,
  refusedRecipients: [],
  headers: `Subject: to ${recipients.length}\nMessage-ID: <${queueId}@x>\n`,
  headersTruncated: false,
  size: options.size ?? 1_000,
  bodyHash: '00',
})
