/**
 * Job addresses: what investigations and drills offer alike under an address of their own: to have a
 * job go on or end, to delete it, and to take its results away.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { answers, type ConsoleApi, type ConsoleContext } from '../api.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { resultAnswers, resultTypes, sentFile } from './job-files.ts'
import { JobBody, JobPath, jobAnswer, noJob, noJobs, refusedBy } from './job-shapes.ts'

export type JobAddresses = {
  readonly path: string
  readonly jobs: Jobs | undefined
}

/** POST `…/{job}/start` or `…/{job}/cancel`. */
export function onJob(
  api: ConsoleApi,
  { path, jobs }: JobAddresses,
  what: 'start' | 'cancel',
  summary: string,
): void {
  api.openapi(
    createRoute({
      method: 'post',
      path: `${path}/{job}/${what}`,
      summary,
      request: { params: JobPath },
      responses: answers(JobBody, 'The job'),
    }),
    async (c) =>
      jobs === undefined
        ? refusedBy(c, noJobs)
        : jobAnswer(jobs, c, jobs[what](c.get('me'), c.req.valid('param').job)),
  )
}

/** DELETE `…/{job}`. */
export function deleted(api: ConsoleApi, { path, jobs }: JobAddresses, summary: string): void {
  api.openapi(
    createRoute({
      method: 'delete',
      path: `${path}/{job}`,
      summary,
      request: { params: JobPath },
      responses: answers(JobBody, 'As it was'),
    }),
    async (c) =>
      jobs === undefined
        ? refusedBy(c, noJobs)
        : jobAnswer(jobs, c, jobs.remove(c.get('me'), c.req.valid('param').job)),
  )
}

/** What lies in no file: the answer, or `undefined` for what has no such name. */
export type Made = (c: ConsoleContext, job: string, name: string) => Response | undefined

/** GET `…/{job}/results/{name}`. */
export function results(
  api: ConsoleApi,
  { path, jobs }: JobAddresses,
  summary: string,
  made: Made = () => undefined,
): void {
  const params = JobPath.extend({
    name: z.string().regex(/^[a-z.]{1,40}$/, 'the name of a result'),
  })
  api.openapi(
    createRoute({
      method: 'get',
      path: `${path}/{job}/results/{name}`,
      summary,
      request: { params },
      responses: resultAnswers,
    }),
    async (c) => {
      const { job, name } = c.req.valid('param')
      const its = made(c, job, name)
      if (its !== undefined) return its as never
      const type = Object.hasOwn(resultTypes, name) ? resultTypes[name] : undefined
      const file = type === undefined ? undefined : jobs?.result(c.get('me'), job, name)
      return file === undefined || type === undefined
        ? refusedBy(c, noJob)
        : sentFile(c, file, name, type)
    },
  )
}
