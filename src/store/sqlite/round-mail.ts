/**
 * Round mail: what became of each letter of a round of notices. No address stands here: a letter is
 * known by its place in the sealed list.
 *
 * The mail server's log tells the rest: the line that takes a letter has its Message-ID, the lines of
 * its delivery the queue id.
 */
import { noticeOfMessageId } from '../../cases/notices/message-id.ts'
import type { EventOf } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { RoundCounts, RoundMailFold } from '../../ports/cases.ts'
import type { Row, Statements } from './statements.ts'

/** For the migration that makes cases. */
export const roundTables = `
  create table round_mail (
    case_id text not null,
    round text not null,
    n integer not null,
    message_id text not null,
    at integer not null,
    state text not null,
    queue text,
    primary key (case_id, round, n)
  ) strict, without rowid;
  create index round_mail_queue on round_mail (queue) where queue is not null;
  create index round_mail_open on round_mail (case_id, round, state);
  `

const results = {
  'message.delivered': 'delivered',
  'message.bounced': 'bounced',
  'message.expired': 'bounced',
  'message.deferred': 'deferred',
} as const

export class RoundRows implements RoundMailFold {
  readonly #sql: Statements
  /** Whether any letter was ever sent: most guards have none, and their log is long. */
  #any: boolean | undefined

  constructor(sql: Statements) {
    this.#sql = sql
  }

  next(id: string, round: string): number {
    const row = this.#sql.one(
      'select max(n) as n from round_mail where case_id = ? and round = ?',
      id,
      round,
    )
    return row?.['n'] === null || row === undefined ? 0 : Number(row['n']) + 1
  }

  doubtful(id: string, round: string, before: Instant, most: number): readonly number[] {
    return this.#sql
      .all(
        "select n from round_mail where case_id = ? and round = ? and state = 'intended' and at <= ? order by n limit ?",
        ...[id, round, before, most],
      )
      .map((row) => Number(row['n']))
  }

  lastAt(id: string, round: string): Instant | undefined {
    const row = this.#sql.one(
      'select max(at) as at from round_mail where case_id = ? and round = ?',
      id,
      round,
    )
    return row === undefined || row['at'] === null ? undefined : (Number(row['at']) as Instant)
  }

  counts(id: string, round: string): RoundCounts {
    const counts = { intended: 0, handed: 0, delivered: 0, deferred: 0, bounced: 0, refused: 0 }
    for (const row of this.#sql.all(
      'select state, count(*) as n from round_mail where case_id = ? and round = ? group by state',
      id,
      round,
    ))
      counts[String(row['state']) as keyof RoundCounts] = Number(row['n'])
    return counts
  }

  take(event: EventOf<'round.intended' | 'round.handed'>): void {
    this.#any = true
    const { case: id, notice: round, offset, done, at } = event
    for (const [i, told] of done.entries())
      if (event.kind === 'round.intended')
        this.#sql.run(
          `insert into round_mail values (?, ?, ?, ?, ?, 'intended', null)
           on conflict (case_id, round, n) do update set at = excluded.at`,
          ...[id, round, offset + i, told, at],
        )
      else this.#handed(id, round, offset + i, told)
  }

  #handed(id: string, round: string, n: number, told: string): void {
    const [state = '', queueId] = told.split(' ')
    if (state === 'refused')
      this.#sql.run(
        "update round_mail set state = 'refused' where case_id = ? and round = ? and n = ? and state = 'intended'",
        ...[id, round, n],
      )
    else
      this.#sql.run(
        `update round_mail set queue = coalesce(?, queue),
           state = case when state = 'intended' then 'handed' else state end
         where case_id = ? and round = ? and n = ?`,
        ...[queueId ?? null, id, round, n],
      )
  }

  /** Of a line that took a letter. */
  queued({ messageId, queueId }: EventOf<'message.queued'>): void {
    const its = messageId === undefined || !this.#isAny() ? undefined : noticeOfMessageId(messageId)
    if (its === undefined || messageId === undefined) return
    const bare = messageId.startsWith('<') ? messageId : `<${messageId}>`
    this.#sql.run(
      `update round_mail set queue = ?, state = case when state = 'intended' then 'handed' else state end
       where case_id = ? and round = ? and n = ? and message_id = ?`,
      ...[queueId, its.case, its.round, its.n, bare],
    )
  }

  /** What was delivered stays so; a later try decides about what was deferred. */
  result({ kind, queueId }: { readonly kind: string; readonly queueId: string }): void {
    if (!this.#isAny()) return
    this.#sql.run(
      "update round_mail set state = ? where queue = ? and state in ('intended', 'handed', 'deferred')",
      results[kind as keyof typeof results],
      queueId,
    )
  }

  rolledBack(): void {
    this.#any = undefined
  }

  #isAny(): boolean {
    this.#any ??= this.#row() !== undefined
    return this.#any
  }

  #row(): Row | undefined {
    return this.#sql.one('select 1 as n from round_mail limit 1')
  }
}
