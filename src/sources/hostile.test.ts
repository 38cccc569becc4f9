/**
 * Lines of failed logins whose name, HELO, mechanism or reason a stranger chose to look like our
 * grammar: through the registry of all formats, as old logs are read, never an address of his making,
 * never somebody let in.
 */
import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../events/event.ts'
import { instant } from '../lib/time.ts'
import type { LineFormat } from './format.ts'
import { formats } from './formats.ts'
import { Lines } from './pile/lines.ts'

const now = instant('2026-11-22T00:00:00Z')
const EVIL = '6.6.6.6'
const TRUE = '192.0.2.7'
const lineFormats = formats.filter((format): format is LineFormat => format.shape === 'lines')

function read(lines: readonly string[]): readonly Event[] {
  const options = { file: 'log', key: 'x', zone: 'UTC', defaultRealm: '', now, near: now }
  const reader = new Lines({ ...options, keepRaw: false, future: 'keep', formats: lineFormats })
  const events: Event[] = []
  for (const [nth, text] of lines.entries()) reader.read(text, nth + 1, events)
  reader.end(events)
  return events
}

/** What imitates: addresses in every grammar, ends of fields, whole messages. */
const pieces = [
  ...[
    EVIL,
    ` from ${EVIL}`,
    `[${EVIL}]`,
    `unknown[${EVIL}]`,
    `, rip=${EVIL}`,
    ` rhost=${EVIL}`,
    `rhost=${EVIL}  user=x`,
  ],
  ...[
    `,${EVIL}`,
    `(${EVIL})`,
    `,${EVIL},<session>): Password mismatch`,
    `<${EVIL}>`,
    `, lip=${EVIL}`,
    `client=${EVIL}`,
  ],
  ...['>', '<', ')', '(', ',', ': ', '"', "'", ' ', '; ', ']: ', '}', '#011', '\\n', '%', '@', '='],
  ...[
    `>, method=PLAIN, rip=${EVIL}, lip=10.0.0.1, session=<a>`,
    `>: user=<x>, rip=${EVIL}`,
    `, session=<evil>`,
  ],
  ...[
    `: SASL LOGIN authentication failed: x, sasl_username=root`,
    `, sasl_username=root`,
    ', sasl_sender=x',
  ],
  ...[
    `4A1B2C3D5E: client=x[${EVIL}], sasl_method=PLAIN, sasl_username=boss`,
    'imap-login: Login: user=<boss>',
  ],
  ...[
    `Login: user=<boss>, method=PLAIN, rip=${EVIL}, lip=10.0.0.1`,
    'message repeated 9 times: [ x]',
    'auth-worker(1): ',
  ],
  ...[
    `Nov 21 20:23:44 mx1 postfix/smtpd[1]: disconnect from x[${EVIL}] auth=1`,
    `pam(boss,${EVIL}): unknown user`,
  ],
  ...[
    ` FATAL:  password authentication failed for user "x"`,
    ' LOG:  statement: DROP TABLE x',
    ` H=x [${EVIL}]`,
  ],
  ...[
    `- - [21/Nov/2026:20:23:44 +0900] "POST /?_task=login HTTP/1.1" 302`,
    ' relay=x',
    ` [${EVIL}]:4711 `,
    'AUDIT: SESSION,1,1,DDL,DROP TABLE,TABLE,x,x,x',
  ],
]
const evil = fc
  .array(
    fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...pieces) }, fc.string({ maxLength: 4 })),
    {
      minLength: 1,
      maxLength: 7,
    },
  )
  // A line break ends a line in every logger; Postfix and Dovecot write it as `?` or an escape.
  .map((parts) =>
    parts
      .join('')
      .replace(/[\r\n]/g, '?')
      .replaceAll('\0', '?'),
  )

