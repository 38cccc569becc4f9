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
import { noStepUp, type StepUpState } from '../../step-up/state.ts'
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
    this.#open.set({ account, requests: 0, until: 0 as Instant })
  }

  take(event: StepUpEvent): void {
    const before = this.of(event.account)
    const after = stepUpAfter(before, event)
    if (event.kind === 'enrolment.opened')
      this.#sql.run(
        'insert into step_up_token values (?, ?) on conflict (token) do nothing',
        event.token,
        event.account,
      )
    if (after === before) return
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
}
