/**
 * Reply: our answers in the JSON that Dovecot reads.
 *
 * `status` below zero refuses and `msg` is told to the client; zero goes on; above zero is a wait in
 * seconds before the password is checked. After it was right Dovecot ignores the wait, so we say
 * none. What Dovecot 2.3 does with each HTTP code, measured:
 *
 * | code | when | Dovecot |
 * |---|---|---|
 * | 200 | an answer | obeys it |
 * | 400 | no JSON, or not the question | lets in, logs an error |
 * | 403 | the secret is wrong or missing | lets in, logs an error |
 * | 404, 405 | another path, command or method | lets in, logs an error |
 * | 413, 431 | body or headers too long | lets in, logs an error |
 * | 503 | too many questions wait | lets in, logs an error |
 *
 * Only `auth_policy_reject_on_fail = yes` turns these into a refusal; attach does not set it.
 */
import type { LoginAnswer } from '../../ports/gatekeeper.ts'
import { REFUSAL_CHARACTERS_MAX, TARPIT_SECONDS_MAX } from './limits.ts'

export const allowed = '{"status":0,"msg":""}'

const NO_REASON = 'Login refused'

/**
 * What may be said to a client: printable ASCII without what has a meaning on the way (`%` in
 * Postfix's replies, quotes, backslashes and brackets in IMAP and in logs).
 */
export function refusalText(text: string): string {
  const plain = text
    .slice(0, REFUSAL_CHARACTERS_MAX)
    .replace(/[^ A-Za-z0-9.,:;()/_#@+=!?-]/g, ' ')
    .replace(/ +/g, ' ')
    .trim()
  return plain === '' ? NO_REASON : plain
}

/** Whole seconds that Dovecot is to wait; 0: it goes on at once. */
export const tarpitSeconds = (seconds: number): number =>
  seconds >= 1 ? Math.min(Math.floor(seconds), TARPIT_SECONDS_MAX) : 0

/** What is said, and what it comes to: a tarpit that is none is an allowed login. */
export function replyTo(
  answer: LoginAnswer,
  stage: 'before' | 'after',
): { readonly kind: LoginAnswer['kind']; readonly json: string } {
  if (answer.kind === 'refuse')
    return { kind: 'refuse', json: JSON.stringify({ status: -1, msg: refusalText(answer.text) }) }
  const wait = answer.kind === 'tarpit' && stage === 'before' ? tarpitSeconds(answer.seconds) : 0
  if (wait === 0) return { kind: 'allow', json: allowed }
  return { kind: 'tarpit', json: JSON.stringify({ status: wait, msg: '' }) }
}
