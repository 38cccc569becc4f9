/** Conduct rows: where the entries stand that tell what people did or looked at. */
import type { AccountId, Event, EventKind } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { isAlwaysConduct, isConduct } from '../../people/conduct.ts'
import type { ConductFold, ConductRow } from '../../ports/conduct.ts'
import type { Row, Statements } from './statements.ts'

export const conductTables = `
  create table conduct (entry integer primary key, kind text not null, at integer not null, account text) strict;
  create index conduct_kind on conduct (kind, entry);
  create index conduct_account on conduct (account) where account is not null;
  `

export class ConductRows implements ConductFold {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  take(entry: number, event: Event): void {
    if (!isConduct(event)) return
    // Of what is erased it cannot be told any more whether a person did it, unless the kind tells.
    const account =
      !isAlwaysConduct(event.kind) && 'account' in event ? (event.account ?? null) : null
    this.#put(entry, event.kind, event.at, account)
  }

  /** An entry whose body is gone: kind and moment stand in the open. */
  erased(entry: number, kind: string, at: Instant): void {
    if (isAlwaysConduct(kind)) this.#put(entry, kind, at, null)
  }

  forget(account: AccountId): void {
    this.#sql.run('delete from conduct where account = ?', account)
  }

  #put(entry: number, kind: string, at: Instant, account: string | null): void {
    this.#sql.run('insert or replace into conduct values (?, ?, ?, ?)', entry, kind, at, account)
  }

  latest(most: number, before: number = Number.MAX_SAFE_INTEGER): readonly ConductRow[] {
    return this.#sql
      .all('select * from conduct where entry < ? order by entry desc limit ?', before, most)
      .map(rowOf)
  }

  ofKind(kind: EventKind, since: Instant, most: number): readonly ConductRow[] {
    return this.#sql
      .all(
        'select * from conduct where kind = ? and at >= ? order by entry limit ?',
        kind,
        since,
        most,
      )
      .map(rowOf)
  }
}

const rowOf = (row: Row): ConductRow => ({
  entry: Number(row['entry']),
  kind: row['kind'] as EventKind,
  at: Number(row['at']) as Instant,
})
