import { deepEqual, equal, ok } from 'node:assert/strict'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type TestContext, test } from 'node:test'
import { entryOf, freshPlace, type Place } from '../../../test/evidence/help.ts'
import { isRefused } from '../../evidence/refused.ts'
import { readBundle, readTile, toBundle, toTile } from '../../evidence/tiles.ts'
import type { Instant } from '../../lib/time.ts'
import type { Entry } from '../../ports/journal.ts'
import { type Disk, realDisk } from './disk.ts'
import { sha256 } from './hashing.ts'
import { newCycle, Scrub } from './scrub.ts'
import { REST_MS_MAX, SCRUB_WITHIN, scrubRun } from './scrub-run.ts'
import {
  readScrubState,
  SCRUB_PROBLEMS_MAX,
  type ScrubResult,
  writeScrubState,
} from './scrub-state.ts'

const ENTRIES = 800

async function logOf(t: TestContext, extra: readonly Entry[] = []): Promise<Place> {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await place.open()
  await journal.append(Array.from({ length: ENTRIES - 1 }, (_, i) => entryOf(i + 1)))
  if (extra.length > 0) await journal.append(extra)
  await journal.close()
  return place
}

async function scrubbed(place: Place, disk: Disk = realDisk): Promise<ScrubResult> {
  let at = 0
  const result = await scrubRun({
    places: { disk, folder: place.folder, keysFolder: place.keysFolder },
    now: () => place.now,
    monotonic: () => (at += 1),
    rest: () => {},
  })
  ok(result !== undefined)
  return result
}

const codes = ({ problems }: ScrubResult) => problems.map(({ code }) => code)

function editEntry(place: Place, nth: number, fitTile = false): void {
  const path = join(place.folder, 'tile/entries/001')
  const entries = readBundle(readFileSync(path), 256)
  ok(!isRefused(entries))
  const entry = Buffer.from(entries[nth] ?? [])
  entry.write('"q":1', entry.indexOf('"q":0'))
  entries[nth] = entry
  writeFileSync(path, toBundle(entries))
  if (!fitTile) return
  const tilePath = join(place.folder, 'tile/0/001')
  const hashes = readTile(readFileSync(tilePath), 256)
  ok(!isRefused(hashes))
  hashes[nth] = sha256.leaf(entry)
  writeFileSync(tilePath, toTile(hashes))
}

const erase = (facts: Entry['facts'], kind = 'erase.done') =>
  entryOf(0, { kind, retention: 'config', facts: facts ?? {} })

test('a log that nobody touched has no problem, whole blocks and the last part of one', async (t) => {
  const place = await logOf(t)
  const { count, size, firstAltered } = await scrubbed(place)
  deepEqual({ count, size, firstAltered }, { count: 0, size: ENTRIES, firstAltered: null })
})

test('an edited interior entry, which a start does not see, is found and named', async (t) => {
  const place = await logOf(t)
  editEntry(place, 7)
  await (await place.open()).close()
  const result = await scrubbed(place)
  deepEqual(result.problems, [
    { code: 'entry.altered', where: 'tile/entries/001', from: 263, to: 263 },
  ])
  equal(result.firstAltered, 263)
})

test('an entry that was edited together with its tile is found one level up', async (t) => {
  const place = await logOf(t)
  editEntry(place, 7, true)
  const result = await scrubbed(place)
  deepEqual(codes(result), ['tile.altered', 'entry.altered'])
  equal(result.firstAltered, 256)
})

test('a bundle that is gone, and a tile that was changed alone, are told', async (t) => {
  const place = await logOf(t)
  rmSync(join(place.folder, 'tile/entries/002'))
  const tile = readFileSync(join(place.folder, 'tile/0/000'))
  tile[5] = (tile[5] as number) ^ 1
  writeFileSync(join(place.folder, 'tile/0/000'), tile)
  const result = await scrubbed(place)
  deepEqual(codes(result), ['tile.altered', 'entry.missing'])
  equal(result.firstAltered, 512)
})

test('a body that was changed is named; bodies that are gone without an erasure are told', async (t) => {
  const place = await logOf(t)
  const vault = join(place.folder, 'vault/gate400d/2026-11/00000000.skv')
  const bytes = readFileSync(vault)
  bytes[300] = (bytes[300] as number) ^ 1
  writeFileSync(vault, bytes)
  const broken = await scrubbed(place)
  deepEqual(codes(broken), ['body.altered'])
  rmSync(vault)
  deepEqual((await scrubbed(place)).problems, [
    { code: 'body.missing', where: 'vault/gate400d/2026-11', from: 1, to: 799, entries: 799 },
  ])
})

