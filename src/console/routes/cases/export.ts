/**
 * Export: everything of a case in one archive that a stranger can check, as `sekimori case export`.
 *
 * The guard makes it in a thread, as it makes packages of evidence, and hands it out under the same
 * addresses (`/api/v1/evidence/packages/{ticket}`) once it stands in the case's custody and in the log.
 */
import { createRoute } from '@hono/zod-openapi'
import { type Area, answers, body } from '../../api.ts'
import { EvidencePackage } from '../evidence.ts'
import { Because } from './act.ts'
import { CasePath, caseTold } from './talk.ts'

export const caseExport: Area = (api, { link }) => {
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/cases/{case}/exports',
      summary: 'Have everything of a case put into one archive',
      request: { params: CasePath, ...body(Because) },
      responses: answers(EvidencePackage, 'Its ticket, and how far it is'),
    }),
    async (c) => {
      const { case: id } = c.req.valid('param')
      const { reason } = c.req.valid('json')
      return caseTold(
        c,
        await link.ask(c.get('token'), 'evidence.package', {
          ...{ reason, bodies: true, facts: { wholeCase: id } },
        }),
      )
    },
  )
}
