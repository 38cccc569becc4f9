import { deepEqual, equal, ok } from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { isRefused, readWire, toWire } from '../../events/wire.ts'
import { days, type Instant } from '../../lib/time.ts'
import { entryOf } from '../entries.ts'
import { noticeOfGap } from './alarms.ts'
import { BEAT_SOURCES_MAX, beatOf, bootId, STILL_LEAST, stillGap, stopGap } from './beat.ts'

const t = (n: number): Instant => n as Instant
const life = (kind: 'guard.started' | 'guard.stopped' | undefined, at: number, beat?: number) => ({
  lastLife: () => (kind === undefined ? undefined : { kind, at: t(at) }),
  lastBeat: () => (beat === undefined ? undefined : { at: t(beat), boot: 'a1', canaries: {} }),
})

test('a guard that did not say that it stopped was stopped between its last beat and its start', () => {
  const gap = stopGap(life('guard.started', 100, 500), t(900))
  deepEqual([gap?.what, gap?.from, gap?.until], ['guard-stopped', 500, 900])
  equal(gap?.half, undefined)
  equal(stopGap(life('guard.started', 100, 500), t(900), 'a1')?.half, undefined)
  equal(stopGap(life('guard.started', 100, 500), t(900), 'b2')?.half, 'reboot')
  equal(stopGap(life('guard.started', 100), t(900))?.from, 100, 'killed within its first minute')
  equal(stopGap(life('guard.started', 600, 500), t(900))?.from, 600, 'the beat is of a life before')
  equal(stopGap(life('guard.stopped', 600, 500), t(900)), undefined)
  equal(stopGap(life(undefined, 0), t(900)), undefined, 'it was never there')
})

test('a guard that stood still says so when it goes on, by the clock that nobody sets', () => {
  const before = { wall: t(1_000), monotonic: 50 }
  equal(stillGap(before, { wall: t(9e9), monotonic: 50 + STILL_LEAST - 1 }), undefined)
  const gap = stillGap(before, { wall: t(2_000), monotonic: 50 + STILL_LEAST })
  deepEqual([gap?.from, gap?.until], [1_000, 2_000])
})

const many = (n: number) =>
  Array.from({ length: n }, (_, i): [string, number] => [`source-${i}`, i])
const facts = (sources: number) => ({
  ...{ now: t(120_000), startedAt: t(0), boot: '0123abcd', size: 7, synchronised: true },
  heard: new Map(many(sources)),
  canaries: { 'postfix-log:mx:syslog': 1 as const },
})

test('a beat is small, fits a leaf with the most sources, and names no more than those', () => {
  for (const n of [1, BEAT_SOURCES_MAX, BEAT_SOURCES_MAX + 1]) {
    const beat = beatOf(facts(n))
    const { facts: open, severity, retention } = entryOf(beat)
    const bytes = JSON.stringify(open).length
    ok(bytes <= (n === 1 ? 160 : 4_096), `${bytes}`)
    deepEqual([severity, retention], [1, 'config'])
    equal(Object.keys(beat.heard ?? {}).length, Math.min(n, BEAT_SOURCES_MAX))
  }
})

test('what has not changed since the beat before is left out', () => {
  const first = facts(1)
  deepEqual(Object.keys(beatOf({ ...first, told: first.canaries })).includes('canaries'), false)
  equal(beatOf({ ...first, told: first.canaries }).boot, undefined)
  deepEqual(beatOf({ ...first, told: {} }).canaries, first.canaries)
  equal(beatOf(first).boot, '0123abcd')
})

test('beat, loss and gap are read back from the wire as they were written', () => {
  const gap = stopGap(life('guard.started', 100, 500), t(900))
  const lost: Event = {
    ...{ kind: 'canary.lost', id: 'c1', at: t(9), heardAt: t(9), trust: 'witnessed' },
    ...{ name: 'log', way: 'gate', from: t(5) },
  }
  for (const event of [beatOf(facts(2)), gap, lost]) {
    ok(event !== undefined)
    const read = readWire(JSON.parse(JSON.stringify(toWire(event))))
    ok(!isRefused(read))
    deepEqual(read, event)
  }
})

test('the boot id is cut short, and what is none is none', () => {
  const folder = mkdtempSync(join(tmpdir(), 'sekimori-boot-'))
  try {
    const file = join(folder, 'boot_id')
    writeFileSync(file, '0123abcd-0000-4000-8000-000000000000\n')
    equal(bootId(file), '0123abcd')
    writeFileSync(file, 'hocus\n')
    equal(bootId(file), undefined)
    equal(bootId(join(folder, 'none')), undefined)
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('a flood of gaps of one kind and source makes one notice a day', () => {
  const gap = (at: number, what: 'suppressed' | 'sequence', name = 'log') =>
    noticeOfGap({
      ...{ kind: 'source.gap', id: `g${at}`, at: t(at), heardAt: t(at), trust: 'hearsay' },
      ...{ what, name, missed: at },
    })?.case
  const cases = new Set(Array.from({ length: 1_000 }, (_, n) => gap(n * 1_000, 'suppressed')))
  equal(cases.size, 1)
  ok(!cases.has(gap(0, 'sequence')) && !cases.has(gap(0, 'suppressed', 'other')))
  ok(!cases.has(gap(days(1), 'suppressed')))
  for (const one of cases) ok(/^[A-Za-z0-9._-]{1,40}$/.test(one ?? ''))
  const back = { kind: 'source.gap', id: 'x', at: t(1), heardAt: t(1), trust: 'witnessed' } as const
  equal(noticeOfGap({ ...back, what: 'silent', name: 'log' }), undefined)
})
