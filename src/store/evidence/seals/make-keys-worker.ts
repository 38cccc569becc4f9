/**
 * The thread of `make-keys`. It takes a low priority, by which a busy machine gives it a tenth of a
 * processor; where a unit's sandbox forbids that, it rests three times as long as it works.
 */
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type MakeTalk, makeKeys } from './make-keys.ts'

const RESTS_TO_WORK = 3

const { seed, epochs } = workerData as { seed: Uint8Array; epochs: number }

function givesWay(): boolean {
  // Elsewhere than on Linux it would be the whole process (setpriority(2), NOTES).
  if (process.platform !== 'linux') return false
  try {
    setPriority(0, constants.priority.PRIORITY_BELOW_NORMAL)
    return true
  } catch {
    return false
  }
}

const nobodyWakes = new Int32Array(new SharedArrayBuffer(4))
let since = performance.now()
function rest(): void {
  Atomics.wait(nobodyWakes, 0, 0, RESTS_TO_WORK * (performance.now() - since))
  since = performance.now()
}

const tell = (talk: MakeTalk, transfer: ArrayBuffer[] = []): void =>
  parentPort?.postMessage(talk, transfer)
const progress = (done: number, of: number): void => tell({ kind: 'progress', done, of })
const made = makeKeys(seed, epochs, progress, givesWay() ? undefined : rest)
tell({ kind: 'made', ...made }, [made.keys.buffer as ArrayBuffer])
