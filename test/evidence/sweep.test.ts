/**
 * Failure sweep: one whole life of a log, with each changing call to the disk failing once, in each way
 * a disk fails. Whatever was acknowledged is there afterwards, at its index, and the log verifies.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../src/lib/fault.ts'
import type { EvidenceJournal } from '../../src/store/evidence/journal.ts'
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

/** Small segments, so that one life begins, fills, retires and leaves several. */
const SMALL = { walSegmentBytes: 16_384 }

type Life = {
  /** What was acknowledged: index to body. */
  readonly acked: Map<number, number>
  /** What was refused: their numbers. */
  readonly refused: Set<number>
  readonly kept: Map<string, string>
}

const expected = (thrown: unknown): void => {
  if (thrown instanceof Fault || thrown instanceof Crashed) return
  throw thrown
}

async function live(place: Place, life: Life, disk: FailingDisk): Promise<void> {
  let next = 1
  for (let session = 0; session < 2; session += 1) {
    let journal: EvidenceJournal
    try {
      journal = await place.open({ disk, ...SMALL })
    } catch (thrown) {
      expected(thrown)
      if (thrown instanceof Crashed) return
      continue
    }
    const append = (count: number, severity = 0) => {
      const first = next
      next += count
      const entries = Array.from({ length: count }, (_, i) => entryOf(first + i, { severity }))
      return journal.append(entries).then(
        (index) => {
          for (let i = 0; i < count; i += 1) life.acked.set(index + i, first + i)
        },
        (thrown) => {
          expected(thrown)
          for (let i = 0; i < count; i += 1) life.refused.add(first + i)
        },
      )
    }
    const tried = (work: Promise<unknown>) => work.catch(expected)
    await Promise.all([append(1), append(2), append(3)])
    await append(130, 7)
    await tried(
      journal.keep(entryOf(0), Buffer.from(`held ${session}`)).then(({ sha256 }) => {
        life.kept.set(sha256, `held ${session}`)
      }),
    )
    await tried(journal.materialise())
    await append(140)
    await append(1)
    place.timers.letOff()
    await tried(journal.sign())
    if (session === 0) await tried(journal.close())
    else if (disk.hasFailed) await journal.abandon()
    else await tried(journal.close())
  }
}

/** Opens the folder on a sound disk, and compares. */
async function judge(place: Place, life: Life): Promise<void> {
  const journal = await place.open(SMALL)
  const found = new Map<number, number>()
  for await (const { index, kind, body } of journal.read(0))
    if (kind === 'message.submitted') found.set(index, body?.['i'] as number)
  for (const [index, i] of life.acked) equal(found.get(index), i, `entry ${index}`)
  for (const [sha256, text] of life.kept)
    equal(Buffer.from((await journal.kept(sha256)) ?? []).toString(), text)
  await journal.append([entryOf(9_999)])
  await journal.close()
  const verified = await verifyEvidence(place.folder, {
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
  })
  deepEqual(verified.problems, [])
  equal(verified.gaps, 0)
}

async function sweep(failure: Failure, from: number, every: number): Promise<number> {
  const chance = chanceOf(20_251_006)
  let lives = 0
  for (let nth = from; ; nth += every) {
    const place = await freshPlace()
    try {
      const disk = new FailingDisk(nth, failure)
      const life: Life = { acked: new Map(), refused: new Set(), kept: new Map() }
      try {
        await live(place, life, disk)
        if (failure === 'power' && disk.hasFailed) disk.afterPowerLoss(chance)
        await judge(place, life)
      } catch (thrown) {
        throw new Error(`${failure} at call ${nth}: ${(thrown as Error).message}`, {
          cause: thrown,
        })
      }
      lives += 1
      if (!disk.hasFailed) {
        equal(life.refused.size, 0)
        ok(life.acked.size > 500, 'an undisturbed life is acknowledged in full')
        return lives
      }
    } finally {
      await place.remove()
    }
  }
}

/**
 * Every call in the long run. In the short one some of them, each kind of failure beginning elsewhere;
 * power cuts closer together, for they find what the others cannot.
 */
const isLong = process.env['SEKIMORI_LONG'] === '1'
const steps = [
  ['ENOSPC', 1, 41],
  ['EIO', 9, 41],
  ['short', 17, 41],
  ['crash', 25, 41],
  ['power', 9, 13],
] as const
for (const [failure, from, every] of steps)
  test(`${failure} at any call of the disk loses nothing that was acknowledged`, async (t) => {
    t.diagnostic(`${await (isLong ? sweep(failure, 1, 1) : sweep(failure, from, every))} lives`)
  })
