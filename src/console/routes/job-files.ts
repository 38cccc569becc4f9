/**
 * Job files: how results of a job leave. A report is made of strangers' text, so its page gets no
 * script, no network and an origin of its own (CSP `sandbox`), whatever stands in it; everything else
 * is a download.
 */
import { Readable } from 'node:stream'
import { z } from '@hono/zod-openapi'
import type { ConsoleContext } from '../api.ts'
import { readResult } from '../jobs/jobs.ts'
import { ProblemBody } from '../problem.ts'

/** The results that may be fetched, and what they are. */
export const resultTypes: Readonly<Record<string, string>> = {
  'report.html': 'text/html; charset=utf-8',
  'report.pdf': 'application/pdf',
  'investigation.json': 'application/json',
  'stix.json': 'application/json',
  'guarded.json': 'application/json',
  'unguarded.json': 'application/json',
  'guarded.svg': 'image/svg+xml',
  'unguarded.svg': 'image/svg+xml',
}

/** The answers of an address that gives a file. */
export const fileAnswers = (description: string, ...types: readonly string[]) => ({
  200: {
    description,
    content: Object.fromEntries(types.map((type) => [type, { schema: z.any() }])),
  },
  default: {
    description: 'A problem (RFC 9457)',
    content: { 'application/problem+json': { schema: ProblemBody } },
  },
})
export const resultAnswers = fileAnswers(
  'The file',
  ...new Set(
    [...Object.values(resultTypes), 'application/zip'].map((type) => type.split(';')[0] as string),
  ),
)

export const REPORT_CSP =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:; frame-ancestors 'self'"

export function sentFile(
  c: ConsoleContext,
  { path, bytes }: { readonly path: string; readonly bytes: number },
  name: string,
  type: string,
) {
  c.header('content-length', String(bytes))
  return sentStream(c, Readable.toWeb(readResult(path)) as ReadableStream, name, type)
}

export function sentStream(c: ConsoleContext, stream: ReadableStream, name: string, type: string) {
  c.header('content-type', type)
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  // What is opened in spite of the header does nothing either.
  c.header('content-security-policy', REPORT_CSP)
  c.header('content-disposition', `attachment; filename="${name}"`)
  return c.body(stream) as never
}

/** For a frame of our own page. */
export function shownReport(c: ConsoleContext, path: string) {
  c.header('content-type', 'text/html; charset=utf-8')
  c.header('cache-control', 'no-store')
  c.header('x-content-type-options', 'nosniff')
  c.header('content-security-policy', REPORT_CSP)
  c.header('x-frame-options', 'SAMEORIGIN')
  c.header('cross-origin-resource-policy', 'same-origin')
  return c.body(Readable.toWeb(readResult(path)) as ReadableStream) as never
}