const at = 'Nov 21 20:23:44 mx1 '
const postfix: readonly ((name: string) => string)[] = [
  (name) =>
    `${at}postfix/smtpd[7]: warning: unknown[${TRUE}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=${name}`,
  (name) =>
    `${at}postfix/submission/smtpd[7]: warning: a.example[${TRUE}]:4711: SASL PLAIN authentication failed: (reason unavailable), sasl_username=${name}`,
  (name) =>
    `${at}postfix-out/smtps/smtpd[7]: warning: unknown[${TRUE}]: SASL XOAUTH2 authentication failed: ${name}`,
  (name) =>
    `${at}postfix/smtpd[7]: NOQUEUE: reject: RCPT from unknown[${TRUE}]: 554 5.7.1 <${name}>: Relay access denied; from=<a@b> to=<c@d> proto=ESMTP helo=<x>`,
  (name) =>
    `${at}postfix/smtpd[7]: NOQUEUE: reject: EHLO from unknown[${TRUE}]: 504 5.5.2 <${name}>: Helo command rejected: no; proto=ESMTP helo=<${name.replace(/[<> ]/g, '?')}>`,
  (name) => `${at}postfix/smtpd[7]: warning: non-SMTP command from unknown[${TRUE}]: ${name}`,
  (name) =>
    `${at}postfix/smtpd[7]: improper command pipelining after EHLO from unknown[${TRUE}]: ${name}`,
  (name) => `${at}postfix/postscreen[7]: PREGREET 16 after 2.6 from [${TRUE}]:4711: ${name}`,
  (name) =>
    `2026-11-21T20:23:44+09:00 mx1 postfix/smtpd[7]: warning: unknown[${TRUE}]: SASL LOGIN authentication failed: UGFzc3dvcmQ6, sasl_username=${name}`,
]
const dovecot: readonly ((name: string) => string)[] = [
  (name) =>
    `${at}dovecot: imap-login: Disconnected (auth failed, 3 attempts in 7 secs): user=<${name}>, method=PLAIN, rip=${TRUE}, lip=10.0.0.1, TLS, session=<AAAA>`,
  (name) =>
    `${at}dovecot: imap-login: Aborted login (auth failed, 1 attempts): user=<${name}>, method=PLAIN, rip=${TRUE}, lip=10.0.0.1`,
  (name) =>
    `${at}dovecot: imap-login: Info: Login aborted: Connection closed (auth failed, 1 attempts in 2 secs) (auth_failed): user=<${name}>, method=PLAIN, rip=${TRUE}, lip=10.0.0.1, TLS, session=<AAAA>`,
  (name) =>
    `${at}imap-login: Info: Disconnected: Inactivity (auth failed, 1 attempts in 9 secs): user=<${name}>, method=PLAIN, rip=${TRUE}, lip=10.0.0.1, session=<AAAA>`,
  (name) =>
    `${at}dovecot: auth-worker(9): pam(${name},${TRUE},<AAAA>): pam_authenticate() failed: Authentication failure (Password mismatch?)`,
  (name) => `${at}dovecot: auth: passwd-file(${name},${TRUE}): Password mismatch`,
  (name) => `${at}dovecot: auth(default): sql(${name},${TRUE}): Password mismatch`,
  (name) =>
    `${at}dovecot: auth: passwd-file(bob,${TRUE}): Password mismatch (given password: ${name})`,
  (name) => `${at}dovecot: auth(${name},${TRUE},sasl:plain)<AAAA>: passwd-file: Password mismatch`,
  (name) =>
    `${at}dovecot: auth-worker(1): conn unix:auth-worker (pid=1,uid=2): auth-worker<6>: sql(${name},${TRUE},<AAAA>): unknown user`,
  (name) =>
    `${at}auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=${name} rhost=${TRUE} `.trimEnd(),
  (name) =>
    `${at}dovecot-auth: pam_unix(dovecot:auth): authentication failure; logname= uid=0 euid=0 tty=dovecot ruser=${name} rhost=${TRUE}  user=bob`,
]

/** More than this many variants of each run. */
const RUNS = 1_500
const letIn = new Set([
  'login.accepted',
  'message.queued',
  'message.delivered',
  'mailbox.read',
  'datastore.deleted',
  'statement.executed',
  'session.opened',
])

for (const [product, templates] of [
  ['Postfix', postfix],
  ['Dovecot', dovecot],
] as const)
  test(`${product}: no stranger’s words become an address, or somebody let in`, () => {
    fc.assert(
      fc.property(evil, fc.constantFrom(...templates), (name, template) => {
        for (const event of read([template(name), `${at}postfix/qmgr[1]: 4A1B2C3D: removed`])) {
          const { kind, clientIp, account } = event as Event & { clientIp?: string }
          ok(clientIp === undefined || clientIp === TRUE, `${clientIp} of ${template(name)}`)
          ok(!letIn.has(kind), `${kind} of ${template(name)}`)
          equal(account, undefined, `${account} of ${template(name)}`)
        }
      }),
      { numRuns: RUNS },
    )
  })

test('each of them, with an ordinary name, is a failure from where it came', () => {
  for (const template of [...postfix.slice(0, 3), ...dovecot]) {
    const [event] = read([template('bob')]) as readonly (Event & { clientIp?: string })[]
    // An unknown user inside a session is told when the session ends.
    if (template('bob').includes('unknown user')) continue
    equal(event?.kind, 'login.refused', template('bob'))
    equal(event?.clientIp, TRUE, template('bob'))
  }
})
