/**
 * The thread that packs: one run, one answer, and it ends. It gives way to everybody, and rests.
 */
import { setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { assert } from '../../lib/assert.ts'
import { toFailure } from './materialise-talk.ts'
import { pack } from './pack.ts'
import type { PackBorn, PackSaid } from './pack-talk.ts'
import { Pace } from './rest.ts'
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

const { folder, pace, level } = workerData as PackBorn
let toldAt = Number.NEGATIVE_INFINITY

async function answer(): Promise<PackSaid> {
  try {
    const packed = await pack({
      disk: waitingDisk,
      folder,
      ...(level === undefined ? {} : { level }),
      rest: new Pace(pace).restIn(() => performance.now()),
      progress: (done, of) => {
        const now = performance.now()
        if (now - toldAt < TOLD_MS) return
        toldAt = now
        port?.postMessage({ kind: 'progress', done, of } satisfies PackSaid)
      },
    })
    return { kind: 'done', packed }
  } catch (thrown) {
    return { kind: 'failed', failure: toFailure(thrown) }
  }
}

void answer().then((it) => port.postMessage(it))
