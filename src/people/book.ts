/**
 * Book: who may act, folded from the events alone; a fold of people without an index.
 *
 * Gives what the index gives (`ports/people.ts`), so that the two can be held against each other.
 * Limits: one row per name for ever; the keeper bounds how many names there are.
 */
import type { PersonEvent } from '../events/person.ts'
import { type PersonRow, rowAfter } from './person.ts'

export class Book {
  readonly #rows = new Map<string, PersonRow>()

  take(event: PersonEvent): void {
    const row = rowAfter(this.#rows.get(event.person), event)
    if (row !== undefined) this.#rows.set(event.person, row)
  }

  person(name: string): PersonRow | undefined {
    return this.#rows.get(name)
  }

  all(): readonly PersonRow[] {
    return [...this.#rows.values()].sort((a, b) => (a.person < b.person ? -1 : 1))
  }
}
