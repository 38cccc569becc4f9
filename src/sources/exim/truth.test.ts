/**
 * Our reading of Exim lines against an independent tool's (see test/data/README.md): kind, address,
 * user, recipient and status are right for at least 97 % of the lines that state them. What does not
 * agree is listed with its reason; a new disagreement fails.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { SyslogLog } from '../syslog/log.ts'
import { exim, eximRefusals } from './log.ts'
import { eximPrograms } from './syslog.ts'

type Row = {
  readonly id: string
  readonly product: string
  readonly raw: string
  readonly expect: { readonly [name: string]: string }
}

const RIGHT_MIN = 0.97
const heardAt = instant('2026-11-21T12:00:00Z')
const options = { instance: 'log', defaultRealm: '', zone: 'UTC' }
const rows = readFileSync(
  join(import.meta.dirname, '../../../test/data/crowdsec-hub.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .filter((row) => row.product === 'exim')

function told(raw: string): Readonly<Record<string, unknown>> {
  if (!exim.claims(raw) && !eximRefusals.claims(raw)) {
    const log = new SyslogLog(options, eximPrograms())
    return (log.read(raw, { id: 'x', heardAt }) ?? {}) as Record<string, unknown>
  }
  const meant = exim.open(options).read(raw, { id: 'x', heardAt })
  return typeof meant === 'string' ? { kind: meant } : (meant as Record<string, unknown>)
}

const kinds: { readonly [kind: string]: string } = {
  auth_failure: 'login.refused',
  reject: 'message.refused',
}

function disagreements(row: Row): string[] {
  const event = told(row.raw)
  const { kind = '', ip, user, host, time_utc: time } = row.expect
  const who =
    event['kind'] === 'message.refused'
      ? (event['recipient'] ?? event['envelopeSender'])
      : event['saslUsername']
  return [
    [kinds[kind], event['kind']],
    [ip, event['clientIp']],
    [user, who],
    [host, event['host']],
    [time === undefined ? undefined : instant(time), event['at']],
  ].flatMap(([theirs, ours]) =>
    theirs === undefined || theirs === ours ? [] : [`${theirs}: ${ours}`],
  )
}

/** By the disagreement and a part of the line. */
const explained: readonly (readonly [string, string, string])[] = [
  [
    'login.refused: message.refused',
    'rejected RCPT <sales@toto.com.au>: No Such User Here',
    'an unknown recipient is no failed login; their category of it is one',
  ],
]

test('an independent tool reads the same in these lines, but for what is explained', (t) => {
  const open: string[] = []
  let wrong = 0
  for (const row of rows) {
    const all = disagreements(row)
    if (all.length > 0) wrong += 1
    for (const one of all)
      if (!explained.some(([what, part]) => one === what && row.raw.includes(part)))
        open.push(`${row.id} ${one} «${row.raw}»`)
  }
  t.diagnostic(`${rows.length} lines, ${wrong} differ, ${open.length} unexplained`)
  ok(rows.length > 30)
  deepEqual(open, [])
  ok((rows.length - open.length) / rows.length >= RIGHT_MIN)
})
