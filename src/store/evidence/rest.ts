/**
 * Rest: what the thread that materialises does between two strokes, so that the log's own syncs do not
 * wait behind its.
 *
 * One flag in memory that both threads see: 0, gently; 1, in a hurry. Gently, it rests three times as
 * long as it worked; and before files are synced it waits until the system has written them back by
 * itself, for a sync of what is on the disk already costs nearly nothing. Whoever hurries it wakes it
 * at once. Limits: a system that writes back later than after 30 seconds (Linux's default) only makes
 * the syncs dearer.
 */

/** Resting for each part of working. */
export const SHARE = 3
/** Below, a rest costs more than it gives. */
export const WORKED_MS_MIN = 2
/** One stroke that took longer (a disk that hangs) does not make the rest endless. */
export const REST_MS_MAX = 1_000
/** Linux writes back what is older than 30 s, and looks every 5 s. */
export const WRITTEN_BACK_MS = 36_000

export type Rest = {
  /** After a stroke of work. */
  aWhile(): void
  /** Between writing and syncing. */
  untilWrittenBack(): void
}

export const noRest: Rest = { aWhile: () => {}, untilWrittenBack: () => {} }

const GENTLY = 0
const HURRIED = 1

export class Pace {
  readonly shared: SharedArrayBuffer
  readonly #flag: Int32Array<SharedArrayBuffer>

  constructor(shared = new SharedArrayBuffer(4)) {
    this.shared = shared
    this.#flag = new Int32Array(shared)
  }

  gently(): void {
    Atomics.store(this.#flag, 0, GENTLY)
  }

  /** From now on, and for whoever rests now. */
  hurry(): void {
    Atomics.store(this.#flag, 0, HURRIED)
    Atomics.notify(this.#flag, 0)
  }

  /** Stands still for so long, unless it is hurried. */
  wait(ms: number): void {
    Atomics.wait(this.#flag, 0, GENTLY, ms)
  }

  /** For the thread that may stand still; `now` gives milliseconds. */
  restIn(now: () => number, wait = (ms: number) => this.wait(ms)): Rest {
    let since = now()
    const rest = (ms: number) => {
      wait(ms)
      since = now()
    }
    return {
      aWhile: () => {
        const worked = now() - since
        if (worked >= WORKED_MS_MIN) rest(Math.min(SHARE * worked, REST_MS_MAX))
      },
      untilWrittenBack: () => rest(WRITTEN_BACK_MS),
    }
  }
}
