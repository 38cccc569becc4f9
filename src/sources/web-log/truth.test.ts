/**
 * Our reading of web servers', webmails' and machines' lines against an independent tool's (see
 * test/data/README.md).
 *
 * What does not agree is listed here with its reason; a new disagreement fails.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { readOne } from '../stamped/testing.ts'

type Row = {
  readonly id: string
  readonly file: string
  readonly product: string
  readonly raw: string
  readonly expect: { readonly [name: string]: string }
}

/** Of the kinds that these folders read. */
const ours =
  /\/(?:apache(?!-guacamole)|apache2|cpanel|exchange-(?:imap|pop|smtp)|haproxy|http-|nginx-|sshd-|syslog-logs|zimbra)[^/]*\//
const rows = readFileSync(
  join(import.meta.dirname, '../../../test/data/crowdsec-hub.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .filter((row) => ours.test(row.file))

const kinds: { readonly [kind: string]: string | undefined } = {
  auth_failure: 'login.refused',
  auth_success: 'login.accepted',
}

function disagreements(row: Row): string[] {
  const event = readOne(row.raw)
  const { kind = '', ip, user, host, pid } = row.expect
  if (event === 'unknown') return ['unknown']
  const wanted = kinds[kind]
  const told = typeof event === 'string' ? undefined : event
  if (wanted !== undefined && told?.kind !== wanted) return [`${wanted}: ${String(told?.kind)}`]
  const fields = told as Readonly<Record<string, unknown>> | undefined
  return (
    [
      ['ip', ip, fields?.['clientIp']],
      ['user', user === '-' ? undefined : user, fields?.['saslUsername']],
      ['host', host, fields?.['host']],
      ['pid', pid, fields?.['pid']],
    ] as const
  ).flatMap(([name, theirs, ours]) =>
    fields === undefined || theirs === undefined || theirs === String(ours)
      ? []
      : [`${name} ${theirs}: ${String(ours)}`],
  )
}

/** By the disagreement and a part of the line. */
const explained: readonly (readonly [string, string, string])[] = [
  [
    'login.accepted: undefined',
    'client logged in, client: 209.85.210.53, server: 0.0.0.0:25',
    'no name is told: a mail server without log-in came through the proxy',
  ],
]

test('an independent tool reads the same in these lines, but for what is explained', (t) => {
  const open: string[] = []
  let count = 0
  for (const row of rows)
    for (const told of disagreements(row)) {
      const isKnown = explained.some(([what, part]) => told === what && row.raw.includes(part))
      if (isKnown) count += 1
      else open.push(`${row.id} ${told} «${row.raw}»`)
    }
  t.diagnostic(`${rows.length} lines, ${count} explained, ${open.length} unexplained`)
  ok(rows.length > 500)
  deepEqual(open, [])
})

test('what the other tool calls probing of a web server is a probe here too', (t) => {
  const probing = rows.filter((row) => /apache-http-probing|sensitive-files|cve-20/.test(row.file))
  const missed = probing.filter((row) => {
    const told = readOne(row.raw)
    return typeof told === 'string' || told.kind !== 'web.requested' || told.what !== 'probe'
  })
  t.diagnostic(`${probing.length} lines, ${missed.length} missed`)
  deepEqual(
    missed.map((row) => row.raw).filter((raw) => !nothing.some((part) => raw.includes(part))),
    [],
  )
})

/** Requests that are only asked for in numbers, and say nothing one by one. */
const nothing: readonly string[] = []
