/** Lines without a syslog header are the same to us inside a container's log. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { formatOf, readOne, shown } from '../stamped/testing.ts'
import { unwrapped, WRAPPED_MAX } from './contained.ts'

const bare = [
  '203.0.113.9 - - [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 1 "-" "-"',
  '2026/11/22 09:00:00 [error] 12#12: *7 user "bob": password mismatch, client: 203.0.113.9, server: x, request: "GET / HTTP/1.1", host: "y"',
  '[22-Nov-2026 09:00:00 +0900]: Failed login for bob from 203.0.113.9 in session x (error: 0)',
  '2026-11-22 09:00:00 login authenticator failed for (x) [203.0.113.9]: 535 Incorrect authentication data (set_id=bob)',
  '[2026-11-22 09:00:00 +0900] Auth failed: ip=203.0.113.9 user=bob host=imap port=143',
]
const wraps: readonly ((text: string) => string)[] = [
  (text) => `web-1  | ${text}`,
  (text) => `web-1  | 2026-11-22T00:00:00.123456789Z ${text}`,
  (text) => `2026-11-22T00:00:00.123456789Z ${text}`,
  (text) => `2026-11-22T09:00:00.123456789+09:00 stdout F ${text}`,
  (text) => JSON.stringify({ log: `${text}\n`, stream: 'stderr', time: '2026-11-22T00:00:00.1Z' }),
]

test('what a container said is read as if no logger had wrapped it', () => {
  for (const text of bare)
    for (const wrap of wraps) {
      const wanted = readOne(text)
      ok(typeof wanted !== 'string', text)
      const told = readOne(wrap(text))
      deepEqual(shown(told), shown(wanted), wrap(text))
      ok(typeof told !== 'string')
      equal(told.at, wanted.at, wrap(text))
    }
})

test('who may write into a log makes no container of it', () => {
  for (const text of [
    `1.2.3.4 | 203.0.113.9 - - [22/Nov/2026:09:00:00 +0900] "GET /.env HTTP/1.1" 404 1 "-" "-"`,
    '{"log":7}',
    '{"log":"x',
    '{"log":"{\\"log\\":\\"203.0.113.9\\"}"}',
  ]) {
    const told = readOne(text)
    ok(typeof told === 'string' || told.kind !== 'login.refused', text)
  }
  equal(formatOf('2026-11-22T00:00:00Z mx systemd[1]: Started.'), undefined)
})

test('WRAPPED_MAX characters are looked into and none more', () => {
  const line = (length: number) => `web-1 | ${'x'.repeat(length - 8)}`
  equal(unwrapped(line(WRAPPED_MAX))?.length, WRAPPED_MAX - 8)
  equal(unwrapped(line(WRAPPED_MAX + 1)), undefined)
})
