/**
 * Recent: how much each account sent in each hour of the last week, counted from message rows.
 *
 * An index by account would make each message dearer to fold; so rows are counted once, by where they
 * stand, a slice at a time with mail answered in between, and after that only those that came since.
 * Nothing is kept on the disk: after a start the newest rows are counted anew.
 *
 * Limits: of the newest ROWS_MAX messages at most; `since` says how far that reaches. Counts of an
 * account that was erased stay in memory, unasked for, until their hours are over.
 */
import type { AccountId } from '../../../events/event.ts'
import { type Duration, days, hours, type Instant } from '../../../lib/time.ts'
import type { Lookups } from '../../../ports/lookups.ts'

export const SPAN: Duration = days(7)
/** Messages counted at the first look. */
export const ROWS_MAX = 200_000
/** Messages read between two looks at what else is to be done: about 1 ms. */
export const ROWS_SLICE = 500
/** Hours of all accounts together; beyond, the eldest day is forgotten. */
export const CELLS_MAX = 200_000
/** Places of an account's newest messages. */
export const PLACES_MAX = 100

export type Cell = {
  /** The moment at which the hour begins. */
  readonly from: Instant
  messages: number
  recipients: number
  fresh: number
  /** Answered otherwise than by letting it go on. */
  stopped: number
}

type Counted = { readonly cells: Cell[]; places: number[] }

export type RecentParts = {
  readonly lookups: Pick<Lookups, 'newestPlace' | 'between'>
  readonly now: () => Instant
  readonly rowsMax?: number
  readonly cellsMax?: number
  /** Lets other work go on. */
  readonly pause?: () => Promise<void>
}

const HOUR = hours(1)

export class Recent {
  readonly #parts: RecentParts
  readonly #accounts = new Map<AccountId, Counted>()
  #place = 0
  #cells = 0
  #since: Instant | undefined
  #refreshing: Promise<void> | undefined

  constructor(parts: RecentParts) {
    this.#parts = parts
  }

  /** Everything from here on is counted; `undefined`: there was nothing yet. */
  get since(): Instant | undefined {
    return this.#since
  }

  /** Those who ask while it is under way wait for the same. */
  refresh(): Promise<void> {
    this.#refreshing ??= this.#refreshed().finally(() => {
      this.#refreshing = undefined
    })
    return this.#refreshing
  }

  /** Hours with mail, the eldest first. */
  cellsOf(account: AccountId): readonly Cell[] {
    const from = this.#parts.now() - SPAN
    return (this.#accounts.get(account)?.cells ?? []).filter((cell) => cell.from >= from)
  }

  /** Where its newest messages stand, the newest first. */
  placesOf(account: AccountId): readonly number[] {
    return (this.#accounts.get(account)?.places ?? []).toReversed()
  }

  /** In so many of the last hours, the running one included. */
  sumOf(account: AccountId, length: Duration): { messages: number; recipients: number } {
    const from = this.#parts.now() - length
    const sum = { messages: 0, recipients: 0 }
    for (const cell of this.#accounts.get(account)?.cells ?? []) {
      if (cell.from + HOUR <= from) continue
      sum.messages += cell.messages
      sum.recipients += cell.recipients
    }
    return sum
  }

  async #refreshed(): Promise<void> {
    const {
      lookups,
      now,
      rowsMax = ROWS_MAX,
      cellsMax = CELLS_MAX,
      pause = () => new Promise((done) => setImmediate(done)),
    } = this.#parts
    const newest = lookups.newestPlace()
    // Fewer than before: the index was made anew.
    if (newest < this.#place) this.#forget()
    const isFirst = this.#place === 0
    let place = Math.max(this.#place, newest - rowsMax)
    const from = now() - SPAN
    while (place < newest) {
      const to = Math.min(newest, place + ROWS_SLICE)
      for (const row of lookups.between(place, to)) {
        if (row.at < from) continue
        this.#since ??= row.at
        this.#count(row.account, row)
      }
      place = to
      this.#place = to
      if (this.#cells > cellsMax) this.#prune(this.#eldest() + days(1))
      await pause()
    }
    if (isFirst && newest <= rowsMax) this.#since = Math.min(this.#since ?? from, from) as Instant
    if ((this.#since ?? from) < from) this.#since = from as Instant
    this.#prune(from)
  }

  #count(account: AccountId, row: ReturnType<Lookups['between']>[number]): void {
    let counted = this.#accounts.get(account)
    if (counted === undefined) {
      counted = { cells: [], places: [] }
      this.#accounts.set(account, counted)
    }
    const from = (Math.floor(row.at / HOUR) * HOUR) as Instant
    // Rows stand as they were folded, which is nearly by time.
    let cell = counted.cells.findLast((one) => one.from <= from)
    if (cell?.from !== from) {
      cell = { from, messages: 0, recipients: 0, fresh: 0, stopped: 0 }
      const at = counted.cells.findLastIndex((one) => one.from < from)
      counted.cells.splice(at + 1, 0, cell)
      this.#cells += 1
    }
    cell.messages += 1
    cell.recipients += row.recipients
    cell.fresh += Math.min(row.fresh, row.recipients)
    if (row.answer !== 'pass') cell.stopped += 1
    counted.places.push(row.place)
    if (counted.places.length > 2 * PLACES_MAX) counted.places = counted.places.slice(-PLACES_MAX)
  }

  #eldest(): number {
    let eldest = Number.POSITIVE_INFINITY
    for (const { cells } of this.#accounts.values())
      eldest = Math.min(eldest, cells[0]?.from ?? eldest)
    return eldest
  }

  #prune(from: number): void {
    for (const [account, counted] of this.#accounts) {
      const first = counted.cells.findIndex((cell) => cell.from + HOUR > from)
      const gone = first < 0 ? counted.cells.length : first
      if (gone === 0) continue
      counted.cells.splice(0, gone)
      this.#cells -= gone
      if (counted.cells.length === 0) this.#accounts.delete(account)
    }
    if (this.#since !== undefined && this.#since < from) this.#since = from as Instant
  }

  #forget(): void {
    this.#accounts.clear()
    this.#cells = 0
    this.#place = 0
    this.#since = undefined
  }
}
