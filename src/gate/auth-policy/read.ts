/**
 * Read: what Dovecot asks or reports, from the JSON that it sends.
 *
 * Three kinds of fields: those that say what is asked (a body that is no object, a report that does not
 * say how it ended: refused, with the reason named), those that name somebody (cut at their bound,
 * otherwise kept as they came, for they may be anything), and facts (what cannot be one is absent).
 * Octets that are no UTF-8 are replaced: nothing that a client can say makes its question unreadable.
 */
import type { LoginFacts, LoginProtocol, LoginRefusal } from '../../events/login.ts'
import { normalIp, portOf } from '../milter/fields.ts'
import {
  DEVICE_CHARACTERS_MAX,
  HASH_CHARACTERS_MAX,
  MECHANISM_CHARACTERS_MAX,
  NAME_CHARACTERS_MAX,
  SESSION_CHARACTERS_MAX,
} from './limits.ts'

export type Command = 'allow' | 'report'

type Told = {
  readonly login: string
  readonly facts: LoginFacts
  readonly passwordHash?: string
  /** The mark of `attributes.ts`: the passdbs were asked. */
  readonly isMarked: boolean
}
export type Question = Told & { readonly kind: 'question'; readonly stage: 'before' | 'after' }
export type Report = Told & {
  readonly kind: 'report'
  readonly success: boolean
  readonly policyRefused: boolean
  readonly refusal?: LoginRefusal
}
/** `json`: no JSON at all. `shape`: no object, no name in it, or a report without its end. */
export type Unreadable = { readonly kind: 'unreadable'; readonly why: 'json' | 'shape' }

const protocols: ReadonlyMap<string, LoginProtocol> = new Map([
  ['smtp', 'smtp'],
  ['submission', 'smtp'],
  ['imap', 'imap'],
  ['pop3', 'pop3'],
  ['sieve', 'sieve'],
  ['managesieve', 'sieve'],
  ['lmtp', 'lmtp'],
  ['http', 'http'],
])

const refusals: ReadonlySet<string> = new Set<LoginRefusal>([
  'credentials',
  'account',
  'expired',
  'disabled',
  'policy',
  'internal',
])

export function readAsked(body: Buffer, command: Command): Question | Report | Unreadable {
  let told: unknown
  try {
    told = JSON.parse(body.toString('utf8'))
  } catch {
    return { kind: 'unreadable', why: 'json' }
  }
  if (!isObject(told)) return { kind: 'unreadable', why: 'shape' }
  const nested = own(told, 'attrs')
  const attrs = isObject(nested) ? nested : {}
  if (textOf(own(told, 'login')) === undefined) return { kind: 'unreadable', why: 'shape' }
  const its = readTold(told, attrs)
  if (command === 'allow')
    return { kind: 'question', stage: its.isMarked ? 'after' : 'before', ...its }
  const success = flagOf(own(told, 'success'))
  if (success === undefined) return { kind: 'unreadable', why: 'shape' }
  const policyRefused = flagOf(own(told, 'policy_reject')) ?? false
  const refusal = success ? undefined : refusalOf(textOf(own(told, 'fail_type')), policyRefused)
  return {
    kind: 'report',
    ...its,
    success,
    policyRefused,
    ...(refusal !== undefined && { refusal }),
  }
}

function readTold(told: Json, attrs: Json): Told {
  const name = (of: Json, key: string) => cut(textOf(own(of, key)) ?? '', NAME_CHARACTERS_MAX)
  const orig = name(attrs, 'orig')
  // A name with a character that the server does not allow is reported as none.
  const login = name(told, 'login') || name(attrs, 'user') || orig
  // A master is known as such after his password was right; before, by whom he asks for.
  const actor =
    name(attrs, 'master') || (name(attrs, 'login_user') === '' ? '' : name(attrs, 'auth_user'))
  // What was typed, where the account itself typed it.
  const typed = actor === '' && orig !== '' ? orig : login
  const hash = textOf(own(told, 'pwhash'))?.toLowerCase()
  const facts: { -readonly [Key in keyof LoginFacts]: LoginFacts[Key] } = {}
  const protocol = textOf(own(told, 'protocol'))?.toLowerCase()
  if (protocol !== undefined && protocol !== '') facts.protocol = protocols.get(protocol) ?? 'other'
  const session = clean(textOf(own(told, 'session_id')), SESSION_CHARACTERS_MAX)
  if (session !== undefined) facts.session = session
  const clientIp = ipOf(textOf(own(told, 'remote'))) ?? ipOf(textOf(own(attrs, 'real_rip')))
  if (clientIp !== undefined) facts.clientIp = clientIp
  const clientPort = portOf(textOf(own(attrs, 'rport')))
  if (clientPort !== undefined) facts.clientPort = clientPort
  if (typed !== '') facts.saslUsername = typed
  if (actor !== '') facts.actor = actor
  const mechanism = textOf(own(attrs, 'mech'))?.toUpperCase()
  if (
    mechanism !== undefined &&
    mechanism.length <= MECHANISM_CHARACTERS_MAX &&
    /^[A-Z0-9_-]+$/.test(mechanism)
  )
    facts.mechanism = mechanism
  const deviceId = clean(textOf(own(told, 'device_id')), DEVICE_CHARACTERS_MAX)
  if (deviceId !== undefined) facts.deviceId = deviceId
  // Dovecot says only whether; another client may say which.
  const tls = textOf(own(told, 'tls'))
  if (tls !== undefined && /^TLSv[\d.]{1,5}$/.test(tls)) facts.tlsVersion = tls
  return {
    login,
    facts,
    ...(hash !== undefined &&
      hash.length <= HASH_CHARACTERS_MAX &&
      /^[0-9a-f]+$/.test(hash) && { passwordHash: hash }),
    isMarked: (textOf(own(attrs, 'after')) ?? '') !== '',
  }
}

type Json = { readonly [key: string]: unknown }

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Never what an object inherits. */
const own = (of: Json, key: string): unknown => (Object.hasOwn(of, key) ? of[key] : undefined)

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string'
    ? value.toWellFormed()
    : typeof value === 'number'
      ? String(value)
      : undefined

/** A pair of surrogates that the cut goes through becomes U+FFFD. */
const cut = (text: string, most: number): string =>
  text.length <= most ? text : text.slice(0, most).toWellFormed()

/** Without control characters; `undefined` when nothing is left. */
const clean = (text: string | undefined, most: number): string | undefined => {
  const plain = cut(text ?? '', most)
    .replace(/\p{Cc}/gu, ' ')
    .trim()
  return plain === '' ? undefined : plain
}

/** Some servers write booleans as text. */
const flagOf = (value: unknown): boolean | undefined => {
  const text = typeof value === 'boolean' ? String(value) : textOf(value)?.toLowerCase()
  if (text === 'true' || text === 'yes' || text === '1') return true
  if (text === 'false' || text === 'no' || text === '0') return false
  return undefined
}

const refusalOf = (failType: string | undefined, policyRefused: boolean): LoginRefusal => {
  if (failType !== undefined && refusals.has(failType)) return failType as LoginRefusal
  return policyRefused ? 'policy' : 'unknown'
}

/** Longer than any address with its zone. */
const IP_CHARACTERS_MAX = 80

const ipOf = (text: string | undefined): string | undefined =>
  text === undefined || text.length > IP_CHARACTERS_MAX ? undefined : normalIp(text)
