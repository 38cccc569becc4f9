/**
 * Finding: an investigation of the evidence beside a running guard, in a thread of its own.
 *
 * First the evidence says who looks and why, then the log is settled so that the latest entries lie in
 * files, then the thread reads. One investigation at a time; more wait in line, and one too many is
 * told so. Whoever asked may stop it: what was read by then is the answer, and says so
 * (`interrupted`). A thread that dies, or is not done within FINDING_WITHIN, is told as a fault; nothing
 * was changed by it.
 */
import { Worker } from 'node:worker_threads'
import type { AccountId } from '../../../events/event.ts'
import type { Span } from '../../../incident/found.ts'
import { Fault, whyOf } from '../../../lib/fault.ts'
import { type Duration, hours } from '../../../lib/time.ts'
import type { Clock } from '../../../ports/clock.ts'
import { fromFailure } from '../../../store/evidence/materialise-talk.ts'
import type { VaultReads } from '../../privacy/vault-reads.ts'
import type { Born, Order, Told } from './finding-talk.ts'
import type { Found } from './found-in-evidence.ts'

export const FINDING_WITHIN: Duration = hours(2)
/** Investigations that wait for the one that is under way. */
export const FINDINGS_WAITING_MAX = 4
/** Of the thread: what a case of a million entries takes, and as much again. */
export const HEAP_MEBIBYTES_MAX = 1_024

export type FindingParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly layout: { readonly evidence: string; readonly keys: string }
  readonly zone: string
  readonly defaultRealm: string
  readonly home: string
  readonly mmdb?: string
  readonly version: string
  readonly reads: Pick<VaultReads, 'before'>
  /** Brings files up to what is durable. */
  readonly settle: () => Promise<void>
  readonly within?: Duration
  /** The thread; default: the file beside this one, in the language that runs. */
  readonly file?: URL
}

export type FindingAsked = {
  readonly by: string
  readonly why: string
  readonly span: Span
  /** The case that it is for. */
  readonly case?: string
  readonly accounts?: readonly AccountId[]
  readonly cleared?: readonly AccountId[]
  /** What counts as domestic; default: what the configuration says. */
  readonly home?: string
  readonly progress?: (entries: number, of: number) => void
  readonly stop?: AbortSignal
}

export class Finding {
  readonly #parts: FindingParts
  #last: Promise<unknown> = Promise.resolve()
  #waiting = 0
  #running: Worker | undefined

  constructor(parts: FindingParts) {
    this.#parts = parts
  }

  /** Rejects with a `Fault`; `undefined`: too many wait already. */
  find(asked: FindingAsked): Promise<Found> | undefined {
    if (this.#waiting > FINDINGS_WAITING_MAX) return undefined
    this.#waiting += 1
    const found = this.#last.then(() => this.#find(asked))
    this.#last = found
      .catch(() => {})
      .then(() => {
        this.#waiting -= 1
      })
    return found
  }

  /** What is under way ends without an answer. */
  async close(): Promise<void> {
    await this.#running?.terminate()
  }

  async #find({ by, why, span, progress, stop, ...asked }: FindingAsked): Promise<Found> {
    const { reads, settle, layout, clock, zone, defaultRealm, mmdb, version } = this.#parts
    const { home = this.#parts.home } = asked
    const ticket = asked.case
    const look = { what: 'investigate', ...(ticket === undefined ? {} : { ticket }) }
    await reads.before({ by, why }, look)
    await settle()
    const born: Born = {
      ...{ folder: layout.evidence, keysFolder: layout.keys, span, now: clock.now() },
      ...{ zone, defaultRealm, home, version },
      ...(mmdb === undefined ? {} : { mmdb }),
      ...(asked.accounts === undefined ? {} : { accounts: asked.accounts }),
      ...(asked.cleared === undefined ? {} : { cleared: asked.cleared }),
    }
    const { within = FINDING_WITHIN, file = beside('finding-worker') } = this.#parts
    const worker = new Worker(file, {
      name: 'finding',
      workerData: born,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MEBIBYTES_MAX },
    })
    this.#running = worker
    worker.unref()
    const stopped = () => worker.postMessage({ kind: 'stop' } satisfies Order)
    stop?.addEventListener('abort', stopped, { once: true })
    if (stop?.aborted === true) stopped()
    const { promise, resolve, reject } = Promise.withResolvers<Found>()
    const failed = (reason: string) => reject(new Fault('case.finding-failed', { why: reason }))
    const deadline = setTimeout(() => failed(`no answer in ${within / 60_000} minutes`), within)
    deadline.unref()
    worker.on('message', (told: Told) => {
      if (told.kind === 'found') resolve(told.found)
      else if (told.kind === 'progress') progress?.(told.entries, told.of)
      else {
        const thrown = fromFailure(told.failure)
        reject(
          thrown instanceof Fault
            ? thrown
            : new Fault('case.finding-failed', { why: whyOf(thrown) }, thrown),
        )
      }
    })
    worker.on('error', (thrown) => failed(whyOf(thrown)))
    worker.on('exit', (code) => failed(`the thread ended with code ${code}`))
    try {
      return await promise
    } finally {
      clearTimeout(deadline)
      stop?.removeEventListener('abort', stopped)
      this.#running = undefined
      await worker.terminate()
    }
  }
}

const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
