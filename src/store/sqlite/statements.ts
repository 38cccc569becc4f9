/** Statements: each SQL text prepared once, and counts by name. */
import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'

export type Row = Readonly<Record<string, unknown>>

export class Statements {
  readonly #database: DatabaseSync
  readonly #prepared = new Map<string, StatementSync>()

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

  tally(name: string, by: number): void {
    if (by !== 0)
      this.run(
        'insert into tally values (?, ?) on conflict (name) do update set n = n + excluded.n',
        name,
        by,
      )
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
