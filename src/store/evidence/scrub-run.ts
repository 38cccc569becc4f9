/**
 * Scrub run: one cycle from where it is to its end, resting so that it takes about `WITHIN` and holds
 * neither disk nor processor; hurried, it does not rest.
 *
 * A small log is done sooner: between two blocks it rests no longer than REST_MS_MAX.
 */
import { type Duration, hours, type Instant } from '../../lib/time.ts'
import { newCycle, Scrub, type ScrubPlaces } from './scrub.ts'
import { readScrubState, type ScrubResult, writeScrubState } from './scrub-state.ts'

/** A cycle spreads its work over so long; the next begins a day after it began. */
export const SCRUB_WITHIN: Duration = hours(12)
export const REST_MS_MAX = 1_000
/** Between two writings of how far it is. */
const SAVED_MS = 60_000
/** An erasure that is being written down this moment. */
const ERASURE_MS = 120_000

export type ScrubRun = {
  readonly places: ScrubPlaces
  readonly now: () => Instant
  readonly monotonic: () => number
  /** Stands still for so long, unless hurried. */
  readonly rest: (ms: number) => Promise<void> | void
  readonly progress?: (next: number, of: number) => void
  /** Whether where it is, is written down; default: yes. Without, it begins at the first entry. */
  readonly isSaved?: boolean
}

export async function scrubRun({
  places,
  now,
  monotonic,
  rest,
  progress = () => {},
  isSaved = true,
}: ScrubRun): Promise<ScrubResult | undefined> {
  const { disk, folder } = places
  const before = isSaved ? await readScrubState(disk, folder) : {}
  const cycle = before.cycle ?? (await newCycle(places, now()))
  if (cycle === undefined) return undefined
  const scrub = await Scrub.open(places, cycle)
  let since = monotonic()
  let savedAt = since
  const took = () => {
    const at = monotonic()
    cycle.took += Math.max(0, Math.round(at - since))
    since = at
  }
  try {
    progress(cycle.next, cycle.size)
    while (await scrub.erasuresOfBlock()) await rest(0)
    for (;;) {
      const begun = monotonic()
      const isMore = await scrub.block()
      took()
      if (!isMore) break
      progress(Math.min(cycle.next, cycle.size), cycle.size)
      if (isSaved && since - savedAt >= SAVED_MS) {
        savedAt = since
        await writeScrubState(disk, folder, { ...before, cycle })
      }
      const blocksLeft = Math.ceil((cycle.size - cycle.next) / 256)
      if (blocksLeft <= 0) continue
      const each = Math.max(0, SCRUB_WITHIN - cycle.took) / blocksLeft
      await rest(Math.min(REST_MS_MAX, Math.max(0, each - (since - begun))))
    }
    if (cycle.missing.length > 0) await rest(ERASURE_MS)
    took()
    const result = await scrub.result(now())
    if (isSaved) await writeScrubState(disk, folder, { last: result, isTold: false })
    return result
  } finally {
    await scrub.close()
  }
}
