/** Thread: loads a file beside the keeper's own work (decision 43), with bounds of time and memory. */
import { Worker } from 'node:worker_threads'
import { whyOf } from '../lib/fault.ts'
import { seconds } from '../lib/time.ts'
import type { Job, LoadAnswer } from './load.ts'

/** Two million lines take a few seconds. */
export const LOAD_DEADLINE = seconds(60)
const HEAP_MIB_MAX = 512

/** Never rejects: what went wrong is the answer. */
export function loadInThread(job: Job, deadline: number = LOAD_DEADLINE): Promise<LoadAnswer> {
  return new Promise((resolve) => {
    const refused = (detail: string) => resolve({ refusal: { why: 'unreadable', detail } })
    const worker = new Worker(beside('load-worker'), {
      workerData: job,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MIB_MAX },
    })
    const timer = setTimeout(() => {
      refused(`not read within ${deadline / 1_000} seconds`)
      void worker.terminate()
    }, deadline)
    worker.once('message', (answer: LoadAnswer) => resolve(answer))
    worker.once('error', (problem) => refused(whyOf(problem)))
    worker.once('exit', () => {
      clearTimeout(timer)
      refused('the thread that reads it ended')
    })
  })
}

/** With the ending of this very file: a package has no TypeScript. */
const beside = (name: string): URL => {
  const here = import.meta.url
  return new URL(`./${name}${here.slice(here.lastIndexOf('.'))}`, here)
}
