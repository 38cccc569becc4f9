/** Job shapes: what the addresses of investigations and drills have in common. */
import { z } from '@hono/zod-openapi'
import type { ConsoleContext } from '../api.ts'
import type { Jobs } from '../jobs/jobs.ts'
import { isRefusal, type JobFacts, type JobRefusal, jobProblems, jobStates } from '../jobs/shape.ts'
import { problemOf } from '../problem.ts'

export const JobProgressBody = z.object({
  share: z.number(),
  step: z.string(),
  note: z.string().optional(),
  bytes: z.number().optional(),
  of: z.number().optional(),
  lines: z.number().optional(),
  elapsed: z.number().optional(),
  accounts: z.number().optional(),
})

export const JobBody = z
  .object({
    id: z.string(),
    state: z.enum(jobStates),
    by: z.string(),
    reason: z.string(),
    language: z.enum(['ja', 'en']),
    at: z.string(),
    begunAt: z.string().optional(),
    endedAt: z.string().optional(),
    /** Then it is deleted. */
    keptUntil: z.string().optional(),
    isSample: z.boolean(),
    isCut: z.boolean(),
    isMine: z.boolean(),
    files: z.array(
      z.object({
        name: z.string(),
        bytes: z.number(),
        as: z.enum(['log', 'claims']),
        sha256: z.string().optional(),
        stored: z.string(),
      }),
    ),
    asked: z.union([
      z.object({
        what: z.literal('investigate'),
        zone: z.string().optional(),
        realm: z.string().optional(),
        home: z.string().optional(),
      }),
      z.object({
        what: z.literal('drill'),
        day: z.string(),
        seed: z.number(),
        compare: z.boolean(),
      }),
    ]),
    progress: JobProgressBody.optional(),
    results: z.array(z.object({ name: z.string(), bytes: z.number() })),
    hasTables: z.boolean(),
    problem: z.enum(jobProblems).optional(),
    said: z.string().optional(),
  })
  .openapi('Job')
export type JobBody = z.infer<typeof JobBody>

export const JobPath = z.object({
  job: z
    .string()
    .regex(/^[a-z0-9]{20}$/, 'the id of a job')
    .openapi({ example: 'a'.repeat(20) }),
})

const spelled = (at: number): string => new Date(at).toISOString()

export function jobTold(jobs: Jobs, c: ConsoleContext, facts: JobFacts): JobBody {
  const { at, begunAt, endedAt, id, by } = facts
  const me = c.get('me')
  return {
    ...{ id, by, state: facts.state, reason: facts.reason, language: facts.language },
    ...{ at: spelled(at), isSample: facts.isSample, isCut: facts.isCut },
    ...{ isMine: by === me.person, files: [...facts.files], asked: facts.asked },
    results: [...facts.results],
    hasTables: jobs.tables(me, id) !== undefined,
    ...(begunAt === undefined ? {} : { begunAt: spelled(begunAt) }),
    ...(endedAt === undefined
      ? {}
      : { endedAt: spelled(endedAt), keptUntil: spelled(endedAt + jobs.limits.kept) }),
    ...(facts.progress === undefined ? {} : { progress: facts.progress }),
    ...(facts.problem === undefined ? {} : { problem: facts.problem }),
    ...(facts.said === undefined ? {} : { said: facts.said }),
  }
}

export const refusedBy = (c: ConsoleContext, { refused, why }: JobRefusal) =>
  problemOf(c, undefined, refused, why)

/** The job as it is now, or why not. */
export const jobAnswer = (jobs: Jobs, c: ConsoleContext, it: JobFacts | JobRefusal) =>
  isRefusal(it) ? refusedBy(c, it) : c.json(jobTold(jobs, c, it) as never, 200)

export const noJob = { refused: 'unknown', why: 'there is no such job' } as const
export const noJobs = {
  refused: 'unavailable',
  why: 'this console has no room of its own for jobs',
} as const

export const ReasonBody = z.string().trim().min(1).max(500)
