import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { chanceOf, entryOf, freshPlace } from '../../../test/evidence/help.ts'
import type { Hash } from '../../evidence/bytes.ts'
import { readCheckpoint } from '../../evidence/checkpoint.ts'
import { isConsistent } from '../../evidence/proof.ts'
import { isRefused } from '../../evidence/refused.ts'
import { readBundle } from '../../evidence/tiles.ts'
import { realDisk } from './disk.ts'
import { sha256 } from './hashing.ts'
import { openJournal } from './journal.ts'
import { recover } from './recover.ts'
import { SLICE_LEAVES, Tail } from './tail.ts'

const rootIn = (note: string): readonly [number, Hash] => {
  const checkpoint = readCheckpoint(note)
  ok(!isRefused(checkpoint))
  return [checkpoint.size, checkpoint.root]
}

for (const seed of [1, 2, 3])
  test(`between any two sizes there is a proof, in files or not (seed ${seed})`, async (t) => {
    const place = await freshPlace()
    t.after(() => place.remove())
    const chance = chanceOf(seed)
    const journal = await openJournal(place.options())
    const { swearing } = journal
    const signed = new Map<number, Hash>()
    for (let round = 0; round < 12; round += 1) {
      const size = journal.health().size
      const more = chance(5) === 0 ? 300 : chance(40) + 1
      await journal.append(Array.from({ length: more }, (_, i) => entryOf(size + i)))
      signed.set(...rootIn(await journal.sign()))
      if (chance(3) === 0) await journal.materialise()
      if (chance(4) === 0)
        equal(await swearing.rootAt(size), signed.get(size) ?? (await swearing.rootAt(size)))
    }
    for (const [older, olderRoot] of signed) {
      equal(await swearing.rootAt(older), olderRoot)
      for (const [size, root] of signed) {
        if (older > size) continue
        const proof = await swearing.consistency(older, size)
        ok(isConsistent(older, size, olderRoot, root, proof, sha256), `${older} to ${size}`)
      }
    }
    deepEqual(await swearing.consistency(0, journal.health().size), [])
    await journal.close()
  })

test('tiles and bundles of every width are those that files would hold', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await openJournal(place.options())
  const { swearing } = journal
  await journal.append(Array.from({ length: 300 }, (_, i) => entryOf(i)))
  await journal.materialise()
  await journal.append(Array.from({ length: 400 }, (_, i) => entryOf(300 + i)))
  for (const [nth, size] of [
    [0, 256],
    [1, 301],
    [1, 340],
    [2, 701],
  ] as const) {
    const width = Math.min(256, size - nth * 256)
    const bundle = await swearing.bundle(nth, size)
    const entries = readBundle(bundle ?? new Uint8Array(), width)
    ok(!isRefused(entries))
    deepEqual(
      await swearing.tile(0, nth, size),
      entries.map((entry) => sha256.leaf(entry)),
    )
  }
  equal((await swearing.tile(1, 0, 701))?.length, 2)
  equal(await swearing.tile(0, 3, 701), undefined)
  equal(await swearing.bundle(3, 701), undefined)
  await journal.close()
})

test('when more waits for the files than the bound, the files are made first', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await openJournal(place.options())
  await journal.append(Array.from({ length: 20 }, (_, i) => entryOf(i)))
  const note = await journal.sign()
  await journal.abandon()
  const found = await recover(realDisk, place.folder, undefined, journal.swearing.vkey, true)
  const { size } = found.frontier
  const waiting = size - found.tree.size
  const standing = {
    disk: realDisk,
    folder: place.folder,
    treeSize: () => found.tree.size,
    segments: () => found.segments,
  }
  for (const [leavesMax, times] of [
    [waiting, 0],
    [waiting - 1, 1],
  ] as const) {
    let made = 0
    const materialise = async () => {
      made += 1
    }
    const tail = new Tail({ standing, size: () => size, materialise, leavesMax })
    equal(await tail.rootAt(size), rootIn(note)[1])
    equal(made, times)
  }
})

test('who waits has his turn while many leaves are hashed', async (t) => {
  const place = await freshPlace()
  t.after(() => place.remove())
  const journal = await openJournal(place.options())
  const slices = 8
  for (let n = 0; n < slices; n += 1)
    await journal.append(
      Array.from({ length: SLICE_LEAVES }, (_, i) => entryOf(n * SLICE_LEAVES + i)),
    )
  const { size } = journal.health()
  await journal.abandon()
  const found = await recover(realDisk, place.folder, undefined, journal.swearing.vkey, true)
  const standing = {
    disk: realDisk,
    folder: place.folder,
    treeSize: () => 0,
    segments: () => found.segments,
  }
  const tail = new Tail({ standing, size: () => size, materialise: async () => {} })
  // Each slice ends by giving way to what waits.
  const gaveWay = t.mock.method(globalThis, 'setImmediate')
  await tail.rootAt(size)
  ok(gaveWay.mock.callCount() >= slices, `${gaveWay.mock.callCount()} turns`)
})
