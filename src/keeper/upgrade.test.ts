import { deepEqual, equal, ok, rejects } from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { AccountId } from '../events/event.ts'
import { Fault } from '../lib/fault.ts'
import { days, type Instant, instant, plus } from '../lib/time.ts'
import { openJournal } from '../store/evidence/journal.ts'
import { readEvidence } from '../store/evidence/read-evidence.ts'
import { verifyEvidence } from '../store/evidence/verify.ts'
import { systemClock } from './guard.ts'
import { createLayout, type Layout, layoutIn } from './layout.ts'
import { openIndex } from './rebuild.ts'
import { contactHashIn } from './secrets.ts'
import { countsOf } from './status.ts'
import { COPY_DAYS_MAX, markOf, STATE_FORMAT, stateFileIn, upgradeState } from './upgrade.ts'

const recorded = join(import.meta.dirname, '../../test/data/state-0.1.0.tar.gz')
const origin = 'mx1.example.jp/sekimori/1'
const now = instant('2026-11-22T09:00:00+09:00')

async function withFolder(act: (layout: Layout) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-upgrade-'))
  try {
    await act(layoutIn(join(folder, 'data')))
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const withRecorded = (act: (layout: Layout) => Promise<void>) =>
  withFolder(async (layout) => {
    execFileSync('tar', ['-xzf', recorded, '-C', join(layout.data, '..')])
    await act(layout)
  })

const openAs = (layout: Layout) =>
  openJournal({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin,
    clock: systemClock,
    reserveBytes: 0,
  })

const codeOf = (code: string) => (thrown: unknown) =>
  thrown instanceof Fault && thrown.code === code

test('the state of 0.1.0 opens, folds and verifies, and is written on', () =>
  withRecorded(async (layout) => {
    const upgraded = await upgradeState(layout, '0.2.0', now)
    deepEqual(upgraded, {
      from: { format: 1, version: '0.1.0' },
      copy: join(layout.data, 'before-0.2.0'),
      refolds: true,
    })
    const journal = await openAs(layout)
    equal(journal.health().size, 61)
    const index = await openIndex(
      layout.index,
      { read: (from) => journal.read(from), size: journal.health().size },
      contactHashIn(layout.keys),
    )
    deepEqual(index.folds.contained(), ['sasl:taro@example.jp'])
    const { messages, recipients } = countsOf(index.folds)
    deepEqual(
      [messages.submitted, messages.passed, messages.held, recipients.unknown],
      [26, 12, 14, 12],
    )
    equal(index.folds.messages.held(), 14)
    equal(index.folds.account('sasl:haruko@example.jp' as AccountId).model.bulk, true)
    await journal.append([
      {
        kind: 'clock.stepped',
        at: now,
        source: 'test',
        severity: 0,
        body: {},
        retention: 'config',
      },
    ])
    await index.close()
    await journal.close()
    const report = await verifyEvidence(layout.evidence)
    deepEqual([report.problems, report.size], [[], 62])
  }))

test('the copy from before holds the keys and the index, readable by their owner alone', () =>
  withRecorded(async (layout) => {
    const before = new Map(
      readdirSync(layout.keys).map((name) => [name, readFileSync(join(layout.keys, name))]),
    )
    const { copy = '' } = await upgradeState(layout, '0.2.0', now)
    deepEqual(readdirSync(copy).toSorted(), ['index.db', 'keys'])
    equal(statSync(copy).mode & 0o777, 0o700)
    for (const [name, bytes] of before) {
      deepEqual(readFileSync(join(copy, 'keys', name)), bytes)
      equal(statSync(join(copy, 'keys', name)).mode & 0o777, 0o600)
    }
    equal(existsSync(layout.index), false)
    let entries = 0
    for await (const _ of readEvidence(layout.evidence, join(copy, 'keys'), { from: 0 })) entries++
    equal(entries, 61)
  }))

test('a second start changes nothing, and what was stopped before the mark begins again', () =>
  withRecorded(async (layout) => {
    await upgradeState(layout, '0.2.0', now)
    deepEqual(await upgradeState(layout, '0.2.0', now), {
      from: { format: STATE_FORMAT, version: '0.2.0' },
      refolds: false,
    })
    const made = statSync(join(layout.data, 'before-0.2.0')).ino
    rmSync(stateFileIn(layout))
    const again = await upgradeState(layout, '0.2.0', now)
    equal(again.from?.format, 1)
    equal(statSync(again.copy ?? '').ino, made)
  }))

test('another version of the same form is only marked', () =>
  withRecorded(async (layout) => {
    await upgradeState(layout, '0.2.0', now)
    const next = await upgradeState(layout, '0.2.1', now)
    deepEqual([next.copy, next.refolds], [undefined, false])
    deepEqual(await markOf(layout), { format: STATE_FORMAT, version: '0.2.1' })
  }))

test('a newer form, and a mark that is none, are refused and left as they are', () =>
  withRecorded(async (layout) => {
    for (const [text, code] of [
      [`{"format":${STATE_FORMAT + 1},"version":"9.0.0"}`, 'state.newer'],
      ['{"format":"x"}', 'state.unusable'],
      ['', 'state.unusable'],
      [`{"format":1,"version":"${'x'.repeat(5_000)}"}`, 'state.unusable'],
    ] as const) {
      writeFileSync(stateFileIn(layout), text)
      await rejects(upgradeState(layout, '0.2.0', now), codeOf(code))
      equal(readFileSync(stateFileIn(layout), 'utf8'), text)
      equal(existsSync(layout.index), true)
    }
  }))

test('while another guard writes, nothing is upgraded', () =>
  withRecorded(async (layout) => {
    const journal = await openAs(layout)
    await rejects(upgradeState(layout, '0.2.0', now), codeOf('evidence.in-use'))
    equal(existsSync(layout.index), true)
    await journal.close()
  }))

test('a new folder is marked and has no copy', () =>
  withFolder(async (layout) => {
    deepEqual(await upgradeState(layout, '0.2.0', now), { refolds: false })
    const journal = await openAs(layout)
    await journal.close()
    deepEqual(await markOf(layout), { format: STATE_FORMAT, version: '0.2.0' })
    createLayout(layout)
  }))

test(`a copy is removed when it is older than ${COPY_DAYS_MAX} days, not before`, () =>
  withRecorded(async (layout) => {
    const { copy = '' } = await upgradeState(layout, '0.2.0', now)
    const at = (moment: Instant) => upgradeState(layout, '0.2.0', moment)
    await at(plus(now, days(COPY_DAYS_MAX)))
    ok(existsSync(copy))
    const long = plus(now, days(COPY_DAYS_MAX + 1)) / 1_000
    utimesSync(layout.evidence, long, long)
    await at(plus(now, days(COPY_DAYS_MAX + 1)))
    equal(existsSync(copy), false)
    ok(existsSync(layout.evidence))
  }))
