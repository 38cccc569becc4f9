/**
 * Control wire: one JSON object a line each way over a unix socket in the data folder.
 *
 * A request is `{verb, …}`; an answer `{ok: true, …}` or `{ok: false, code, why}`. A socket alone
 * names nobody (decision 19), so an act carries one of two. `as`, a person's name, with his `code`
 * and the `reason`. Or `breakGlass`, a reason, which is answered with a challenge first that only
 * root can meet: a file that root owns, with the nonce in it, in the folder of proofs. Nobody else
 * can make a file that belongs to root.
 */
import { PURPOSE_NETWORKS_MAX } from '../../accounts/purpose/policy.ts'
import type { WithSession } from '../console/session.ts'

export const REQUEST_BYTES_MAX = 1_048_576
export const CONNECTIONS_MAX = 32
export const REFERENCES_MAX = 10_000
export const REASON_CHARACTERS_MAX = 500
/** Accounts that a case is opened for, or that are split off. */
export const ACCOUNTS_MAX = 100
/** An IPv6 network with its length. */
const NETWORK_CHARACTERS_MAX = 43

export type Request = WithSession & {
  readonly verb: string
  readonly breakGlass?: string
  readonly proof?: string
  readonly as?: string
  readonly code?: string
  readonly reason?: string
  readonly references?: readonly string[]
  readonly account?: string
  /** On `explain`: a reference, a Message-ID or an account. */
  readonly what?: string
  readonly ownership?: string
  readonly bulk?: boolean
  readonly force?: boolean
  /** On `account.clear`: it was the owner's mail. */
  readonly benign?: boolean
  /** On `account.purpose`: what it is for, and the networks it may send from. */
  readonly purpose?: string
  readonly networks?: readonly string[]
  readonly most?: number
  /** On `account.suspend`: RFC 3339; mail from then on is looked for in the queue. */
  readonly since?: string
  /** On `evidence.preserve`: RFC 3339; what is kept was written before then. */
  readonly until?: string
  /** On `evidence.preserve`: everything. */
  readonly all?: boolean
  /** On `person.add` and `person.revoke`: who is spoken of. */
  readonly person?: string
  readonly role?: string
  /**
   * On `learn.accounts` and `learn.finish`: what `learn.open` gave, and what was learned. On
   * `evidence.*`: the name of the matter.
   */
  readonly ticket?: string
  /** On `anchor.done`: the size that was laid down, and what was left of it. */
  readonly anchored?: unknown
  readonly learned?: unknown
  /** On `outside.compare`: what others received from our addresses. */
  readonly reports?: unknown
  /** On `evidence.export`: the entries as ranges, whether their bodies go along, and what for. */
  readonly entries?: string
  readonly bodies?: boolean
  readonly case?: string
  /** On `evidence.exported`: what was made. */
  readonly package?: unknown
  /**
   * On `case.*`: an act with its fields, or several that stand or fall together; things that are going
   * to be sealed, and a piece of one of them.
   */
  readonly act?: string
  readonly facts?: unknown
  readonly acts?: unknown
  readonly files?: unknown
  readonly sha256?: string
  readonly offset?: number
  readonly content?: string
  /** The same one twice is done once. */
  readonly request?: string
  readonly severity?: number
  readonly exercise?: boolean
  readonly accounts?: readonly string[]
  /** On `case.list` and `case.rows`: where the last answer ended, and which rows. */
  readonly before?: number
  readonly from?: number
  readonly list?: string
  /** On `contact.*` and `symptom.report`. */
  readonly name?: string
  readonly state?: string
  readonly seconds?: number
  readonly reporter?: string
  readonly note?: string
}

export type Reply =
  | { readonly ok: true; readonly [key: string]: unknown }
  | {
      readonly ok: false
      readonly code: string
      readonly why: string
      readonly nonce?: string
      /** With `waits-for-second`: what the proposal is called. */
      readonly proposal?: string
    }

const texts = [
  ...(['breakGlass', 'proof', 'as', 'code', 'reason'] as const),
  ...([
    'account',
    'what',
    'ownership',
    'since',
    'until',
    'person',
    'role',
    'ticket',
    'purpose',
    'case',
    'act',
    'sha256',
    'request',
    'list',
    'name',
    'state',
    'reporter',
    'note',
  ] as const),
] as const

export type ReadRequest = Request | { readonly refused: string }

/** Reads one line; what does not fit is refused with the reason. */
export function readRequest(line: string): ReadRequest {
  let told: unknown
  try {
    told = JSON.parse(line)
  } catch {
    return { refused: 'the request is no JSON' }
  }
  return readAsked(told)
}

/** The same of what was parsed already. */
export function readAsked(told: unknown): ReadRequest {
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    return { refused: 'the request is no object' }
  const request = told as Record<string, unknown>
  if (typeof request['verb'] !== 'string') return { refused: 'the request names no verb' }
  for (const key of texts)
    if (
      request[key] !== undefined &&
      (typeof request[key] !== 'string' || request[key].length > REASON_CHARACTERS_MAX)
    )
      return { refused: `${key} is no text of at most ${REASON_CHARACTERS_MAX} characters` }
  for (const key of ['bulk', 'force', 'benign', 'bodies', 'all', 'exercise'] as const)
    if (request[key] !== undefined && typeof request[key] !== 'boolean')
      return { refused: `${key} is neither true nor false` }
  for (const key of ['severity', 'offset', 'before', 'from', 'seconds'] as const)
    if (
      request[key] !== undefined &&
      !(Number.isSafeInteger(request[key]) && Number(request[key]) >= 0)
    )
      return { refused: `${key} is no whole number` }
  const { most, references, networks, entries, accounts, content } = request
  if (content !== undefined && typeof content !== 'string')
    return { refused: 'content is no base64' }
  if (
    accounts !== undefined &&
    !(
      Array.isArray(accounts) &&
      accounts.length <= ACCOUNTS_MAX &&
      accounts.every((one) => typeof one === 'string' && one.length <= REASON_CHARACTERS_MAX)
    )
  )
    return { refused: `accounts is no list of at most ${ACCOUNTS_MAX} accounts` }
  if (entries !== undefined && typeof entries !== 'string')
    return { refused: 'entries is no list of ranges' }
  if (
    most !== undefined &&
    !(Number.isInteger(most) && (most as number) > 0 && (most as number) <= 100_000)
  )
    return { refused: 'most is no whole number from 1 to 100000' }
  if (
    references !== undefined &&
    !(
      Array.isArray(references) &&
      references.length <= REFERENCES_MAX &&
      references.every((one) => typeof one === 'string' && one.length <= 64)
    )
  )
    return { refused: `references is no list of at most ${REFERENCES_MAX} names` }
  if (
    networks !== undefined &&
    !(
      Array.isArray(networks) &&
      networks.length <= PURPOSE_NETWORKS_MAX &&
      networks.every((one) => typeof one === 'string' && one.length <= NETWORK_CHARACTERS_MAX)
    )
  )
    return { refused: `networks is no list of at most ${PURPOSE_NETWORKS_MAX} networks` }
  return request as unknown as Request
}
