/**
 * Radius file: who was reached, as it lies sealed in a case: one JSON document a line, the first says
 * what the whole is, each other is one address.
 *
 * A case's notices are planned from it (`reachedIn`). It is read as foreign: bounded, checked line by
 * line, refused as a whole where one line is wrong. The keeper writes it.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import { fates, type Radius, type Reached } from './radius.ts'
import { RECIPIENTS_MAX } from './radius-book.ts'
import { domainOf } from './sitting.ts'

export const RADIUS_FORMAT = 'sekimori-radius/1'
/** The word under which a case keeps it. */
export const RADIUS_WHAT = 'recipients'
export const RADIUS_BYTES_MAX = 64 * 2 ** 20
const ADDRESS_MAX = 1_024

export type RadiusRead = Pick<Radius, 'recipients' | 'leftOut'> & {
  readonly accounts: readonly AccountId[]
}
export type RadiusRefusal = { readonly refused: string; readonly line: number }

export function readRadius(bytes: Uint8Array): RadiusRead | RadiusRefusal {
  const not = (refused: string, line: number): RadiusRefusal => ({ refused, line })
  if (bytes.length > RADIUS_BYTES_MAX)
    return not(`${bytes.length} octets are more than ${RADIUS_BYTES_MAX}`, 0)
  const lines = new TextDecoder().decode(bytes).split('\n')
  if (lines.at(-1) === '') lines.pop()
  const head = jsonIn(lines[0]) as Record<string, unknown> | undefined
  if (head === undefined || head['format'] !== RADIUS_FORMAT)
    return not(`the first line is no ${RADIUS_FORMAT}`, 1)
  const accounts = (Array.isArray(head['accounts']) ? head['accounts'] : []).flatMap((one) =>
    typeof one?.account === 'string' ? [one.account as AccountId] : [],
  )
  const { messages, recipients: others, nameless } = (head['leftOut'] ?? {}) as Radius['leftOut']
  if (![messages, others, nameless].every(isCount)) return not('leftOut are no counts', 1)
  if (lines.length - 1 > RECIPIENTS_MAX) return not(`more than ${RECIPIENTS_MAX} addresses`, 1)
  const recipients: Reached[] = []
  for (const [n, line] of lines.entries()) {
    if (n === 0) continue
    const reached = reachedFrom(jsonIn(line))
    if (reached === undefined) return not('it is no address with its counts', n + 1)
    recipients.push(reached)
  }
  if (recipients.length !== head['recipients']) return not('addresses are missing', lines.length)
  return { accounts, recipients, leftOut: { messages, recipients: others, nameless } }
}

function reachedFrom(told: unknown): Reached | undefined {
  if (!Array.isArray(told) || told.length !== 1 + fates.length + 6) return undefined
  const [recipient, ...numbers] = told as [unknown, ...unknown[]]
  if (typeof recipient !== 'string' || recipient === '' || recipient.length > ADDRESS_MAX)
    return undefined
  if (!numbers.every(isCount)) return undefined
  const [delivered, bounced, deferred, held, deleted, unknown] = numbers as number[]
  const [messages, released, domestic, known, first, last] = numbers.slice(6) as number[]
  return {
    ...{ recipient, domain: domainOf(recipient) },
    ...{ delivered, bounced, deferred, held, deleted, unknown, messages, released },
    ...{ domestic: domestic === 1, known: known === 1 },
    ...{ firstAt: first as Instant, lastAt: last as Instant },
  } as Reached
}

const isCount = (it: unknown): it is number => Number.isSafeInteger(it) && (it as number) >= 0

function jsonIn(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '')
  } catch {
    return undefined
  }
}
