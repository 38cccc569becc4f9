/**
 * Purge: takes messages out of the index that are to be forgotten, and out of its counts.
 *
 * Some rows at a time, for there may be millions and mail is answered on the same thread. What is
 * forgotten is not counted any more either: so both identities of conservation hold as before, and an
 * index that is folded anew from the evidence comes to the same numbers.
 */
import type { AccountId } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { Purged } from '../../ports/folds.ts'
import type { Row, Statements } from './statements.ts'

/** Rows looked at in one go: where all of them go it takes some 20 ms. */
export const PURGE_ROWS = 500

const COLUMNS = 'rowid, id, answer, would_have, state, recipients, overdue'

export class Purge {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  /** Where to go on; `undefined`: it was the last. */
  messages(which: Purged, from: number): number | undefined {
    const last = Number(this.#sql.one('select max(rowid) as n from message')?.['n'] ?? 0)
    if (from > last) return undefined
    const to = from + PURGE_ROWS
    for (const row of 'account' in which
      ? this.#ofAccount(which.account, which.before, from, to)
      : this.#between(which.from, which.until, from, to))
      this.#forget(row)
    return to
  }

  #ofAccount(account: AccountId, before: number, from: number, to: number): readonly Row[] {
    return this.#sql.all(
      `select ${COLUMNS} from message where rowid >= ? and rowid < ? and account = ? and entry < ?`,
      from,
      to,
      account,
      before,
    )
  }

  #between(begins: Instant, until: Instant, from: number, to: number): readonly Row[] {
    return this.#sql.all(
      `select ${COLUMNS} from message where rowid >= ? and rowid < ? and at >= ? and at < ? and state not in ('waiting', 'held', 'stranded')`,
      from,
      to,
      begins,
      until,
    )
  }

  #forget(row: Row): void {
    const id = String(row['id'])
    const answer = String(row['answer'])
    const state = String(row['state'])
    const recipients = Number(row['recipients'])
    const less = (name: string, by = 1) => this.#sql.tally(name, -by)
    less('messages.submitted')
    less(`messages.${answeredAs[answer] ?? answer}`)
    if (answer === 'delay') less('messages.delayed')
    if (row['would_have'] !== null) less(`wouldHave.${String(row['would_have'])}`)
    if (answer === 'pass') less('passed.recipients', recipients)
    if (state === 'released' || state === 'deleted' || state === 'vanished')
      less(`messages.${state}`)
    if (state === 'released' && answer !== 'pass') less('released.recipients', recipients)
    if (answer === 'pass' && keptBack.has(state)) less('messages.heldQueued')
    if (row['overdue'] === 1) less('holds.overdue')
    const group = answer === 'pass' ? 'passed' : 'released'
    for (const result of this.#sql.all(
      'select state, count(*) as n from recipient where message = ? group by state',
      id,
    ))
      less(`${group}.${String(result['state'])}`, Number(result['n']))
    this.#sql.run('delete from recipient where message = ?', id)
    this.#sql.run('delete from message where id = ?', id)
  }
}

const keptBack: ReadonlySet<string> = new Set(['held', 'released', 'deleted', 'vanished'])
const answeredAs: Readonly<Record<string, string>> = {
  pass: 'passed',
  hold: 'held',
  delay: 'held',
  refuse: 'refused',
  postpone: 'postponed',
}
