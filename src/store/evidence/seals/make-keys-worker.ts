/**
 * The thread of `make-keys`. It rests three times as long as it works and takes the lowest priority:
 * priority alone lets it fill every pause of the others, which a busy mail server felt as a tenth of a
 * second more in its slowest answers.
 */
import { constants, setPriority } from 'node:os'
import { parentPort, workerData } from 'node:worker_threads'
import { type MakeTalk, makeKeys } from './make-keys.ts'

const RESTS_TO_WORK = 3

const { seed, epochs } = workerData as { seed: Uint8Array; epochs: number }

function giveWay(): void {
  // Elsewhere than on Linux it would be the whole process (setpriority(2), NOTES).
  if (process.platform !== 'linux') return
  try {
    setPriority(0, constants.priority.PRIORITY_LOW)
  } catch {
    // A unit's sandbox may forbid it; the rests remain.
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
giveWay()
const made = makeKeys(seed, epochs, progress, rest)
tell({ kind: 'made', ...made }, [made.keys.buffer as ArrayBuffer])
