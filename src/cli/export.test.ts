/** `evidence export` and `verify` as they are typed, on a data folder without a guard. */
import { deepEqual, equal, match, ok, rejects } from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { layoutIn } from '../keeper/layout.ts'
import { type Instant, instant } from '../lib/time.ts'
import { openJournal } from '../store/evidence/journal.ts'
import { readEvidence } from '../store/evidence/read-evidence.ts'
import { openExportLog } from './export-log.ts'
import { cliWords } from './words.ts'

const folder = mkdtempSync(join(tmpdir(), 'sekimori-export-'))
const data = join(folder, 'data')
after(() => rmSync(folder, { recursive: true }))

const START = instant('2026-11-21T10:00:00+09:00')
before(async () => {
  const journal = await openJournal({
    folder: join(data, 'evidence'),
    keysFolder: join(data, 'keys'),
    hwmFolder: join(data, 'high-water'),
    origin: 'mx1.example.jp/sekimori/1',
    clock: { now: () => START, monotonic: () => 0 },
    reserveBytes: 0,
    ownThread: false,
  })
  await journal.append(
    Array.from({ length: 40 }, (_, i) => ({
      kind: 'message.submitted',
      at: (START + i * 60_000) as Instant,
      source: 'gate@mx1',
      severity: 1,
      account: `sasl:${i % 4 === 0 ? 'bob' : 'alice'}@example.jp` as AccountId,
      body: { i },
      retention: 'gate400d' as const,
    })),
  )
  await journal.close()
})

const typed = (...words: string[]) => {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [join(import.meta.dirname, '../../bin/sekimori.js'), ...words, '--lang', 'en'],
    { encoding: 'utf8', env: { PATH: process.env['PATH'] ?? '' } },
  )
  return { status, stdout, stderr }
}
const exported = (out: string, ...words: string[]) =>
  typed('evidence', 'export', '--data', data, join(folder, out), ...words)

test('an account of a span of time is exported, verified, and written into the log', async () => {
  const made = exported(
    ...['bob.zip', '--account', 'bob@example.jp', '--from', '2026-11-21T10:10:00+09:00'],
    ...['--until', '2026-11-21T10:30:00+09:00', '--bodies', '--case', 'K-7', '--as', 'hanako'],
    ...['--reason', 'police', '--json'],
  )
  equal(made.status, 0, made.stderr)
  match(made.stderr, /nobody proved/)
  const told = JSON.parse(made.stdout) as Record<string, unknown>
  // Minutes 12, 16, 20, 24 and 28.
  deepEqual([told['entries'], told['bodies'], told['context']], [5, 5, 0])
  const checked = typed('verify', join(folder, 'bob.zip'), '--json')
  equal(checked.status, 0)
  const report = JSON.parse(checked.stdout)
  deepEqual([report.ok, report.entries, report.custody.isProven], [true, 5, false])

  const kinds: [string, unknown][] = []
  for await (const it of readEvidence(join(data, 'evidence'), join(data, 'keys'), { from: 41 }))
    kinds.push([it.kind, it.facts['sha256'] ?? it.facts['what']])
  deepEqual(kinds, [
    ['vault.read', 'export'],
    ['evidence.exported', told['sha256']],
  ])
  const log = typed('verify', '--data', data, '--json')
  equal(log.status, 0)
  deepEqual(JSON.parse(log.stdout).size, 43)
})

test('nothing is overwritten, and what cannot be meant is refused', () => {
  writeFileSync(join(folder, 'there.zip'), 'mine')
  equal(exported('there.zip', '--entries', '1').status, 2)
  equal(exported('no.zip', '--account', 'nobody@example.jp').status, 2)
  ok(!existsSync(join(folder, 'no.zip')))
})

test('a package that was touched, and what is none, end with 1', () => {
  equal(exported('one.zip', '--entries', '3-5').status, 0)
  const path = join(folder, 'one.zip')
  const other = join(folder, 'policy.txt')
  writeFileSync(other, 'log x+00000000+AA==\nquorum none\n')
  equal(typed('verify', path, '--policy', other).status, 1)
  writeFileSync(join(folder, 'none.zip'), 'no zip')
  const none = typed('verify', join(folder, 'none.zip'))
  equal(none.status, 1)
  match(none.stdout, /no package that can be read/)
})

test('a package that was taken apart is not taken for a log that lost its entries', () => {
  const apart = join(folder, 'apart')
  mkdirSync(apart)
  for (const name of ['custody.json', 'SHA256SUMS', 'log.vkey'])
    writeFileSync(join(apart, name), '')
  const { status, stderr } = typed('verify', apart)
  equal(status, 2)
  match(stderr, /apart is a package that was taken apart: give the zip/)
})

test('what cannot be written down as handed over is refused, also where no guard runs', async () => {
  const layout = layoutIn(data)
  const log = await openExportLog(layout, 'mx1.example.jp/sekimori/1', {}, cliWords.en)
  try {
    const made = { sha256: '0'.repeat(64), bytes: 1, entries: 1, bodies: 0 }
    await rejects(log.finish('never-begun', made), { code: 'control.refused' })
  } finally {
    await log.close()
  }
})
