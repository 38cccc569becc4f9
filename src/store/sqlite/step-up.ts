/**
 * Step-up rows: one an account, packed as JSON, and whom each token of enrolment was opened for.
 *
 * Beside the row stands only what is looked for over all accounts: how many requests it has, until
 * when the last of them is open, and when something began last whose end is looked after.
 */
import type { AccountId } from '../../events/event.ts'
import type { StepUpEvent } from '../../events/step-up.ts'
import type { Instant } from '../../lib/time.ts'
import type { StepUpFold, StepUpOf } from '../../ports/step-up.ts'
import { stepUpAfter } from '../../step-up/after.ts'
import { movedAt, openUntil } from '../../step-up/book.ts'
import {
  type Batch,
  type LostOf,
  noStepUp,
  type StepUpState,
  type TokenKept,
} from '../../step-up/state.ts'
import { type Open, OpenRequests } from './open-requests.ts'
import type { Row, Statements } from './statements.ts'

/** For the next migration. */
export const stepUpTables = `
  create table step_up (
    account text primary key,
    row text not null,
    requests integer not null,
    open_until integer not null,
    moved_at integer not null
  ) strict, without rowid;
  create index step_up_open on step_up (open_until, requests) where requests > 0;
  create index step_up_moved on step_up (moved_at) where moved_at > 0;
  create table step_up_token (
    token text primary key,
    account text not null
  ) strict, without rowid;
  `

/** For the migration of the console. */
export const enrolmentTables = `
  alter table step_up_token add column opened_at integer not null default 0;
  alter table step_up_token add column until integer not null default 0;
  alter table step_up_token add column by text not null default '';
  alter table step_up_token add column batch text;
  alter table step_up_token add column used_at integer;
  alter table step_up_token add column revoked_at integer;
  create index step_up_batch on step_up_token (batch, account) where batch is not null;
  create table step_up_passkey (
    credential text primary key,
    account text not null
  ) strict, without rowid;
  create table step_up_lost (
    account text primary key,
    request text not null,
    at integer not null,
    client_ip text
  ) strict, without rowid;
  `

const stateIn = (row: Row | undefined): StepUpState =>
  row === undefined ? noStepUp : { ...noStepUp, ...(JSON.parse(String(row['row'])) as StepUpState) }

const rowIn = (row: Row): StepUpOf => ({
  account: row['account'] as AccountId,
  state: stateIn(row),
})

export class StepUpRows implements StepUpFold {
  readonly #sql: Statements
  readonly #open = new OpenRequests((now) => this.#openSince(now))

  constructor(sql: Statements) {
    this.#sql = sql
  }

  of(account: AccountId): StepUpState {
    return stateIn(this.#sql.one('select row from step_up where account = ?', account))
  }

  accountOf(token: string): AccountId | undefined {
    return this.#sql.one('select account from step_up_token where token = ?', token)?.['account'] as
      | AccountId
      | undefined
  }

  accountOfPasskey(credential: string): AccountId | undefined {
    return this.#sql.one('select account from step_up_passkey where credential = ?', credential)?.[
      'account'
    ] as AccountId | undefined
  }

  lost(since: Instant, most: number): readonly LostOf[] {
    return this.#sql
      .all('select * from step_up_lost where at >= ? order by at, account limit ?', since, most)
      .map((row) => ({
        account: row['account'] as AccountId,
        request: String(row['request']),
        at: Number(row['at']) as Instant,
        ...(row['client_ip'] === null ? {} : { clientIp: String(row['client_ip']) }),
      }))
  }

  someOwners(
    from: string,
    most: number,
  ): { readonly owners: readonly StepUpOf[]; readonly next?: string } {
    // Names of logins only: `sasl;` is what comes after all of them.
    const owners = this.#sql
      .all(
        `select account.account as account, coalesce(step_up.row, '{}') as row
          from account left join step_up on step_up.account = account.account
          where account.account > ? and account.account < 'sasl;' order by account.account limit ?`,
        from > 'sasl:' ? from : 'sasl:',
        most,
      )
      .map(rowIn)
    const last = owners.at(-1)?.account
    return owners.length < most || last === undefined ? { owners } : { owners, next: last }
  }

