/**
 * Lookup rows: the questions of `ports/lookups.ts`, each answered from an index or from a slice.
 *
 * An index by account over all messages would make every insert twice as dear (decision 151), so what
 * an account sent is read by place, a slice at a time, by whoever keeps count.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { MessageRow } from '../../ports/folds.ts'
import type { HeldAsked, HeldSum, Lookups, Ownership, Placed } from '../../ports/lookups.ts'
import { messageOf } from './messages.ts'
import type { Row, Statements } from './statements.ts'

/** A migration of its own. Few rows stand in any of them, so that writing hardly feels it. */
export const lookupIndexes = `
  create index account_standing on account (account) where json_extract(suspicion, '$.containedAt') is not null;
  create index account_risen on account (risen_at) where risen_at is not null;
  create index message_held_due on message (coalesce(deadline_at, -1)) where state = 'held';
`

const OPEN = "state = 'held' and state in ('waiting', 'held', 'stranded')"
const NO_DEADLINE = -1

export class LookupRows implements Lookups {
  readonly #sql: Statements
  /** Accounts that changed are written at a commit. */
  readonly #written: () => void

  constructor(sql: Statements, written: () => void) {
    this.#sql = sql
    this.#written = written
  }

  isKnown(account: AccountId): boolean {
    this.#written()
    return this.#sql.one('select 1 from account where account = ?', account) !== undefined
  }

  risky(most: number): readonly AccountId[] {
    this.#written()
    const standing = this.#sql.all(
      "select account from account where json_extract(suspicion, '$.containedAt') is not null limit ?",
      most,
    )
    const risen = this.#sql.all(
      'select account from account where risen_at is not null order by risen_at desc limit ?',
      most,
    )
    return [...new Set([...standing, ...risen].map(named))].slice(0, most)
  }

  namesAfter(name: string, most: number): readonly AccountId[] {
    this.#written()
    return this.#sql
      .all('select account from account where account > ? order by account limit ?', name, most)
      .map(named)
  }

  heldAccounts(most: number): readonly { account: AccountId; messages: number }[] {
    return this.#sql
      .all(
        `select account, count(*) as n from message where ${OPEN} group by account order by n desc, account limit ?`,
        most,
      )
      .map((row) => ({ account: named(row), messages: Number(row['n']) }))
  }

  heldSums(account: AccountId): readonly HeldSum[] {
    return this.#sql
      .all(
        `select coalesce(ownership, 'unknown') as whose, count(*) as n, sum(recipients) as recipients, sum(size) as bytes,
         min(at) as oldest, min(deadline_at) as due, sum(overdue) as overdue
         from message where account = ? and ${OPEN} group by whose`,
        account,
      )
      .map((row) => ({
        ownership: row['whose'] as Ownership,
        messages: Number(row['n']),
        recipients: Number(row['recipients']),
        bytes: Number(row['bytes']),
        oldestAt: Number(row['oldest']) as Instant,
        dueAt: row['due'] === null ? undefined : (Number(row['due']) as Instant),
        overdue: Number(row['overdue']),
      }))
  }

  heldPage({ accounts, ownership, after, most }: HeldAsked): readonly {
    row: MessageRow
    place: number
  }[] {
    const found = this.#sql.all(
      accounts === undefined ? HELD_OF_ALL : HELD_OF_SOME,
      ...(accounts === undefined ? [] : [JSON.stringify(accounts)]),
      ...[ownership ?? null, ownership ?? null],
      ...[after === undefined ? NO_DEADLINE - 1 : (after.due ?? NO_DEADLINE), after?.place ?? 0],
      most,
    )
    return found.map((row) => ({ row: messageOf(row), place: Number(row['place']) }))
  }

  newestPlace(): number {
    return Number(this.#sql.one('select max(rowid) as n from message')?.['n'] ?? 0)
  }

  between(from: number, to: number): readonly Placed[] {
    return this.#sql
      .all(
        'select rowid as place, account, at, recipients, answer, fresh from message where rowid > ? and rowid <= ? order by rowid',
        from,
        to,
      )
      .map((row) => ({
        place: Number(row['place']),
        account: named(row),
        at: Number(row['at']) as Instant,
        recipients: Number(row['recipients']),
        fresh: freshIn(row),
        answer: String(row['answer']),
      }))
  }

  messageAt(place: number): MessageRow | undefined {
    const row = this.#sql.one('select * from message where rowid = ?', place)
    return row === undefined ? undefined : messageOf(row)
  }

  recipientsLeft({ id, recipients }: Pick<MessageRow, 'id' | 'recipients'>): number {
    const row = this.#sql.one(
      "select count(*) as n from recipient where message = ? and state <> 'deferred'",
      id,
    )
    return Math.max(0, recipients - Number(row?.['n'] ?? 0))
  }
}

const heldOf = (whose: string): string =>
  `select rowid as place, * from message where ${whose}
   and (? is null or coalesce(ownership, 'unknown') = ?)
   and (coalesce(deadline_at, ${NO_DEADLINE}), rowid) > (?, ?)
   order by coalesce(deadline_at, ${NO_DEADLINE}), rowid limit ?`
const HELD_OF_ALL = heldOf("state = 'held'")
const HELD_OF_SOME = heldOf(`account in (select value from json_each(?)) and ${OPEN}`)

const named = (row: Row): AccountId => row['account'] as AccountId

function freshIn({ fresh, recipients }: Row): number {
  if (fresh === null) return 0
  if (fresh === '*') return Number(recipients)
  return (JSON.parse(String(fresh)) as unknown[]).length
}
