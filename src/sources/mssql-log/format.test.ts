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

test('no name of a refused stranger becomes an address or a login', () => {
  const evil = fc
    .array(
      fc.constantFrom(
        "'",
        ' [CLIENT: 6.6.6.6]',
        '. Reason: x',
        "Login succeeded for user 'sa'. x",
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