  batches(most: number): readonly Batch[] {
    return this.#sql
      .all(
        `select batch, min(opened_at) as opened_at, min(until) as until, min(by) as by,
          count(*) as tokens, count(used_at) as used, count(revoked_at) as revoked
          from step_up_token where batch is not null
          group by batch order by min(opened_at) desc, batch limit ?`,
        most,
      )
      .map((row) => ({
        batch: String(row['batch']),
        openedAt: Number(row['opened_at']) as Instant,
        until: Number(row['until']) as Instant,
        by: String(row['by']),
        tokens: Number(row['tokens']),
        used: Number(row['used']),
        revoked: Number(row['revoked']),
      }))
  }

  ofBatch(batch: string, from: string, most: number): readonly TokenKept[] {
    return this.#sql
      .all(
        'select * from step_up_token where batch is not null and batch = ? and account > ? order by account limit ?',
        batch,
        from,
        most,
      )
      .map((row) => ({
        token: String(row['token']),
        account: row['account'] as AccountId,
        openedAt: Number(row['opened_at']) as Instant,
        until: Number(row['until']) as Instant,
        batch,
        ...(row['used_at'] === null ? {} : { usedAt: Number(row['used_at']) as Instant }),
        ...(row['revoked_at'] === null ? {} : { revokedAt: Number(row['revoked_at']) as Instant }),
      }))
  }

  openRequests(now: Instant): number {
    return this.#open.at(now)
  }

  /** A transaction is gone, and what was counted in it. */
  rolledBack(): void {
    this.#open.forget()
  }

  #openSince(now: Instant): readonly Open[] {
    return this.#sql
      .all(
        'select account, requests, open_until from step_up where requests > 0 and open_until > ?',
        now,
      )
      .map((row) => ({
        account: row['account'] as AccountId,
        requests: Number(row['requests']),
        until: Number(row['open_until']) as Instant,
      }))
  }

  underWay(since: Instant, most: number): readonly StepUpOf[] {
    return this.#sql
      .all(
        'select account, row from step_up where moved_at > 0 and moved_at >= ? order by account limit ?',
        since,
        most,
      )
      .map(rowIn)
  }

  all(most: number): readonly StepUpOf[] {
    return this.#sql
      .all('select account, row from step_up order by account limit ?', most)
      .map(rowIn)
  }

  forget(account: AccountId): void {
    this.#sql.run('delete from step_up where account = ?', account)
    this.#sql.run('delete from step_up_token where account = ?', account)
    this.#sql.run('delete from step_up_passkey where account = ?', account)
    this.#sql.run('delete from step_up_lost where account = ?', account)
    this.#open.set({ account, requests: 0, until: 0 as Instant })
  }

  take(event: StepUpEvent): void {
    const before = this.of(event.account)
    const after = stepUpAfter(before, event)
    this.#takeBeside(event)
    if (after === before) return
    this.#lostIs(event.account, after)
    this.#sql.run(
      `insert into step_up values (?, ?, ?, ?, ?) on conflict (account) do update set
        row = excluded.row, requests = excluded.requests,
        open_until = excluded.open_until, moved_at = excluded.moved_at`,
      event.account,
      JSON.stringify(after),
      after.requests.length,
      openUntil(after),
      movedAt(after),
    )
    this.#open.set({
      account: event.account,
      requests: after.requests.length,
      until: openUntil(after),
    })
  }

  /** What is looked for over all accounts. */
  #takeBeside(event: StepUpEvent): void {
    if (event.kind === 'enrolment.opened')
      this.#sql.run(
        `insert into step_up_token (token, account, opened_at, until, by, batch)
          values (?, ?, ?, ?, ?, ?) on conflict (token) do nothing`,
        event.token,
        event.account,
        event.at,
        event.until,
        event.by,
        event.batch ?? null,
      )
    else if (event.kind === 'enrolment.revoked')
      this.#sql.run(
        'update step_up_token set revoked_at = coalesce(revoked_at, ?) where token = ?',
        event.at,
        event.token,
      )
    else if (event.kind === 'factor.enrolled') {
      if (event.token !== undefined)
        this.#sql.run(
          'update step_up_token set used_at = coalesce(used_at, ?) where token = ?',
          event.at,
          event.token,
        )
      if (event.passkey !== undefined)
        this.#sql.run(
          'insert into step_up_passkey values (?, ?) on conflict (credential) do nothing',
          event.passkey.credential,
          event.account,
        )
    }
  }

  #lostIs(account: AccountId, { lost }: StepUpState): void {
    if (lost === undefined) this.#sql.run('delete from step_up_lost where account = ?', account)
    else
      this.#sql.run(
        'insert or replace into step_up_lost values (?, ?, ?, ?)',
        account,
        lost.request,
        lost.at,
        lost.clientIp ?? null,
      )
  }
}