test('what an erasure names is accounted for, also one that came while the cycle ran', async (t) => {
  const place = await logOf(t, [erase({ ranges: [[1, 500]], ticket: 'T-1' })])
  rmSync(join(place.folder, 'vault/gate400d'), { recursive: true })
  const [problem] = (await scrubbed(place)).problems
  ok(problem?.code === 'body.missing')
  deepEqual([problem.from, problem.entries], [500, 300])
  const places = { disk: realDisk, folder: place.folder, keysFolder: place.keysFolder }
  const cycle = await newCycle(places, place.now)
  ok(cycle !== undefined)
  const scrub = await Scrub.open(places, cycle)
  while (await scrub.erasuresOfBlock());
  while (await scrub.block());
  const journal = await place.open()
  await journal.append([erase({ ranges: [[500, 800]], ticket: 'T-2' })])
  await journal.close()
  deepEqual((await scrub.result(place.now)).problems, [])
  await scrub.close()
})

test('while an erasure that was begun is under way nothing is called missing, for a day', async (t) => {
  const place = await logOf(t, [erase({ ticket: 'T-1' }, 'erase.intended')])
  rmSync(join(place.folder, 'vault/gate400d'), { recursive: true })
  equal((await scrubbed(place)).count, 0)
  place.now = (place.now + 25 * 3_600_000) as Instant
  deepEqual(codes(await scrubbed(place)), ['body.missing'])
})

test('an erasure is over with the entry that counts its bodies, or with that of its month', async (t) => {
  const begun = [
    erase({ ticket: 'T-1' }, 'erase.intended'),
    erase({ retention: 'auth400d', month: '2024-01' }, 'erase.intended'),
  ]
  const person = erase({ ticket: 'T-1', ranges: [[0, 1]], bodies: 1 })
  for (const [done, found] of [
    [[erase({ ticket: 'T-1', ranges: [[0, 1]] })], []],
    [[person], []],
    [[person, erase({ retention: 'auth400d', month: '2024-01' })], ['body.missing']],
  ] as const) {
    const place = await logOf(t, [...begun, ...done])
    rmSync(join(place.folder, 'vault/gate400d'), { recursive: true })
    deepEqual(codes(await scrubbed(place)), found)
  }
})

test('after a restart the cycle goes on where it was, and what it found is not forgotten', async (t) => {
  const place = await logOf(t)
  editEntry(place, 7)
  const places = { disk: realDisk, folder: place.folder, keysFolder: place.keysFolder }
  const cycle = await newCycle(places, place.now)
  ok(cycle !== undefined)
  const scrub = await Scrub.open(places, cycle)
  await scrub.block()
  await scrub.block()
  await scrub.close()
  equal(cycle.next, 512)
  await writeScrubState(realDisk, place.folder, { cycle })
  const opened: string[] = []
  const counting: Disk = {
    ...realDisk,
    open(path, how, mode) {
      opened.push(path)
      return realDisk.open(path, how, mode)
    },
  }
  const result = await scrubbed(place, counting)
  ok(!opened.some((path) => path.endsWith('tile/0/001')), 'what was looked at is not looked at')
  ok(opened.some((path) => path.endsWith('tile/0/002')))
  deepEqual([result.count, result.firstAltered], [1, 263])
  const { cycle: left, last, isTold } = await readScrubState(realDisk, place.folder)
  deepEqual([left, last?.count, isTold], [undefined, 1, false])
})

test('a state that does not read begins anew', async (t) => {
  const place = await logOf(t)
  const file = join(place.folder, '.state/scrub')
  for (const text of ['', '{', '{"cycle":{"next":-1}}', '{"cycle":{"root":"x","next":3}}']) {
    writeFileSync(file, text)
    equal((await scrubbed(place)).count, 0)
  }
})

test('problems are listed up to their bound, and one past it is counted', async (t) => {
  const place = await logOf(t)
  for (let i = 0; i <= SCRUB_PROBLEMS_MAX; i += 1) {
    const vault = join(place.folder, 'vault/gate400d/2026-11/00000000.skv')
    const bytes = readFileSync(vault)
    // One octet inside each of the first records.
    let at = 0
    for (let n = 0; n < i; n += 1) at += 4 + bytes.readUInt32BE(at)
    bytes[at + 40] = (bytes[at + 40] as number) ^ 1
    writeFileSync(vault, bytes)
  }
  const { count, problems } = await scrubbed(place)
  deepEqual([count, problems.length], [SCRUB_PROBLEMS_MAX + 1, SCRUB_PROBLEMS_MAX])
})

test('it rests between blocks, no longer than a second, and not at all when it is late', async (t) => {
  const place = await logOf(t)
  const restsOf = async (took: number) => {
    const cycle = await newCycle(
      { disk: realDisk, folder: place.folder, keysFolder: place.keysFolder },
      place.now,
    )
    ok(cycle !== undefined)
    await writeScrubState(realDisk, place.folder, { cycle: { ...cycle, took } })
    const rests: number[] = []
    await scrubRun({
      places: { disk: realDisk, folder: place.folder, keysFolder: place.keysFolder },
      now: () => place.now,
      monotonic: () => 0,
      rest: (ms) => void rests.push(ms),
    })
    return rests.find((ms) => ms > 0) ?? 0
  }
  equal(await restsOf(0), REST_MS_MAX)
  equal(await restsOf(SCRUB_WITHIN - 300), 100)
  equal(await restsOf(SCRUB_WITHIN + 1), 0)
})
