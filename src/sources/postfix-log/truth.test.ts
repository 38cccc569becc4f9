/**
 * Our reading of Postfix lines against two independent tools' (see test/data/README.md).
 *
 * What does not agree is listed here with its reason; a new disagreement fails.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { instant } from '../../lib/time.ts'
import { PostfixLog } from './reader.ts'

type Row = {
  readonly id: string
  readonly product: string
  readonly raw: string
  readonly program?: string
  readonly message_only?: boolean
  readonly expect: { readonly [name: string]: string }
}

const heardAt = instant('2026-11-21T12:00:00Z')
const rows = ['postfix-grok-patterns', 'crowdsec-hub']
  .flatMap((name) =>
    readFileSync(join(import.meta.dirname, `../../../test/data/${name}.jsonl`), 'utf8')
      .trim()
      .split('\n'),
  )
  .map((line) => JSON.parse(line) as Row)
  .filter((row) => row.product === 'postfix')

const statusKinds: { readonly [status: string]: string } = {
  sent: 'message.delivered',
  deferred: 'message.deferred',
  bounced: 'message.bounced',
  expired: 'message.expired',
}
const kinds: { readonly [kind: string]: readonly string[] } = {
  auth_failure: ['login.refused'],
  message_id: ['message.queued'],
  queue_active: ['message.queued'],
  queue_removed: ['message.removed', 'message.deleted'],
  client: ['message.queued'],
  reject: ['message.refused'],
  delivery: Object.values(statusKinds),
}
/** These give no event of ours, by design; then there is nothing to compare. */
const eventless = new Set([
  'statistics',
  'connect',
  'disconnect',
  'disconnect_abnormal',
  'abuse',
  'other',
])

/** Their field: ours. */
const fields: { readonly [name: string]: string } = {
  queue_id: 'queueId',
  ip: 'clientIp',
  message_id: 'messageId',
  sender: 'envelopeSender',
  rcpt: 'recipient',
  orig_rcpt: 'originalRecipient',
  relay: 'relay',
  dsn: 'dsn',
  size: 'size',
  nrcpt: 'recipientCount',
  uid: 'uid',
  host: 'host',
}

const log = new PostfixLog({ instance: 'mx', defaultRealm: '', zone: 'UTC' })
const read = (row: Row): Event | undefined =>
  row.message_only === true
    ? log.readEntry(row.raw.trimEnd(), {
        id: 'x',
        at: heardAt,
        heardAt,
        host: undefined,
        program: row.program ?? '',
        pid: undefined,
      })
    : log.read(row.raw, { id: 'x', heardAt })

function disagreements(row: Row): string[] {
  const event = read(row) as { readonly [name: string]: unknown } | undefined
  const kind = event?.['kind'] as string | undefined
  const wanted = row.expect['kind'] ?? ''
  if (event === undefined) return eventless.has(wanted) ? [] : [`${wanted}: no event`]
  if (kind === 'line.unrecognised') return ['unrecognised']
  const told: string[] = []
  const accepted = kinds[wanted]
  if (accepted !== undefined && !accepted.includes(kind ?? '')) told.push(`${wanted}: ${kind}`)
  const status = row.expect['status']
  if (status !== undefined && statusKinds[status] !== kind) told.push(`status ${status}: ${kind}`)
  for (const [theirs, ours] of Object.entries(fields)) {
    const value = row.expect[theirs]
    if (value === undefined || value === 'NOQUEUE') continue
    if (String(event[ours] ?? '') !== value) told.push(`${theirs} ${value}: ${event[ours]}`)
  }
  return told
}

/** By the beginning of the disagreement and a part of the line. */
const explained: readonly (readonly [string, string, string])[] = [
  ['unrecognised', 'commands=', 'a piece of a line, tested as if it were one'],
  ['unrecognised', '0.2/0.02/0.04/3.3', 'a piece of a line'],
  ['unrecognised', '[private/dovecot-lmtp]', 'a piece of a line'],
  ['unrecognised', 'dane', 'a piece of a line'],
  ['unrecognised', 'may?', 'a piece of a line'],
  ['delivery: no event', 'undeliverable-but-not-cached', 'an address probe is no delivery'],
  ['reject: no event', 'reject_warning', 'a warning refuses nothing'],
  ['rcpt', 'header Subject: ', 'a queue file has many recipients; this line names the last'],
  ['queue_id', 'notification: ', 'the event is of the notice; noticeOf names the other'],
]

test('two independent tools read the same in these lines, but for what is explained', (t) => {
  const open: string[] = []
  const counts = new Map<string, number>()
  for (const row of rows)
    for (const told of disagreements(row)) {
      const reason = explained.find(
        ([begin, part]) => told.startsWith(begin) && row.raw.includes(part),
      )?.[2]
      if (reason === undefined) open.push(`${row.id} ${told} «${row.raw}»`)
      else counts.set(reason, (counts.get(reason) ?? 0) + 1)
    }
  for (const [reason, count] of counts) t.diagnostic(`${count} × ${reason}`)
  t.diagnostic(`${rows.length} lines, ${open.length} unexplained`)
  ok(rows.length > 200)
  deepEqual(open, [])
})

test('no line that is a whole line is unrecognised', () => {
  const pieces = /^(?:[\w?!/:]+|[\d./]+|\S+\[\S+\]|(?:\w+=\d+(?:\/\d+)? ?)+)$/
  const lost = rows.filter(
    (row) => read(row)?.kind === 'line.unrecognised' && !pieces.test(row.raw),
  )
  deepEqual(
    lost.map((row) => row.raw),
    [],
  )
})
