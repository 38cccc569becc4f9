/** Access lines that are written otherwise than most: quotes, lists, names of JSON fields. */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { readOne } from '../stamped/testing.ts'
import { QUOTES_TRIED_MAX } from './access.ts'

const facts = (text: string): Readonly<Record<string, unknown>> => {
  const told = readOne(text)
  return typeof told === 'string' ? { kind: told } : { ...told }
}
const access = (request: string): string =>
  `203.0.113.9 - - [22/Nov/2026:09:00:00 +0900] "${request}" 404 1 "-" "-"`

test('a quote that a server did not escape ends no request', () => {
  const told = facts(access('GET /.env?x="><script> HTTP/1.1'))
  deepEqual(
    [told['kind'], told['clientIp'], told['httpStatus']],
    ['web.requested', '203.0.113.9', 404],
  )
})

test('QUOTES_TRIED_MAX quotes are tried and none more', () => {
  const told = (quotes: number) => facts(access(`GET /.env?${'"'.repeat(quotes)} HTTP/1.1`))['kind']
  equal(told(QUOTES_TRIED_MAX), 'web.requested')
  equal(told(QUOTES_TRIED_MAX + 1), 'unknown')
})

test('of a header’s list the last is the peer, and no site', () => {
  const told = facts(access('GET /.env HTTP/1.1').replace('203', '198.51.100.1, 203'))
  deepEqual([told['clientIp'], told['site']], ['203.0.113.9', undefined])
})

test('the word request may stand for the target alone', () => {
  const told = facts(
    '{"@timestamp":"2026-11-22T09:00:00+09:00","clientip":"203.0.113.9","verb":"GET","request":"/.env","response":404,"bytes":1,"agent":"x"}',
  )
  deepEqual(
    [told['kind'], told['path'], told['clientIp']],
    ['web.requested', '/.env', '203.0.113.9'],
  )
})

test('shells by their usual names and short parameters, and a router’s page that is none', () => {
  for (const target of ['/wso2.8.php', '/alfa-rex.php7', '/c99shell.php', '/css/x.php?c=whoami'])
    equal(facts(access(`GET ${target} HTTP/1.1`))['what'], 'shell', target)
  equal(facts(access('GET /setup.cgi?todo=syscmd&cmd=rm+-rf HTTP/1.1'))['what'], 'probe')
  for (const target of ['/img/a.php?c=catalogue', '/images/photo.jpg?c=id', '/a.php?c=id'])
    ok(facts(access(`GET ${target} HTTP/1.1`))['what'] !== 'shell', target)
})
