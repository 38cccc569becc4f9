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

export const REQUEST_BYTES_MAX = 1_048_576
export const CONNECTIONS_MAX = 32
export const REFERENCES_MAX = 10_000
export const REASON_CHARACTERS_MAX = 500
/** An IPv6 network with its length. */
const NETWORK_CHARACTERS_MAX = 43

export type Request = {
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
}

export type Reply =
  | { readonly ok: true; readonly [key: string]: unknown }
  | { readonly ok: false; readonly code: string; readonly why: string; readonly nonce?: string }

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
  for (const key of ['bulk', 'force', 'benign', 'bodies', 'all'] as const)
    if (request[key] !== undefined && typeof request[key] !== 'boolean')
      return { refused: `${key} is neither true nor false` }
  const { most, references, networks, entries } = request
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
