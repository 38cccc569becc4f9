import { deepEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { instant } from '../../lib/time.ts'
import { mssqlLog } from './format.ts'

const heardAt = instant('2026-11-22T00:00:00Z')
const read = (words: string): Record<string, unknown> | string | undefined => {
  const told =
    mssqlLog.shape === 'lines'
      ? mssqlLog.open({ instance: 'db', defaultRealm: '', zone: 'UTC' })
      : undefined
  return told?.read(`2022-12-20 12:36:54.17 Logon       ${words}`, { id: 'x', heardAt }) as never
}

test('logins that failed or succeeded, and where they came from', () => {
  const no = read(
    "Login failed for user 'SA'. Reason: Password did not match that for the login provided. [CLIENT: 192.0.2.7]",
  ) as Record<string, unknown>
  deepEqual(
    [no['kind'], no['refusal'], no['saslUsername'], no['clientIp'], no['at'], no['account']],
    [
      'login.refused',
      'credentials',
      'SA',
      '192.0.2.7',
      instant('2022-12-20T12:36:54.17Z'),
      undefined,
    ],
  )
  const yes = read(
    "Login succeeded for user 'sa'. Connection made using SQL Server authentication. [CLIENT: <local machine>]",
  ) as Record<string, unknown>
  deepEqual([yes['kind'], yes['account'], yes['clientIp']], ['login.accepted', 'db:sa', undefined])
  deepEqual(read('Error: 18456, Severity: 14, State: 8.'), 'harmless')
})

test('each reason that a version gives, or none, says why the login was refused', () => {
  const refused: readonly (readonly [string, string, string])[] = [
    ["Login failed for user 'sa'.", 'sa', 'credentials'],
    ["Login failed for user 'sa'. Reason: The account is disabled.", 'sa', 'disabled'],
    [
      "Login failed for user 'sa'.  Reason: The password of the account has expired.",
      'sa',
      'expired',
    ],
    [
      "Login failed for user 'a'. Reason: Failed to open the explicitly specified database 'shop'.",
      'a',
      'policy',
    ],
    [
      "Login failed for user 'a'. Reason: Could not find a login matching the name provided.",
      'a',
      'account',
    ],
    [
      "Login failed for user 'a' because the account is currently locked out. The system administrator can unlock it.",
      'a',
      'policy',
    ],
    [
      "Login failed for user 'A\\b'. The user is not associated with a trusted SQL Server connection.",
      'A\\b',
      'policy',
    ],
    [
      'Login failed. The login is from an untrusted domain and cannot be used with Integrated authentication.',
      '',
      'policy',
    ],
    ["Login failed for user 'a'. Reason: Something new.", 'a', 'unknown'],
    [
      "Login failed for user ''. Reason: An attempt to login using SQL authentication failed. Server is configured for Integrated authentication only.",
      '',
      'policy',
    ],
    [
      "ユーザー 'sa' はログインできませんでした。 理由: 指定された名前と一致するログインが見つかりませんでした。",
      'sa',
      'account',
    ],
    [
      "ユーザー 'sa' はログインできませんでした。 理由: 指定されたログインのパスワードが一致しませんでした。",
      'sa',
      'credentials',
    ],
  ]
  for (const [words, user, refusal] of refused)
    for (const label of ['CLIENT', 'クライアント']) {
      const no = read(`${words} [${label}: 2001:db8::7]`)
      ok(typeof no === 'object', words)
      deepEqual(
        [no['kind'], no['saslUsername'] ?? '', no['refusal'], no['clientIp']],
        ['login.refused', user, refusal, '2001:db8::7'],
        words,
      )
    }
})

test('no name of a refused stranger becomes an address or a login', () => {
  const evil = fc
    .array(
      fc.constantFrom(
        "'",
        ' [CLIENT: 6.6.6.6]',
        '. Reason: x',
        "Login succeeded for user 'sa'. x",
        "'. Reason: ",
        "' はログインできませんでした。",
        ' ',
        'a',
      ),
      { maxLength: 8 },
    )
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(evil, (name) => {
      const told = read(
        `Login failed for user '${name}'. Reason: Could not find a login. [CLIENT: 192.0.2.7]`,
      )
      ok(
        typeof told === 'string' ||
          (told?.['kind'] === 'login.refused' && told['clientIp'] === '192.0.2.7'),
      )
    }),
  )
})
