/** For tests: an index in memory into which accounts send. */
import type { AccountId, Event, EventOf } from '../../../events/event.ts'
import { type Instant, instant } from '../../../lib/time.ts'
import { openDatabase } from '../../../store/sqlite/database.ts'
import { Folds } from '../../../store/sqlite/folds.ts'

export const NOW = instant('2026-11-21T04:45:00+09:00')
export const accountOf = (name: string) => `sasl:${name}@example.jp` as AccountId

export type SentMail = {
  readonly at?: Instant
  readonly recipients?: readonly string[]
  readonly subject?: string
  readonly clientIp?: string
  readonly country?: string
  readonly verdict?: Partial<EventOf<'verdict.given'>>
}

export class AccountsHouse {
  readonly folds = new Folds(openDatabase(':memory:'), (_, recipient) => hashOf(recipient))
  readonly written: Event[] = []
  now: Instant = NOW
  #nth = 0

  take(...events: readonly Event[]): void {
    for (const event of events) this.folds.take(this.folds.foldedTo, event)
  }

  /** As the scribe does. */
  readonly scribe = {
    write: async (events: readonly Event[]): Promise<void> => {
      this.written.push(...events)
      this.take(...events)
    },
  }

  /** Its reference. */
  send(name: string, mail: SentMail = {}): string {
    this.#nth += 1
    const nth = this.#nth
    const { at = this.now, recipients = ['x@example.org'], verdict = {}, ...more } = mail
    const account = accountOf(name)
    const heard = { at, heardAt: at, trust: 'witnessed', account, instance: 'mx1' } as const
    const reference = `R${String(nth).padStart(6, '0')}`
    this.take(
      {
        ...{ kind: 'message.submitted', id: `m${nth}`, ...heard, session: 's', arrivedAt: at },
        ...{ queueId: `Q${nth}`, protocol: 'smtp', envelopeSender: `${name}@example.jp` },
        ...{ recipients, size: 10, ...more },
      } as Event,
      {
        ...{ kind: 'verdict.given', id: `v${nth}`, ...heard, subject: `m${nth}`, answer: 'pass' },
        ...{ reasons: [], reference, trusted: true, engine: 'rule/1', parameters: 'p' },
        ...verdict,
      } as Event,
    )
    return reference
  }

  contain(name: string, scope: 'full' | 'outbound' = 'full', by?: string): void {
    const account = accountOf(name)
    this.take({
      kind: 'containment.planned',
      ...{ id: `p.${name}`, at: this.now, heardAt: this.now, trust: 'witnessed', account, scope },
      ...{ plan: `plan-${name}`, windowFrom: this.now, blastRadius: { accounts: 1 } },
      steps: ['latch', 'deny-logins', 'hold-queued', 'tell'],
      ...(by === undefined ? {} : { by, why: 'w' }),
    } as Event)
  }
}

const hashOf = (text: string): number => {
  let hash = 7
  for (const sign of text) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 281_474_976_710_655
  return hash
}
