/** Logins: who was let in, who was not, from where. */
import type { Heard } from './event.ts'

export type LoginEvent = Heard & {
  readonly kind: 'login.accepted' | 'login.refused' | 'session.opened' | 'session.ended'
  readonly protocol?: 'smtp' | 'imap' | 'pop3' | 'http'
  readonly session?: string
  readonly clientIp?: string
  readonly clientPort?: number
  readonly saslUsername?: string
  readonly mechanism?: string
  readonly status?: string
  /** On `session.ended`: how many AUTH commands the session made, and how many were let in. */
  readonly loginsAttempted?: number
  readonly loginsAccepted?: number
}
