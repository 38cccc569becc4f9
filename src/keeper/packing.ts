/**
 * Packing: when a tile of the pack level is full, it and what lies below it become one zip, in a
 * thread of its own. A site with fewer than 16,777,216 entries never sees it happen.
 *
 * Nothing waits for it, and nothing is lost when it stops anywhere (`store/evidence/pack.ts`).
 */
import { Worker } from 'node:worker_threads'
import { whyOf } from '../lib/fault.ts'
import { type Duration, hours, type Instant, plus } from '../lib/time.ts'
import type { Clock } from '../ports/clock.ts'
import { PACK_LEVEL, spanOf } from '../store/evidence/archive.ts'
import { realDisk } from '../store/evidence/disk.ts'
import { fromFailure } from '../store/evidence/materialise-talk.ts'
import { type Packed, packable } from '../store/evidence/pack.ts'
import type { PackBorn, PackSaid } from '../store/evidence/pack-talk.ts'
import { Pace } from '../store/evidence/rest.ts'

const LOOK_EVERY: Duration = hours(1)
/** Its work needs the directory of a zip and some tiles. */
const HEAP_MEBIBYTES_MAX = 512

export type PackParts = {
  readonly clock: Clock
  readonly folder: string
  /** Entries in tiles. */
  readonly size: () => number
  readonly told: (problem: unknown) => void
  /** For tests: zips of smaller tiles. */
  readonly level?: number
}

export type PackFacts = {
  readonly last: Packed | null
  readonly running: { readonly done: number; readonly of: number } | null
  /** Why the last run stopped. */
  readonly fault: string | null
}

export type Packing = {
  /** For the duties; it waits for nothing. */
  round(): Promise<void>
  /** Begins at once, or hurries what is under way. */
  hurry(): void
  facts(): PackFacts
  close(): Promise<void>
}

export function startPacking(parts: PackParts): Packing {
  const { clock, folder, level = PACK_LEVEL, told } = parts
  let worker: Worker | undefined
  let pace = new Pace()
  let lookAt: Instant = clock.now()
  let last: Packed | undefined
  let fault: string | undefined
  let progress = { done: 0, of: 0 }
  let isClosed = false

  const ended = (one: Worker, why?: string): void => {
    if (worker !== one) return
    worker = undefined
    if (isClosed) return
    fault = why
    if (why !== undefined) told(new Error(`the evidence could not be packed: ${why}`))
  }

  const start = (): void => {
    pace = new Pace()
    pace.gently()
    progress = { done: 0, of: 0 }
    const one = new Worker(workerFile(), {
      name: 'pack',
      workerData: { folder, pace: pace.shared, level } satisfies PackBorn,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    one.unref()
    worker = one
    one.on('message', (said: PackSaid) => {
      if (said.kind === 'progress') progress = { done: said.done, of: said.of }
      else if (said.kind === 'failed') ended(one, whyOf(fromFailure(said.failure)))
      else {
        last = said.packed
        ended(one)
      }
    })
    let why = ''
    one.on('error', (thrown) => {
      why = whyOf(thrown)
    })
    one.on('exit', (code) => ended(one, why === '' ? `code ${code}` : why))
  }

  return {
    round: async () => {
      const now = clock.now()
      if (isClosed || worker !== undefined || now < lookAt || parts.size() < spanOf(level)) return
      lookAt = plus(now, LOOK_EVERY)
      if ((await packable(realDisk, folder, level)) > 0 && worker === undefined) start()
    },
    hurry: () => {
      if (isClosed) return
      if (worker === undefined) start()
      pace.hurry()
    },
    facts: () => ({
      last: last ?? null,
      running: worker === undefined ? null : progress,
      fault: fault ?? null,
    }),
    close: async () => {
      isClosed = true
      const one = worker
      worker = undefined
      await one?.terminate()
    },
  }
}

/** The thread's file stands in the store's folder, in the language that runs. */
function workerFile(): URL {
  const here = import.meta.url
  return new URL(`../store/evidence/pack-worker${here.slice(here.lastIndexOf('.'))}`, here)
}
