/** Opens the jobs of a console, and tidies up now and then. */
import { hours } from '../../lib/time.ts'
import { Jobs, type JobsParts } from './jobs.ts'

const TIDIED_EVERY = hours(1)

export function openJobs(parts: JobsParts): Jobs & { close(): Promise<void> } {
  const jobs = new Jobs(parts)
  const timer = setInterval(() => jobs.tidy(), TIDIED_EVERY)
  timer.unref()
  const close = jobs.close.bind(jobs)
  return Object.assign(jobs, {
    close: async () => {
      clearInterval(timer)
      await close()
    },
  })
}

export type { Jobs } from './jobs.ts'
