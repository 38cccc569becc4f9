/**
 * Meaning: which events of a Google Workspace audit mean something to us.
 *
 * `suspicious_…` tells a login that Google stopped: whoever tried knew the password. Refusals name
 * no account. Changes that an administrator made tell the account they were made to. What is not
 * listed is harmless: there are hundreds of events.
 * Limits: Google counts several tries of one session as one event.
 */
import type { Event } from '../../events/event.ts'
import type { ForwardingChanged, LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { AccountChanged, WebRequested } from '../../events/traces.ts'
import {
  addressesIn,
  field,
  isTrue,
  leaves,
  NAME_MAX,
  TARGETS_MAX,
  text,
} from '../exports/record.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { type Activity, accountOf, facts, texts } from './activity.ts'
import { readGmail } from './gmail.ts'

export type Meaning = Event | readonly Event[] | 'harmless'

const failures: { readonly [type: string]: LoginRefusal } = {
  login_failure_invalid_password: 'credentials',
  login_failure_account_disabled: 'disabled',
  login_failure_access_code_disallowed: 'policy',
  login_failure_invalid_second_factor: 'policy',
}

/** Own settings and administrators' orders, in lower case. */
const changes: ReadonlyMap<string, AccountChanged['what']> = new Map([
  ['password_edit', 'password'],
  ['change_password', 'password'],
  ['change_password_on_next_login', 'password'],
  ['recovery_email_edit', 'factor'],
  ['recovery_phone_edit', 'factor'],
  ['recovery_secret_qa_edit', 'factor'],
  ['2sv_enroll', 'factor'],
  ['2sv_disable', 'factor'],
  ['titanium_enroll', 'factor'],
  ['titanium_unenroll', 'factor'],
  ['passkey_enrolled', 'factor'],
  ['passkey_removed', 'factor'],
  ['turn_off_2_step_verification', 'factor'],
  ['unenroll_user_from_strong_auth', 'factor'],
  ['generate_2sv_scratch_codes', 'factor'],
  ['revoke_security_key', 'factor'],
  ['revoke_asp', 'factor'],
  ['add_recovery_email', 'factor'],
  ['add_recovery_phone', 'factor'],
  ['change_recovery_email', 'factor'],
  ['change_recovery_phone', 'factor'],
  ['create_user', 'created'],
  ['suspend_user', 'disabled'],
  ['delete_user', 'disabled'],
  ['archive_user', 'disabled'],
  ['unsuspend_user', 'enabled'],
  ['undelete_user', 'enabled'],
  ['assign_role', 'role'],
  ['grant_admin_privilege', 'role'],
  ['grant_delegated_admin_privileges', 'role'],
  ['revoke_admin_privilege', 'role'],
  ['unassign_role', 'role'],
  ['authorize_api_client_access', 'consent'],
  ['add_to_trusted_oauth2_apps', 'consent'],
  ['reset_signin_cookies', 'sessions'],
  ['user_signed_out_due_to_suspicious_session_cookie', 'sessions'],
  ['account_disabled_password_leak', 'disabled'],
  ['account_disabled_generic', 'disabled'],
  ['account_disabled_spamming', 'disabled'],
  ['account_disabled_spamming_through_relay', 'disabled'],
  ['account_disabled_hijacked', 'disabled'],
])

const files: ReadonlyMap<string, readonly [WebRequested['what'], string | undefined]> = new Map([
  ['download', ['download', undefined]],
  ['sync_item_content', ['download', 'sync']],
  ['copy', ['download', 'copy']],
  ['print', ['download', 'print']],
  ['view', ['read', undefined]],
  ['preview', ['read', undefined]],
])

export function meaningOfActivity(line: Line, activity: Activity): Meaning {
  const { name, application, parameters } = activity
  switch (name) {
    case 'login_success':
    case 'samllogin_success':
      return login(line, activity, 'login.accepted')
    case 'login_failure':
      return login(line, activity, 'login.refused', failureOf(activity))
    case 'login_challenge':
    case 'login_verification':
      return /fail/i.test(text(parameters, 'login_challenge_status'))
        ? login(line, activity, 'login.refused', 'policy')
        : 'harmless'
    case 'suspicious_login':
    case 'suspicious_login_less_secure_app':
    case 'suspicious_programmatic_login':
      return login(line, activity, 'login.refused', 'policy')
    case 'logout':
      return login(line, activity, 'session.ended')
    case 'email_forwarding_out_of_domain':
      return forwarded(line, activity, 'email_forwarding_destination_address')
    case 'create_email_monitor':
      return forwarded(line, activity, 'email_monitor_dest_email', 'EMAIL_MONITOR_DEST_EMAIL')
    case 'authorize':
      return /^(?:token)?$/.test(application)
        ? changed(line, activity, 'consent', consented(activity))
        : 'harmless'
    case 'delivery':
      return readGmail(line, activity)
  }
  const what = changes.get(name)
  if (what !== undefined) return changed(line, activity, what, rolesOf(activity))
  if (/^(?:drive)?$/.test(application)) {
    const file = files.get(name)
    if (file !== undefined) return requested(line, activity, ...file)
    if (name === 'change_document_visibility' || name === 'change_document_access_scope')
      return /link|public/i.test(
        text(parameters, 'visibility') || texts(parameters, 'new_value').join(),
      )
        ? requested(line, activity, 'download', 'anonymous-link')
        : 'harmless'
  }
  if (/takeout/.test(`${application} ${name}`))
    return requested(line, activity, 'download', 'takeout')
  if (/delegat/.test(name) && /mail|inbox/.test(`${application} ${name}`))
    return changed(line, activity, 'delegate', addressesIn(allText(activity)))
  return 'harmless'
}

const allText = ({ parameters }: Activity): string =>
  Object.keys(parameters)
    .flatMap((name) => texts(parameters, name))
    .join(' ')

function failureOf(activity: Activity): LoginRefusal {
  const { parameters } = activity
  const told = failures[text(parameters, 'login_failure_type')]
  if (told !== undefined) return told
  const methods = texts(parameters, 'login_challenge_method')
  if (methods.some((method) => method !== 'password' && method !== 'none')) return 'policy'
  return methods.includes('password') || loginType(activity) === 'google_password'
    ? 'credentials'
    : 'unknown'
}

/** Consoles write `Google Password` for `google_password`. */
const loginType = ({ parameters }: Activity): string =>
  text(parameters, 'login_type', 64).toLowerCase().replaceAll(' ', '_')

/** Whom it is about: whoever a warning or an administrator names, else who acted. */
function affected({ parameters, actor }: Activity): string {
  for (const name of ['affected_email_address', 'USER_EMAIL', 'user_email', 'target_user'])
    if (text(parameters, name) !== '') return text(parameters, name)
  return plain(actor, NAME_MAX)
}

function login(
  line: Line,
  activity: Activity,
  kind: LoginEvent['kind'],
  refusal?: LoginRefusal,
): LoginEvent {
  const { parameters, name } = activity
  const event = begin<LoginEvent>(line, { kind, protocol: 'http', ...facts(activity) })
  const who = affected(activity)
  if (who !== '') event.saslUsername = who
  const account = kind === 'login.refused' ? undefined : accountOf(who)
  if (account !== undefined) event.account = account
  const mechanism = loginType(activity)
  if (mechanism !== '') event.mechanism = mechanism
  if (refusal !== undefined) {
    event.refusal = refusal
    event.status = [name, text(parameters, 'login_failure_type')]
      .filter((one) => one !== '')
      .join(' ')
  } else if (isTrue(field(parameters, 'is_suspicious'))) event.status = 'is_suspicious'
  return event
}

function forwarded(line: Line, activity: Activity, ...names: readonly string[]): Meaning {
  const { parameters, actor, name } = activity
  const account = accountOf(affected(activity))
  if (account === undefined) return 'harmless'
  const targets = addressesIn(names.map((one) => text(parameters, one)).join(' '))
  const event = begin<ForwardingChanged>(line, {
    kind: 'forwarding.changed',
    way: 'mailbox',
    change: 'added',
  })
  event.account = account
  if (targets.length > 0) event.targets = targets
  if (name === 'email_forwarding_out_of_domain' || leaves(account, targets)) event.outside = true
  if (actor !== '' && accountOf(actor) !== account) event.actor = plain(actor, NAME_MAX)
  const { saslUsername: _name, ...from } = facts(activity)
  return Object.assign(event, from)
}

function changed(
  line: Line,
  activity: Activity,
  what: AccountChanged['what'],
  targets: readonly string[],
): AccountChanged {
  const { actor } = activity
  const account = accountOf(affected(activity))
  return {
    ...begin<AccountChanged>(line, {
      kind: what === 'disabled' ? 'account.disabled' : 'account.changed',
      what,
    }),
    ...facts(activity),
    ...(actor === '' ? {} : { actor: plain(actor, NAME_MAX) }),
    ...(account === undefined ? {} : { account }),
    ...(targets.length === 0 ? {} : { targets: targets.slice(0, TARGETS_MAX) }),
  }
}

const rolesOf = ({ parameters }: Activity): readonly string[] =>
  ['ROLE_NAME', 'role_name', 'API_CLIENT_NAME', 'api_client_name', 'OAUTH2_APP_NAME'].flatMap(
    (name) => texts(parameters, name),
  )

function consented({ parameters }: Activity): readonly string[] {
  const scopes = texts(parameters, 'scope').filter((one) => /^[\w.:/-]{1,255}$/.test(one))
  return [text(parameters, 'app_name') || text(parameters, 'client_id'), ...scopes].filter(
    (one) => one !== '',
  )
}

function requested(
  line: Line,
  activity: Activity,
  what: WebRequested['what'],
  pattern?: string,
): WebRequested {
  const { parameters, actor } = activity
  const account = accountOf(actor)
  return {
    ...begin<WebRequested>(line, {
      kind: 'web.requested',
      what,
      method: 'GET',
      path: text(parameters, 'doc_title') || text(parameters, 'doc_id'),
      httpStatus: 200,
    }),
    ...facts(activity),
    ...(account === undefined ? {} : { account }),
    ...(pattern === undefined ? {} : { pattern }),
  }
}
