/**
 * Found file: an investigation that «sekimori investigate» wrote elsewhere, taken into a case: sealed
 * under its hash, with the figures and moments that are new by it, as `sekimori case found --from`.
 *
 * The file is the body as it is; why it is taken comes percent-encoded in a header, so that it stands
 * in no address. It is foreign: bounded while it comes, and read on the press.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { Instant } from '../../../lib/time.ts'
import { hasRight } from '../../../people/roles.ts'
import { type Area, answers } from '../../api.ts'
import { jobProblem } from './act.ts'
import { gathered } from './file.ts'
import type { Press } from './press.ts'
import { type FoundTaken, INVESTIGATION_BYTES_MAX } from './press-found.ts'
import { sealedWith } from './sealed.ts'
import { CasePath, caseProblem, not, Reason, RequestName } from './talk.ts'

/** A sign of UTF-8 takes nine characters, and a reason is at most 500 signs. */
const REASON_HEADER_MAX = 4_500
export const FoundFileDone = z
  .object({
    sha256: z.string(),
    facts: z.int(),
    events: z.int(),
    leftOut: z.int(),
    entry: z.int(),
  })
  .openapi('CaseFoundFile')

function reasonIn(header: string): string | undefined {
  try {
    return Reason.safeParse(decodeURIComponent(header)).data
  } catch {
    return undefined
  }
}

/** `undefined`: it is longer than it may be, or ended before its end. */
export async function boundedBody(
  body: ReadableStream<Uint8Array> | null,
  most: number,
): Promise<Uint8Array | 'long' | 'broken'> {
  const pieces: Uint8Array[] = []
  let bytes = 0
  try {
    for await (const piece of body ?? []) {
      bytes += piece.length
      if (bytes > most) return 'long'
      pieces.push(piece)
    }
  } catch {
    return 'broken'
  }
  return Buffer.concat(pieces, bytes)
}

export const caseFoundFile =
  (press: Pick<Press, 'run'>, bytesMax = INVESTIGATION_BYTES_MAX): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/investigation-file',
        summary: 'Take an investigation that was made elsewhere into a case',
        request: {
          params: CasePath,
          headers: z.object({
            /** Percent-encoded. */
            'x-sekimori-reason': z.string().min(1).max(REASON_HEADER_MAX),
            'x-sekimori-request': RequestName.optional(),
          }),
          body: {
            required: true,
            content: {
              'application/octet-stream': { schema: z.any().openapi({ format: 'binary' }) },
            },
          },
        },
        responses: answers(FoundFileDone, 'What is new by it; `leftOut` found no room'),
        ...{ 'x-body-streamed': true },
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const headers = c.req.valid('header')
        const request = headers['x-sekimori-request']
        const { role } = c.get('me')
        // Before a file is taken up that leads to nothing; the guard is asked all the same.
        if (!hasRight(role, 'respond'))
          return caseProblem(c, not('not-allowed', `the role ${role} may not act in cases`))
        const reason = reasonIn(headers['x-sekimori-reason'])
        if (reason === undefined)
          return caseProblem(c, not('refused', 'x-sekimori-reason: no reason, percent-encoded'))
        const told = Number(c.req.header('content-length') ?? 0)
        const bytes = told > bytesMax ? 'long' : await boundedBody(c.req.raw.body, bytesMax)
        if (bytes === 'long')
          return caseProblem(c, not('refused', `the file has more than ${bytesMax} octets`))
        if (bytes === 'broken')
          return caseProblem(c, not('refused', 'the file ended before its end'))
        const asked = { link, token: c.get('token') }
        const its = await gathered(asked, id, undefined)
        if (!its.ok) return caseProblem(c, its)
        const answer = await press.run<FoundTaken>({
          ...{ job: 'take', case: its.parts.case, bytes },
          now: its.parts.knowledge.now as Instant,
        })
        if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
        const { acts, ...done } = answer.done
        const kept = await sealedWith(
          asked,
          id,
          [{ what: 'investigation', name: 'investigation.json', content: bytes }],
          acts,
          { reason, request },
        )
        if (!kept.ok) return caseProblem(c, kept)
        return c.json({ ...done, entry: Number(kept['entry']) }, 200) as never
      },
    )
  }
