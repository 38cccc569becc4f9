/**
 * OCSF: our events in the Open Cybersecurity Schema Framework, version 1.8.0, for lakes and SIEMs.
 *
 * An event becomes an event of the class that means the same: logins Authentication (3002), mail
 * Email Activity (4009), requests HTTP Activity (4002), statements and reading of mailboxes Datastore
 * Activity (6005), changes of accounts Account Change (3001). What has no class of its own there
 * (`source.gap`, verdicts, the keeping of our own log) gives `undefined`; so does mail of which
 * neither sender nor recipient is told, which the schema does not allow.
 *
 * Limits: the log tells envelopes, not headers, so `email.from` and `email.to` are the envelope's.
 */
import type { Event } from './event.ts'
import type { LoginEvent, LoginFacts, MailboxRead } from './login.ts'
import {
  type Body,
  endpoint,
  type OcsfEvent,
  type OcsfOptions,
  ocsfEvent,
  outcomes,
  present,
  userOf,
} from './ocsf-base.ts'
import { delivery, refused, sent } from './ocsf-mail.ts'
import type { PersonEvent } from './person.ts'
import type {
  AccountChanged,
  DatastoreDeleted,
  PrivilegeUsed,
  StatementExecuted,
  WebRequested,
} from './traces.ts'

export { OCSF_VERSION, type OcsfEvent, type OcsfOptions } from './ocsf-base.ts'

export function toOcsf(event: Event, options: OcsfOptions = {}): OcsfEvent | undefined {
  const told = bodyOf(event)
  return told === undefined ? undefined : ocsfEvent(event, told, options)
}

function bodyOf(event: Event): Body | undefined {
  switch (event.kind) {
    case 'login.accepted':
    case 'login.refused':
    case 'session.ended':
      return login(event)
    case 'person.admitted':
    case 'person.left':
      return signIn(event)
    case 'privilege.used':
      return privilege(event)
    case 'message.submitted':
    case 'message.queued':
      return sent(event)
    case 'message.delivered':
    case 'message.deferred':
    case 'message.bounced':
      return delivery(event)
    case 'message.refused':
      return refused(event)
    case 'web.requested':
      return web(event)
    case 'statement.executed':
    case 'datastore.deleted':
      return statement(event)
    case 'mailbox.read':
      return reading(event)
    case 'account.changed':
    case 'account.disabled':
      return change(event)
    case 'forwarding.changed': {
      const { account, way, change: what, targets, outside, hides } = event
      return {
        class: 'account_change',
        activity: [99, 'Forwarding Change'],
        severity: 3,
        more: { user: userOf({ account }) },
        unmapped: { way, change: what, targets, outside, hides },
      }
    }
    default:
      return undefined
  }
}

/** SASL mechanisms (IANA) as the schema's `auth_protocol_id`; all others are 99, by their name. */
const protocols: Readonly<Record<string, number>> = {
  NTLM: 1,
  GSSAPI: 2,
  'DIGEST-MD5': 3,
  XOAUTH2: 6,
  OAUTHBEARER: 6,
}

function login(event: LoginEvent): Body {
  const { kind, protocol, program, mechanism, session, actor, status, refusal, reference } = event
  const mechanismId = mechanism === undefined ? undefined : protocols[mechanism.toUpperCase()]
  return {
    class: 'authentication',
    activity: kind === 'session.ended' ? [2, 'Logoff'] : [1, 'Logon'],
    outcome: kind === 'login.refused' ? outcomes.failure : outcomes.success,
    detail: status,
    code: refusal,
    more: present({
      user: userOf(event),
      service: { name: protocol ?? program ?? 'unknown' },
      src_endpoint: endpoint(event),
      dst_endpoint: event.host === undefined ? undefined : { hostname: event.host },
      auth_protocol: mechanism,
      auth_protocol_id: mechanism === undefined ? undefined : (mechanismId ?? 99),
      logon_type_id: 3,
      session: session === undefined ? undefined : { uid: session },
      actor: actor === undefined ? undefined : { user: { name: actor, type_id: 0 } },
    }),
    unmapped: { reference, attempted: event.loginsAttempted, accepted: event.loginsAccepted },
  }
}

/** Of people, at the console: never without a second factor. */
function signIn(event: Extract<PersonEvent, { kind: 'person.admitted' | 'person.left' }>): Body {
  const isIn = event.kind === 'person.admitted'
  return {
    class: 'authentication',
    activity: isIn ? [1, 'Logon'] : [2, 'Logoff'],
    outcome: outcomes.success,
    more: present({
      user: { name: event.person, type_id: 1 },
      service: { name: 'console' },
      src_endpoint: isIn ? endpoint(event) : undefined,
      is_mfa: isIn ? true : undefined,
      session: { uid: event.session },
    }),
    unmapped: isIn ? { method: event.method, way: event.way } : { why: event.why, by: event.by },
  }
}

