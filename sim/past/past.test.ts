/** What the written pasts promise, without any investigation: the same bytes, true forms, true counts. */
import { deepEqual, equal, notEqual, ok } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { hash } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, suite, test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import type { Event } from '../../src/events/event.ts'
import { type Instant, instant } from '../../src/lib/time.ts'
import { openPlaces } from '../../src/places/open.ts'
import { everyProgram } from '../../src/sources/programs.ts'
import { SyslogLog } from '../../src/sources/syslog/log.ts'
import { addressAt, countries } from '../people/places.ts'
import { Agenda } from './agenda.ts'
import type { PastCase } from './case.ts'
import { pastCases } from './cases/index.ts'
import { realOf } from './real-places.ts'
import type { Truth } from './truth.ts'
import { PEOPLE, PEOPLE_LEAST, peopleAt, writePast } from './write.ts'

const scratch = mkdtempSync(join(tmpdir(), 'sekimori-past-'))
after(() => rmSync(scratch, { recursive: true }))
let folders = 0
const newFolder = (): string => {
  folders += 1
  return join(scratch, String(folders))
}
const named = (name: string): PastCase => {
  const past = pastCases.find((one) => one.name === name)
  ok(past !== undefined, name)
  return past
}
const textOf = (file: string): string => {
  const bytes = readFileSync(file)
  return (file.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString()
}
const digestOf = (folder: string, { files }: Truth): string =>
  files.map((file) => `${file} ${hash('sha256', textOf(join(folder, file)))}`).join('\n')
/** Newest last. */
const mailLogs = ({ files }: Truth): readonly string[] =>
  files.filter((file) => file.includes('mail.log')).toReversed()

function* eventsOf(folder: string, truth: Truth): Generator<Event> {
  for (const file of mailLogs(truth)) {
    const path = join(folder, file)
    const log = new SyslogLog(
      { instance: 'x', defaultRealm: 'example.jp', zone: truth.zone },
      everyProgram(),
    )
    const heardAt = Math.floor(statSync(path).mtimeMs) as Instant
    for (const [n, line] of textOf(path).split('\n').entries()) {
      const event = log.read(line, { id: `${file}.${n}`, heardAt, file, number: n + 1 })
      if (event !== undefined) yield event
    }
    equal(log.counts.unrecognised, 0, file)
    equal(log.counts.foreign, 0, file)
  }
}

test('a plan that is made first of two at one moment is done first, and none before its time', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 200 }), (moments) => {
      const agenda = new Agenda(0 as Instant)
      const done: (readonly [number, number])[] = []
      for (const [n, at] of moments.entries())
        agenda.plan(at as Instant, (now) => {
          equal(now, at)
          done.push([at, n])
        })
      while (agenda.step(20 as Instant));
      deepEqual(
        done,
        done.toSorted(([a, n], [b, m]) => a - b || n - m),
      )
      equal(done.length, moments.length)
    }),
  )
})

test('every operator of every country lies in that country by the table that is shipped', () => {
  const places = openPlaces()
  const seen = new Set<string>()
  for (const [country, code] of countries.entries())
    for (let operator = 0; operator < 256; operator += 1) {
      for (const network of [0, 77, 255]) {
        const ip = realOf(addressAt(country, operator, network, 9))
        equal(places.countryOf(ip), code, ip)
        seen.add(ip)
      }
    }
  // Home operators are told apart: the office, the providers, the cafés and the strangers.
  equal(new Set(Array.from({ length: 256 }, (_, n) => realOf(addressAt(0, n, 1, 1)))).size, 256)
  ok(seen.size > 2_000)
  equal(realOf('10.0.0.5'), '10.0.0.5')
})

test('a house has as many people as its scale, and never too few for its plots', () => {
  equal(peopleAt(PEOPLE, 1), PEOPLE)
  equal(peopleAt(PEOPLE, 10), PEOPLE)
  equal(peopleAt(PEOPLE, 0.01), PEOPLE_LEAST)
  equal(peopleAt(20, 0.01), 20)
})

