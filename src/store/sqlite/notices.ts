/** Notice rows: what people were to be told, and by which channels they were. */
import type { AccountId, EventOf } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { FoldedNotice } from '../../ports/folds.ts'
import type { Row, Statements } from './statements.ts'

const noticeIn = (row: Row): FoldedNotice => ({
  notice: String(row['key']),
  at: Number(row['at']) as Instant,
  what: String(row['what']),
  account: row['account'] === null ? undefined : (row['account'] as AccountId),
  facts: JSON.parse(String(row['facts'])) as { [name: string]: unknown },
  channels: JSON.parse(String(row['channels'])) as string[],
})

const nameIn = (account: AccountId): string => account.slice(account.indexOf(':') + 1)

export class NoticeRows {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  of(notice: string): FoldedNotice | undefined {
    const row = this.#sql.one('select * from notice where key = ?', notice)
    return row === undefined ? undefined : noticeIn(row)
  }

  since(from: Instant, most: number): readonly FoldedNotice[] {
    return this.#sql
      .all('select * from notice where at >= ? order by at desc, key limit ?', from, most)
      .map(noticeIn)
      .toReversed()
  }

  /** Those about an account, and those that name it among others. */
  forget(account: AccountId): void {
    this.#sql.run(
      'delete from notice where account = ? or instr(facts, ?) > 0',
      account,
      JSON.stringify(nameIn(account)).slice(1, -1),
    )
  }

  purge({ from, until }: { readonly from: Instant; readonly until: Instant }): void {
    this.#sql.run('delete from notice where at >= ? and at < ?', from, until)
  }

  take(event: EventOf<'notice.intended' | 'notice.sent'>): void {
    if (event.kind === 'notice.intended') {
      this.#sql.run(
        'insert into notice (key, at, what, account, facts) values (?, ?, ?, ?, ?) on conflict (key) do nothing',
        event.notice,
        event.at,
        event.what,
        event.account ?? null,
        JSON.stringify(event.facts),
      )
      return
    }
    const notice = this.of(event.notice)
    if (notice === undefined) return
    this.#sql.run(
      'update notice set channels = ? where key = ?',
      JSON.stringify([...new Set([...notice.channels, event.channel])]),
      event.notice,
    )
  }
}
