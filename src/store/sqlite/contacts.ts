/** Contact rows: the contact book, an entry a row, each with its latest calls. */
import { bookAfter, emptyBook } from '../../cases/contacts/book.ts'
import { CONTACTS_MAX, type ContactBook, type Kept } from '../../cases/contacts/contact.ts'
import type { EventOf } from '../../events/event.ts'
import type { Statements } from './statements.ts'

export const contactTables = `
  create table contact (name text primary key, row text not null) strict;
`

export class ContactRows {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  book(): ContactBook {
    const rows = this.#sql.all('select row from contact order by name')
    return { contacts: rows.map((row) => JSON.parse(String(row['row'])) as Kept), leftOut: 0 }
  }

  /** An entry is folded by itself: no other one says anything of it. */
  take(event: EventOf<'contact.recorded' | 'contact.tested'>): void {
    const { name } = event
    const row = this.#sql.one('select row from contact where name = ?', name)
    const kept = row === undefined ? undefined : (JSON.parse(String(row['row'])) as Kept)
    if (kept === undefined && this.#count() >= CONTACTS_MAX) return
    const before = kept === undefined ? emptyBook : { ...emptyBook, contacts: [kept] }
    const [after] = bookAfter(before, event).contacts
    if (after === undefined) this.#sql.run('delete from contact where name = ?', name)
    else
      this.#sql.run(
        'insert into contact values (?, ?) on conflict (name) do update set row = excluded.row',
        name,
        JSON.stringify(after),
      )
  }

  #count(): number {
    return Number(this.#sql.one('select count(*) as n from contact')?.['n'] ?? 0)
  }
}
