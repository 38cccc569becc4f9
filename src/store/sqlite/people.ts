/** Person rows: who may act, and which codes are used up, one row a name. */
import type { PersonEvent } from '../../events/person.ts'
import { type PersonRow, rowAfter, rowKept } from '../../people/person.ts'
import type { PeopleFold } from '../../ports/people.ts'
import type { Statements } from './statements.ts'

export class PersonRows implements PeopleFold {
  readonly #sql: Statements

  constructor(sql: Statements) {
    this.#sql = sql
  }

  person(name: string): PersonRow | undefined {
    const row = this.#sql.one('select row from person where name = ?', name)
    return row === undefined ? undefined : rowKept(JSON.parse(String(row['row'])))
  }

  all(): readonly PersonRow[] {
    return this.#sql
      .all('select row from person order by name')
      .map((row) => rowKept(JSON.parse(String(row['row']))))
  }

  take(event: PersonEvent): void {
    const after = rowAfter(this.person(event.person), event)
    if (after !== undefined)
      this.#sql.run(
        'insert into person values (?, ?) on conflict (name) do update set row = excluded.row',
        event.person,
        JSON.stringify(after),
      )
  }
}
