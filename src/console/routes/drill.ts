/**
 * Drill: simulated days, run by a child of this process and watched while they are lived.
 *
 * Nothing of a drill touches a guard: its mail server, its thief and its evidence are its own, in a
 * folder that is gone afterwards. That somebody began one is an entry all the same.
 */
import { readFileSync } from 'node:fs'
import { createRoute, z } from '@hono/zod-openapi'
import type { ConsoleContext } from '../api.ts'
import { type Area, answers, asking, body } from '../api.ts'
import { DAY_FORM } from '../jobs/commands.ts'
import { drillDays } from '../jobs/days.ts'
import type { JobNew, Jobs } from '../jobs/jobs.ts'
import type { JobFacts } from '../jobs/shape.ts'
import { problemOf } from '../problem.ts'
import { deleted, onJob, results } from './job-addresses.ts'
import {
  JobBody,
  JobPath,
  jobAnswer,
  jobTold,
  noJob,
  noJobs,
  ReasonBody,
  refusedBy,
} from './job-shapes.ts'

export const DrillNew = z
  .strictObject({
    reason: ReasonBody,
    language: z.enum(['ja', 'en']),
    day: z.string().regex(DAY_FORM, 'the name of a day'),
    seed: z.int().min(0).max(1_000_000),
    /** The same day without a guard after it. */
    compare: z.boolean(),
  })
  .openapi('DrillNew')
export type DrillNew = z.infer<typeof DrillNew>

export const DrillScore = z.looseObject({ day: z.string() }).openapi('DrillScore')
export const DrillBody = JobBody.extend({
  /** Score cards, by how the day was lived; absent while it is. */
  scores: z.object({ guarded: DrillScore.optional(), unguarded: DrillScore.optional() }),
}).openapi('Drill')
export type DrillBody = z.infer<typeof DrillBody>

export const DrillDay = z
  .object({
    name: z.string(),
    about: z.object({ ja: z.string(), en: z.string() }),
    recipientsLeftMost: z.number(),
  })
  .openapi('DrillDay')
export const Drills = z
  .object({ jobs: z.array(JobBody), days: z.array(DrillDay) })
  .openapi('Drills')
export type Drills = z.infer<typeof Drills>

const Counts = z.object({
  submitted: z.number(),
  passed: z.number(),
  held: z.number(),
  refused: z.number(),
  postponed: z.number(),
})
export const DrillTick = z
  .object({
    at: z.string(),
    step: z.string(),
    share: z.number(),
    all: Counts,
    stolen: Counts,
    recipients: z.object({ passed: z.number(), left: z.number() }),
    turnedAway: z.number(),
    contained: z.array(z.string()),
    sights: z.array(z.object({ at: z.string(), what: z.string(), account: z.string() })),
  })
  .openapi('DrillTick')
export type DrillTick = z.infer<typeof DrillTick>
export const DrillTicks = z
  .object({ ticks: z.array(DrillTick), next: z.int() })
  .openapi('DrillTicks')
export type DrillTicks = z.infer<typeof DrillTicks>

const PATH = '/api/v1/drills'
const noDays = { refused: 'unavailable', why: 'the program does not name its days' } as const
const SCORE_BYTES_MAX = 256 * 1_024

export const drillArea: Area = (api, { link, jobs }) => {
  const ask = asking(link)

  api.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      summary: 'Days that can be lived, and drills that one may see',
      responses: answers(Drills, 'The newest first'),
    }),
    async (c) => {
      if (jobs === undefined) return refusedBy(c, noJobs)
      const days = await drillDays(jobs).catch(() => undefined)
      if (days === undefined) return refusedBy(c, noDays)
      return c.json(
        {
          jobs: jobs.list(c.get('me'), 'drill').map((one) => jobTold(jobs, c, one)),
          days,
        } as never,
        200,
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      summary: 'Live a day',
      request: body(DrillNew),
      responses: answers(JobBody, 'The job'),
    }),
    async (c) => {
      if (jobs === undefined) return refusedBy(c, noJobs)
      const me = c.get('me')
      const { reason, language, day, seed, compare } = c.req.valid('json')
      const days = await drillDays(jobs).catch(() => undefined)
      if (days === undefined) return refusedBy(c, noDays)
      if (!days.some(({ name }) => name === day))
        return problemOf(c, undefined, 'unknown', 'there is no such day')
      const wanted: JobNew = {
        ...{ asked: { what: 'drill', day, seed, compare }, language, reason, files: [] },
      }
      const not = jobs.refusalOf(me, wanted)
      if (not !== undefined) return refusedBy(c, not)
      const allowed = await ask(c, 'drill.begin', { reason, facts: { day, seed, compare } })
      if (!allowed.ok) return problemOf(c, undefined, allowed.code, allowed.why, allowed)
      const made = jobs.create(me, wanted)
      return jobAnswer(jobs, c, 'refused' in made ? made : jobs.start(me, made.id))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{job}`,
      summary: 'One drill, with its score cards',
      request: { params: JobPath },
      responses: answers(DrillBody, 'How it is'),
    }),
    async (c) => {
      const facts = jobs?.get(c.get('me'), c.req.valid('param').job)
      return facts === undefined || jobs === undefined || facts.asked.what !== 'drill'
        ? refusedBy(c, noJob)
        : c.json(drillTold(jobs, c, facts) as never, 200)
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{job}/ticks`,
      summary: 'What the day showed, minute by minute, from the n-th sight on',
      request: {
        params: JobPath,
        query: z.object({
          from: z
            .string()
            .regex(/^\d{1,6}$/)
            .optional(),
        }),
      },
      responses: answers(DrillTicks, 'In the order in which they were seen'),
    }),
    async (c) => {
      const { job } = c.req.valid('param')
      if (jobs?.get(c.get('me'), job) === undefined) return refusedBy(c, noJob)
      const from = Number(c.req.valid('query').from ?? 0)
      const ticks = jobs.ticks(c.get('me'), job, from)
      return c.json({ ticks, next: from + ticks.length } as never, 200)
    },
  )
  const its = { path: PATH, jobs }
  onJob(api, its, 'cancel', 'End a drill')
  deleted(api, its, 'Delete a drill and what it left')
  results(api, its, 'A score card or a plot as a download')
}

function drillTold(jobs: Jobs, c: ConsoleContext, facts: JobFacts): DrillBody {
  const score = (name: string) => {
    const file = jobs.result(c.get('me'), facts.id, `${name}.json`)
    if (file === undefined || file.bytes > SCORE_BYTES_MAX) return undefined
    try {
      return DrillScore.parse(JSON.parse(readFileSync(file.path, 'utf8')))
    } catch {
      return undefined
    }
  }
  const guarded = score('guarded')
  const unguarded = score('unguarded')
  return {
    ...jobTold(jobs, c, facts),
    scores: {
      ...(guarded === undefined ? {} : { guarded }),
      ...(unguarded === undefined ? {} : { unguarded }),
    },
  }
}
