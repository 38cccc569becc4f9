import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { freshPlace, type Place, entryOf as plain } from '../../../test/evidence/help.ts'
import type { Event } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import type { EvidenceJournal } from '../../store/evidence/journal.ts'
import { makeKeys } from '../../store/evidence/seals/make-keys.ts'
import { verifyEvidence } from '../../store/evidence/verify.ts'
import { entryOf } from '../entries.ts'
import { FOUNDED_AFTER, Sealing } from './sealing.ts'

const HOUR = 3_600_000

class House {
  monotonic = 0
  readonly told: unknown[] = []
  readonly events: Event[] = []
  readonly place: Place
  journal: EvidenceJournal | undefined
  sealing: Sealing | undefined

  constructor(place: Place) {
    this.place = place
  }

  async open(enabled = true): Promise<Sealing> {
    const { place } = this
    this.journal = await place.open()
    this.sealing = await Sealing.open({
      enabled,
      journal: this.journal,
      folder: place.folder,
      keysFolder: place.keysFolder,
      clock: { now: () => place.now, monotonic: () => this.monotonic },
      told: (problem) => this.told.push(problem),
      makeKeys: async (seed, epochs, progress) => makeKeys(seed, epochs, progress),
      epochs: 48,
    })
    await this.write([life('guard.started', place.now)])
    this.sealing.begin({ write: (events) => this.write(events) })
    return this.sealing
  }

  async write(events: readonly Event[]): Promise<void> {
    if (events.length === 0) return
    this.events.push(...events)
    await this.journal?.append(events.map(entryOf))
  }

  async close(): Promise<void> {
    await this.sealing?.close()
    await this.journal?.close()
  }

  kinds(): string[] {
    return this.events.map(({ kind }) => kind).filter((kind) => kind !== 'guard.started')
  }
}

const life = (kind: 'guard.started', at: Instant): Event => ({
  kind,
  id: `l.${at}`,
  at,
  heardAt: at,
  trust: 'witnessed',
  version: '0',
})

test('a new log gets its seals a moment after the first start, and their root is an entry', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open()
    await sealing.round()
    equal(sealing.facts().state, 'founding')
    deepEqual(house.kinds(), [])
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    await sealing.founded()
    await sealing.round()
    deepEqual(house.kinds(), ['seals.founded'])
    equal(sealing.facts().state, 'sealing')
    await sealing.round()
    await sealing.round()
    place.now = (place.now + HOUR) as Instant
    await sealing.round()
    deepEqual(house.kinds(), ['seals.founded', 'epoch.sealed'])
    equal(sealing.facts().epoch, 0)
    await house.close()

    // Away for five hours: one entry for the run, and the keys are not made again.
    place.now = (place.now + 5 * HOUR) as Instant
    const again = await house.open()
    await again.round()
    deepEqual(house.kinds(), ['seals.founded', 'epoch.sealed', 'epoch.sealed'])
    const last = house.events.at(-1)
    ok(last?.kind === 'epoch.sealed')
    deepEqual([last.epoch, last.missed], [5, 5])
    equal(again.facts().root, sealing.facts().root)
    await house.close()
    const { problems, seals } = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
    deepEqual(problems, [])
    equal(seals?.last?.epoch, 5)
    deepEqual(house.told, [])
  } finally {
    await place.remove()
  }
})

test('who stops before the first hour is over says the root once more, and not another one', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open()
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    await sealing.founded()
    await sealing.round()
    await house.close()
    const again = await house.open()
    await again.round()
    await house.close()
    deepEqual(house.kinds(), ['seals.founded', 'seals.founded'])
    deepEqual((await verifyEvidence(place.folder)).problems, [])
  } finally {
    await place.remove()
  }
})

test('seeds that are gone stop the seals, and nothing else', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open()
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    await sealing.founded()
    await sealing.round()
    await house.close()
    const { rmSync } = await import('node:fs')
    rmSync(`${place.keysFolder}/seals`, { recursive: true })
    const again = await house.open()
    equal(again.facts().state, 'stopped')
    equal(house.told.length, 1)
    await again.round()
    await house.journal?.append([plain(1)])
    await house.close()
  } finally {
    await place.remove()
  }
})

test('who wants no seals has none', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open(false)
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    deepEqual(house.kinds(), [])
    equal(sealing.facts().state, 'off')
    await house.close()
  } finally {
    await place.remove()
  }
})

test('keys that were made and not yet said when the guard stopped are said before their first seal', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open()
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    await sealing.founded()
    await house.close()
    deepEqual(house.kinds(), [])
    place.now = (place.now + 3 * HOUR) as Instant
    const again = await house.open()
    await again.round()
    deepEqual(house.kinds(), ['seals.founded', 'epoch.sealed'])
    equal(again.facts().epoch, 2)
    await house.close()
    const { problems } = await verifyEvidence(place.folder, { keysFolder: place.keysFolder })
    deepEqual(problems, [])
  } finally {
    await place.remove()
  }
})

test('a clock that was ahead for a while leaves no seals until then, and that is no sealing', async () => {
  const place = await freshPlace()
  const house = new House(place)
  try {
    const sealing = await house.open()
    house.monotonic = FOUNDED_AFTER
    await sealing.round()
    await sealing.founded()
    await sealing.round()
    const right = place.now
    place.now = (right + 20 * HOUR) as Instant
    await sealing.round()
    equal(sealing.facts().epoch, 19)
    place.now = (right + 18 * HOUR) as Instant
    await sealing.round()
    equal(sealing.facts().state, 'sealing', 'two hours are borne')
    place.now = (right + 17 * HOUR) as Instant
    await sealing.round()
    await sealing.round()
    equal(sealing.facts().state, 'stopped')
    equal(house.told.length, 1, 'it is told once')
    place.now = (right + 21 * HOUR) as Instant
    await sealing.round()
    equal(sealing.facts().state, 'sealing')
    await house.close()
  } finally {
    await place.remove()
  }
})
