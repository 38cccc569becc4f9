import { deepEqual, equal, match } from 'node:assert/strict'
import { test } from 'node:test'
import type { Event } from '../../events/event.ts'
import { days, type Instant } from '../../lib/time.ts'
import { SETTLE } from './halves.ts'
import { PAIRED_SOURCES_MAX, Pairing, TELL_EVERY } from './pairing.ts'

const began = Date.parse('2026-11-01T00:00:00Z') as Instant
const later = (ms: number): Instant => (began + days(10) + ms) as Instant

/** A queue file that is removed without ever having been queued. */
const orphan = (n: number, at: Instant): Event => ({
  ...{ kind: 'message.removed', id: `r${n}`, at, heardAt: at, trust: 'hearsay' },
  ...{ instance: 'mx', queueId: `4F1A2B3C${n.toString(16).toUpperCase().padStart(4, '0')}` },
})
const told = (pairing: Pairing, at: Instant) =>
  pairing.due(at).map(({ name, half, missed }) => [name, half, missed])

test('orphans are told when they have settled, then once in TELL_EVERY with their number', () => {
  const pairing = new Pairing()
  pairing.hear('log', [], began)
  pairing.hear('log', [orphan(1, later(0))], later(0))
  deepEqual(told(pairing, later(SETTLE - 1)), [])
  deepEqual(told(pairing, later(SETTLE)), [
    ['log', 'queue', 1],
    ['log', 'cleanup', 1],
  ])
  const again = (n: number) => pairing.hear('log', [orphan(n, later(SETTLE))], later(SETTLE))
  again(2)
  again(3)
  deepEqual(told(pairing, later(SETTLE + TELL_EVERY - 1)), [])
  deepEqual(told(pairing, later(SETTLE + TELL_EVERY)), [
    ['log', 'queue', 2],
    ['log', 'cleanup', 2],
  ])
})

test('each source is judged by its own beginning, and old lines by their own time', () => {
  const pairing = new Pairing()
  pairing.hear('new', [orphan(1, later(0))], later(0))
  deepEqual(told(pairing, later(SETTLE)), [], 'it began with that line')
})

test('a gap of halves has an id that any entry may have', () => {
  const pairing = new Pairing()
  pairing.hear('log', [], began)
  pairing.hear('log', [orphan(1, later(0))], later(0))
  for (const { id } of pairing.due(later(SETTLE))) match(id, /^[A-Za-z0-9._:-]{1,64}$/)
})

test('PAIRED_SOURCES_MAX sources are paired, one more forgets the eldest', () => {
  const pairing = new Pairing()
  for (let n = 0; n < PAIRED_SOURCES_MAX; n += 1) pairing.hear(`s${n}`, [], began)
  pairing.hear('s0', [orphan(1, later(0))], later(0))
  equal(told(pairing, later(SETTLE)).length, 2)
  pairing.hear('one more', [], began)
  pairing.hear('s0', [orphan(2, later(0))], later(0))
  deepEqual(told(pairing, later(TELL_EVERY * 2)), [], 's0 begins again')
})
