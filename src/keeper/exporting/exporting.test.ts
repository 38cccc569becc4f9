import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { type Instant, instant } from '../../lib/time.ts'
import { entryOf } from '../entries.ts'
import { EXPORT_LIVES, EXPORTS_OPEN_MAX, Exporting, RANGES_TOLD_MAX } from './exporting.ts'
import { exportActs, exportReads } from './verbs.ts'

const made = { sha256: 'a'.repeat(64), bytes: 9, entries: 3, bodies: 2 }

function house() {
  const written: (Event | 'settled')[] = []
  let now = instant('2026-11-22T09:00:00+09:00')
  let nth = 0
  const exporting = new Exporting({
    clock: { now: () => now, monotonic: () => now },
    scribe: { write: async (events) => void written.push(...events) },
    settle: async () => void written.push('settled'),
    named: () => {
      nth += 1
      return `n${nth}`
    },
  })
  const later = (ms: number): void => {
    now = (now + ms) as Instant
  }
  const kinds = () => written.map((it) => (it === 'settled' ? it : it.kind))
  return { exporting, written, kinds, later }
}

test('that bodies are read is written before they are, that a package was made after it', async () => {
  const { exporting, written, kinds } = house()
  const asked = { bodies: true, spans: [{ from: 5, to: 7 }], entries: 3, ticket: 'K-1' }
  const name = await exporting.begin('hanako', 'police', asked)
  deepEqual(kinds(), ['vault.read', 'settled'])
  equal(await exporting.finish(name, made), true)
  deepEqual(kinds(), ['vault.read', 'settled', 'evidence.exported'])
  const [read, , exported] = written.map((it) => (it === 'settled' ? undefined : entryOf(it)))
  deepEqual(read?.facts, { what: 'export', ranges: [[5, 8]], entries: 3 })
  deepEqual(exported?.facts, made)
  deepEqual([exported?.retention, exported?.body['ticket']], ['config', 'K-1'])
  ok(!JSON.stringify([read?.facts, exported?.facts]).includes('hanako'), 'no name in the open')
})

test('without bodies no reading is told', async () => {
  const { exporting, kinds } = house()
  await exporting.begin('hanako', '', { bodies: false, spans: [], entries: 1 })
  deepEqual(kinds(), ['settled'])
})

test(`${RANGES_TOLD_MAX} ranges are named, more are counted`, async () => {
  for (const [count, named] of [
    [RANGES_TOLD_MAX, true],
    [RANGES_TOLD_MAX + 1, false],
  ] as const) {
    const { exporting, written } = house()
    const spans = Array.from({ length: count }, (_, i) => ({ from: 2 * i, to: 2 * i }))
    await exporting.begin('h', 'w', { bodies: true, spans, entries: count })
    const [read] = written
    ok(read !== 'settled' && read?.kind === 'vault.read')
    equal(read.ranges !== undefined, named)
    equal(read.entries, count)
  }
})

test('an export is finished once, within its hour, and only so many are open', async () => {
  const { exporting, later } = house()
  const begin = () => exporting.begin('h', 'w', { bodies: false, spans: [], entries: 1 })
  const name = await begin()
  equal(await exporting.finish(name, made), true)
  equal(await exporting.finish(name, made), false)
  const late = await begin()
  later(EXPORT_LIVES + 1)
  equal(await exporting.finish(late, made), false)
  const eldest = await begin()
  for (let i = 0; i < EXPORTS_OPEN_MAX; i += 1) await begin()
  equal(await exporting.finish(eldest, made), false)
})

test('the verbs refuse what is no list of ranges and no package', async () => {
  const { exporting, kinds } = house()
  const act = exportActs(exporting)['evidence.export']
  const read = exportReads(exporting)['evidence.exported']
  ok(act !== undefined && read !== undefined)
  for (const entries of ['', 'x', '5-4', '1,,2']) {
    const reply = act({ verb: 'evidence.export', entries })
    ok(typeof reply === 'object' && !reply.ok)
  }
  const acting = act({ verb: 'evidence.export', entries: '4-5,9', bodies: true, case: 'K' })
  ok(typeof acting === 'function')
  const begun = await acting({ by: 'hanako', why: 'police' })
  ok(begun.ok)
  deepEqual([begun['by'], begun['why']], ['hanako', 'police'])
  const ticket = begun['ticket'] as string
  for (const other of [undefined, {}, { ...made, sha256: 'x' }, { ...made, bytes: -1 }])
    equal((await read({ verb: 'evidence.exported', ticket, package: other })).ok, false)
  equal((await read({ verb: 'evidence.exported', ticket, package: made })).ok, true)
  deepEqual(kinds(), ['vault.read', 'settled', 'evidence.exported'])
})
