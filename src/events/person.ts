/**
 * People: who may act, and each proof that it was they who did.
 *
 * Secrets never stand here: a factor is named, not shown. Recovery codes are counted.
 */
import type { Heard } from './event.ts'

export type Role = 'viewer' | 'analyst' | 'responder' | 'administrator' | 'auditor'

export type PersonEvent =
  | (Heard & {
      readonly kind: 'person.added'
      /** [a-z0-9][a-z0-9._-]{0,31} */
      readonly person: string
      readonly role: Role
      /** Names the secret's enrolment; another enrolment of the same person has another. */
      readonly factor: string
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'person.revoked'
      readonly person: string
      readonly by: string
      readonly why: string
    })
  /** A code was right, and is used up by this entry; written before the act that it allows. */
  | (Heard & {
      readonly kind: 'person.proved'
      readonly person: string
      readonly factor: string
      /** TOTP: the time step (RFC 6238 T). Recovery: the number of the code. */
      readonly method: 'totp' | 'recovery'
      readonly counter: number
      /** The verb that was asked for. */
      readonly verb: string
      /** The reason that was given for the act. */
      readonly why?: string
    })
  /** An act was refused: no such person, wrong or used code, role not allowed, too many tries. */
  | (Heard & {
      readonly kind: 'act.refused'
      readonly person: string
      readonly verb: string
      readonly why: string
    })

/** Root acted without a name of his own; written before the act that it allows. */
export type GlassBroken = Heard & {
  readonly kind: 'glass.broken'
  readonly verb: string
  readonly by: string
  readonly why: string
}
