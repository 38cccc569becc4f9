/** The thread of the press: does one job at a time, and tells what came of it. */
import { parentPort } from 'node:worker_threads'
import { type Job, jobDone } from './press-jobs.ts'

parentPort?.on('message', async (job: Job) => {
  try {
    const done = await jobDone(job)
    parentPort?.postMessage('refused' in done ? done : { done })
  } catch (thrown) {
    parentPort?.postMessage({
      failed: 'failed',
      why: thrown instanceof Error ? thrown.message.slice(0, 200) : 'a mistake',
    })
  }
})