suite('a written past', () => {
  test('is the same to the byte for the same seed, and another for another', async () => {
    const [a, b, c] = [newFolder(), newFolder(), newFolder()]
    const past = named('kumamoto')
    const first = await writePast(past, a, { seed: 3, scale: 0.005 })
    const second = await writePast(past, b, { seed: 3, scale: 0.005 })
    const third = await writePast(past, c, { seed: 4, scale: 0.005 })
    equal(digestOf(a, first), digestOf(b, second))
    notEqual(digestOf(a, first), digestOf(c, third))
    equal(readFileSync(join(a, 'truth.json'), 'utf8'), readFileSync(join(b, 'truth.json'), 'utf8'))
    // logrotate's: the newest two as they are, the older ones packed, each as old as its last line.
    deepEqual(first.files, [
      'logs/mail.log',
      'logs/mail.log.1',
      ...[2, 3, 4, 5].map((n) => `logs/mail.log.${n}.gz`),
    ])
    const ages = first.files.map((file) => statSync(join(a, file)).mtimeMs)
    deepEqual(
      ages,
      ages.toSorted((x, y) => y - x),
    )
  })

  test('is understood line by line, and what its lines say is what its truth says', async () => {
    const folder = newFolder()
    const truth = await writePast(named('kumamoto'), folder, { seed: 1, scale: 0.02 })
    const [stolen] = truth.hijacked
    ok(stolen !== undefined)
    const open = new Map<string, Map<string, string>>()
    const told = { submitted: 0, delivered: 0, bounced: 0, deferred: 0, expired: 0 }
    let everybody = 0
    let lines = 0
    let before = 0
    const ips = new Map<string, number>()
    const settle = (fates: Map<string, string>): void => {
      for (const fate of fates.values()) told[fate as 'bounced'] += 1
    }
    for (const event of eventsOf(folder, truth)) {
      lines += 1
      ok(event.at >= before, 'in the order of time')
      before = event.at
      const { queueId } = event as { queueId?: string }
      if (event.kind === 'message.queued' && event.account?.startsWith('sasl:') === true) {
        everybody += 1
        if (event.account !== stolen.account || event.clientIp === undefined) continue
        if (!stolen.origins.some(({ ip }) => ip === event.clientIp)) continue
        told.submitted += 1
        ips.set(event.clientIp, (ips.get(event.clientIp) ?? 0) + 1)
        ok(!open.has(queueId ?? ''), 'an id is free when it is used again')
        open.set(queueId ?? '', new Map())
      }
      const fates = open.get(queueId ?? '')
      if (fates === undefined) continue
      if (event.kind === 'message.delivered') fates.set(event.recipient, 'delivered')
      if (event.kind === 'message.bounced') fates.set(event.recipient, 'bounced')
      if (event.kind === 'message.deferred') fates.set(event.recipient, 'deferred')
      if (event.kind === 'message.expired')
        for (const [recipient, fate] of fates)
          if (fate === 'deferred') fates.set(recipient, 'expired')
      if (event.kind === 'message.removed' || event.kind === 'message.deleted') {
        settle(fates)
        open.delete(queueId ?? '')
      }
    }
    for (const fates of open.values()) settle(fates)
    const { submitted, delivered, bounced, deferred, expired, untried, recipients } = stolen.mail
    deepEqual(told, { submitted, delivered, bounced, deferred, expired })
    equal(untried, 0)
    equal(recipients, 2_400)
    equal(delivered + bounced + deferred + expired + untried, recipients)
    deepEqual(
      [...ips].sort(),
      stolen.origins.map(({ ip, messages }) => [ip, messages] as const).toSorted(),
    )
    equal(everybody, truth.submitted)
    ok(lines > 30_000)
    equal(stolen.window.from, instant('2025-10-06T04:45:20+09:00'))
    ok(stolen.window.to > instant('2025-10-06T17:20:00+09:00'))
    ok(stolen.window.to < instant('2025-10-06T17:33:00+09:00'))
    ok(Math.abs(delivered / recipients - 0.158) < 0.03)
    const countryOf = openPlaces().countryOf
    for (const { ip, country } of stolen.origins) equal(countryOf(ip), country)
  })

  // All cases are read whole in test/past; these have what the others have not.
  test('of other kinds has true forms, and lines that are understood', async () => {
    for (const name of ['mailbox-theft', 'wipe', 'clock-ahead', 'new-year']) {
      const past = named(name)
      const folder = newFolder()
      const truth = await writePast(past, folder, { seed: 2, scale: 0.01 })
      let told = 0
      for (const { kind } of eventsOf(folder, truth)) if (kind !== 'line.unrecognised') told += 1
      ok(told > 1_000, past.name)
      equal(truth.hijacked.length === 0, past.name.startsWith('clean-') || past.name === 'wipe')
      rmSync(folder, { recursive: true })
    }
  })

  test('leaves out what was lost, and no more', async () => {
    const folder = newFolder()
    const past = named('lost-hours')
    const truth = await writePast(past, folder, { seed: 2, scale: 0.01 })
    const [gap] = truth.gaps
    ok(gap !== undefined)
    let hourBefore = 0
    for (const { at } of eventsOf(folder, truth)) {
      ok(at < gap.from || at >= gap.to)
      if (at >= gap.from - 3_600_000 && at < gap.from) hourBefore += 1
    }
    ok(hourBefore > 100)
  })
})

suite('the command', () => {
  const run = (...words: readonly string[]) => {
    const done = spawnSync(process.execPath, [join(import.meta.dirname, 'main.ts'), ...words], {
      encoding: 'utf8',
      timeout: 110_000,
    })
    return { code: done.status, out: done.stdout, err: done.stderr }
  }

  test('tells how it is used, lists the cases, and says what is wrong', () => {
    ok(run('--help').out.includes('--out DIR'))
    const list = run('--list').out
    for (const { name } of pastCases) ok(list.includes(name))
    equal(run('nothing', '--out', join(scratch, 'x')).code, 2)
    equal(run('bec', '--out', join(scratch, 'x'), '--seed', 'a').code, 2)
    // Never over what is there.
    equal(run('bec', '--out', scratch).code, 2)
  })

  test('writes a case', () => {
    const folder = newFolder()
    const { code, out } = run('spray', '--out', folder, '--scale', '0.01', '--seed', '9')
    equal(code, 0)
    ok(out.includes('truth.json'))
    const truth = JSON.parse(readFileSync(join(folder, 'truth.json'), 'utf8'))
    equal(truth.case, 'spray')
    equal(truth.seed, 9)
  })

  test('writes Kumamoto at its own size within two minutes, in little memory', {
    skip: process.env['SEKIMORI_LONG'] === '1' ? false : 'SEKIMORI_LONG=1 runs it',
  }, () => {
    const begun = performance.now()
    const words = ['kumamoto', '--out', newFolder(), '--scale', '1']
    const done = spawnSync(
      process.execPath,
      ['--max-old-space-size=64', join(import.meta.dirname, 'main.ts'), ...words],
      { encoding: 'utf8', timeout: 600_000 },
    )
    equal(done.status, 0, done.stderr)
    ok(performance.now() - begun < 120_000)
  })
})
