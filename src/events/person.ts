/**
 * People: who may act, and each proof that it was they who did.
 *
 * Secrets never stand here: a factor is named, not shown. Recovery codes are counted.
 */
import type { Instant } from '../lib/time.ts'
import type { Heard } from './event.ts'

export type Role = 'viewer' | 'analyst' | 'responder' | 'administrator' | 'auditor'

/** What a person is known by. */
export type PersonWay = 'password' | 'totp' | 'recovery' | 'passkey'

export type PersonEvent =
  | (Heard & {
      readonly kind: 'person.added'
      /** [a-z0-9][a-z0-9._-]{0,31} */
      readonly person: string
      readonly role: Role
      /** Names the secret's enrolment; another enrolment of the same person has another. */
      readonly factor: string
      /** He has no factor yet, and sets his own by an invitation. */
      readonly way?: 'invited'
      readonly by: string
      readonly why: string
    })
  | (Heard & {
      readonly kind: 'person.revoked'
      readonly person: string
      readonly by: string
      readonly why: string
    })
  /** He has another role from here on. */
  | (Heard & {
      readonly kind: 'person.reassigned'
      readonly person: string
      readonly role: Role
      readonly by: string
      readonly why: string
    })
  /** A link was handed out by which he sets his factors; an earlier one is good for nothing. */
  | (Heard & {
      readonly kind: 'person.invited'
      readonly person: string
      /** A hash of what stands in the link. */
      readonly token: string
      readonly until: Instant
      readonly by: string
      readonly why: string
    })
  /** He used the link: his factors of before are void, and what he sets follows. */
  | (Heard & {
      readonly kind: 'person.joined'
      readonly person: string
      /** That of the invitation; absent: the first administrator, by the link of the set-up. */
      readonly token?: string
      readonly clientIp?: string
    })
  | (Heard & {
      readonly kind: 'person.enrolled'
      readonly person: string
      readonly factor: string
      readonly way: PersonWay
      /** Of a passkey, as its owner calls it. */
      readonly label?: string
      /** Of a passkey: its signature counter (WebAuthn 3 §6.1.1). */
      readonly counter?: number
    })
  | (Heard & {
      readonly kind: 'person.unenrolled'
      readonly person: string
      readonly factor: string
      readonly way: PersonWay
      readonly by: string
    })
  /** A code was right, and is used up by this entry; written before the act that it allows. */
  | (Heard & {
      readonly kind: 'person.proved'
      readonly person: string
      readonly factor: string
      /**
       * TOTP: the time step (RFC 6238 T). Recovery: the number of the code. Passkey: its signature
       * counter, 0 where it keeps none. Session: nothing is used up, it counts this life's acts.
       */
      readonly method: 'totp' | 'recovery' | 'passkey' | 'session'
      readonly counter: number
      /** Of a session: its public name. */
      readonly session?: string
      /** The verb that was asked for. */
      readonly verb: string
      /** The reason that was given for the act. */
      readonly why?: string
    })
  /** He is in the console from here on. */
  | (Heard & {
      readonly kind: 'person.admitted'
      readonly person: string
      /** The public name of the session. */
      readonly session: string
      readonly method: 'totp' | 'recovery' | 'passkey'
      /** What came before the second factor; absent: a passkey is both. */
      readonly way?: 'password' | 'oidc'
      readonly clientIp?: string
      readonly userAgent?: string
    })
  /** His session has ended; `by` another than he, where it was ended by an administrator. */
  | (Heard & {
      readonly kind: 'person.left'
      readonly person: string
      readonly session: string
      readonly why: SessionEnd
      readonly by?: string
    })
  /** A passkey's counter went back: there may be two of it. It was refused. */
  | (Heard & {
      readonly kind: 'passkey.doubted'
      readonly person: string
      readonly factor: string
      readonly counter: number
      readonly clientIp?: string
    })
  /** An act was refused: no such person, wrong or used code, role not allowed, too many tries. */
  | (Heard & {
      readonly kind: 'act.refused'
      readonly person: string
      readonly verb: string
      readonly why: string
      readonly clientIp?: string
    })

/** Why a session ended. */
export type SessionEnd =
  | 'signed-out'
  | 'idle'
  | 'too-long'
  /** By the person himself from elsewhere, or by an administrator. */
  | 'ended'
  /** Another sign-in of the same person, or of anybody, took its place. */
  | 'too-many'
  | 'role'
  | 'revoked'
  | 'factors'

/** Root acted without a name of his own; written before the act that it allows. */
export type GlassBroken = Heard & {
  readonly kind: 'glass.broken'
  readonly verb: string
  readonly by: string
  readonly why: string
}
