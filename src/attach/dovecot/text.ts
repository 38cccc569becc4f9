/**
 * Text: what attach writes for a Dovecot, and how it is put into dovecot.conf and taken out again.
 *
 * All of it stands in one file of ours, which root alone may read because it holds the secret, and
 * dovecot.conf gets two lines that include it. They stand before everything else: passdbs are
 * asked in the order in which they are read, and the one that denies must be the first. Settings
 * that are read later win, so whoever sets one of ours below is found out (see `effective.ts`).
 * `!include_try` passes over a file that it may not read: dovecot-lda(1) and doveconf(1) run by
 * other users go on as before (measured, 2.3).
 * Limits: the two lines are known by their text; who edits them makes them his own.
 */
import {
  attributeLines23,
  attributeLines24,
  MARK_FIELD,
  markLines23,
  markLines24,
  policyUrl,
  SECRET_HEADER,
} from '../../ports/auth-policy.ts'

/**
 * ManageSieve says nothing of a script that somebody stored; with this filter one line for each
 * command that changed something (97), and nothing else.
 */
export const SCRIPT_LINES = 'event=managesieve_command_finished'

/** The guard answers within 500 ms (decision 15); what is beyond is the way there and back. */
export const POLICY_TIMEOUT_MS = 750

/** The first line of our file. */
export const OWN_MARK = '# Sekimori: written by «sekimori attach dovecot», which undoes it too.'
const INCLUDE_MARK = '# Sekimori: this line and the next stay first (sekimori attach dovecot).'

/** Stands where a secret was, in what is shown. */
export const LEFT_OUT = '[left out]'

export type Form = '2.3' | '2.4'

export type OwnParts = {
  readonly form: Form
  readonly denyFile: string
  /** `inet:127.0.0.1:PORT` */
  readonly authPolicy: string
  readonly secret: string
  readonly nonce: string
}

/** The settings of ours that doveconf(1) can be asked for by name, as it prints them. */
export const settingsOf = ({ form, authPolicy, secret }: OwnParts): ReadonlyMap<string, string> =>
  new Map([
    ['auth_policy_server_url', policyUrl(authPolicy)],
    ['auth_policy_server_api_header', `${SECRET_HEADER}: ${secret}`],
    ...(form === '2.3'
      ? ([['auth_policy_server_timeout_msecs', String(POLICY_TIMEOUT_MS)]] as const)
      : []),
    ['auth_policy_check_before_auth', 'yes'],
    ['auth_policy_check_after_auth', 'yes'],
    ['auth_policy_report_after_auth', 'yes'],
    ['auth_policy_reject_on_fail', 'no'],
    ['auth_policy_log_only', 'no'],
  ])

export function ownText(parts: OwnParts): string {
  const { form, denyFile, nonce } = parts
  const is23 = form === '2.3'
  return [
    OWN_MARK,
    '',
    '# Names that may not log in, whether the guard runs or not. First of all passdbs.',
    ...(is23
      ? ['passdb {', '  driver = passwd-file', `  args = ${denyFile}`, '  deny = yes', '}']
      : [
          'passdb sekimori-deny {',
          '  passdb_driver = passwd-file',
          `  passwd_file_path = ${denyFile}`,
          '  deny = yes',
          '}',
        ]),
    '',
    `# Opens nothing; its field ${MARK_FIELD} tells the guard that the password was right.`,
    ...(is23 ? markLines23() : markLines24()),
    '',
    '# Every login is asked about. When nobody answers, it goes on.',
    ...[...settingsOf(parts)].map(([name, value]) => `${name} = ${value}`),
    `auth_policy_hash_nonce = ${nonce}`,
    ...(is23
      ? []
      : ['auth_policy {', `  http_client_request_absolute_timeout = ${POLICY_TIMEOUT_MS}ms`, '}']),
    ...(is23 ? attributeLines23() : attributeLines24()),
    '',
    '# One line for each sieve script that somebody stores, turns on or deletes by ManageSieve.',
    `log_debug = ${SCRIPT_LINES}`,
    '',
    '# Dovecot makes everybody behind an address wait for one who mistyped. The guard makes only him.',
    ...['service anvil {', '  unix_listener anvil-auth-penalty {', '    mode = 0', '  }', '}'],
    '',
  ].join('\n')
}

/** The nonce of a file that we wrote: a new one would make the same password look like another. */
export const nonceIn = (own: string): string | undefined =>
  /^auth_policy_hash_nonce = ([0-9a-f]{32})$/m.exec(own)?.[1]

const includeOf = (ownFile: string): string => `${INCLUDE_MARK}\n!include_try ${ownFile}\n`

/** 2.4 wants the versions of its configuration before anything else. */
const VERSIONS = /^(?:(?:[ \t]*(?:#.*)?|dovecot_(?:config|storage)_version[ \t]*=.*)\n)*/

/** dovecot.conf with our two lines; as it is when it has them in their place. */
export function withInclude(conf: string, ownFile: string, form: Form): string {
  const bare = withoutInclude(conf, ownFile)
  const versions = form === '2.4' ? (VERSIONS.exec(bare)?.[0] ?? '') : ''
  const last = versions.search(/^dovecot_(config|storage)_version.*\n(?![\s\S]*^dovecot_)/m)
  const at = last === -1 ? 0 : bare.indexOf('\n', last) + 1
  return `${bare.slice(0, at)}${includeOf(ownFile)}${bare.slice(at)}`
}

/** dovecot.conf without them. */
export const withoutInclude = (conf: string, ownFile: string): string =>
  conf.replace(includeOf(ownFile), () => '')

export const hasInclude = (conf: string, ownFile: string): boolean =>
  conf.includes(includeOf(ownFile))
