/**
 * Protocol: what the guard may say to the root helper, one JSON object a line, and what comes back.
 *
 * A request is `{id, verb, instance, ...}`; an answer is any number of `{id, part}` and then one of
 * `{id, ok}` or `{id, fault: {code, facts}}`. Everything a request holds is checked here, on the
 * helper's side of the wall, before anything is done: the other side is to be thought stolen.
 */
import type { FactsOf, FaultCode } from '../lib/fault.ts'
import type { QueueName } from '../ports/hands.ts'
import { isInstanceName } from '../ports/instance-list.ts'
import { USERS_MAX, userRefused } from './users.ts'

/** Ids in one request; the client cuts longer lists. */
export const IDS_MAX = 10_000
/** One request line; IDS_MAX long queue ids fit, and USERS_MAX long names. */
export const REQUEST_BYTES_MAX = 512 * 1024
/** One answer line; a listing and a message come in parts. */
export const ANSWER_BYTES_MAX = 4 * 1024 * 1024
/** Content that `read` may be asked for. */
export const READ_BYTES_MAX = 64 * 1024 * 1024

/**
 * Short ids are the microseconds and the inode in hexadecimal; long ids are written in 52 letters
 * without vowels. Both begin with a letter or a digit, so that neither is an option; `ALL`, which
 * means every message to postsuper, is too short for the one and has a vowel for the other.
 */
export const isQueueId = (text: unknown): text is string =>
  typeof text === 'string' &&
  (/^[0-9A-F]{6,24}$/.test(text) || /^[0-9B-DF-HJ-NP-TV-Zb-df-hj-np-tv-z]{10,32}$/.test(text))

export const queueNames = [
  'incoming',
  'active',
  'deferred',
  'hold',
  'maildrop',
  'corrupt',
] as const satisfies readonly QueueName[]

const batchVerbs = ['hold', 'release', 'requeue', 'delete'] as const
export type BatchVerb = (typeof batchVerbs)[number]

const userVerbs = ['kick', 'flushAuthCache', 'deny'] as const
const bareVerbs = ['denied', 'settings'] as const

export type Request = { readonly id: number } & (
  | { readonly verb: 'ping' }
  | { readonly verb: 'list'; readonly instance: string; readonly queue?: QueueName }
  | { readonly verb: BatchVerb; readonly instance: string; readonly queueIds: readonly string[] }
  | {
      readonly verb: 'read'
      readonly instance: string
      readonly queueId: string
      readonly bytesMax: number
    }
  | { readonly verb: 'kick'; readonly instance: string; readonly users: readonly string[] }
  | {
      readonly verb: 'flushAuthCache'
      readonly instance: string
      readonly users: readonly string[]
    }
  | {
      readonly verb: 'deny'
      readonly instance: string
      readonly users: readonly string[]
      readonly denied: boolean
    }
  | { readonly verb: 'denied'; readonly instance: string }
  | { readonly verb: 'settings'; readonly instance: string }
)
export type Verb = Request['verb']

export type ToldFault = { readonly code: FaultCode; readonly facts: FactsOf<FaultCode> }
export type Answer =
  | { readonly id: number; readonly part: unknown }
  | { readonly id: number; readonly ok: unknown }
  /** `id` 0: the request had none that could be read. */
  | { readonly id: number; readonly fault: ToldFault }

/** What `read` says in the end; the content came before it, in parts of base64. */
export type ReadAnswer = {
  readonly arrivedAt: number
  readonly envelopeSender: string
  readonly recipients: readonly string[]
  readonly saslUsername?: string
  readonly mechanism?: string
  readonly clientIp?: string
  readonly clientPort?: number
  readonly uid?: number
  readonly truncated: boolean
}

export type RequestRefused = { readonly id: number; readonly verb: string; readonly why: string }

const refused = (id: number, verb: string, why: string): RequestRefused => ({ id, verb, why })

