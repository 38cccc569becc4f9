/** Record: one record of the unified audit log, with what all of its operations have in common. */
import type { AccountId, Event } from '../../events/event.ts'
import type { AccountChanged, ActorFacts } from '../../events/traces.ts'
import { type Client, clientOf } from '../exports/address.ts'
import { type Fields, field, inner, innerList, NAME_MAX, setting, text } from '../exports/record.ts'
import { begin, type Line } from '../syslog/line.ts'
import { nameOf } from './people.ts'

export type AuditRecord = {
  readonly line: Line
  readonly fields: Fields
  readonly operation: string
  /** As it was told, without its claim. */
  readonly user: string
  readonly client: Client
  readonly session: string | undefined
  readonly agent: string | undefined
}

export type Meaning = Event | readonly Event[] | 'harmless' | 'unknown'
export type Reader = (record: AuditRecord) => Meaning

const orNone = (told: string): string | undefined => (told === '' ? undefined : told)

export function recordOf(line: Line, fields: Fields): AuditRecord {
  const extended = innerList(fields, 'ExtendedProperties')
  const device = innerList(fields, 'DeviceProperties')
  let client: Client = {}
  for (const name of ['ClientIPAddress', 'ClientIP', 'ActorIpAddress', 'clientIp']) {
    client = clientOf(field(fields, name))
    if (client.clientIp !== undefined) break
  }
  return {
    line,
    fields,
    operation: text(fields, 'Operation').replace(/\.$/, ''),
    user: nameOf(text(fields, 'UserId')),
    client,
    session: orNone(
      text(fields, 'SessionId', 128) ||
        (setting(device, 'SessionId') ?? '').slice(0, 128) ||
        text(inner(fields, 'AppAccessContext'), 'AADSessionId', 128),
    ),
    agent: orNone(
      text(fields, 'UserAgent') ||
        (setting(extended, 'UserAgent') ?? '').slice(0, NAME_MAX) ||
        text(fields, 'ClientInfoString'),
    ),
  }
}

/** Who acted, for events that name him beside the account. */
export function actorOf({ client, session, user }: AuditRecord): ActorFacts {
  return {
    ...client,
    ...(session === undefined ? {} : { session }),
    ...(user === '' ? {} : { saslUsername: user, actor: user }),
  }
}

/** Somebody changed what the account is or may. */
export function changedAccount(
  record: AuditRecord,
  what: AccountChanged['what'],
  account: AccountId | undefined,
  targets: readonly string[],
): AccountChanged {
  return {
    ...begin<AccountChanged>(record.line, {
      kind: what === 'disabled' ? 'account.disabled' : 'account.changed',
      what,
    }),
    ...actorOf(record),
    ...(account === undefined ? {} : { account }),
    ...(targets.length === 0 ? {} : { targets }),
  }
}
