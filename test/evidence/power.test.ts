/**
 * Power cuts at chance moments, one life after the other on the same log: what no sync promised is
 * dropped, zeroed, garbled or cut in the middle, names that no sync of their folder promised are as
 * they were before. No entry that was acknowledged is lost or stands elsewhere; the log verifies.
 *
 * A seed makes the run again: SEKIMORI_SEED, and SEKIMORI_ROUNDS for another length.
 */
import { deepEqual, equal, ok } from 'node:assert/strict'
import { test } from 'node:test'
import { Fault } from '../../src/lib/fault.ts'
import type { Instant } from '../../src/lib/time.ts'
import type { EvidenceJournal } from '../../src/store/evidence/journal.ts'
import { pack } from '../../src/store/evidence/pack.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { Crashed, chanceOf, entryOf, FailingDisk, freshPlace, type Place } from './help.ts'

const isLong = process.env['SEKIMORI_LONG'] === '1'
const ROUNDS = Number(process.env['SEKIMORI_ROUNDS'] ?? (isLong ? 1_000 : 40))
const seed = Number(process.env['SEKIMORI_SEED'] ?? 20_261_122)
/** A log lives through so many cuts. */
const LIVES = 12
/** Small, so that segments begin, fill and are retired all the time. */
const SMALL = { walSegmentBytes: 16_384, walBytesMax: 128 * 1_024 }
const CALLS_MAX = 260

type Known = {
  readonly acked: Map<number, number>
  readonly kept: Map<string, string>
  next: number
}

const expected = (thrown: unknown): void => {
  if (!(thrown instanceof Fault || thrown instanceof Crashed)) throw thrown
}

async function live(
  place: Place,
  known: Known,
  disk: FailingDisk,
  chance: (below: number) => number,
): Promise<void> {
  while (!disk.hasFailed) {
    let journal: EvidenceJournal
    try {
      journal = await place.open({ disk, ...SMALL })
    } catch (thrown) {
      expected(thrown)
      continue
    }
    const append = (count: number, severity: number) => {
      const from = known.next
      known.next += count
      return journal
        .append(Array.from({ length: count }, (_, i) => entryOf(from + i, { severity })))
        .then((index) => {
          for (let i = 0; i < count; i += 1) known.acked.set(index + i, from + i)
        }, expected)
    }
    const acts: (() => Promise<unknown>)[] = [
      () => append(1 + chance(5), 0),
      () => Promise.all([append(1, 0), append(1 + chance(140), 0), append(2, 8)]),
      () => append(1 + chance(300), chance(10)),
      () => journal.sign().catch(expected),
      () => journal.materialise().catch(expected),
      () => {
        const text = `held ${known.next}`
        return journal.keep(entryOf(0), Buffer.from(text)).then(({ sha256 }) => {
          known.kept.set(sha256, text)
        }, expected)
      },
      async () => {
        place.now = (place.now + 61_000) as Instant
        place.timers.letOff()
      },
      () => pack({ disk, folder: place.folder, level: 0 }).catch(expected),
    ]
    for (let n = chance(14); n >= 0 && !disk.hasFailed; n -= 1)
      await (acts[chance(acts.length)] as () => Promise<unknown>)()
    if (disk.hasFailed || chance(3) === 0) await journal.abandon()
    else await journal.close().catch(expected)
  }
}

/** Opens it on a sound disk, and compares. */
async function judge(place: Place, known: Known, isVerified: boolean): Promise<void> {
  const journal = await place.open(SMALL)
  let found = 0
  for await (const { index, body } of journal.read(0)) {
    const i = known.acked.get(index)
    if (i === undefined) continue
    equal(body?.['i'], i, `entry ${index}`)
    found += 1
  }
  equal(found, known.acked.size, 'every acknowledged entry is there')
  for (const [sha256, text] of known.kept)
    equal(Buffer.from((await journal.kept(sha256)) ?? []).toString(), text)
  await journal.close()
  if (!isVerified) return
  const { problems, gaps } = await verifyEvidence(place.folder, {
    keysFolder: place.keysFolder,
    hwmFolder: place.hwmFolder,
  })
  deepEqual([problems, gaps], [[], 0])
}

test(`${ROUNDS} power cuts at chance moments lose nothing that was acknowledged (seed ${seed})`, async (t) => {
  const chance = chanceOf(seed)
  let place: Place | undefined
  let known: Known = { acked: new Map(), kept: new Map(), next: 1 }
  let total = 0
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      if (place === undefined || round % LIVES === 0) {
        await place?.remove()
        place = await freshPlace()
        total += known.acked.size
        known = { acked: new Map(), kept: new Map(), next: 1 }
      }
      const nth = 1 + chance(CALLS_MAX)
      const disk = new FailingDisk(nth, 'power')
      try {
        await live(place, known, disk, chance)
        disk.afterPowerLoss(chance)
        await judge(place, known, round % 3 === 2)
      } catch (thrown) {
        throw new Error(`round ${round}, call ${nth}: ${(thrown as Error).stack}`, {
          cause: thrown,
        })
      }
    }
    total += known.acked.size
    t.diagnostic(`${total} acknowledged entries`)
    ok(total > ROUNDS)
  } finally {
    await place?.remove()
  }
})
