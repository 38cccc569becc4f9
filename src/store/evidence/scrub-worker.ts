/**
 * The thread that scrubs: one cycle, one answer, and it ends.
 *
 * It only reads the log and holds keys of its own, so the keeper's thread shares nothing with it but
 * the flag that hurries it. On Linux, where a thread has a priority of its own, it gives way to all.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../lib/assert.ts'
import type { Instant } from '../../lib/time.ts'
import { toFailure } from './materialise-talk.ts'
import { Pace } from './rest.ts'
import { scrubRun } from './scrub-run.ts'
import type { ScrubBorn, ScrubSaid } from './scrub-talk.ts'
import { waitingDisk } from './waiting-disk.ts'

/** Of -20 to 19, the last giving way to all. */
const PRIORITY = 19
const TOLD_MS = 250

const port = parentPort
assert(port !== null, 'it is started as a thread')
if (process.platform === 'linux')
  try {
    setPriority(0, PRIORITY)
  } catch {
    // A comfort: the work is done all the same.
  }

const { folder, keysFolder, pace } = workerData as ScrubBorn
const shared = new Pace(pace)
let toldAt = Number.NEGATIVE_INFINITY

async function answer(): Promise<ScrubSaid> {
  try {
    const result = await scrubRun({
      places: { disk: waitingDisk, folder, keysFolder },
      now: () => Date.now() as Instant,
      monotonic: () => performance.now(),
      rest: (ms) => (ms > 0 ? shared.wait(ms) : undefined),
      progress: (next, of) => {
        const now = performance.now()
        if (now - toldAt < TOLD_MS) return
        toldAt = now
        port?.postMessage({ kind: 'progress', next, of } satisfies ScrubSaid)
      },
    })
    return { kind: 'done', result }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

void answer().then((it) => port.postMessage(it))
