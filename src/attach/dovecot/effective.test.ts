/** Effective, from what doveconf of 2.3.19 and 2.4.1 print. */
import { deepEqual, equal, rejects } from 'node:assert/strict'
import { test } from 'node:test'
import type { Tools } from '../tools.ts'
import { formOf, isDeny, readDoveconf, scriptWarnings } from './effective.ts'
import { SCRIPT_LINES } from './text.ts'

const deny = '/etc/dovecot/sekimori.deny'
const printed23 = `# 2.3.19.1 (9b53102964): /etc/dovecot/dovecot.conf
auth_policy_hash_nonce = # hidden, use -P to show it
auth_policy_server_url = http://127.0.0.1:4001/
namespace inbox {
  inbox = yes
  mailbox Sent {
    special_use = \\Sent
  }
}
passdb {
  args = ${deny}
  deny = yes
  driver = passwd-file
}
passdb {
  driver = pam
}
protocol imap {
  auth_policy_server_url = none
}
`
const printed24 = `dovecot_config_version = 2.4.0
passdb sekimori-deny {
  deny = yes
  driver = passwd-file
  passwd_file_path = ${deny}
}
auth_policy {
  server_url = http://127.0.0.1:4001/
  request_attributes {
    login = %{requested_username}
  }
  http_client_request_absolute_timeout = 750ms
}
passdb pam {
}
`

test('settings and the order of passdbs are read from both forms', () => {
  for (const printed of [printed23, printed24]) {
    const { settings, passdbs } = readDoveconf(printed)
    equal(settings.get('auth_policy_server_url'), 'http://127.0.0.1:4001/')
    deepEqual(
      passdbs.map((one) => isDeny(one, deny)),
      [true, false],
    )
    equal(settings.has('inbox') || settings.has('login'), false)
  }
  equal(isDeny(readDoveconf(printed23).passdbs[0], '/other'), false)
  deepEqual(readDoveconf('').passdbs, [])
})

test('a log_debug of somebody’s own that tells no scripts is warned of', () => {
  const warned = (value: string | undefined) =>
    scriptWarnings(
      readDoveconf(value === undefined ? '' : `log_debug = ${value}\n`),
      'dovecot.conf',
    ).map(({ code, found }) => [code, found])
  deepEqual(warned(undefined), [])
  deepEqual(warned(SCRIPT_LINES), [])
  deepEqual(warned(`category=auth OR ${SCRIPT_LINES}`), [])
  deepEqual(warned('category=auth'), [['scripts-untold', 'category=auth']])
})

test('2.3 and what is newer are known, what is older is refused', async () => {
  const saying = (output: string): Tools => ({
    run: async () => ({ code: 0, output, complaint: '' }),
  })
  deepEqual(await formOf(saying('2.3.19.1 (9b53102964)\n')), { version: '2.3.19.1', form: '2.3' })
  deepEqual(await formOf(saying('2.4.1-4 (7d8c0e5759)\n')), { version: '2.4.1-4', form: '2.4' })
  deepEqual((await formOf(saying('3.0.2\n'))).form, '2.4')
  for (const old of ['2.2.36\n', '', 'no'])
    await rejects(formOf(saying(old)), /needs Dovecot 2\.3 or newer/)
})
