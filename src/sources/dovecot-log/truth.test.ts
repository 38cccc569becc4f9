/**
 * Our reading of Dovecot lines against an independent tool's (see test/data/README.md).
 *
 * What does not agree is listed here with its reason; a new disagreement fails.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { instant } from '../../lib/time.ts'
import { DovecotLog } from './reader.ts'

type Row = {
  readonly id: string
  readonly product: string
  readonly raw: string
  readonly expect: { readonly [name: string]: string }
}

const heardAt = instant('2026-11-21T12:00:00Z')
const rows = readFileSync(
  join(import.meta.dirname, '../../../test/data/crowdsec-hub.jsonl'),
  'utf8',
)
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Row)
  .filter((row) => row.product === 'dovecot')

const kinds: { readonly [kind: string]: string | undefined } = {
  auth_failure: 'login.refused',
  auth_success: 'login.accepted',
  disconnect_abnormal: undefined,
}

function disagreements(row: Row): string[] {
  // One log a line: a line is read for itself.
  const log = new DovecotLog({ instance: 'imap', defaultRealm: '', zone: 'UTC' })
  const event = log.read(row.raw, { id: 'x', heardAt }) as Record<string, unknown> | undefined
  const wanted = kinds[row.expect['kind'] ?? '']
  if (event?.['kind'] !== wanted) return [`${wanted}: ${String(event?.['kind'])}`]
  const { ip, host, pid } = row.expect
  return [
    [ip, event?.['clientIp']],
    [host, event?.['host']],
    [pid, event?.['pid']],
  ].flatMap(([theirs, ours]) =>
    event === undefined || theirs === undefined || theirs === String(ours)
      ? []
      : [`${String(theirs)}: ${String(ours)}`],
  )
}

/** By the disagreement and a part of the line. */
const explained: readonly (readonly [string, string, string])[] = [
  [
    'login.refused: undefined',
    'passwd-file(karen@co.uk,192.168.1.1): unknown user',
    'a passwd-file may be a list of denied names, which knows nobody else',
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
  ok(rows.length > 40)
  deepEqual(open, [])
})
