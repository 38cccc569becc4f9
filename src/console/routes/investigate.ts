/**
 * Investigate: logs in, a report out, by a child of this process.
 *
 * The guard is told first that somebody begins, and says whether he may; the files come after, each as
 * a body of its own that goes on to the disk as it comes. Names are text. What a report says is the
 * logs' word, so it is shown in a frame without scripts.
 */
import { Readable } from 'node:stream'
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers, asking, body } from '../api.ts'
import { casesFromFound } from '../jobs/case-from-found.ts'
import type { JobNew, Jobs } from '../jobs/jobs.ts'
import { NAME_CHARACTERS_MAX } from '../jobs/limits.ts'
import { isRefusal } from '../jobs/shape.ts'
import { zipOf } from '../jobs/zip.ts'
import { problemOf } from '../problem.ts'
import { deleted, onJob, results } from './job-addresses.ts'
import { fileAnswers, sentStream, shownReport } from './job-files.ts'
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

const FILES_MAX = 1_000

export const InvestigationNew = z
  .strictObject({
    reason: ReasonBody,
    language: z.enum(['ja', 'en']),
    /** IANA name; of stamps that tell none. */
    zone: z
      .string()
      .regex(/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/, 'a time zone such as Asia/Tokyo')
      .optional(),
    realm: z
      .string()
      .regex(/^[A-Za-z0-9][A-Za-z0-9.-]{0,252}$/, 'a domain')
      .optional(),
    home: z
      .string()
      .regex(/^[A-Z]{2}$/, 'a country of ISO 3166-1')
      .optional(),
    /** A made-up office's logs instead of files. */
    sample: z.boolean().optional(),
    files: z
      .array(
        z.strictObject({
          name: z.string().max(NAME_CHARACTERS_MAX * 4),
          bytes: z.int().min(0),
          as: z.enum(['log', 'claims']),
        }),
      )
      .max(FILES_MAX),
  })
  .openapi('InvestigationNew')
export type InvestigationNew = z.infer<typeof InvestigationNew>

export const Investigations = z
  .object({
    jobs: z.array(JobBody),
    limits: z.object({
      files: z.int(),
      fileBytes: z.int(),
      jobBytes: z.int(),
      keptDays: z.number(),
    }),
  })
  .openapi('Investigations')
export type Investigations = z.infer<typeof Investigations>

export const InvestigationCase = z
  .strictObject({
    reason: ReasonBody,
    severity: z.int().min(1).max(4),
    exercise: z.boolean().optional(),
  })
  .openapi('InvestigationCase')
export const InvestigationCaseMade = z
  .object({ case: z.string(), facts: z.int(), events: z.int(), leftOut: z.int() })
  .openapi('InvestigationCaseMade')
export type InvestigationCaseMade = z.infer<typeof InvestigationCaseMade>

const PATH = '/api/v1/investigations'
const DAY = 86_400_000