function privilege(event: PrivilegeUsed): Body {
  const { target, actor, saslUsername, account, command, failed } = event
  return {
    class: 'authentication',
    activity: [7, 'Account Switch'],
    outcome: failed === true ? outcomes.failure : outcomes.success,
    more: present({
      user: { name: target, type_id: target === 'root' ? 2 : 0 },
      actor: { user: userOf({ account, saslUsername: actor ?? saslUsername }) },
      service: { name: event.program ?? 'unknown' },
      src_endpoint: endpoint(event),
    }),
    unmapped: { command },
  }
}

/** The schema's activities are named after the methods of RFC 9110. */
const methods = ['CONNECT', 'DELETE', 'GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'TRACE', 'PATCH']
const severities = { login: 1, read: 1, download: 2, probe: 3, shell: 4 } as const

function web(event: WebRequested): Body {
  const { method, path, httpStatus, bytesOut, userAgent, site, what, pattern } = event
  const nth = methods.indexOf(method)
  return {
    class: 'http_activity',
    activity: nth < 0 ? [99, 'Other'] : [nth + 1, method[0] + method.slice(1).toLowerCase()],
    severity: severities[what],
    outcome: httpStatus < 400 ? outcomes.success : outcomes.failure,
    code: String(httpStatus),
    more: present({
      http_request: present({
        http_method: nth < 0 ? undefined : method,
        url: present({ path, hostname: site }),
        user_agent: userAgent,
      }),
      http_response: present({ code: httpStatus, body_length: bytesOut }),
      src_endpoint: endpoint(event) ?? { name: 'unknown' },
      dst_endpoint: event.host === undefined ? undefined : { hostname: event.host },
    }),
    unmapped: { what, pattern, method: nth < 0 ? method : undefined, user: event.saslUsername },
  }
}

function statement(event: StatementExecuted | DatastoreDeleted): Body {
  const { command, database, objects, rows, failed, status, session, saslUsername, account } = event
  return {
    class: 'datastore_activity',
    activity: statementActivity(event),
    severity: event.kind === 'datastore.deleted' ? 4 : 1,
    outcome: failed === true ? outcomes.failure : outcomes.success,
    detail: status,
    more: present({
      actor: present({
        user: userOf({ account, saslUsername }),
        session: session === undefined ? undefined : { uid: session },
      }),
      src_endpoint: endpoint(event) ?? { name: 'unknown' },
      database: { name: database ?? 'unknown', type_id: 1 },
      table: objects?.[0] === undefined ? undefined : { name: objects[0] },
      query_info: { query_string: command, name: command },
      type_id: 1,
    }),
    unmapped: {
      rows,
      objects,
      dumps: 'dumps' in event ? event.dumps : undefined,
      doer: event.actor,
    },
  }
}

function statementActivity(event: StatementExecuted | DatastoreDeleted): Body['activity'] {
  if (event.kind === 'datastore.deleted') return [7, 'Delete']
  if (event.class === 'read') return [1, 'Read']
  if (event.class === 'write') return /^UPDATE/.test(event.command) ? [2, 'Update'] : [5, 'Write']
  return /^CREATE/.test(event.command) ? [6, 'Create'] : [4, 'Query']
}

function reading(event: MailboxRead & LoginFacts): Body {
  const { bytesOut, bytesIn, headersRead, bodiesRead, bodyBytes, deleted, expunged } = event
  const { account, saslUsername, session, protocol, mailboxMessages } = event
  const user = userOf({ account, saslUsername })
  return {
    class: 'datastore_activity',
    activity: [1, 'Read'],
    outcome: outcomes.success,
    more: present({
      actor: present({ user, session: session === undefined ? undefined : { uid: session } }),
      src_endpoint: endpoint(event) ?? { name: 'unknown' },
      database: { name: user.name, type: 'Mailbox', type_id: 99 },
      type: 'Mailbox',
      type_id: 99,
    }),
    unmapped: {
      ...{ protocol, bytesOut, bytesIn, headersRead, bodiesRead, bodyBytes, deleted, expunged },
      mailboxMessages,
    },
  }
}

const changes: { readonly [What in AccountChanged['what']]?: Body['activity'] } = {
  created: [1, 'Create'],
  enabled: [2, 'Enable'],
  password: [3, 'Password Change'],
  disabled: [5, 'Disable'],
  role: [7, 'Attach Policy'],
  sessions: [99, 'Sessions Ended'],
}

function change(event: AccountChanged): Body {
  const { what, targets, actor, account, saslUsername } = event
  return {
    class: 'account_change',
    // What the schema has no activity for stands in `unmapped.what`.
    activity: changes[what] ?? [99, 'Other'],
    severity: 2,
    outcome: outcomes.success,
    more: present({
      user: userOf({ account, saslUsername }),
      actor: actor === undefined ? undefined : { user: { name: actor, type_id: 0 } },
      src_endpoint: endpoint(event),
      policies: what === 'role' ? targets?.map((name) => ({ name })) : undefined,
    }),
    unmapped: { what, targets },
  }
}
