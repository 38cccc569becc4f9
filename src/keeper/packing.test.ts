import { deepEqual, equal, match, ok } from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entryOf, freshPlace, type Place } from '../../test/evidence/help.ts'
import { verifyEvidence } from '../store/evidence/verify.ts'
import { startPacking } from './packing.ts'

async function logOf(t: TestContext, entries: number): Promise<Place> {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: entries - 1 }, (_, i) => entryOf(i + 1)))
  await journal.close()
  return place
}

const packingOf = (place: Place, size: number, told: unknown[] = []) =>
  startPacking({
    clock: { now: () => place.now, monotonic: () => 0 },
    folder: place.folder,
    size: () => size,
    level: 0,
    told: (problem) => void told.push(problem),
  })

const until = async (isSo: () => boolean) => {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve))
}

test('what is full is packed by itself, in a thread, and what is not full is left alone', async (t) => {
  const place = await logOf(t, 600)
  const small = packingOf(place, 255)
  await small.round()
  equal(small.facts().running, null)
  await small.close()
  const packing = packingOf(place, 600)
  await packing.round()
  ok(packing.facts().running !== null)
  await until(() => packing.facts().running === null)
  deepEqual(packing.facts(), {
    last: { made: 2, zips: 2, entries: 512 },
    running: null,
    fault: null,
  })
  deepEqual(readdirSync(join(place.folder, 'archive')), ['000.zip', '001.zip'])
  deepEqual((await verifyEvidence(place.folder)).problems, [])
  await packing.round()
  equal(packing.facts().running, null)
  await packing.close()
})

test('files that a stop left beside their zip are taken away by the next guard', async (t) => {
  const place = await logOf(t, 600)
  const left = join(place.folder, 'tile/entries/000')
  const bytes = readFileSync(left)
  const before = packingOf(place, 600)
  await before.round()
  await until(() => before.facts().running === null)
  await before.close()
  writeFileSync(left, bytes)
  const packing = packingOf(place, 600)
  await packing.round()
  await until(() => packing.facts().running === null)
  ok(!existsSync(left))
  await packing.close()
})

test('a log that is not as it was signed is not packed, and the operator is told why', async (t) => {
  const place = await logOf(t, 600)
  const path = join(place.folder, 'tile/entries/000')
  const bytes = readFileSync(path)
  bytes.write('"q":1', bytes.indexOf('"q":0'))
  writeFileSync(path, bytes)
  const told: unknown[] = []
  const packing = packingOf(place, 600, told)
  packing.hurry()
  await until(() => packing.facts().running === null)
  match(packing.facts().fault ?? '', /tile\/entries\/000/)
  equal(told.length, 1)
  await packing.close()
})
