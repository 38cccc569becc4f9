/** Statements: each SQL text prepared once, and counts by name. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

export type Row = Readonly<Record<string, unknown>>

export class Statements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()
  // Names are ours: bounded by the source.
  readonly #counts = new Map<string, number>()

  constructor(database: DatabaseSync) {
    this.#database = database
  }

  /** Rows changed. */
  run(sql: string, ...values: SQLInputValue[]): number {
    return Number(this.#of(sql).run(...values).changes)
  }

  one(sql: string, ...values: SQLInputValue[]): Row | undefined {
    return this.#of(sql).get(...values) as Row | undefined
  }

  all(sql: string, ...values: SQLInputValue[]): readonly Row[] {
    return this.#of(sql).all(...values) as Row[]
  }

  /** Counts in memory until `flush`: each message changes several, and few are asked for. */
  tally(name: string, by: number): void {
    if (by !== 0) this.#counts.set(name, (this.#counts.get(name) ?? 0) + by)
  }

  /** Writes the counts; they are part of the transaction that is under way. */
  flush(): void {
    for (const [name, by] of this.#counts)
      this.run(
        'insert into tally values (?, ?) on conflict (name) do update set n = n + excluded.n',
        name,
        by,
      )
    this.#counts.clear()
  }

  /** Forgets counts that were not written: their transaction is gone. */
  forget(): void {
    this.#counts.clear()
  }

  /** What is written and what is not yet. */
  tallies(): Readonly<Record<string, number>> {
    const all = Object.fromEntries(
      this.all('select name, n from tally').map((row) => [String(row['name']), Number(row['n'])]),
    )
    for (const [name, by] of this.#counts) all[name] = (all[name] ?? 0) + by
    return all
  }

  // SQL texts are ours and constant, so the map is bounded by the source.
  #of(sql: string): StatementSync {
    let prepared = this.#prepared.get(sql)
    if (prepared === undefined) {
      prepared = this.#database.prepare(sql)
      this.#prepared.set(sql, prepared)
    }
    return prepared
  }
}
