/**
 * Auth policy: what Dovecot is told to tell us, in the words of its configuration.
 *
 * The reader (`gate/auth-policy/read.ts`) and what `attach dovecot` writes are two ends of one wire, so the list stands
 * here once. Dovecot asks twice in the same words, before the password is looked at and after it was
 * right. To tell them apart, a passdb that stands before all others and authenticates nobody
 * (`noauthenticate`) leaves a field, the mark: it is empty until the passdbs were asked. On a
 * report the mark says nothing but that they were asked. Measured with 2.3.19: without the mark both
 * questions are the same to the octet.
 *
 * Limits: the forms for 2.4 are written after its documentation and were not tried on one.
 */

/** The header that carries the secret, as `auth_policy_server_api_header` writes it. */
export const SECRET_HEADER = 'X-Sekimori-Key'

/** Where we answer; Dovecot adds `?command=allow` or `?command=report`. */
export const POLICY_PATH = '/'

/** The passdb field that is empty before the password is checked. */
export const MARK_FIELD = 'sekimori_asked'

export type Attribute = readonly [name: string, value: string]

/** `auth_policy_request_attributes` of Dovecot 2.3. A value has neither spaces nor `=`. */
export const attributes23: readonly Attribute[] = [
  ['login', '%{requested_username}'],
  ['pwhash', '%{hashed_password}'],
  ['remote', '%{rip}'],
  ['device_id', '%{client_id}'],
  ['protocol', '%{service}'],
  ['session_id', '%{session}'],
  ['attrs/after', `%{passdb:${MARK_FIELD}}`],
  ['attrs/orig', '%{orig_user}'],
  ['attrs/auth_user', '%{auth_user}'],
  ['attrs/login_user', '%{login_user}'],
  ['attrs/master', '%{master_user}'],
  ['attrs/mech', '%{mech}'],
  ['attrs/real_rip', '%{real_rip}'],
  ['attrs/lport', '%{lport}'],
  ['attrs/rport', '%{rport}'],
]

/** The same for 2.4, where names are long, and a field that is not there is an error. */
export const attributes24: readonly Attribute[] = [
  ['login', '%{requested_username}'],
  ['pwhash', '%{hashed_password}'],
  ['remote', '%{remote_ip}'],
  ['device_id', '%{client_id}'],
  ['protocol', '%{protocol}'],
  ['session_id', '%{session}'],
  ['fail_type', '%{fail_type}'],
  ['attrs/after', `%{passdb:${MARK_FIELD} | default}`],
  ['attrs/orig', '%{original_user}'],
  ['attrs/auth_user', '%{auth_user}'],
  ['attrs/login_user', '%{login_user}'],
  ['attrs/master', '%{master_user}'],
  ['attrs/mech', '%{mechanism}'],
  ['attrs/real_rip', '%{real_remote_ip}'],
  ['attrs/lport', '%{local_port}'],
  ['attrs/rport', '%{remote_port}'],
]

/** The setting, as it is written into dovecot.conf. */
export const attributeLines23 = (): readonly string[] => [
  `auth_policy_request_attributes = ${attributes23.map(([name, value]) => `${name}=${value}`).join(' ')}`,
]

export const attributeLines24 = (): readonly string[] => [
  'auth_policy_request_attributes {',
  ...attributes24.map(([name, value]) => `  ${name} = ${value}`),
  '}',
]

/** The mark: must stand before every other passdb but the one that denies. */
export const markLines23 = (): readonly string[] => [
  'passdb {',
  '  driver = static',
  `  args = noauthenticate=y ${MARK_FIELD}=y`,
  '}',
]

export const markLines24 = (): readonly string[] => [
  'passdb sekimori-mark {',
  '  passdb_driver = static',
  '  fields {',
  '    noauthenticate = yes',
  `    ${MARK_FIELD} = yes`,
  '  }',
  '}',
]

/** `auth_policy_server_url` for an address as the gate gives it (`inet:127.0.0.1:PORT`). */
export const policyUrl = (address: string): string =>
  `http://${address.replace(/^inet:/, '')}${POLICY_PATH}`
