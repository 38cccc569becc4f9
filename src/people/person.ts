/**
 * Person: one row per name, folded from what the evidence says of people.
 *
 * The row keeps what makes a code good once only: the last time step that was used (RFC 6238 §5.2)
 * and the numbers of the recovery codes that are gone. Each enrolment of a secret has a factor name
 * of its own; a proof of an earlier factor counts nothing against the present one.
 * Limits: wrong tries are not in the row; they are counted while the guard runs (`tries.ts`).
 */
import type { PersonEvent, Role } from '../events/person.ts'

/** A name that may stand in evidence, in file keys and on command lines. */
export const isPersonName = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{0,31}$/.test(text)

export type PersonRow = {
  readonly person: string
  readonly role: Role
  /** The present enrolment. */
  readonly factor: string
  readonly revoked: boolean
  /** The highest TOTP time step that was used with this factor; -1 before the first. */
  readonly lastCounter: number
  /** Numbers of the recovery codes of this factor that are used up, ascending. */
  readonly recoveryUsed: readonly number[]
}

/**
 * The row after an event; `undefined` while nobody has this name. The row must be that of
 * `event.person`. The same event again changes nothing.
 */
export function rowAfter(row: PersonRow | undefined, event: PersonEvent): PersonRow | undefined {
  switch (event.kind) {
    case 'person.added': {
      const { person, role, factor } = event
      // The same enrolment twice is the same entry heard twice: what was used stays used.
      if (row?.factor === factor) return row
      return { person, role, factor, revoked: false, lastCounter: -1, recoveryUsed: [] }
    }
    case 'person.revoked':
      return row === undefined || row.revoked ? row : { ...row, revoked: true }
    case 'person.proved':
      return row === undefined || row.factor !== event.factor ? row : proved(row, event)
    case 'act.refused':
      return row
  }
}

function proved(
  row: PersonRow,
  { method, counter }: { readonly method: 'totp' | 'recovery'; readonly counter: number },
): PersonRow {
  if (method === 'totp') return counter <= row.lastCounter ? row : { ...row, lastCounter: counter }
  if (row.recoveryUsed.includes(counter)) return row
  return { ...row, recoveryUsed: [...row.recoveryUsed, counter].sort((a, b) => a - b) }
}
