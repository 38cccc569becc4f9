/**
 * Verifying seals: read once before the walk over the log, for what the log must have had at each
 * size, and judged after it.
 */
import { type Hash, hashText } from '../../../evidence/bytes.ts'
import { EPOCHS_MAX, type Founding, type Seal } from '../../../evidence/epoch.ts'
import type { Verify } from '../../../evidence/note.ts'
import type { Problem } from '../../../evidence/problems.ts'
import {
  SEALS_FILE,
  SealChain,
  type SealHearing,
  type SealsToldOf,
  toldOf,
} from '../../../evidence/seal-check.ts'
import type { Disk } from '../disk.ts'
import { verifyEd25519 } from '../hashing.ts'
import { rootOfKeys } from './make-keys.ts'
import { readKeysFile, walkSeals } from './seal-files.ts'

/** What a good seal swears to: the root of the first `size` entries. */
export type SealPromise = {
  readonly where: string
  readonly epoch: number
  readonly size: number
  readonly root: Hash
}

export type SealsRead = {
  /** Ascending by size, each size once: the eldest seal of it. */
  readonly promises: readonly SealPromise[]
  /** After the walk: `heard` has heard every leaf; `met` says how each promise was met. */
  judge(
    heard: SealHearing,
    met: (promise: SealPromise) => 'same' | 'differs' | 'ahead',
    found: number,
  ): SealsJudged
}

export type SealsJudged = {
  readonly problems: readonly Problem[]
  /** What of the log good seals vouch for; undefined: there are none. */
  readonly told: SealsToldOf | undefined
}

export async function verifySeals(
  disk: Disk,
  folder: string,
  verify: Verify = verifyEd25519,
): Promise<SealsRead> {
  const problems: Problem[] = []
  const promises: SealPromise[] = []
  let chain: SealChain | undefined
  let first: number | undefined
  const lines: string[] = []
  let torn = false
  // The first line is read with the others, so the keys come a moment later.
  const founding = await walkSeals(disk, folder, (line) => {
    if (line === undefined) torn = true
    // One more than can be good tells that there are too many.
    else if (lines.length <= EPOCHS_MAX) lines.push(line)
  })
  const unreadable = (why: string) =>
    problems.push({ code: 'seals.unreadable', where: SEALS_FILE, why })
  let known: Founding | undefined
  if (founding !== undefined && 'refused' in founding) unreadable(founding.refused)
  else if (founding !== undefined) {
    known = founding
    const keys = await readKeysFile(disk, folder, founding.epochs)
    if (keys === undefined) unreadable('fs/pub.bin is missing or has another length')
    else if (rootOfKeys(keys) !== hashText(founding.root))
      unreadable('fs/pub.bin holds other keys than were committed to')
    else {
      chain = new SealChain(founding, keys, verify)
      const hear = (seal: Seal): void => {
        first ??= seal.size
        if (promises.at(-1)?.size === seal.size && promises.at(-1)?.root === seal.root) return
        const { epoch, size, root } = seal
        promises.push({ where: SEALS_FILE, epoch, size, root })
      }
      for (const line of lines) {
        const seal = chain.take(line)
        if (seal !== undefined) hear(seal)
      }
      if (chain.bad !== undefined) problems.push(chain.bad)
      // A crash tears the end, and the guard mends it; a copy of that moment is not wrong.
      else if (torn && lines.length === 0) unreadable('its only seal is torn')
    }
  }
  return {
    promises,
    judge(heard, met, found) {
      for (const promise of promises) {
        const how = met(promise)
        if (how === 'same') continue
        const { where, epoch, size } = promise
        problems.push(
          how === 'ahead'
            ? { code: 'seal.ahead', where, epoch, size, found }
            : { code: 'seal.differs', where, epoch, size },
        )
        // The first bad epoch is named; those behind it cannot be better.
        break
      }
      problems.push(...heard.judge(known, first, chain))
      return {
        problems,
        told: known === undefined || chain === undefined ? undefined : toldOf(known, chain),
      }
    },
  }
}
