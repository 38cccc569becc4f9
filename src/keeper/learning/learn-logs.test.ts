import { deepEqual, equal, ok } from 'node:assert/strict'
import { hash } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Instant } from '../../lib/time.ts'
import { learnLogs } from './learn-logs.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-learn-'))
after(() => rmSync(folder, { recursive: true }))
const now = Date.parse('2026-11-01T00:00:00Z') as Instant
const began = Date.parse('2026-09-01T01:00:00Z')
const DAY = 86_400_000

/** The lines of one mail, delivered a second later. */
function mail(at: number, id: string, user = 'alice'): string {
  const stamp = (second: number) =>
    new Date(at + second * 1_000).toISOString().replace(/\.\d+Z/, 'Z')
  return [
    `${stamp(0)} mx1 postfix/smtpd[1]: ${id}: client=pc[203.0.113.5], sasl_method=PLAIN, sasl_username=${user}`,
    `${stamp(0)} mx1 postfix/qmgr[2]: ${id}: from=<${user}@example.jp>, size=1000, nrcpt=1 (queue active)`,
    `${stamp(1)} mx1 postfix/smtp[3]: ${id}: to=<bob@example.org>, relay=mx[192.0.2.1]:25, delay=1, delays=0/0/0/1, dsn=2.0.0, status=sent (250 ok)`,
    `${stamp(1)} mx1 postfix/qmgr[2]: ${id}: removed`,
    '',
  ].join('\n')
}
const daily = (from: number, to: number): string =>
  Array.from({ length: to - from }, (_, n) =>
    mail(began + (from + n) * DAY, `A${String(from + n).padStart(5, '0')}`),
  ).join('')

let written = 0
function learned(text: string) {
  written += 1
  const file = join(folder, `${written}.log`)
  writeFileSync(file, text)
  return learnLogs([file], {
    zone: 'UTC',
    defaultRealm: 'example.jp',
    now,
    places: { countryOf: () => 'JP' },
    hash: (account, recipient) =>
      Number.parseInt(hash('sha256', `${account} ${recipient}`).slice(0, 12), 16),
  })
}

test('one mail that is stamped in the future makes nobody blind to those behind it', async () => {
  const clean = await learned(daily(0, 35))
  equal(clean.learnt.messages, 35)
  const future = mail(Date.parse('2031-01-01T00:00:00Z'), 'FFFFF9', 'mallory')
  const { learnt, counts } = await learned(daily(0, 5) + future + daily(5, 35))
  equal(learnt.messages, 35)
  equal(counts.unfinished, 0)
  ok(learnt.until !== undefined && learnt.until <= now)
  const alice = 'sasl:alice@example.jp'
  const of = ({ accounts }: typeof learnt) => accounts.find(({ account }) => account === alice)
  deepEqual(of(learnt), of(clean.learnt))
})

test('a line of the future that nothing follows keeps none of those behind it back', async () => {
  const [lonely = ''] = mail(Date.parse('2031-01-01T00:00:00Z'), 'FFFFF9', 'mallory').split('\n')
  const clean = await learned(daily(0, 35))
  const { learnt, counts } = await learned(`${daily(0, 5)}${lonely}\n${daily(5, 35)}`)
  equal(counts.unfinished, 0)
  deepEqual(learnt.accounts, clean.learnt.accounts)
})

test('a mail of the account’s own that is stamped in the future is passed over', async () => {
  const clean = await learned(daily(0, 35))
  const future = mail(Date.parse('2031-01-01T00:00:00Z'), 'FFFFF9')
  const { learnt, logs } = await learned(daily(0, 5) + future + daily(5, 35))
  deepEqual(learnt.accounts, clean.learnt.accounts)
  equal(logs[0]?.unrecognised, 4)
})
