/** Shapes of the answers, from the schemas of the API. */
import type { z } from '@hono/zod-openapi'
import type { FactorTold, SessionTold } from '../../../../../src/console/routes/auth-shapes.ts'
import type { Role } from '../../../../../src/events/person.ts'

export type Session = z.infer<typeof SessionTold>
export type Factor = z.infer<typeof FactorTold>

export type Person = {
  readonly person: string
  readonly role: Role
  readonly state: 'active' | 'invited' | 'revoked'
  readonly factors: readonly {
    readonly what: string
    readonly label?: string | undefined
    readonly since: string
  }[]
  readonly recoveryLeft: number
  readonly lastSignInAt?: string | undefined
  readonly sessions: readonly Session[]
  readonly invitedUntil?: string | undefined
}

export const PEOPLE = '/api/v1/people'
export const MINE = '/api/v1/me'
/** [a-z0-9][a-z0-9._-]{0,31}, as the guard takes it. */
export const NAME_PATTERN = '[a-z0-9][a-z0-9._\\-]{0,31}'
