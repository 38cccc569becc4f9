/**
 * Person: one row per name, folded from what the evidence says of people.
 *
 * The row keeps what makes a code good once only: the last time step that was used (RFC 6238 §5.2),
 * the numbers of the recovery codes that are gone, and the signature counters of passkeys. Each
 * enrolment of a secret has a factor name of its own; a proof of an earlier factor counts nothing
 * against the present one.
 * Limits: wrong tries are not in the row; they are counted while the guard runs (`tries.ts`).
 */
import type { PersonEvent, PersonWay, Role } from '../events/person.ts'
import { type Instant, later } from '../lib/time.ts'

/** A name that may stand in evidence, in file keys and on command lines. */
export const isPersonName = (text: string): boolean => /^[a-z0-9][a-z0-9._-]{0,31}$/.test(text)

/** Of one person. */
export const PASSKEYS_MAX = 10

/** A factor that is in force; `since` is absent where a version before this one had noted it. */
export type FactorRow = { readonly factor: string; readonly since?: Instant }
export type PasskeyRow = FactorRow & {
  readonly label?: string
  /** The highest that was seen; 0 where it keeps none. */
  readonly counter: number
  readonly lastUsedAt?: Instant
}

export type PersonRow = {
  readonly person: string
  readonly role: Role
  /** The present enrolment of TOTP and recovery codes, whichever of them he has. */
  readonly factor: string
  readonly revoked: boolean
  /** The highest TOTP time step that was used with this factor; -1 before the first. */
  readonly lastCounter: number
  /** Numbers of the recovery codes of this factor that are used up, ascending. */
  readonly recoveryUsed: readonly number[]
  /** Absent: he has none. The same of those that follow. */
  readonly totp?: FactorRow
  readonly recovery?: FactorRow
  readonly password?: FactorRow
  readonly passkeys: readonly PasskeyRow[]
  readonly invited?: { readonly token: string; readonly until: Instant }
  readonly lastAdmittedAt?: Instant
}

/** A row as it was kept, by this version or one that knew less. */
export function rowKept(kept: Omit<PersonRow, 'passkeys'> & Partial<PersonRow>): PersonRow {
  if (kept.passkeys !== undefined) return { ...kept, passkeys: kept.passkeys }
  const { factor } = kept
  return { ...kept, totp: { factor }, recovery: { factor }, passkeys: [] }
}

/** He can prove himself by something: an invitation alone proves nobody. */
export const canProve = ({ revoked, totp, passkeys }: PersonRow): boolean =>
  !revoked && (totp !== undefined || passkeys.length > 0)

/**
 * The row after an event; `undefined` while nobody has this name. The row must be that of
 * `event.person`. The same event again changes nothing.
 */
export function rowAfter(row: PersonRow | undefined, event: PersonEvent): PersonRow | undefined {
  if (event.kind === 'person.added') {
    const { person, role, factor, way, at: since } = event
    // The same enrolment twice is the same entry heard twice: what was used stays used.
    if (row?.factor === factor) return row
    const bare = { person, role, factor, revoked: false, lastCounter: -1, recoveryUsed: [] }
    if (way === 'invited') return { ...bare, passkeys: [] }
    return { ...bare, totp: { factor, since }, recovery: { factor, since }, passkeys: [] }
  }
  return row === undefined ? undefined : changed(row, event)
}

function changed(row: PersonRow, event: Exclude<PersonEvent, { kind: 'person.added' }>): PersonRow {
  switch (event.kind) {
    case 'person.revoked':
      return row.revoked ? row : { ...withoutInvitation(row), revoked: true }
    case 'person.reassigned':
      return { ...row, role: event.role }
    case 'person.invited':
      return row.revoked ? row : { ...row, invited: { token: event.token, until: event.until } }
    case 'person.joined':
      return event.token !== undefined && row.invited?.token === event.token ? bareOf(row) : row
    case 'person.enrolled':
      return enrolled(row, event)
    case 'person.unenrolled':
      return withoutFactor(row, event.way, event.factor)
    case 'person.proved':
      return proved(row, event)
    case 'person.admitted':
      return { ...row, lastAdmittedAt: later(row.lastAdmittedAt ?? event.at, event.at) }
    case 'person.left':
    case 'passkey.doubted':
    case 'act.refused':
      return row
  }
}

function withoutInvitation(row: PersonRow): PersonRow {
  const { invited: _, ...rest } = row
  return rest
}

function bareOf(row: PersonRow): PersonRow {
  const { invited: _, totp: __, recovery: ___, password: ____, ...rest } = row
  return { ...rest, passkeys: [] }
}

function enrolled(
  row: PersonRow,
  { way, factor, at, label, counter }: Extract<PersonEvent, { kind: 'person.enrolled' }>,
): PersonRow {
  const its: FactorRow = { factor, since: at }
  switch (way) {
    case 'password':
      return row.password?.factor === factor ? row : { ...row, password: its }
    case 'totp':
      return row.totp?.factor === factor ? row : { ...row, factor, totp: its, lastCounter: -1 }
    case 'recovery':
      return row.recovery?.factor === factor
        ? row
        : { ...row, factor, recovery: its, recoveryUsed: [] }
    case 'passkey': {
      if (row.passkeys.some((one) => one.factor === factor)) return row
      const passkey = { ...its, counter: counter ?? 0, ...(label === undefined ? {} : { label }) }
      return { ...row, passkeys: [...row.passkeys, passkey] }
    }
  }
}

export function withoutFactor(row: PersonRow, way: PersonWay, factor: string): PersonRow {
  if (way === 'passkey')
    return { ...row, passkeys: row.passkeys.filter((one) => one.factor !== factor) }
  if (row[way]?.factor !== factor) return row
  const { [way]: _, ...rest } = row
  return rest as PersonRow
}

function proved(
  row: PersonRow,
  { method, factor, counter, at }: Extract<PersonEvent, { kind: 'person.proved' }>,
): PersonRow {
  // An act of a session uses nothing up.
  if (method === 'session') return row
  if (method === 'passkey') {
    const passkeys = row.passkeys.map((one) =>
      one.factor === factor
        ? {
            ...one,
            counter: Math.max(one.counter, counter),
            lastUsedAt: later(one.lastUsedAt ?? at, at),
          }
        : one,
    )
    return { ...row, passkeys }
  }
  if (row.factor !== factor) return row
  if (method === 'totp') return counter <= row.lastCounter ? row : { ...row, lastCounter: counter }
  if (row.recoveryUsed.includes(counter)) return row
  return { ...row, recoveryUsed: [...row.recoveryUsed, counter].sort((a, b) => a - b) }
}
