/**
 * People fold: who may act, as the index keeps it.
 *
 * Rows are those of `people/person.ts`, one per name, the revoked ones too. An entry is in the fold
 * once the write of it has resolved, so that a used code is refused from then on.
 */
import type { PersonRow } from '../people/person.ts'

export interface PeopleFold {
  person(name: string): PersonRow | undefined
  /** By name, ascending. */
  all(): readonly PersonRow[]
}
