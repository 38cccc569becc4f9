/**
 * Told: a login as programs outside the mail server tell it, made into an event.
 *
 * A name that the program let in names the account; a name that was refused is a stranger's words
 * and names nobody (only `saslUsername` keeps it, as it was given). Addresses come from a place of
 * the line that no stranger writes; where that cannot be told there is none.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent, LoginProtocol, LoginRefusal } from '../../events/login.ts'
import { assume, begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import type { Client } from './client.ts'

/** Of a name that was given at a login. */
export const NAME_MAX = 255
/** Of a session's name; what is longer is cut. */
export const SESSION_MAX = 64

export type Told = {
  readonly user: string
  readonly client: Client | undefined
  readonly protocol?: LoginProtocol
  readonly session?: string | undefined
  readonly mechanism?: string | undefined
  readonly status?: string | undefined
}

export function accepted(line: Line, told: Told): LoginEvent {
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', ...factsOf(told) })
  const account =
    told.user.length > NAME_MAX ? undefined : saslAccount(told.user, line.defaultRealm)
  if (account === undefined) return event
  event.account = account
  if (!told.user.includes('@') && line.defaultRealm !== '') assume(event, 'account')
  return event
}

export const refused = (
  line: Line,
  told: Told,
  refusal: LoginRefusal = 'credentials',
): LoginEvent => begin<LoginEvent>(line, { kind: 'login.refused', refusal, ...factsOf(told) })

function factsOf(told: Told): Pick<LoginEvent, 'protocol' | 'status'> & { saslUsername?: string } {
  const name = plain(told.user, NAME_MAX)
  const session = told.session === undefined ? '' : plain(told.session, SESSION_MAX)
  return {
    protocol: told.protocol ?? 'http',
    ...(told.client ?? {}),
    ...(name === '' ? {} : { saslUsername: name }),
    ...(session === '' ? {} : { session }),
    ...(told.mechanism === undefined ? {} : { mechanism: plain(told.mechanism, 40) }),
    ...(told.status === undefined || told.status === '' ? {} : { status: plain(told.status, 200) }),
  }
}
