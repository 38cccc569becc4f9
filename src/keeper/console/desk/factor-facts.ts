/** Factor facts: what a person has to come in by, told without secrets. */
import type { PersonWay } from '../../../events/person.ts'
import type { Instant } from '../../../lib/time.ts'
import { RECOVERY_CODES } from '../../../people/codes.ts'
import type { PersonRow } from '../../../people/person.ts'

export type FactorFacts = {
  readonly factor: string
  readonly what: PersonWay
  readonly since?: string
  readonly label?: string
  readonly lastUsedAt?: string
  readonly left?: number
}
const moment = (at: Instant): string => new Date(at).toISOString()

export function factorsOf(row: PersonRow): readonly FactorFacts[] {
  const one = (way: 'password' | 'totp' | 'recovery'): readonly FactorFacts[] => {
    const its = row[way]
    if (its === undefined) return []
    const { factor, since } = its
    return [
      {
        ...{ factor: `${way}.${factor}`, what: way },
        ...(since === undefined ? {} : { since: moment(since) }),
        ...(way === 'recovery' ? { left: RECOVERY_CODES - row.recoveryUsed.length } : {}),
      },
    ]
  }
  return [
    ...row.passkeys.map(({ factor, since, label, lastUsedAt }) => ({
      ...{ factor, what: 'passkey' as const },
      ...(since === undefined ? {} : { since: moment(since) }),
      ...(label === undefined ? {} : { label }),
      ...(lastUsedAt === undefined ? {} : { lastUsedAt: moment(lastUsedAt) }),
    })),
    ...one('password'),
    ...one('totp'),
    ...one('recovery'),
  ]
}

/** By a passkey alone, or by what comes before a code of six digits. */
export const canComeIn = (row: PersonRow, byProvider: boolean): boolean =>
  row.passkeys.length > 0 || (row.totp !== undefined && (row.password !== undefined || byProvider))
