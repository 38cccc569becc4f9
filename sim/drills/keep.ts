/**
 * Keep: writes a lived day's evidence into a real log, has it verified, and has it judged again, by
 * the code behind `sekimori verify --replay`.
 *
 * While the day is lived its journal is in memory, because a day of writes to the disk would take as
 * long as a day's writes take. The log that is made of it afterwards has the same entries in the same
 * order, sealed and signed as always; it stands in a folder of its own and is no part of a guard's.
 */

import { hash } from 'node:crypto'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { ContactHash } from '../../src/accounts/model.ts'
import { createLayout, type Layout } from '../../src/keeper/layout.ts'
import { replayed } from '../../src/keeper/replay.ts'
import { contactHashIn, parametersHashOf } from '../../src/keeper/secrets.ts'
import type { Instant } from '../../src/lib/time.ts'
import type { Entry } from '../../src/ports/journal.ts'
import { type EvidenceJournal, openJournal } from '../../src/store/evidence/journal.ts'
import { readEvidence } from '../../src/store/evidence/read-evidence.ts'
import { verifyEvidence } from '../../src/store/evidence/verify.ts'
import { walkTree } from '../../src/store/evidence/verify-walk.ts'
import { behaviourJudging } from '../../src/verdict/judging.ts'

const BATCH = 500
/** The first entry of a log, which is no event; a real one has its own. */
export const GENESIS = 'genesis'

/** A data folder, with the secret that a seed's contacts are hashed with: the same for the same day. */
export function prepareFolder(layout: Layout, seed: number): ContactHash {
  createLayout(layout)
  mkdirSync(layout.keys, { recursive: true })
  const key = hash('sha256', `drill ${seed}`, 'buffer')
  writeFileSync(join(layout.keys, 'contacts.key'), key, { mode: 0o400, flag: 'wx' })
  return contactHashIn(layout.keys)
}

export type Kept = {
  /** Whether the log verifies, and has every entry of the day. */
  readonly verified: boolean
  readonly judgedAgain: number
  readonly differs: number
  /** Entries, those of the case with them. */
  readonly size: number
}

export type KeepOptions = {
  readonly progress?: (share: number) => void
  /** Once all entries of the day are in files: what is written after them. `verified`: their tree. */
  readonly after?: (journal: EvidenceJournal, verified: boolean) => Promise<void>
}

export async function keepEvidence(
  layout: Layout,
  day: string,
  lived: readonly Entry[],
  now: Instant,
  { progress = () => {}, after }: KeepOptions = {},
): Promise<Kept> {
  const entries = lived.filter(({ kind }) => kind !== GENESIS)
  const journal = await openJournal({
    folder: layout.evidence,
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
    origin: `drill.example/sekimori/${day}`,
    clock: { now: () => now, monotonic: () => performance.now() },
    reserveBytes: 0,
  })
  let size = 0
  try {
    for (let from = 0; from < entries.length; from += BATCH) {
      await journal.append(entries.slice(from, from + BATCH))
      progress(from / entries.length / 2)
    }
    await journal.materialise()
    if (after !== undefined) {
      const { problems } = await walkTree(layout.evidence)
      await after(journal, problems.length === 0)
      await journal.materialise()
    }
    size = journal.health().size
  } finally {
    await journal.close()
  }
  const { ok, size: found } = await verifyEvidence(layout.evidence, {
    keysFolder: layout.keys,
    hwmFolder: layout.highWater,
  })
  const judging = behaviourJudging()
  const { equal, differs, otherEngine, erased } = await replayed(
    readEvidence(layout.evidence, layout.keys),
    {
      hash: contactHashIn(layout.keys),
      judging,
      parametersHash: parametersHashOf(judging.parameters),
      progress: (folded) => progress(0.5 + folded / entries.length / 2),
    },
  )
  // What cannot be judged again differs too: nothing of a lived day is erased or of another engine.
  return {
    verified: ok && found === size,
    judgedAgain: equal + differs + otherEngine + erased,
    differs: differs + otherEngine + erased,
    size,
  }
}
