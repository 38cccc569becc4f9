import { equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { clientOf, TOLD_MAX } from './address.ts'
import { COLUMNS_MAX, columnsOf, HEADER_CHARS_MAX } from './csv.ts'
import { KEY_MAX, messageKey } from './message-key.ts'
import { MOMENT_MAX, momentOf } from './moment.ts'
import { addressesIn, ID_MAX, lineOf, partOf, SETTING_MAX, setting, TARGETS_MAX } from './record.ts'
import { options, placeOf } from './testing.ts'

test('columns of a header are looked at up to a bound, and so is its line', () => {
  const header = (columns: number): string =>
    Array.from({ length: columns }, (_, n) => `c${n}`).join(',')
  equal(columnsOf(header(COLUMNS_MAX))?.columns.size, COLUMNS_MAX)
  equal(columnsOf(header(COLUMNS_MAX + 1))?.columns.size, COLUMNS_MAX)
  equal(columnsOf(`a,b,${'c'.repeat(HEADER_CHARS_MAX - 4)}`)?.columns.size, 3)
  equal(columnsOf(`a,b,${'c'.repeat(HEADER_CHARS_MAX - 3)}`), undefined)
})

test('an address, a moment, a setting and a name of a message have their longest', () => {
  const spaced = (length: number): string => `2026-11-02T01:02:03Z${' '.repeat(length - 20)}`
  ok(momentOf(spaced(MOMENT_MAX)) !== undefined)
  equal(momentOf(spaced(MOMENT_MAX + 1)), undefined)
  const zoned = (length: number): string => `fe80::1%${'x'.repeat(length - 8)}`
  equal(clientOf(zoned(TOLD_MAX)).clientIp, 'fe80::1')
  equal(clientOf(zoned(TOLD_MAX + 1)).clientIp, undefined)
  equal(setting([{ Name: 'a', Value: 'x'.repeat(SETTING_MAX + 1) }], 'a')?.length, SETTING_MAX)
  equal(messageKey('x'.repeat(KEY_MAX), '').length, KEY_MAX)
  ok(messageKey('x'.repeat(KEY_MAX + 1), '').startsWith('sha256:'))
})

test('addresses in a setting are told up to a bound, each once', () => {
  const many = (count: number): string =>
    Array.from({ length: count }, (_, n) => `t${n}@x.example`).join(' ')
  equal(addressesIn(many(TARGETS_MAX)).length, TARGETS_MAX)
  equal(addressesIn(many(TARGETS_MAX + 1)).length, TARGETS_MAX)
  equal(addressesIn('a@x.example A@X.example <a@x.example>').length, 1)
})

test('an id with its part is never longer than an id may be', () => {
  equal(partOf('a'.repeat(ID_MAX), 12).length, ID_MAX)
  equal(partOf('in.1', 2), 'in.1.2')
})

test('a record that is kept has no values of what is called a secret', () => {
  const kept = (text: string): string =>
    lineOf(placeOf(1), { ...options, keepRaw: true }, 'x', undefined, text).raw ?? ''
  for (const text of [
    '{"a":1,"Password":"hunter2","b":2}',
    '{"access_token" : "hunter2"}',
    'x,"{""ClientSecretValue"":""hunter2"",""b"":1}",y',
    '{"password":hunter2}',
    '[{"Name":"NewPassword","Value":"hunter2"}]',
  ])
    equal(kept(text).includes('hunter2'), false, text)
  equal(lineOf(placeOf(1), options, 'x', undefined, 'y').raw, undefined)
})