/** `undefined` stands for a line that was longer than REQUEST_BYTES_MAX. */
export function readRequest(line: string | undefined): Request | RequestRefused {
  if (line === undefined)
    return refused(0, '?', `the request is longer than ${REQUEST_BYTES_MAX} bytes`)
  let told: { [key: string]: unknown }
  try {
    told = JSON.parse(line)
  } catch {
    return refused(0, '?', 'the request is no JSON')
  }
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    return refused(0, '?', 'the request is no object')
  const { id, verb, instance } = told
  if (typeof id !== 'number' || !Number.isSafeInteger(id) || id < 1)
    return refused(0, '?', 'the request has no number')
  if (verb === 'ping') return { id, verb }
  if (!isVerb(verb)) return refused(id, shown(verb), 'there is no such verb')
  if (typeof instance !== 'string' || !isInstanceName(instance))
    return refused(id, verb, `${shown(instance)} is no name of an instance`)
  if (isBare(verb)) return { id, verb, instance } as Request
  if (isOfUsers(verb)) return readUsersRequest(id, verb, instance, told)
  if (verb === 'list') {
    const { queue } = told
    if (queue === undefined) return { id, verb, instance }
    if (!(queueNames as readonly unknown[]).includes(queue))
      return refused(id, verb, `${shown(queue)} is no queue`)
    return { id, verb, instance, queue: queue as QueueName }
  }
  if (verb === 'read') {
    const { queueId, bytesMax } = told
    if (!isQueueId(queueId)) return refused(id, verb, `${shown(queueId)} is no queue id`)
    if (
      typeof bytesMax !== 'number' ||
      !Number.isSafeInteger(bytesMax) ||
      bytesMax < 0 ||
      bytesMax > READ_BYTES_MAX
    )
      return refused(id, verb, `bytesMax is not a number from 0 to ${READ_BYTES_MAX}`)
    return { id, verb, instance, queueId, bytesMax }
  }
  const { queueIds } = told
  if (!Array.isArray(queueIds) || queueIds.length > IDS_MAX)
    return refused(id, verb, `queueIds is not a list of at most ${IDS_MAX}`)
  const odd = queueIds.find((one) => !isQueueId(one))
  if (odd !== undefined || queueIds.includes(undefined))
    return refused(id, verb, `${shown(odd)} is no queue id`)
  return { id, verb, instance, queueIds: [...new Set<string>(queueIds)] }
}

type Asking = Exclude<Verb, 'ping'>
const asking: readonly unknown[] = ['list', 'read', ...batchVerbs, ...userVerbs, ...bareVerbs]
const isVerb = (verb: unknown): verb is Asking => asking.includes(verb)
const isBare = (verb: Asking): verb is (typeof bareVerbs)[number] =>
  (bareVerbs as readonly string[]).includes(verb)
const isOfUsers = (verb: Asking): verb is (typeof userVerbs)[number] =>
  (userVerbs as readonly string[]).includes(verb)

/** One odd name refuses the whole: what was asked for is all or nothing. */
function readUsersRequest(
  id: number,
  verb: (typeof userVerbs)[number],
  instance: string,
  told: { readonly [key: string]: unknown },
): Request | RequestRefused {
  const { users, denied } = told
  if (!Array.isArray(users) || users.length > USERS_MAX)
    return refused(id, verb, `users is not a list of at most ${USERS_MAX}`)
  for (const one of users) {
    const why = userRefused(one)
    if (why !== undefined) return refused(id, verb, `the name ${shown(one)}: ${why}`)
  }
  const names = [...new Set<string>(users)]
  if (verb !== 'deny') return { id, verb, instance, users: names } as Request
  if (typeof denied !== 'boolean') return refused(id, verb, 'denied is neither true nor false')
  return { id, verb, instance, users: names, denied }
}

const SHOWN_CHARACTERS_MAX = 60

/** Foreign text in a message of ours: quoted, short, without control characters. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text
}
