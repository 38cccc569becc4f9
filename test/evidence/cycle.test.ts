/**
 * One cycle of append, signature, kept checkpoint and tiles on a log that stands: the n-th write, sync,
 * rename or other changing call fails, for every n and in every way a disk fails. What was acknowledged
 * is there afterwards, at its index; what was not may be; the log verifies and goes on.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { Fault } from '../../src/lib/fault.ts'
import type { Instant } from '../../src/lib/time.ts'
import { openJournal } from '../../src/store/evidence/journal.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import {
  Crashed,
  chanceOf,
  entryOf,
  FailingDisk,
  type Failure,
  freshPlace,
  type Place,
} from './help.ts'

/** So that the cycle fills a bundle, and a second one over a restart. */
const BEFORE = 250

let sound: Place
before(async () => {
  sound = await freshPlace()
  const journal = await sound.open()
  await journal.append(Array.from({ length: BEFORE - 1 }, (_, i) => entryOf(i + 1)))
  await journal.close()
})
after(() => sound.remove())

const expected = (thrown: unknown): void => {
  if (!(thrown instanceof Fault || thrown instanceof Crashed)) throw thrown
}

async function cycle(root: string, disk: FailingDisk, acked: Map<number, number>): Promise<void> {
  // Two minutes later, so that the checkpoint is one that is kept.
  const now = (sound.now + 120_000) as Instant
  const journal = await openJournal({
    ...sound.options(),
    ...{ folder: join(root, 'evidence'), keysFolder: join(root, 'keys') },
    hwmFolder: join(root, 'hwm'),
    clock: { now: () => now, monotonic: () => performance.now() },
    disk,
  }).catch((thrown) => {
    expected(thrown)
  })
  if (journal === undefined) return
  const append = (i: number, count: number) =>
    journal.append(Array.from({ length: count }, (_, n) => entryOf(i + n))).then((index) => {
      for (let n = 0; n < count; n += 1) acked.set(index + n, i + n)
    }, expected)
  await Promise.all([append(1_000, 3), append(1_003, 9)])
  await journal.sign().catch(expected)
  await journal.materialise().catch(expected)
  await append(1_012, 1)
  if (disk.hasFailed) await journal.abandon()
  else await journal.close().catch(expected)
}

async function judge(root: string, acked: ReadonlyMap<number, number>): Promise<void> {
  const places = {
    ...{ folder: join(root, 'evidence'), keysFolder: join(root, 'keys') },
    hwmFolder: join(root, 'hwm'),
  }
  const journal = await openJournal({ ...sound.options(), ...places })
  const found = new Map<number, unknown>()
  for await (const { index, body } of journal.read(0)) found.set(index, body?.['i'])
  for (let i = 1; i < BEFORE; i += 1) equal(found.get(i), i)
  for (const [index, i] of acked) equal(found.get(index), i, `entry ${index}`)
  equal(await journal.append([entryOf(5_000)]), found.size)
  await journal.close()
  const { problems, gaps } = await verifyEvidence(places.folder, places)
  deepEqual([problems, gaps], [[], 0])
}

/** The short run fails every call once, and some of them in the other ways; the long one all in all. */
const isLong = process.env['SEKIMORI_LONG'] === '1'
const steps: readonly (readonly [failure: Failure, from: number, every: number])[] = [
  ['EIO', 1, 1],
  ['ENOSPC', 1, 6],
  ['short', 2, 6],
  ['crash', 3, 6],
  ['power', 4, 4],
]
for (const [failure, from, every] of steps)
  test(`${failure} at ${isLong || every === 1 ? 'every call' : 'some calls'} of one append-and-checkpoint cycle`, async (t) => {
    const chance = chanceOf(20_251_122)
    let lives = 0
    for (let nth = isLong ? 1 : from; ; nth += isLong ? 1 : every) {
      const root = join(sound.root, `life-${failure}-${nth}`)
      for (const name of ['evidence', 'keys', 'hwm'])
        cpSync(join(sound.root, name), join(root, name), { recursive: true })
      const disk = new FailingDisk(nth, failure)
      const acked = new Map<number, number>()
      try {
        await cycle(root, disk, acked)
        if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
        await judge(root, acked)
      } catch (thrown) {
        throw new Error(`${failure} at call ${nth}: ${(thrown as Error).stack}`, { cause: thrown })
      }
      rmSync(root, { recursive: true })
      lives += 1
      if (!disk.hasFailed) {
        equal(acked.size, 13)
        break
      }
    }
    t.diagnostic(`${lives} lives`)
    ok(lives > 20)
  })
