import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { formatOf, readOne, shown, unfit } from '../stamped/testing.ts'
import { SESSION_KEPT } from './login.ts'

const file = (words: string) => `[22-Nov-2026 09:00:00 +0900]: ${words}`
type Short = readonly [kind: string, ip: unknown, user: unknown]
const short = (told: Event | string): Short | string => {
  if (typeof told === 'string') return told
  const fields = told as unknown as Record<string, unknown>
  return [told.kind, fields['clientIp'], fields['saslUsername']]
}

test('a log-in is told with its account, its address and no more of its session than names it', () => {
  const told = readOne(
    file(
      '<a1b2c3d4> Successful login for alice (ID: 12) from 203.0.113.9 in session abcdefghijklmnop',
    ),
  )
  deepEqual(shown(told), {
    kind: 'login.accepted',
    protocol: 'http',
    clientIp: '203.0.113.9',
    saslUsername: 'alice',
    session: 'abcdefghijklmnop'.slice(0, SESSION_KEPT),
    account: 'sasl:alice@example.jp',
    program: 'roundcube',
  })
  ok(typeof told !== 'string')
  equal(told.at, instant('2026-11-22T00:00:00Z'))
})

const rest = 'AUTHENTICATE PLAIN: A0002 NO Login failed.'
const place =
  'in /usr/share/roundcube/program/include/rcube_imap.php on line 205 (POST /wmail/?_task=login&_action=login)'
const lines: readonly (readonly [string, Short | string])[] = [
  [
    'Successful login for alice@example.jp (ID: 1) from 203.0.113.9(X-Real-IP: 198.51.100.1,X-Forwarded-For: 198.51.100.2) in session a',
    ['login.accepted', '203.0.113.9', 'alice@example.jp'],
  ],
  [
    'Failed login for bob from 203.0.113.9 in session x (error: 0)',
    ['login.refused', '203.0.113.9', 'bob'],
  ],
  [
    'Failed login for bob from 198.51.100.1 from 203.0.113.9 in session x (error: 0)',
    ['login.refused', '203.0.113.9', 'bob from 198.51.100.1'],
  ],
  [
    'Failed login for bob from 203.0.113.9(X-Forwarded-For: 198.51.100.1) in session no-session (error: -1)',
    ['login.refused', '203.0.113.9', 'bob'],
  ],
  [
    'Failed login for bob from 198.51.100.1(X-Forwarded-For: y) from 203.0.113.9(X-Forwarded-For: z) in session x (error: 0)',
    ['login.refused', undefined, 'bob'],
  ],
  ['FAILED login for user1 from 203.0.113.9', ['login.refused', '203.0.113.9', 'user1']],
  [
    'IMAP Error: Login failed for sales@example.com from 203.0.113.9',
    ['login.refused', '203.0.113.9', 'sales@example.com'],
  ],
  [
    `IMAP Error: Login failed for bob against localhost from 203.0.113.9. ${rest} ${place}`,
    ['login.refused', '203.0.113.9', 'bob'],
  ],
  [
    `IMAP Error: Login failed for bob against localhost from 203.0.113.9(X-Forwarded-For: 198.51.100.1). ${rest} ${place}`,
    ['login.refused', '203.0.113.9', 'bob'],
  ],
  [
    `IMAP Error: Login failed for admin from 127.0.0.1 from 203.0.113.9. ${rest} user=admin from 127.0.0.1 ${place}`,
    ['login.refused', '203.0.113.9', 'admin from 127.0.0.1'],
  ],
  [
    `IMAP Error: Login failed for x from 198.51.100.1. LOGIN from 203.0.113.9. ${rest} ${place}`,
    ['login.refused', undefined, 'x'],
  ],
  [
    'User alice@example.jp [203.0.113.9]; Message <a@b> for c@example.com; 250: 2.0.0 Ok: queued as 4A1B2C3',
    ['session.opened', '203.0.113.9', 'alice@example.jp'],
  ],
  ['User 12 [203.0.113.9]; Message for c@example.com; 250: 2.0.0 Ok', 'harmless'],
  ['PHP Error: Something in /usr/share/roundcube/a.php on line 2 (GET /?_task=mail)', 'harmless'],
  [
    'Password changed for user alice (ID: 3) from 203.0.113.9(X-Forwarded-For: 198.51.100.1)',
    ['account.changed', '203.0.113.9', 'alice'],
  ],
  ['entirely new', 'unknown'],
]

