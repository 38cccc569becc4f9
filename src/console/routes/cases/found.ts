/**
 * Found: what a page shows of the investigation that a case stands on: the picture of the day, origins,
 * what became of the mail, ways of a leak. Whoever looks stands in the evidence.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { FoundTaken } from '../../../cases/case.ts'
import type { FoundSeen } from '../../../ports/console-cases.ts'
import { type Area, answers } from '../../api.ts'
import { jobProblem } from './act.ts'
import type { Press } from './press.ts'
import { unsealed } from './sealed.ts'
import { CasePath, caseProblem, not } from './talk.ts'

export const FoundBody = z
  .looseObject({ sha256: z.string(), accounts: z.array(z.looseObject({})) })
  .openapi('CaseFoundSeen')

export const caseFound =
  (press: Pick<Press, 'run'>): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/cases/{case}/found',
        summary: 'The investigation that the case stands on, as far as a page shows it',
        request: { params: CasePath },
        responses: answers(FoundBody, 'The picture of the day, origins, ways of a leak'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const asked = { link, token: c.get('token') }
        const brief = await link.ask(asked.token, 'case.brief', { case: id })
        if (!brief.ok) return caseProblem(c, brief)
        const sha256 = brief['found'] as FoundTaken['sha256'] | null
        if (sha256 === null)
          return caseProblem(c, not('unknown', 'the case stands on no investigation yet'))
        const opened = await unsealed(asked, id, sha256, `picture of ${id}`)
        if (!opened.ok) return caseProblem(c, opened)
        const answer = await press.run<FoundSeen>({ job: 'found', bytes: opened.content })
        return 'done' in answer
          ? (c.json({ sha256, ...answer.done } as never, 200) as never)
          : caseProblem(c, jobProblem(answer))
      },
    )
  }
