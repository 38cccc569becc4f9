/**
 * Our reading of three sets of lines against what independent tools read in them (test/data).
 *
 * Through the registry of all formats, as old logs are read. The table is printed. Of every field that
 * an expectation states 97 of 100 must be right, for each product by itself; what is left is listed
 * with its reason, and what has none fails.
 */
import { deepEqual, ok } from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../events/event.ts'
import { instant } from '../lib/time.ts'
import { toldOf } from './testing.ts'

type Row = {
  readonly id?: string
  readonly file: string
  readonly line_no: number
  readonly product?: string
  readonly raw: string
  readonly program?: string
  readonly message_only?: boolean
  readonly destructive?: boolean
  readonly expect: { readonly [name: string]: string }
}
type Told = Record<string, unknown>

const now = instant('2026-11-22T00:00:00Z')
const SHARE_LEAST = 0.97

const rows = ['crowdsec-hub', 'postfix-grok-patterns', 'pgaudit'].flatMap((name) =>
  readFileSync(join(import.meta.dirname, `../../test/data/${name}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line): Row => JSON.parse(line) as Row),
)
/** Each row as a log of its own. */
function read({ message_only, program, raw }: Row): readonly Event[] {
  const header = message_only === true ? `Oct 26 18:13:50 mx1 ${program}[1]: ` : ''
  return toldOf(header + raw.trimEnd(), now)
}

const statusKinds: { readonly [status: string]: string } = {
  sent: 'message.delivered',
  deferred: 'message.deferred',
  bounced: 'message.bounced',
  expired: 'message.expired',
}
const kinds: { readonly [kind: string]: readonly string[] } = {
  auth_failure: ['login.refused'],
  auth_success: ['login.accepted'],
  reject: ['message.refused', 'login.refused'],
  delivery: Object.values(statusKinds),
  message_id: ['message.queued'],
  queue_active: ['message.queued'],
  queue_removed: ['message.removed', 'message.deleted'],
  client: ['message.queued'],
}
/** Their field: ours. */
const fields: { readonly [name: string]: string } = {
  ip: 'clientIp',
  user: 'saslUsername',
  sender: 'envelopeSender',
  rcpt: 'recipient',
  orig_rcpt: 'originalRecipient',
  dsn: 'dsn',
  queue_id: 'queueId',
  message_id: 'messageId',
  size: 'size',
  nrcpt: 'recipientCount',
  relay: 'relay',
  host: 'host',
}
const auditClasses: { readonly [name: string]: string } = {
  READ: 'read',
  WRITE: 'write',
  DDL: 'form',
  ROLE: 'right',
}

/** Each field that the row states: what was wanted, and what we say. */
function compared(row: Row): readonly (readonly [string, string, string])[] {
  const events = read(row)
  const event = events.find(({ kind }) => kind !== 'line.unrecognised') as Told | undefined
  const said = (name: string): string => String(event?.[name] ?? '')
  const wanted = row.expect
  const told: [string, string, string][] = []
  if (row.product === undefined) {
    told.push(['events', '1', String(events.length)])
    told.push(['command', wanted['command'] ?? '', said('command')])
    if (said('kind') === 'statement.executed')
      told.push(['class', auditClasses[wanted['class'] ?? ''] ?? 'other', said('class')])
    if (wanted['object_name'] !== '')
      told.push([
        'object',
        wanted['object_name'] ?? '',
        (event?.['objects'] as string[])?.[0] ?? '',
      ])
    if (wanted['rows'] !== undefined) told.push(['rows', wanted['rows'], said('rows')])
    told.push([
      'destructive',
      String(row.destructive),
      String(said('kind') === 'datastore.deleted'),
    ])
    return told
  }
  const accepted = kinds[wanted['kind'] ?? '']
  if (accepted !== undefined)
    told.push([
      'kind',
      accepted[0] ?? '',
      accepted.includes(said('kind')) ? (accepted[0] ?? '') : said('kind'),
    ])
  // Of what is no outcome we need no event; where there is none, there is nothing to compare.
  if (event === undefined && accepted === undefined) return told
  const status = wanted['status']
  if (status !== undefined) told.push(['status', statusKinds[status] ?? status, said('kind')])
  for (const [theirs, ours] of Object.entries(fields)) {
    const value = wanted[theirs]
    if (value === undefined || value === 'NOQUEUE') continue
    told.push([theirs, value, said(ours)])
  }
  return told
}

/** By product, field and a part of the line. */
const explained: readonly (readonly [string, string, string, string])[] = [
  ['postfix', '', 'undeliverable-but-not-cached', 'an address probe is no delivery'],
  ['postfix', '', 'reject_warning', 'a warning refuses nothing'],
  ['postfix', 'queue_id', 'notification: ', 'the event is of the notice; noticeOf names the other'],
  ['postfix', 'rcpt', 'header Subject: ', 'a queue file has many recipients; this names the last'],
  ['dovecot', '', 'passwd-file(karen@co.uk', 'a list of denied names, which knows nobody else'],
  ['exim', 'user', 'RCPT <', 'who was written to; nobody logged in (our recipient)'],
  ['exim', 'user', 'sender verify fail', 'who was said to write; nobody logged in'],
  ['exim', 'kind', 'No Such User Here', 'a recipient that is not there, not a login'],
  ['mail-other', 'kind', 'client logged in, client: 209', 'a login without its name'],
  ['web', '', 'AuthenticationService', 'a remote desktop; no source of ours'],
  ['web', '', 'Client "', 'an FTP server; no source of ours'],
  ['web-auth', 'user', '"GET /etc/shadow', '«-» is nobody'],
  ['pgaudit', 'destructive', 'ALTER TABLE', 'a table that is renamed or grows loses nothing'],
  ['pgaudit', 'destructive', 'where col = 1', 'a DELETE that chooses'],
]

test('three sets of lines are read as independent tools read them', (t) => {
  const counts = new Map<string, { right: number; of: number; told: number }>()
  const open: string[] = []
  for (const row of rows)
    for (const [field, wanted, said] of compared(row)) {
      const product = row.product ?? 'pgaudit'
      const key = `${product} ${field}`
      const count = counts.get(key) ?? { right: 0, of: 0, told: 0 }
      counts.set(key, count)
      count.of += 1
      if (wanted === said) {
        count.right += 1
        continue
      }
      const reason = explained.find(
        ([which, what, part]) =>
          which === product && (what === '' || what === field) && row.raw.includes(part),
      )?.[3]
      if (reason === undefined)
        open.push(
          `${key}: «${wanted}», said «${said}» of «${row.raw.slice(0, 200)}» ${row.file.split('/').at(-1)}`,
        )
      else count.told += 1
    }
  const low: string[] = []
  t.diagnostic('field                        right   of  told apart with a reason')
  for (const [key, { right, of, told }] of [...counts].sort(([a], [b]) => (a < b ? -1 : 1))) {
    t.diagnostic(
      `${key.padEnd(28)} ${String(right).padStart(5)} ${String(of).padStart(4)} ${told === 0 ? '' : String(told).padStart(5)}`,
    )
    if ((right + told) / of < SHARE_LEAST) low.push(`${key}: ${right} of ${of}`)
  }
  ok(rows.length > 1_400)
  deepEqual({ low, open }, { low: [], open: [] })
})
