/**
 * Privacy rows: erasures by their tickets, legal holds, and the months whose time was over.
 *
 * Of an erasure that is done only what its open entries say stays: the same that a fold finds that
 * comes after it and cannot read whom it was about.
 */
import type { AccountId, EventOf } from '../../events/event.ts'
import type { PrivacyEvent } from '../../events/privacy.ts'
import type { Instant } from '../../lib/time.ts'
import type { ErasureRow, MonthRow, PreservationRow, PrivacyFold } from '../../ports/privacy.ts'
import type { Row, Statements } from './statements.ts'

/** For the next migration. */
export const privacyTables = `
  create table erasure (ticket text primary key, state text not null, row text not null) strict;
  create index erasure_open on erasure (state) where state in ('requested', 'approved', 'intended');
  create table preservation (
    ticket text primary key, account text, standing integer not null, row text not null
  ) strict;
  create table erased_month (
    retention text not null, month text not null, done integer not null, row text not null,
    primary key (retention, month)
  ) strict, without rowid;
  `

/** In place of who ordered a hold that cannot be read. */
const UNREAD = ''

type Taken = Exclude<PrivacyEvent, EventOf<'vault.read' | 'keys.lost'>>

const rowIn = <Its>(row: Row): Its => JSON.parse(String(row['row'])) as Its

export class PrivacyRows implements PrivacyFold {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  erasure(ticket: string): ErasureRow | undefined {
    const row = this.#sql.one('select row from erasure where ticket = ?', ticket)
    return row === undefined ? undefined : rowIn(row)
  }

  openErasures(): readonly ErasureRow[] {
    return this.#sql
      .all(
        "select row from erasure where state in ('requested', 'approved', 'intended') order by rowid",
      )
      .map((row) => rowIn(row))
  }

  erasures(most: number): readonly ErasureRow[] {
    return this.#sql
      .all('select row from erasure order by rowid desc limit ?', most)
      .map((row) => rowIn(row))
  }

  preservation(ticket: string): PreservationRow | undefined {
    const row = this.#sql.one('select row from preservation where ticket = ?', ticket)
    return row === undefined ? undefined : rowIn(row)
  }

  standing(): readonly PreservationRow[] {
    return this.#sql
      .all('select row from preservation where standing = 1 order by rowid')
      .map((row) => rowIn(row))
  }

  preservations(most: number): readonly PreservationRow[] {
    return this.#sql
      .all('select row from preservation order by rowid desc limit ?', most)
      .map((row) => rowIn(row))
  }

