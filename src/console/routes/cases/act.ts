/**
 * Acting in cases: every act of `cases/act-table.ts` by one address, several that stand or fall
 * together; opening, splitting, investigating, and what a user noticed.
 *
 * Fields of an act are read by the guard, which tells what is wrong where. A document is approved or
 * released only where the lint finds nothing: that is looked at here, as the command line does.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { caseKinds } from '../../../cases/case.ts'
import { actNames } from '../../../cases/read-act.ts'
import { symptomCodes } from '../../../cases/symptoms/symptom.ts'
import { type Area, answers, body } from '../../api.ts'
import { gathered } from './file.ts'
import type { Press } from './press.ts'
import type { Linted } from './press-jobs.ts'
import {
  AccountName,
  CaseNumber,
  CasePath,
  caseProblem,
  caseTold,
  not,
  Reason,
  RequestName,
} from './talk.ts'

export const ACTS_AT_ONCE_MAX = 200
export const ACCOUNTS_MAX = 100

export const OneAct = z.object({
  act: z.enum(actNames as [string, ...string[]]),
  facts: z.record(z.string(), z.unknown()),
})
export const ActsAsked = z
  .object({
    acts: z.array(OneAct).min(1).max(ACTS_AT_ONCE_MAX),
    reason: Reason,
    request: RequestName.optional(),
  })
  .openapi('CaseActs')
export const ActDone = z
  .looseObject({ case: z.string(), entry: z.int(), isNew: z.boolean() })
  .openapi('CaseActDone')
export const CaseOpened = z
  .object({
    kind: z.enum(caseKinds),
    severity: z.int().min(1).max(4),
    accounts: z.array(AccountName).max(ACCOUNTS_MAX),
    exercise: z.boolean().optional(),
    reason: Reason,
    request: RequestName.optional(),
  })
  .openapi('CaseOpened')
export const CaseSplit = z
  .object({
    accounts: z.array(AccountName).min(1).max(ACCOUNTS_MAX),
    reason: Reason,
    request: RequestName.optional(),
  })
  .openapi('CaseSplit')
export const Because = z.object({ reason: Reason }).openapi('Because')
export const FindDone = z
  .looseObject({ facts: z.int(), events: z.int(), done: z.boolean() })
  .openapi('CaseFound')
export const SymptomTold = z
  .object({
    what: z.enum(symptomCodes as unknown as [string, ...string[]]),
    account: AccountName.optional(),
    reporter: z.string().trim().min(1).max(200).optional(),
    note: z.string().trim().min(1).max(500).optional(),
    reason: Reason,
  })
  .openapi('SymptomTold')
export const SymptomDone = z
  .looseObject({ id: z.string().optional(), case: z.string().optional() })
  .openapi('SymptomDone')

const LINTED: ReadonlySet<string> = new Set(['paper.approve', 'paper.release'])

const given = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined))

export const caseActArea =
  (press: Pick<Press, 'run'>): Area =>
  (api, { link }) => {
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases',
        summary: 'Open a case by hand',
        request: body(CaseOpened),
        responses: answers(ActDone, 'It is open'),
      }),
      async (c) => {
        const { kind, ...rest } = c.req.valid('json')
        return caseTold(
          c,
          await link.ask(c.get('token'), 'case.open', given({ ...rest, what: kind })),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/acts',
        summary: 'Do something in a case: one act, or several that stand or fall together',
        request: { params: CasePath, ...body(ActsAsked) },
        responses: answers(ActDone, 'It stands in the evidence'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const { acts, reason, request } = c.req.valid('json')
        const token = c.get('token')
        const papers = acts.flatMap(({ act, facts }) =>
          LINTED.has(act) && typeof facts['paper'] === 'string' ? [facts['paper']] : [],
        )
        if (papers.length > 0) {
          const its = await gathered({ link, token }, id, reason)
          if (!its.ok) return caseProblem(c, its)
          const answer = await press.run<Linted>({ job: 'lint', parts: its.parts, papers })
          if (!('done' in answer)) return caseProblem(c, jobProblem(answer))
          const { problems } = answer.done
          if (problems.length > 0)
            return caseProblem(
              c,
              not('refused', 'the document is not fit to go out', {
                problems,
                refusal: {
                  ...{ code: 'unfit', field: 'paper', found: String(problems.length) },
                  wanted: 'no problem',
                },
              }),
            )
        }
        return caseTold(
          c,
          await link.ask(token, 'case.act', given({ case: id, acts, reason, request })),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/split',
        summary: 'Some accounts go on in a case of their own',
        request: { params: CasePath, ...body(CaseSplit) },
        responses: answers(ActDone, 'The other case'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const asked = c.req.valid('json')
        return caseTold(
          c,
          await link.ask(c.get('token'), 'case.split', given({ case: id, ...asked })),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/cases/{case}/investigation',
        summary: 'Have the evidence investigated for a case',
        request: { params: CasePath, ...body(Because) },
        responses: answers(FindDone, 'What is new; `done` false: it goes on'),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        const { reason } = c.req.valid('json')
        return caseTold(c, await link.ask(c.get('token'), 'case.find', { case: id, reason }))
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/symptoms',
        summary: 'What a user noticed',
        request: body(SymptomTold),
        responses: answers(SymptomDone, 'It is taken down'),
      }),
      async (c) =>
        caseTold(
          c,
          await link.ask(c.get('token'), 'symptom.report', given({ ...c.req.valid('json') })),
        ),
    )
  }

/** What the press answered that is no result, as a refusal of the link. */
export function jobProblem(
  answer:
    | { readonly refused: string }
    | { readonly failed: 'busy' | 'failed'; readonly why: string },
) {
  if ('refused' in answer) return not('refused', answer.refused)
  return answer.failed === 'busy'
    ? not('wait', answer.why, { seconds: 30 })
    : not('unavailable', answer.why)
}
export { CaseNumber }
