/** Text: our lines in other people's dovecot.conf, and out of it again. */
import { equal, match, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { hasInclude, nonceIn, ownText, withInclude, withoutInclude } from './text.ts'

const own = '/etc/dovecot/sekimori.conf'
const parts = {
  denyFile: '/etc/dovecot/sekimori.deny',
  authPolicy: 'inet:127.0.0.1:4001',
  secret: 'ab'.repeat(32),
  nonce: 'cd'.repeat(16),
} as const

test('our lines come first in 2.3, and after the versions in 2.4', () => {
  const conf = '# mine\n!include conf.d/*.conf\n'
  match(withInclude(conf, own, '2.3'), /^# Sekimori.*\n!include_try \/etc\S+\n# mine\n!include/)
  const versions = '# head\n\ndovecot_config_version = 2.4.0\ndovecot_storage_version = 2.4.0\n'
  match(
    withInclude(`${versions}\n# rest\nprotocols = imap\n`, own, '2.4'),
    /^# head\n\ndovecot_config.*\ndovecot_storage.*\n# Sekimori.*\n!include_try .*\n\n# rest\n/,
  )
  match(withInclude('a = b\ndovecot_config_version = 2\n', own, '2.4'), /^# Sekimori/)
})

test('what is put in comes out to the byte, whatever the file, and twice is once', () => {
  const line = fc.constantFrom(
    'dovecot_config_version = 2.4.0\n',
    '# x\n',
    '\n',
    'passdb {\n',
    '$& $1\n',
    'no end',
  )
  fc.assert(
    fc.property(fc.array(line), fc.constantFrom('2.3' as const, '2.4' as const), (lines, form) => {
      const conf = lines.join('')
      const once = withInclude(conf, own, form)
      ok(hasInclude(once, own) && !hasInclude(conf, own))
      equal(withInclude(once, own, form), once)
      equal(withoutInclude(once, own), conf)
    }),
  )
})

test('the passdb that denies stands before every other, in both forms', () => {
  for (const form of ['2.3', '2.4'] as const) {
    const text = ownText({ ...parts, form })
    const passdbs = text.split('\n').filter((line) => line.startsWith('passdb'))
    equal(passdbs.length, 2)
    match(text.split(/^passdb/m)[1] ?? '', /deny = yes/)
    match(text, /^auth_policy_server_url = http:\/\/127\.0\.0\.1:4001\/$/m)
    match(text, /^auth_policy_reject_on_fail = no$/m)
    match(text, /anvil-auth-penalty \{\n {4}mode = 0\n/)
    equal(nonceIn(text), parts.nonce)
  }
})