test('each form of Roundcube’s lines, in its files and behind syslog, says the same', () => {
  for (const [words, wanted] of lines) {
    equal(formatOf(file(words)), 'roundcube')
    deepEqual(short(readOne(file(words))), wanted, words)
    deepEqual(short(readOne(`Nov 22 09:00:00 web roundcube[7]: ${words}`)), wanted, words)
    deepEqual(short(readOne(`Nov 22 09:00:00 web roundcube: <abc> ${words}`)), wanted, words)
  }
})

test('a stranger’s name never becomes an address or an account, and nothing throws', () => {
  const part = fc.constantFrom(
    ' from ',
    '198.51.100.1',
    ' in session y',
    ' (error: 0)',
    '(X-Forwarded-For: ',
    ')',
    '. ',
    'AUTHENTICATE PLAIN: ',
    ' against h',
    ' in /usr',
    'x',
    ' (ID: 1)',
  )
  const name = fc.oneof(
    fc.array(part, { maxLength: 10 }).map((parts) => parts.join('')),
    fc.string({ unit: 'binary', maxLength: 300 }).map((text) => text.replaceAll('\n', '')),
  )
  for (const form of [
    (user: string) => `Failed login for ${user} from 203.0.113.9 in session x (error: 0)`,
    (user: string) =>
      `Failed login for ${user} from 203.0.113.9(X-Forwarded-For: ${user}) in session x (error: 0)`,
    (user: string) => `FAILED login for ${user} from 203.0.113.9`,
    (user: string) =>
      `IMAP Error: Login failed for ${user} from 203.0.113.9. ${rest} user=${user} ${place}`,
    (user: string) => `IMAP Error: Login failed for ${user} against h from 203.0.113.9. ${rest}`,
  ])
    fc.assert(
      fc.property(name, (user) => {
        const told = readOne(file(form(user)))
        if (typeof told === 'string') return
        deepEqual(unfit(told), [])
        const fields = told as unknown as Record<string, unknown>
        ok(fields['clientIp'] === undefined || fields['clientIp'] === '203.0.113.9', form(user))
        equal(told.account, undefined)
      }),
    )
  fc.assert(fc.property(fc.string({ unit: 'binary' }), (words) => void readOne(file(words))))
  for (const part of [
    ' from 1.2.3.4',
    '(X-Real-IP: ',
    ' against ',
    '. ',
    ' in session ',
    ' (ID: 1)',
  ])
    for (const head of [
      'Successful login for ',
      'Failed login for ',
      'IMAP Error: Login failed for ',
      'User a [1.2.3.4(',
    ])
      readOne(file(head + part.repeat(65_536 / part.length)))
})

test('other forms of its stamp are read, where its own words follow', () => {
  const words = 'Failed login for bob from 203.0.113.9 in session x (error: 0)'
  for (const stamp of [
    '22-Nov-2026 09:00:00.123456 +0900',
    '2026-11-22 09:00:00 +0900',
    '2026-11-22T00:00:00Z',
    '2026-11-22 00:00:00.123 UTC',
  ]) {
    const told = readOne(`[${stamp}]: ${words}`)
    deepEqual(short(told), ['login.refused', '203.0.113.9', 'bob'], stamp)
    ok(typeof told !== 'string')
    equal(Math.floor(told.at / 1_000) * 1_000, instant('2026-11-22T00:00:00Z'), stamp)
    equal(formatOf(`[${stamp}]: ${words}`), 'roundcube')
  }
  equal(formatOf('[2026-11-22 09:00:00 +0900]: somebody else'), undefined)
})
