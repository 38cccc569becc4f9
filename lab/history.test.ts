import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, suite, test } from 'node:test'
import type { Instant } from '../src/lib/time.ts'
import { PostfixLog } from '../src/sources/postfix-log/reader.ts'
import { type History, writeHistory } from './history.ts'

const until = Date.parse('2026-11-20T15:00:00Z') as Instant
const DAY = 86_400_000

suite('an old log that never was', () => {
  let folder: string
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'sekimori-history-'))
  })
  after(() => rmSync(folder, { recursive: true, force: true }))

  const written = (more: Partial<History> = {}) => {
    const file = join(folder, 'mail.log')
    const told = writeHistory({
      file,
      users: ['alice@example.jp', 'bob@example.jp'],
      days: 14,
      until,
      seed: 4,
      homeIps: ['133.11.0.10', '133.12.5.5'],
      ...more,
    })
    return { ...told, text: readFileSync(file, 'utf8') }
  }

  test('one seed is one log, another seed another', () => {
    equal(written().text, written().text)
    ok(written().text !== written({ seed: 5 }).text)
  })

  test('every line is one that the guard understands, in order, of its days and before their end', () => {
    const { text, lines, messages } = written()
    const log = new PostfixLog({ instance: 'mx', defaultRealm: '', zone: 'UTC' })
    const moments = text
      .trimEnd()
      .split('\n')
      .map((line) => log.read(line, { id: 'x', heardAt: until })?.at ?? 0)
    equal(log.counts.unrecognised, 0)
    equal(moments.length, lines)
    deepEqual(
      moments,
      moments.toSorted((a, b) => a - b),
    )
    ok((moments[0] ?? 0) >= until - 15 * DAY && (moments.at(-1) ?? 0) < until)
    equal(text.match(/client=/g)?.length, messages)
    ok(messages > 20)
  })

  test('each writes from his own home; a theft stands where it was asked for', () => {
    const { text } = written({
      thefts: [
        {
          user: 'bob@example.jp',
          at: (until - 3 * DAY) as Instant,
          ip: '41.58.10.10',
          recipients: 25,
        },
      ],
    })
    const ipsOf = (user: string) =>
      new Set(
        [...text.matchAll(/client=unknown\[([\d.]+)\], sasl_method=PLAIN, sasl_username=(\S+)/g)]
          .filter(([, , name]) => name === user)
          .map(([, ip]) => ip),
      )
    deepEqual([...ipsOf('alice@example.jp')], ['133.11.0.10'])
    deepEqual([...ipsOf('bob@example.jp')].toSorted(), ['133.12.5.5', '41.58.10.10'])
    equal(text.match(/41\.58\.10\.10/g)?.length, 25)
    equal(text.match(/to=<victim/g)?.length, 25)
  })
})
