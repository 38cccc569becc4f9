/**
 * Materialising in a thread of its own, so that neither its work nor its garbage holds up an answer.
 *
 * The thread is started when it is first needed. One that dies leaves only what counts anyway: all is
 * in the write-ahead log, and the next begins from the tree state. It is started again after a pause
 * that doubles; after DEATHS_MAX in a row without anything done, the journal's own thread does the
 * work from then on, slower for those who wait there but without an end.
 */
import { Worker } from 'node:worker_threads'
import { assert } from '../../lib/assert.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { TreeState } from './files.ts'
import { type Answer, type Born, fromFailure, type Request } from './materialise-talk.ts'
import type { Materialising, Stripped, Wanted } from './materialising.ts'
import { Pace } from './rest.ts'

/** In a row, with nothing done in between. */
export const DEATHS_MAX = 4
/** After the first death; it doubles with each. */
export const RESTART_PAUSE_MS = 500
/** Its work needs a few MiB; what is beyond is a mistake that must not take the guard with it. */
const HEAP_MEBIBYTES_MAX = 256

export type OwnThreadOptions = {
  readonly folder: string
  /** Milliseconds since boot. */
  readonly monotonic: () => number
  /** Does the work when no thread lives long enough. */
  readonly instead: Materialising
  /** Default: the file beside this one, in the language that runs. */
  readonly file?: URL
}

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}

type Waiting = {
  readonly resolve: (tree: TreeState | undefined) => void
  readonly reject: (thrown: Error) => void
}

export class OwnThread implements Materialising {
  readonly #options: OwnThreadOptions
  readonly #pace = new Pace()
  #worker: Worker | undefined
  #waiting: Waiting | undefined
  #deaths = 0
  #startsAgainAt = Number.NEGATIVE_INFINITY
  #isClosed = false

  constructor(options: OwnThreadOptions) {
    this.#options = options
  }

  async settle(wanted: Wanted): Promise<TreeState> {
    if (this.#deaths >= DEATHS_MAX) return this.#options.instead.settle(wanted)
    if (wanted.gently) this.#pace.gently()
    else this.#pace.hurry()
    const tree = await this.#ask({ kind: 'settle', ...wanted })
    assert(tree !== undefined, 'what settles tells the tree')
    return tree
  }

  hurry(): void {
    this.#pace.hurry()
  }

  async tidy(): Promise<void> {
    if (this.#deaths >= DEATHS_MAX) await this.#options.instead.tidy()
    // A thread that was started since knows of nothing to tidy.
    else if (this.#worker !== undefined) await this.#ask({ kind: 'tidy' })
  }

  async strip(stripped: Stripped): Promise<TreeState> {
    if (this.#deaths >= DEATHS_MAX) return this.#options.instead.strip(stripped)
    this.#pace.gently()
    const tree = await this.#ask({ kind: 'strip', ...stripped })
    assert(tree !== undefined, 'what strips tells the tree')
    return tree
  }

  async #ask(request: Request): Promise<TreeState | undefined> {
    assert(this.#waiting === undefined, 'one question at a time')
    const worker = this.#worker ?? this.#start()
    // While somebody waits for it the process does not end; afterwards it does not keep the process.
    worker.ref()
    try {
      const tree = await new Promise<TreeState | undefined>((resolve, reject) => {
        this.#waiting = { resolve, reject }
        worker.postMessage(request)
      })
      this.#deaths = 0
      return tree
    } finally {
      this.#waiting = undefined
      worker.unref()
    }
  }

  #start(): Worker {
    if (this.#isClosed) throw this.#gone('the log is closed')
    const pause = this.#startsAgainAt - this.#options.monotonic()
    if (pause > 0) throw this.#gone(`it is started again in ${Math.ceil(pause)} ms`)
    const { folder, file = beside('materialise-worker') } = this.#options
    let worker: Worker
    try {
      worker = new Worker(file, {
        name: 'evidence',
        workerData: { folder, pace: this.#pace.shared } satisfies Born,
        resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
      })
    } catch (thrown) {
      this.#died()
      throw this.#gone(whyOf(thrown))
    }
    worker.on('message', (answer: Answer) => {
      if (answer.kind === 'done') this.#waiting?.resolve(answer.tree)
      else this.#waiting?.reject(fromFailure(answer.failure))
    })
    let why = ''
    worker.on('error', (thrown) => {
      why = whyOf(thrown)
    })
    worker.on('exit', (code) => this.#ended(worker, why === '' ? `code ${code}` : why))
    this.#worker = worker
    return worker
  }

  #ended(worker: Worker, why: string): void {
    if (this.#worker !== worker) return
    this.#worker = undefined
    this.#died()
    this.#waiting?.reject(this.#gone(why))
  }

  #died(): void {
    this.#startsAgainAt = this.#options.monotonic() + RESTART_PAUSE_MS * 2 ** this.#deaths
    this.#deaths += 1
  }

  #gone(why: string): Fault {
    return new Fault('evidence.unwritable', {
      file: this.#options.folder,
      why: `the thread that writes tiles and vault has ended (${why})`,
    })
  }

  async close(): Promise<void> {
    this.#isClosed = true
    this.#pace.hurry()
    const worker = this.#worker
    this.#worker = undefined
    await worker?.terminate()
    this.#waiting?.reject(this.#gone('the log is closed'))
    await this.#options.instead.close()
  }
}
