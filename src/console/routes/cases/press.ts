/**
 * Press: has documents drafted and investigations read on a thread of its own, one after the other.
 *
 * Setting a PDF takes seconds and an investigation may have 64 MB; the thread that answers pages does
 * neither. The thread has a bound of memory and each job a bound of time; one that is over either is
 * given up together with its thread, and the next job gets a new one. It ends when nothing was asked
 * for a while, for fonts take memory.
 * Limits: what was asked and not begun is forgotten when the process ends; nobody was told it is done.
 */
import { Worker } from 'node:worker_threads'
import type { Job, JobDone, JobRefused } from './press-jobs.ts'

export const JOB_FOR = 120_000
export const JOBS_WAITING_MAX = 8
export const IDLE_FOR = 300_000
const MEMORY_MB = 1_024

/** `busy`: too many wait. `failed`: the thread gave up. */
export type JobFailed = { readonly failed: 'busy' | 'failed'; readonly why: string }
export type JobAnswer<Done> = { readonly done: Done } | JobRefused | JobFailed

export type Press = {
  readonly run: <Done extends JobDone>(job: Job) => Promise<JobAnswer<Done>>
  readonly close: () => Promise<void>
}

type Waiting = { readonly job: Job; readonly tell: (answer: JobAnswer<never>) => void }
export type Thread = Pick<Worker, 'on' | 'postMessage' | 'terminate' | 'unref' | 'ref'>

export const pressThread = (): Thread =>
  new Worker(new URL('./press-worker.ts', import.meta.url), {
    resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
  })

export function press(open: () => Thread = pressThread, within = JOB_FOR): Press {
  const waiting: Waiting[] = []
  let current: (Waiting & { readonly timer: NodeJS.Timeout }) | undefined
  let thread: Thread | undefined
  let idle: NodeJS.Timeout | undefined

  const ended = (its: Thread, why: string): void => {
    if (thread === its) thread = undefined
    void its.terminate()
    answer({ failed: 'failed', why })
  }
  const answer = (told: JobAnswer<never>): void => {
    const last = current
    current = undefined
    if (last === undefined) return
    clearTimeout(last.timer)
    last.tell(told)
    next()
  }
  const opened = (): Thread => {
    const its = open()
    its.on('message', (told) => {
      if (thread === its) answer(told as JobAnswer<never>)
    })
    its.on('error', (problem) => {
      if (thread === its) ended(its, problem instanceof Error ? problem.message : 'an error')
    })
    its.on('exit', () => {
      if (thread === its) ended(its, 'the thread ended')
    })
    return its
  }
  function next(): void {
    clearTimeout(idle)
    const job = current === undefined ? waiting.shift() : undefined
    if (current !== undefined) return
    if (job === undefined) {
      const its = thread
      its?.unref()
      idle = setTimeout(() => {
        if (thread === its) thread = undefined
        void its?.terminate()
      }, IDLE_FOR)
      idle.unref()
      return
    }
    thread ??= opened()
    const its = thread
    its.ref()
    const timer = setTimeout(() => ended(its, `longer than ${within} ms`), within)
    current = { ...job, timer }
    its.postMessage(job.job)
  }
  return {
    run: (job) =>
      waiting.length >= JOBS_WAITING_MAX
        ? Promise.resolve({ failed: 'busy', why: `${JOBS_WAITING_MAX} others wait` })
        : new Promise((tell) => {
            waiting.push({ job, tell: tell as Waiting['tell'] })
            next()
          }),
    close: async () => {
      clearTimeout(idle)
      waiting.length = 0
      if (current !== undefined) clearTimeout(current.timer)
      const its = thread
      thread = undefined
      current = undefined
      await its?.terminate()
    },
  }
}