  month(retention: string, month: string): MonthRow | undefined {
    const row = this.#sql.one(
      'select row from erased_month where retention = ? and month = ?',
      retention,
      month,
    )
    return row === undefined ? undefined : rowIn(row)
  }

  openMonths(): readonly MonthRow[] {
    return this.#sql
      .all('select row from erased_month where done = 0 order by month, retention')
      .map((row) => rowIn(row))
  }

  monthsDone(most: number): readonly MonthRow[] {
    return this.#sql
      .all(
        'select row from erased_month where done = 1 order by month desc, retention limit ?',
        most,
      )
      .map((row) => rowIn(row))
  }

  keysLostBelow(): number {
    const row = this.#sql.one("select value from meta where key = 'keys:lost'")
    return row === undefined ? 0 : Number(row['value'])
  }

  /** Whose rows are to go, now that its erasure was begun; `undefined`: nobody's, or not known. */
  take(index: number, event: Taken): AccountId | undefined {
    switch (event.kind) {
      case 'erase.requested': {
        const { ticket, account, by, why, dueAt, at } = event
        if (this.erasure(ticket) === undefined)
          this.#put({ ticket, state: 'requested', account, requestedAt: at, by, why, dueAt })
        return undefined
      }
      case 'erase.approved': {
        const { ticket, by, alone, at } = event
        const row = this.#of(ticket)
        if (row.state === 'requested')
          this.#put({ ...row, state: 'approved', approvedAt: at, approvedBy: by, alone })
        return undefined
      }
      case 'erase.cancelled': {
        const { account: _, why: __, ...row } = this.#of(event.ticket)
        if (row.state === 'requested' || row.state === 'approved')
          this.#put({ ...row, state: 'cancelled', cancelledAt: event.at })
        return undefined
      }
      case 'erase.intended':
        return event.ticket === undefined
          ? this.#monthIntended(event)
          : this.#intended(event.ticket, index, event.cases)
      case 'erase.done':
        if (event.ticket === undefined) this.#monthDone(event)
        else if (event.bodies !== undefined) this.#done(event.ticket, event.bodies, event)
        return undefined
      case 'preservation.ordered': {
        const { ticket, account, from, until, at, by, why } = event
        const row: PreservationRow = {
          ...{ ticket, all: account === undefined, at, by, why },
          ...(account === undefined ? {} : { account }),
          ...(from === undefined ? {} : { from }),
          ...(until === undefined ? {} : { until }),
        }
        this.#sql.run(
          'insert into preservation values (?, ?, 1, ?) on conflict (ticket) do nothing',
          ticket,
          account ?? null,
          JSON.stringify(row),
        )
        return undefined
      }
      case 'preservation.lifted': {
        const row = this.preservation(event.ticket)
        if (row?.by === UNREAD) this.liftedUnread(event.ticket)
        else if (row !== undefined && row.liftedAt === undefined)
          this.#sql.run(
            'update preservation set standing = 0, row = ? where ticket = ?',
            JSON.stringify({ ...row, liftedAt: event.at, liftedBy: event.by }),
            event.ticket,
          )
        return undefined
      }
    }
  }

  /**
   * A hold whose body cannot be opened, for its key was lost, stands on everything until it is lifted:
   * a person's erasure lets none stand unlifted.
   */
  heldUnread(ticket: string, at: Instant): void {
    const row: PreservationRow = { ticket, all: true, at, by: UNREAD, why: '' }
    this.#sql.run(
      'insert into preservation values (?, null, 1, ?) on conflict (ticket) do nothing',
      ticket,
      JSON.stringify(row),
    )
  }

  /** A hold that is over and of which nothing more is known. */
  liftedUnread(ticket: string): void {
    this.#sql.run('delete from preservation where ticket = ?', ticket)
  }

  /** Its rows are forgotten: nothing needs to know any more whose it is. */
  unname(ticket: string): void {
    const { account: _, why: __, ...row } = this.#of(ticket)
    if (row.state === 'intended') this.#put(row)
  }

  /** A person's own orders go with the person. */
  forget(account: AccountId): void {
    this.#sql.run('delete from preservation where account = ?', account)
    for (const { ticket, state } of this.openErasures())
      if (state === 'requested' && this.erasure(ticket)?.account === account)
        this.#sql.run('delete from erasure where ticket = ?', ticket)
  }

  /** Where the request cannot be read any more, the ticket alone is known. */
  #of(ticket: string): ErasureRow {
    return this.erasure(ticket) ?? { ticket, state: 'requested' }
  }

  #put(row: ErasureRow): void {
    this.#sql.run(
      'insert into erasure values (?, ?, ?) on conflict (ticket) do update set state = excluded.state, row = excluded.row',
      row.ticket,
      row.state,
      JSON.stringify(row),
    )
  }

  #intended(
    ticket: string,
    before: number,
    cases: readonly string[] | undefined,
  ): AccountId | undefined {
    const row = this.#of(ticket)
    if (row.state !== 'requested' && row.state !== 'approved') return undefined
    this.#put({
      ...{ ...row, state: 'intended', before },
      ...(cases === undefined ? {} : { cases }),
    })
    return row.account
  }

  #done(ticket: string, bodies: number, { at, places, documents }: EventOf<'erase.done'>): void {
    const { approvedAt, approvedBy, alone, before } = this.#of(ticket)
    this.#put({
      ...{ ticket, state: 'done', doneAt: at, bodies },
      ...(places === undefined ? {} : { places }),
      ...(documents === undefined ? {} : { documents }),
      ...(approvedAt === undefined ? {} : { approvedAt }),
      ...(approvedBy === undefined ? {} : { approvedBy }),
      ...(alone === undefined ? {} : { alone }),
      ...(before === undefined ? {} : { before }),
    })
  }

  #monthIntended({ retention, month, at }: EventOf<'erase.intended'>): undefined {
    if (retention === undefined || month === undefined) return undefined
    this.#sql.run(
      `insert into erased_month values (?, ?, 0, ?) on conflict (retention, month)
       do update set done = 0, row = excluded.row`,
      retention,
      month,
      JSON.stringify({ retention, month, intendedAt: at } satisfies MonthRow),
    )
    return undefined
  }

  #monthDone({ retention, month, at }: EventOf<'erase.done'>): void {
    if (retention === undefined || month === undefined) return
    const row = this.month(retention, month) ?? { retention, month, intendedAt: at }
    this.#sql.run(
      `insert into erased_month values (?, ?, 1, ?) on conflict (retention, month)
       do update set done = 1, row = excluded.row`,
      retention,
      month,
      JSON.stringify({ ...row, doneAt: at } satisfies MonthRow),
    )
  }
}
