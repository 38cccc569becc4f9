/**
 * Golden journeys: what a mail server logged, and what we make of it.
 *
 * One folder a story: `mail.log`, `postfix.log` or `dovecot.log` (and with `.1` behind its name, what
 * was rotated before it), `expected.json` the events on the wire without what every event has. To add one, write the log, run this test with
 * SEKIMORI_WRITE_JOURNEYS=1, and read what it wrote.
 */
import { deepEqual, equal } from 'node:assert/strict'
import { hash as digest } from 'node:crypto'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../src/events/event.ts'
import { isRefused, readWire, toWire } from '../../src/events/wire.ts'
import { instant } from '../../src/lib/time.ts'
import { DovecotLog } from '../../src/sources/dovecot-log/reader.ts'
import { Follower } from '../../src/sources/file/follow.ts'
import { MailLog } from '../../src/sources/mail-log/reader.ts'
import { PostfixLog } from '../../src/sources/postfix-log/reader.ts'
import type { SyslogLog, SyslogLogOptions } from '../../src/sources/syslog/log.ts'

const heardAt = instant('2026-11-27T00:00:00Z')
const folder = import.meta.dirname
/** The file of a story, and who reads it. */
const readers: { readonly [name: string]: new (options: SyslogLogOptions) => SyslogLog } = {
  'postfix.log': PostfixLog,
  'dovecot.log': DovecotLog,
  'mail.log': MailLog,
}

for (const { name } of readdirSync(folder, { withFileTypes: true }).filter((it) =>
  it.isDirectory(),
))
  test(`journey «${name}» gives the events that are written down`, async () => {
    const events = await lived(join(folder, name))
    for (const event of events) {
      const wire = toWire(event, { raw: true })
      const back = readWire(JSON.parse(JSON.stringify(wire)))
      equal(isRefused(back), false)
      deepEqual(back, event)
    }
    equal(new Set(events.map((event) => event.id)).size, events.length)
    const golden = join(folder, name, 'expected.json')
    const told = events.map(brief)
    if (process.env['SEKIMORI_WRITE_JOURNEYS'] === '1')
      writeFileSync(golden, `${JSON.stringify(told, undefined, 2)}\n`)
    deepEqual(told, JSON.parse(readFileSync(golden, 'utf8')))
  })

const common = new Set(['id', 'heardAt', 'trust', 'source', 'instance', 'host', 'pid', 'assumed'])

const brief = (event: Event): object =>
  Object.fromEntries(
    Object.entries(toWire(event, { zone: 'Asia/Tokyo' })).filter(([name]) => !common.has(name)),
  )

/** The log as it grows and is rotated in front of us. */
async function lived(story: string): Promise<readonly Event[]> {
  const scratch = mkdtempSync(join(tmpdir(), 'sekimori-journey-'))
  const name = Object.keys(readers).find((one) => existsSync(join(story, one))) ?? 'mail.log'
  const path = join(scratch, name)
  const Log = readers[name] ?? MailLog
  const log = new Log({ instance: 'mx', defaultRealm: 'example.jp', zone: 'Asia/Tokyo' })
  const events: Event[] = []
  const follower = new Follower({
    path,
    clock: { now: () => heardAt, monotonic: () => 0 },
    hash: (bytes) => digest('sha256', bytes),
    ears: {
      hear: (text, where) => log.read(text, where),
      tooLong: (text, where) => log.tooLong(text, where),
      gap: (...told) => log.gap(...told),
      unrecognised: () => log.counts.unrecognised,
    },
  })
  const settle = async () => {
    while (
      await follower.step(async (heard) => {
        events.push(...heard.events)
      })
    );
  }
  try {
    const rotated = join(story, `${name}.1`)
    if (existsSync(rotated)) cpSync(rotated, path)
    else cpSync(join(story, name), path)
    await follower.start(undefined, true)
    if (existsSync(rotated)) {
      await settle()
      renameSync(path, `${path}.1`)
      cpSync(join(story, name), path)
    }
    await settle()
    return events
  } finally {
    await follower.close()
    rmSync(scratch, { recursive: true })
  }
}
