/** Door: whether a request is Dovecot's, what it asks, and with which code another is turned away. */
import { timingSafeEqual } from 'node:crypto'
import { POLICY_PATH } from '../../ports/auth-policy.ts'
import type { Refusal } from './notes.ts'
import type { Command } from './read.ts'

export const codes: Readonly<Record<Refusal, number>> = {
  secret: 403,
  path: 404,
  method: 405,
  json: 400,
  shape: 400,
  'body-length': 413,
  'header-length': 431,
  http: 400,
  pipelined: 503,
  draining: 503,
}

/** After these the connection is out of step, or no longer wanted: it ends with the answer. */
export const endsConnection: ReadonlySet<Refusal> = new Set([
  'body-length',
  'pipelined',
  'draining',
])

/** `undefined`: not where, or not what, Dovecot asks. */
export function commandOf(url: string): Command | undefined {
  const at = url.indexOf('?')
  if (at < 0 || url.slice(0, at) !== POLICY_PATH) return undefined
  const told = new URLSearchParams(url.slice(at + 1)).getAll('command')
  const [command] = told
  return told.length === 1 && (command === 'allow' || command === 'report') ? command : undefined
}

/** In a time that says nothing of where they differ; their lengths are no secret. */
export function isSecret(shown: string | string[] | undefined, known: string | undefined): boolean {
  if (typeof shown !== 'string' || known === undefined || known === '') return false
  const [theirs, ours] = [Buffer.from(shown), Buffer.from(known)]
  return theirs.length === ours.length && timingSafeEqual(theirs, ours)
}
