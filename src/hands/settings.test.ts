/** Settings: what is a secret, and what is not. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { PostfixInstance } from '../ports/instance.ts'
import type { Run } from './programs.ts'
import {
  LEFT_OUT,
  SETTING_CHARACTERS_MAX,
  SETTINGS_LINES_MAX,
  tellSettings,
  withoutSecrets,
} from './settings.ts'

test('secrets are left out, by name or inside a value', () => {
  for (const line of [
    'doveadm_password = s3cret',
    'doveadm_api_key = s3cret',
    '  server_api_header = X-Sekimori-Key: s3cret',
    'auth_policy_hash_nonce = s3cret',
    'imapc_password=s3cret',
    '  ldap_auth_dn_password = s3cret',
    'smtp_sasl_password_maps = static:me:s3cret',
    'auth_policy_server_url = http://me:s3cret@127.0.0.1:4001/',
    'connect = host=db user=me password=s3cret',
    '  args = user=me pass=s3cret',
  ]) {
    const told = withoutSecrets(line)
    ok(!told.includes('s3cret') && told.includes(LEFT_OUT), told)
    equal(told.split(/\s*=/)[0], line.split(/\s*=/)[0])
  }
})

test('what is no secret is told as it is', () => {
  for (const line of [
    '# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf',
    'passdb {',
    '  driver = passwd-file',
    '  args = nopassword=y',
    'ssl_key = </etc/ssl/private/mail.key',
    'smtp_sasl_password_maps = hash:/etc/postfix/sasl_passwd',
    'auth_policy_server_url = http://127.0.0.1:4001/',
    'disable_plaintext_auth = no',
    'smtpd_tls_security_level = may',
    'smtp_bind_address =',
  ])
    equal(withoutSecrets(line), line)
})

test('a line has a most length', () => {
  const line = (length: number) => `a = ${'x'.repeat(length - 4)}`
  equal(withoutSecrets(line(SETTING_CHARACTERS_MAX)), line(SETTING_CHARACTERS_MAX))
  equal(
    withoutSecrets(line(SETTING_CHARACTERS_MAX + 1)),
    `${line(SETTING_CHARACTERS_MAX)} ${LEFT_OUT}`,
  )
})

test('lines are told in parts up to a bound, and one past it says that it was cut', async () => {
  const postfix: PostfixInstance = {
    name: 'mx1',
    kind: 'postfix',
    configDirectory: '/etc/postfix',
    queueDirectory: '/var/spool/postfix',
    log: 'journald',
    milter: 'inet:127.0.0.1:1',
    mode: 'observe',
  }
  for (const [count, cut] of [
    [SETTINGS_LINES_MAX, false],
    [SETTINGS_LINES_MAX + 1, true],
  ] as const) {
    const asked: string[] = []
    const run: Run = async (program, args, how) => {
      asked.push([program, ...args].join(' '))
      const more = how?.take?.(Buffer.from('a = b\n'.repeat(count)))
      return {
        code: more === false ? undefined : 0,
        complaint: '',
        cut: more === false,
        late: false,
      }
    }
    const parts: string[][] = []
    deepEqual(await tellSettings(postfix, run, (part) => parts.push(part as string[])), { cut })
    equal(parts.flat().length, SETTINGS_LINES_MAX)
    deepEqual(asked, ['postconf -c /etc/postfix -n'])
  }
})
