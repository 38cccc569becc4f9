/**
 * Scrub state: how far a cycle has come, so that a restart goes on where it was, and what the last one
 * found until it stands in the log.
 *
 * A comfort: a file that is lost or does not read begins the cycle anew. It is no proof of anything.
 */
import { join } from 'node:path'
import { type Hash, hashText, readHashText } from '../../evidence/bytes.ts'
import type { Problem } from '../../evidence/problems.ts'
import type { Instant } from '../../lib/time.ts'
import { type Disk, readTextFile, replaceFile } from './disk.ts'
import { stateFolderOf } from './files.ts'

/** Problems that are kept; the others are counted. */
export const SCRUB_PROBLEMS_MAX = 20
/** Runs of bodies that nothing accounts for yet; beyond, they are counted. */
export const SCRUB_MISSING_MAX = 1_000
const STATE_BYTES_MAX = 2 ** 20

export type Missing = {
  readonly from: number
  to: number
  readonly retention: string
  readonly month: string
  readonly blob?: string
}

export type ScrubCycle = {
  readonly startedAt: Instant
  /** What was signed when the cycle began. */
  readonly size: number
  readonly root: Hash
  /** The next entry to look at; the first of a bundle. */
  next: number
  /** Milliseconds that it has taken, pauses among them. */
  took: number
  /** How many there are; the first are listed. */
  count: number
  readonly problems: Problem[]
  firstAltered: number | undefined
  readonly missing: Missing[]
}

export type ScrubResult = {
  readonly at: Instant
  readonly size: number
  readonly seconds: number
  readonly count: number
  readonly problems: readonly Problem[]
  readonly firstAltered: number | null
}

export type ScrubState = {
  readonly cycle?: ScrubCycle
  readonly last?: ScrubResult
  /** Whether the last result stands in the log. */
  readonly isTold?: boolean
}

const fileIn = (folder: string): string => join(stateFolderOf(folder), 'scrub')

export async function readScrubState(disk: Disk, folder: string): Promise<ScrubState> {
  try {
    const text = await readTextFile(disk, fileIn(folder), STATE_BYTES_MAX)
    if (text === undefined) return {}
    const { cycle, ...rest } = JSON.parse(text) as Omit<ScrubState, 'cycle'> & {
      cycle?: Omit<ScrubCycle, 'root'> & { root: string }
    }
    const root = readHashText(String(cycle?.root))
    if (cycle === undefined || root === undefined) return rest
    const counts = [cycle.next, cycle.size, cycle.took, cycle.count, cycle.startedAt]
    const isGood =
      counts.every((n) => Number.isSafeInteger(n) && n >= 0) &&
      cycle.next % 256 === 0 &&
      Array.isArray(cycle.problems) &&
      Array.isArray(cycle.missing)
    return isGood ? { ...rest, cycle: { ...cycle, root } } : rest
  } catch {
    return {}
  }
}

export async function writeScrubState(
  disk: Disk,
  folder: string,
  { cycle, ...rest }: ScrubState,
): Promise<void> {
  const text = JSON.stringify({
    ...rest,
    ...(cycle === undefined ? {} : { cycle: { ...cycle, root: hashText(cycle.root) } }),
  })
  await replaceFile(disk, fileIn(folder), Buffer.from(`${text}\n`), false)
}