export const investigateArea: Area = (api, { link, jobs }) => {
  const ask = asking(link)

  api.openapi(
    createRoute({
      method: 'get',
      path: PATH,
      summary: 'Investigations of logs that one may see',
      responses: answers(Investigations, 'The newest first'),
    }),
    async (c) => {
      if (jobs === undefined) return refusedBy(c, noJobs)
      const { files, fileBytes, jobBytes, kept } = jobs.limits
      return c.json(
        {
          jobs: jobs.list(c.get('me'), 'investigate').map((one) => jobTold(jobs, c, one)),
          limits: { files, fileBytes, jobBytes, keptDays: kept / DAY },
        } as never,
        200,
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: PATH,
      summary: 'Begin an investigation: its files come next',
      request: body(InvestigationNew),
      responses: answers(JobBody, 'The job, which waits for its files'),
      ...{ 'x-body-bytes': 4 * 2 ** 20 },
    }),
    async (c) => {
      if (jobs === undefined) return refusedBy(c, noJobs)
      const wanted = newJob(c.req.valid('json'))
      const me = c.get('me')
      const not = jobs.refusalOf(me, wanted)
      if (not !== undefined) return refusedBy(c, not)
      const { reason, files } = wanted
      const bytes = files.reduce((sum, one) => sum + one.bytes, 0)
      const allowed = await ask(c, 'investigate.begin', {
        reason,
        facts: { files: files.length, bytes },
      })
      if (!allowed.ok) return problemOf(c, undefined, allowed.code, allowed.why, allowed)
      const made = jobs.create(me, wanted)
      return jobAnswer(
        jobs,
        c,
        isRefusal(made) || wanted.isSample !== true ? made : jobs.start(me, made.id),
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{job}`,
      summary: 'One investigation',
      request: { params: JobPath },
      responses: answers(JobBody, 'How it is'),
    }),
    async (c) => {
      const facts = jobs?.get(c.get('me'), c.req.valid('param').job)
      return facts === undefined || jobs === undefined || facts.asked.what !== 'investigate'
        ? refusedBy(c, noJob)
        : jobAnswer(jobs, c, facts)
    },
  )
  api.openapi(
    createRoute({
      method: 'put',
      path: `${PATH}/{job}/files/{nth}`,
      summary: 'One of its files, as many octets as were told',
      request: {
        params: JobPath.extend({ nth: z.string().regex(/^\d{1,4}$/, 'the number of a file') }),
        body: {
          required: true,
          content: {
            'application/octet-stream': { schema: z.any().openapi({ format: 'binary' }) },
          },
        },
      },
      responses: answers(JobBody, 'The job, with the hash of the file'),
      ...{ 'x-body-streamed': true },
    }),
    async (c) => {
      if (jobs === undefined) return refusedBy(c, noJobs)
      const { job, nth } = c.req.valid('param')
      const stream = c.req.raw.body
      const parts = stream === null ? nothing() : Readable.fromWeb(stream as never)
      return jobAnswer(jobs, c, await jobs.fill(c.get('me'), job, Number(nth), parts))
    },
  )
  const its = { path: PATH, jobs }
  onJob(api, its, 'start', 'Have it run: all files have come')
  onJob(api, its, 'cancel', 'End the reading; the report is of what was read so far')
  deleted(api, its, 'Delete an investigation with its files and results')
  api.openapi(
    createRoute({
      method: 'get',
      path: `${PATH}/{job}/report`,
      summary: 'Its report as a page without scripts, for a frame',
      request: { params: JobPath },
      responses: fileAnswers('HTML', 'text/html'),
    }),
    async (c) => {
      const file = jobs?.result(c.get('me'), c.req.valid('param').job, 'report.html')
      return file === undefined ? refusedBy(c, noJob) : shownReport(c, file.path)
    },
  )
  results(api, its, 'A result as a download; tables.zip has the tables', (c, job, name) => {
    if (name !== 'tables.zip') return undefined
    const folder = jobs?.tables(c.get('me'), job)
    if (folder === undefined) return refusedBy(c, noJob)
    const zip = Readable.toWeb(Readable.from(zipOf(folder))) as ReadableStream
    return sentStream(c, zip, name, 'application/zip')
  })
  api.openapi(
    createRoute({
      method: 'post',
      path: `${PATH}/{job}/case`,
      summary: 'Open a case from what was found, with the investigation sealed in it',
      request: { params: JobPath, ...body(InvestigationCase) },
      responses: answers(InvestigationCaseMade, 'The new case'),
    }),
    async (c) => {
      const me = c.get('me')
      const { job } = c.req.valid('param')
      const file = jobs?.result(me, job, 'investigation.json')
      if (jobs === undefined || file === undefined) return refusedBy(c, noJob)
      const facts = jobs.get(me, job)
      const { reason, severity, exercise } = c.req.valid('json')
      const made = await casesFromFound((verb, fields) => ask(c, verb, fields), file, {
        ...{ reason, severity },
        // Of a made-up office nobody is to be told in earnest.
        exercise: exercise === true || facts?.isSample === true,
      })
      return 'ok' in made
        ? problemOf(c, undefined, made.code, made.why, made)
        : c.json(made as never, 200)
    },
  )
}

function newJob(wanted: InvestigationNew): JobNew {
  const { reason, language, zone, realm, home, sample, files } = wanted
  return {
    asked: {
      what: 'investigate',
      ...(zone === undefined ? {} : { zone }),
      ...(realm === undefined ? {} : { realm }),
      ...(home === undefined ? {} : { home }),
    },
    ...{ language, reason, files: sample === true ? [] : files, isSample: sample === true },
  }
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

export type { Jobs }
