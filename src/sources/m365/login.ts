/**
 * Login: who signed in to Microsoft 365, and who was refused, as audit log and sign-in log tell it.
 *
 * The directory's error numbers say why (AADSTS). Some of them are no refusal but a step of a login
 * that goes on, and are passed over. A password that was right and a second factor that was not is
 * told as refused by policy: the password is known to somebody. Refusals name no account: strangers
 * choose that name.
 */
import type { LoginEvent, LoginProtocol, LoginRefusal } from '../../events/login.ts'
import { innerList, setting, text } from '../exports/record.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { accountOf, nameOf } from './people.ts'
import type { AuditRecord, Meaning } from './record.ts'

const refusals: ReadonlyMap<number, LoginRefusal> = new Map([
  [50034, 'account'],
  [50020, 'account'],
  [90072, 'account'],
  [51004, 'account'],
  [50055, 'expired'],
  [50144, 'expired'],
  [50057, 'disabled'],
  [50126, 'credentials'],
  [50056, 'credentials'],
  [50064, 'credentials'],
  [50014, 'credentials'],
  [80012, 'policy'],
  ...[
    50053, 50072, 50074, 50076, 50079, 50158, 500121, 500119, 53000, 53001, 53002, 53003, 53004,
    53011, 530032, 530031, 530034, 50005, 50097, 50105, 700016, 7000218, 65001, 65004, 90094, 90095,
  ].map((code): [number, LoginRefusal] => [code, 'policy']),
])

/** Asked for more, shown a page, redirected: the login goes on under another record. */
const steps: ReadonlySet<number> = new Set([
  16000, 16001, 16003, 50058, 50059, 50125, 50127, 50129, 50132, 50133, 50140, 50143, 50173, 50199,
  51006, 70043, 70044, 81010, 81012, 399218, 501314, 502031,
])

/** Names of the audit log's `LogonError`, for records without a number. */
const words: readonly (readonly [RegExp, LoginRefusal])[] = [
  [
    /InvalidUserNameOrPassword|InvalidPassword|CredentialAuthentication|BAD_PASSWORD/i,
    'credentials',
  ],
  [/UserAccountNotFound|InvalidUserName|UserNotFound|NotInTenant/i, 'account'],
  [/PasswordExpired|Expired/i, 'expired'],
  [/UserDisabled|AccountDisabled/i, 'disabled'],
  [/Locked|StrongAuth|ConditionalAccess|Mfa|Blocked|ExternalChallenge/i, 'policy'],
]

/** `step`: no refusal, the login goes on. */
export function refusalOf(code: number | undefined, error: string): LoginRefusal | 'step' {
  if (code !== undefined && code !== 0) {
    if (steps.has(code)) return 'step'
    const refusal = refusals.get(code)
    if (refusal !== undefined) return refusal
  }
  return words.find(([form]) => form.test(error))?.[1] ?? 'unknown'
}

/** Sign-in logs name the client; the audit log only shows its program. */
export function protocolOf(app: string): LoginProtocol {
  if (/imap/i.test(app)) return 'imap'
  if (/\bpop3?\b/i.test(app)) return 'pop3'
  if (/smtp/i.test(app)) return 'smtp'
  return /^(?:browser)?$/i.test(app) ? 'http' : 'other'
}

export type Login = Pick<AuditRecord, 'line' | 'user' | 'client' | 'session' | 'agent'> & {
  readonly app: string
  readonly mechanism?: string
}

function loginOf(login: Login, kind: 'login.accepted' | 'login.refused'): LoginEvent {
  const { line, user, client, session, agent, app, mechanism } = login
  const event = begin<LoginEvent>(line, { kind, protocol: protocolOf(app), ...client })
  if (user !== '') event.saslUsername = user
  if (session !== undefined) event.session = session
  if (agent !== undefined) event.deviceId = agent
  if (mechanism !== undefined) event.mechanism = mechanism
  const account = kind === 'login.accepted' ? accountOf(user) : undefined
  if (account !== undefined) event.account = account
  return event
}

export const accepted = (login: Login): Meaning => loginOf(login, 'login.accepted')

export function refused(login: Login, code: number | undefined, error: string): Meaning {
  const refusal = refusalOf(code, error)
  if (refusal === 'step') return 'harmless'
  const status = plain([code === undefined ? '' : String(code), error].join(' ').trim())
  return {
    ...loginOf(login, 'login.refused'),
    refusal,
    ...(status === '' ? {} : { status }),
  }
}

export const readLoggedIn = (record: AuditRecord): Meaning => {
  const code = errorOf(record)
  // A sign-in that was let in and then stopped by policy is written as logged in, with its error.
  if (/^fail/i.test(text(record.fields, 'ResultStatus')) && code !== undefined && code !== 0)
    return refused({ ...record, app: '' }, code, text(record.fields, 'LogonError'))
  return accepted({ ...record, app: '' })
}

export const readLoginFailed = (record: AuditRecord): Meaning =>
  refused({ ...record, app: '' }, errorOf(record), text(record.fields, 'LogonError'))

/** Before 2019: `PasswordLogonInitialAuthUsingPassword`, `ForeignRealmIndexLogon…`, with `LoginError`. */
export const isOldLogon = (operation: string): boolean =>
  /^(?:PasswordLogon|ForeignRealmIndexLogon)\w{0,100}$/.test(operation)

export function readOldLogon(record: AuditRecord): Meaning {
  const login = { ...record, app: '' }
  const error = setting(innerList(record.fields, 'ExtendedProperties'), 'LoginError') ?? ''
  return /^fail/i.test(text(record.fields, 'ResultStatus')) || error !== ''
    ? refused(login, undefined, error)
    : accepted(login)
}

/** Into a mailbox, by a protocol of its own or as its owner's delegate. */
export function readMailboxLogin(record: AuditRecord): Meaning {
  const { fields, user } = record
  const login = { ...record, app: clientWords(text(fields, 'ClientInfoString')) }
  if (/^fail/i.test(text(fields, 'ResultStatus'))) return refused(login, undefined, '')
  const event = loginOf(login, 'login.accepted')
  const owner = nameOf(text(fields, 'MailboxOwnerUPN'))
  const account = accountOf(owner)
  if (account === undefined || owner.toLowerCase() === user.toLowerCase()) return event
  return { ...event, account, actor: user }
}

/** `Client=OWA;…`, `Client=POP3/IMAP4;Protocol=IMAP4`, `Client=MSExchangeRPC`. */
export function clientWords(told: string): string {
  const protocol = /\bProtocol=(IMAP4|POP3)\b/i.exec(told)?.[1]
  if (protocol !== undefined) return protocol
  const client = /^Client=([A-Za-z0-9/]+)/.exec(told)?.[1] ?? told
  return /^OWA|^Outlook-|^$/i.test(client) ? '' : client
}

function errorOf({ fields }: AuditRecord): number | undefined {
  const told = text(fields, 'ErrorNumber')
  return /^\d{1,9}$/.test(told) ? Number(told) : undefined
}
