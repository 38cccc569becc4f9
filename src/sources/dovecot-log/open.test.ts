import { deepEqual, equal, match } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { SourcePosition } from '../../ports/source.ts'
import { LINE_BYTES_MAX } from '../file/split.ts'
import { isTrusted, readJournalEntry } from '../journald/entry.ts'
import { openDovecotLog } from './open.ts'

const login = (name: string) =>
  `Nov 21 20:23:44 imap-login: Info: Login: user=<${name}>, method=PLAIN, rip=192.0.2.1, lip=192.0.2.9, session=<a1>\n`

/** Follows a real file with the real loop, and lets the test wait for what is heard. */
function follow(path: string, position?: SourcePosition) {
  const source = openDovecotLog({
    instance: 'imap',
    log: path,
    defaultRealm: 'example.jp',
    zone: 'UTC',
    clock: { now: () => Date.now() as Instant, monotonic: () => performance.now() },
    hash: (bytes) => digest('sha256', bytes),
    poll: 1,
  })
  const events: Event[] = []
  const it = { source, events, position, until }
  let wake = () => {}
  source.follow(
    position,
    async (heard) => {
      it.position = heard.position
      events.push(...heard.events)
      wake()
    },
    { fromStart: true },
  )
  return it
  async function until(count: number): Promise<void> {
    while (events.length < count)
      await new Promise<void>((resolve) => {
        wake = resolve
      })
  }
}

async function inScratch(run: (path: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-dovecot-'))
  try {
    await run(join(folder, 'dovecot.log'))
  } finally {
    rmSync(folder, { recursive: true })
  }
}

test('a log is followed live, across a rotation and a restart, each line once', () =>
  inScratch(async (path) => {
    writeFileSync(path, login('a'))
    const first = follow(path)
    await first.until(1)
    renameSync(path, `${path}.1`)
    writeFileSync(path, login('b'))
    await first.until(2)
    equal(first.source.name, 'dovecot-log:imap')
    equal(first.source.fault(), undefined)
    equal(typeof first.source.freshAt(), 'number')
    await first.source.close()
    appendFileSync(path, login('c'))
    const second = follow(path, first.position)
    await second.until(1)
    await second.source.close()
    const all = [...first.events, ...second.events]
    deepEqual(
      all.map((event) => event.account),
      ['sasl:a@example.jp', 'sasl:b@example.jp', 'sasl:c@example.jp'],
    )
    equal(new Set(all.map(({ id }) => id)).size, 3)
    const again = follow(path)
    await again.until(2)
    await again.source.close()
    deepEqual(
      again.events.map(({ id }) => id),
      all.slice(1).map(({ id }) => id),
      'the same lines have the same ids',
    )
  }))

test('a line up to the bound is heard; one beyond is refused, and what follows is heard', () =>
  inScratch(async (path) => {
    const line = (bytes: number) => {
      const text = login('bob').trimEnd()
      return `${text}${' '.repeat(bytes - text.length)}\n`
    }
    writeFileSync(path, line(LINE_BYTES_MAX) + line(LINE_BYTES_MAX + 1) + login('carol'))
    const it = follow(path)
    await it.until(3)
    await it.source.close()
    deepEqual(
      it.events.map((event) => ('status' in event ? event.status : event.kind)),
      ['login.accepted', 'line too long', 'login.accepted'],
    )
  }))

test('a log that is not there is a fault that says so', () =>
  inScratch(async (path) => {
    const it = follow(path)
    while (it.source.fault() === undefined) await new Promise((resolve) => setImmediate(resolve))
    match(it.source.fault() ?? '', /source\.unreadable: .*there is no such file/)
    await it.source.close()
  }))

test('of the journal, root and Dovecot’s unit are believed, and nobody who only says so', () => {
  const by = (fields: object) => {
    const entry = readJournalEntry(
      JSON.stringify({
        __CURSOR: 'c',
        __REALTIME_TIMESTAMP: '1',
        SYSLOG_IDENTIFIER: 'dovecot',
        ...fields,
      }),
    )
    return entry !== undefined && isTrusted(entry, 'dovecot')
  }
  const unit = (name: string) => by({ _UID: '1000', _SYSTEMD_UNIT: name })
  deepEqual(
    [by({ _UID: '0' }), unit('dovecot.service'), unit('dovecot@two.service')],
    [true, true, true],
  )
  deepEqual(
    [
      by({ _UID: '1000' }),
      unit('postfix.service'),
      unit('dovecot.service/x'),
      unit('user@1000.service'),
    ],
    [false, false, false, false],
  )
})
