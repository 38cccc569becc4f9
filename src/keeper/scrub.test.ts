import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entryOf as evidenceEntry, freshPlace, type Place } from '../../test/evidence/help.ts'
import type { NoticeFacts } from '../containment/notice.ts'
import type { Event } from '../events/event.ts'
import { isRefused, readWire, toWire } from '../events/wire.ts'
import type { Instant } from '../lib/time.ts'
import { entryOf } from './entries.ts'
import { SCRUB_EVERY, startScrubbing } from './scrub.ts'

type House = {
  readonly place: Place
  readonly events: Event[]
  readonly notices: NoticeFacts[]
  readonly told: unknown[]
  now: number
  start(write?: (events: readonly Event[]) => Promise<void>): ReturnType<typeof startScrubbing>
}

async function houseFor(t: TestContext): Promise<House> {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: 600 }, (_, i) => evidenceEntry(i + 1)))
  await journal.close()
  const house: House = {
    place,
    events: [],
    notices: [],
    told: [],
    now: place.now,
    start: (write) =>
      startScrubbing({
        clock: { now: () => house.now as Instant, monotonic: () => house.now },
        folder: place.folder,
        keysFolder: place.keysFolder,
        scribe: {
          write: write ?? (async (events) => void house.events.push(...events)),
        },
        notices: {
          raise: async (facts) => {
            house.notices.push(facts)
            return true
          },
        },
        told: (problem) => void house.told.push(problem),
      }),
  }
  return house
}

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

test('what a look through the log found is an entry, and no alarm when it is nothing', async (t) => {
  const house = await houseFor(t)
  const scrubbing = await house.start()
  scrubbing.hurry()
  ok(scrubbing.facts().running !== null)
  await until(() => house.events.length > 0)
  const [event] = house.events
  ok(event?.kind === 'evidence.scrubbed')
  deepEqual([event.size, event.problems, event.firstAltered], [601, 0, undefined])
  deepEqual(house.notices, [])
  const { severity, retention, facts } = entryOf(event)
  deepEqual([severity, retention, facts?.['size']], [1, 'config', 601])
  const read = readWire(toWire(event))
  ok(!isRefused(read))
  deepEqual(read, event)
  equal(scrubbing.facts().last?.problems, 0)
  equal(scrubbing.facts().running, null)
  await scrubbing.close()
})

test('an altered entry raises the alarm that names it, with the highest severity', async (t) => {
  const house = await houseFor(t)
  const bundle = join(house.place.folder, 'tile/entries/001')
  const bytes = readFileSync(bundle)
  bytes.write('"q":1', bytes.indexOf('"q":0'))
  writeFileSync(bundle, bytes)
  const scrubbing = await house.start()
  scrubbing.hurry()
  await until(() => house.notices.length > 0)
  const [event] = house.events
  ok(event?.kind === 'evidence.scrubbed')
  deepEqual([event.problems, event.firstAltered, entryOf(event).severity], [1, 256, 9])
  match(event.found?.[0] ?? '', /Entry 256 was changed/)
  const [notice] = house.notices
  ok(notice?.what === 'evidence.altered')
  deepEqual([notice.problems, notice.firstAltered], [1, 256])
  match(notice.first.ja, /記録 256/)
  await scrubbing.close()
  const again = await house.start()
  equal(again.facts().last?.firstAltered, 256)
  await again.close()
})

test('a result that could not be written is kept over a restart, and written once', async (t) => {
  const house = await houseFor(t)
  let tries = 0
  const failing = await house.start(() => {
    tries += 1
    return Promise.reject(new Error('no room'))
  })
  failing.hurry()
  await until(() => house.told.length > 0)
  equal(tries, 1)
  await failing.close()
  const scrubbing = await house.start()
  await scrubbing.round()
  equal(house.events.length, 1)
  await scrubbing.round()
  equal(house.events.length, 1)
  await scrubbing.close()
})

test('a result is written once, though a round comes while it is being written', async (t) => {
  const house = await houseFor(t)
  let written = 0
  const open = Promise.withResolvers<void>()
  const scrubbing = await house.start(() => {
    written += 1
    return open.promise
  })
  scrubbing.hurry()
  await until(() => written > 0)
  const round = scrubbing.round()
  open.resolve()
  await round
  equal(written, 1)
  await scrubbing.close()
})

test('the next look begins a day after the last began, not before', async (t) => {
  const house = await houseFor(t)
  const first = await house.start()
  first.hurry()
  await until(() => house.events.length > 0)
  await first.close()
  const scrubbing = await house.start()
  const isBegunAfter = async (ms: number) => {
    house.now = house.place.now + ms
    await scrubbing.round()
    return scrubbing.facts().running !== null
  }
  // The thread tells the time of this machine, which is not that of the test.
  const began = Date.parse(scrubbing.facts().last?.at ?? '') - house.place.now
  equal(await isBegunAfter(began + SCRUB_EVERY - 60_000), false)
  equal(await isBegunAfter(began + SCRUB_EVERY), true)
  await scrubbing.close()
})
