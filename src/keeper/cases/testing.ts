/** For tests: cases over a journal and an index in memory, which may be killed and opened again. */
import type { AccountId, Event, EventOf } from '../../events/event.ts'
import { type Duration, type Instant, instant, plus } from '../../lib/time.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Entry, Journal } from '../../ports/journal.ts'
import { openIndex } from '../rebuild.ts'
import { Scribe } from '../scribe.ts'
import { Cases } from './cases.ts'
import { Opener, type OpenerParts } from './opener.ts'

export const alice = 'sasl:alice@example.jp' as AccountId
export const bob = 'sasl:bob@example.jp' as AccountId
export const START = instant('2026-11-21T04:45:00+09:00')

export type CaseHouseOptions = Partial<Pick<OpenerParts, 'opens' | 'playbooksFor' | 'exercise'>> & {
  readonly twoPersons?: boolean
}

/** As the simulated house's: it may be told to fail, or to wait. */
export type TestJournal = Journal & {
  readonly entries: readonly Entry[]
  manual: boolean
  break(broken: boolean): void
  breakAfter(appends: number): void
  flush(leaving?: number): void
}

export class CaseHouse {
  readonly journal: TestJournal
  readonly problems: unknown[] = []
  readonly #options: CaseHouseOptions
  now: Instant = START
  folds!: FoldStore
  scribe!: Scribe
  cases!: Cases
  opener!: Opener

  constructor(journal: TestJournal, options: CaseHouseOptions) {
    this.journal = journal
    this.#options = options
  }

  static async open(journal: TestJournal, options: CaseHouseOptions = {}): Promise<CaseHouse> {
    const house = new CaseHouse(journal, options)
    await house.start()
    return house
  }

  /** As a start after a kill: all that was in memory is gone, the index is folded anew. */
  async start(): Promise<void> {
    this.journal.break(false)
    this.folds = await this.folded()
    this.scribe = new Scribe(this.journal, this.folds)
    const { folds, scribe } = this
    const clock = { now: () => this.now, monotonic: () => this.now as number }
    const { twoPersons = false, opens = 'automatic', playbooksFor = () => [] } = this.#options
    this.cases = new Cases({ clock, folds, scribe, twoPersons, zone: 'Asia/Tokyo' })
    this.opener = new Opener({
      ...{ clock, folds, opens, playbooksFor, cases: this.cases },
      ...(this.#options.exercise === true ? { exercise: true } : {}),
      told: (problem) => void this.problems.push(problem),
    })
  }

  /** The evidence folded from its beginning, into an index of its own. */
  async folded(): Promise<FoldStore> {
    const { journal } = this
    const index = await openIndex(
      ':memory:',
      { read: (from) => journal.read(from), size: journal.entries.length },
      () => 1,
    )
    return index.folds
  }

  pass(length: Duration): void {
    this.now = plus(this.now, length)
  }

  heard(id: string) {
    return { id, at: this.now, heardAt: this.now, trust: 'witnessed' as const }
  }

  async write(...events: readonly Event[]): Promise<void> {
    await this.scribe.write(events)
  }

  planned(
    account: AccountId,
    plan: string,
    more: Partial<EventOf<'containment.planned'>> = {},
  ): EventOf<'containment.planned'> {
    return {
      ...this.heard(`p.${plan}`),
      kind: 'containment.planned',
      ...{ account, plan, windowFrom: (this.now - 600_000) as Instant },
      steps: ['latch', 'deny-logins', 'kick-sessions', 'hold-queued', 'tell'],
      blastRadius: { accounts: 1 },
      scope: 'full',
      ...more,
    }
  }

  applied(account: AccountId, plan: string, step: string): EventOf<'containment.applied'> {
    return {
      ...this.heard(`d.${plan}.${step}`),
      kind: 'containment.applied',
      ...{ account, plan, step, touched: 1 },
    }
  }
}

/** What every open case and its rows are, to compare two indexes. */
export const stateOf = ({ cases }: Pick<FoldStore, 'cases'>) => {
  const all = cases.list({ most: 1_000 })
  return all.map((summary) => ({
    summary,
    case: cases.of(summary.id),
    causes: cases.causesOf(summary.id, 1_000),
    sealed: cases.sealedOf(summary.id, 1_000),
  }))
}
