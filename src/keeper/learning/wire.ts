/**
 * Learning wire: what `sekimori learn` tells a running guard, and how it is read there.
 *
 * Three verbs. `learn.open` is an act of a person's, or root's, and is answered with a ticket;
 * `learn.accounts` brings some accounts by that ticket, as often as it takes; `learn.finish` brings
 * what the colleagues share and the hashes of the logs, and ends the ticket. A code is good once, so
 * each batch could not carry one.
 */

import type { Organisation } from '../../accounts/behaviour/organisation.ts'
import { unpacked } from '../../accounts/behaviour/pack.ts'
import { unpackedOrganisation } from '../../accounts/behaviour/pack-organisation.ts'
import type { Behaviour } from '../../accounts/behaviour/state.ts'
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'

/** Accounts in one request: the guard judges mail between two of them. */
export const ACCOUNTS_AT_ONCE_MAX = 200
/** Characters of JSON in one request; well under what the control socket takes. */
export const BATCH_CHARACTERS_MAX = 512 * 1_024
/** Base64 of one account: the largest has some 17,000. */
export const BEHAVIOUR_CHARACTERS_MAX = 65_536
/** Base64 of what the colleagues share; an entry's body holds a mebibyte. */
export const ORGANISATION_CHARACTERS_MAX = 700_000

/** Logs that were read at once. */
export const LOGS_TOLD_MAX = 1_000

/** One account on the wire. */
export type ToldAccount = {
  readonly account: string
  readonly behaviour: string
  readonly messages: number
  readonly from: string
  readonly until: string
}

export type ToldOrganisation = {
  readonly organisation: string
  readonly accounts: number
  readonly messages: number
  readonly from: string
  readonly until: string
  readonly logs: readonly string[]
}

type Days = { readonly messages: number; readonly from: Instant; readonly until: Instant }
export type ReadAccount = Days & {
  readonly account: AccountId
  readonly packed: string
  readonly behaviour: Behaviour
}
export type ReadOrganisation = Days & {
  readonly packed: string
  readonly organisation: Organisation
  readonly accounts: number
  readonly logs: readonly string[]
}
export type NotRead = { readonly refused: string }

export function readAccounts(told: unknown, now: Instant): readonly ReadAccount[] | NotRead {
  if (!Array.isArray(told) || told.length === 0 || told.length > ACCOUNTS_AT_ONCE_MAX)
    return { refused: `accounts is no list of 1 to ${ACCOUNTS_AT_ONCE_MAX}` }
  const accounts: ReadAccount[] = []
  for (const [at, one] of told.entries()) {
    const read = readAccount(one, now)
    if ('refused' in read) return { refused: `accounts[${at}]: ${read.refused}` }
    accounts.push(read)
  }
  return accounts
}

function readAccount(told: unknown, now: Instant): ReadAccount | NotRead {
  const { account, behaviour: packed, ...rest } = fieldsOf(told)
  if (typeof account !== 'string' || !isSasl(account))
    return { refused: 'account is no sasl:NAME as accounts are written' }
  const bytes = bytesOf(packed, BEHAVIOUR_CHARACTERS_MAX)
  const behaviour = bytes === undefined ? undefined : unpacked(bytes)
  if (behaviour === undefined) return { refused: 'behaviour is torn, or of another version' }
  const days = readDays(rest, now)
  if ('refused' in days) return days
  return { account: account as AccountId, packed: String(packed), behaviour, ...days }
}

export function readOrganisation(told: unknown, now: Instant): ReadOrganisation | NotRead {
  const { organisation: packed, accounts, logs, ...rest } = fieldsOf(told)
  const bytes = bytesOf(packed, ORGANISATION_CHARACTERS_MAX)
  const organisation = bytes === undefined ? undefined : unpackedOrganisation(bytes)
  if (organisation === undefined) return { refused: 'organisation is torn, or of another version' }
  if (!isCount(accounts)) return { refused: 'accounts is no whole number above zero' }
  if (
    !Array.isArray(logs) ||
    logs.length === 0 ||
    logs.length > LOGS_TOLD_MAX ||
    !logs.every((log) => typeof log === 'string' && /^[0-9a-f]{64}$/.test(log))
  )
    return { refused: `logs is no list of 1 to ${LOGS_TOLD_MAX} SHA-256` }
  const days = readDays(rest, now)
  if ('refused' in days) return days
  return { packed: String(packed), organisation, accounts, logs, ...days }
}

type Fields = { readonly [key: string]: unknown }
const fieldsOf = (told: unknown): Fields =>
  typeof told === 'object' && told !== null ? (told as Fields) : {}

const isSasl = (account: string): boolean =>
  account.startsWith('sasl:') && saslAccount(account.slice('sasl:'.length)) === account

const isCount = (told: unknown): told is number =>
  Number.isSafeInteger(told) && (told as number) > 0

function readDays({ messages, from, until }: Fields, now: Instant): Days | NotRead {
  if (!isCount(messages)) return { refused: 'messages is no whole number above zero' }
  const first = momentOf(from)
  const last = momentOf(until)
  if (first === undefined || last === undefined || first > last || last > now)
    return { refused: 'from and until are no moments of the past in their order' }
  return { messages, from: first, until: last }
}

function momentOf(told: unknown): Instant | undefined {
  if (typeof told !== 'string') return undefined
  try {
    return instant(told)
  } catch {
    return undefined
  }
}

/** `undefined`: no base64, or too much of it. */
function bytesOf(told: unknown, most: number): Uint8Array | undefined {
  if (typeof told !== 'string' || told.length > most) return undefined
  return /^[A-Za-z0-9+/]*={0,2}$/.test(told) ? Buffer.from(told, 'base64') : undefined
}
