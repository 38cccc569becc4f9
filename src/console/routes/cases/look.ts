/** Looking at cases: the board, the head of one, its lists page by page, what the law asks. */
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers } from '../../api.ts'
import { CaseNumber, CasePath, caseProblem, caseTold } from './talk.ts'

/** As `keeper/cases/reading.ts` has them. */
export const caseLists = [
  ...(['accounts', 'roles', 'clocks', 'facts', 'timeline', 'hypotheses', 'channels'] as const),
  ...(['parties', 'decisions', 'costs', 'actions', 'playbooks', 'tasks', 'obligations'] as const),
  ...(['met', 'reminded', 'texts', 'papers', 'rounds', 'custody', 'found', 'symptoms'] as const),
  'merged',
] as const
export type CaseList = (typeof caseLists)[number]
export const PAGE_ROWS_MAX = 500
export const BOARD_MAX = 50
export const VOICES_MAX = 500

const flag = z.enum(['true', 'false']).optional()
const place = z.coerce.number().int().min(0).max(Number.MAX_SAFE_INTEGER)
const Row = z.looseObject({})
const Moment = z.number().openapi({ description: 'Milliseconds since 1970' })

export const BoardBody = z
  .object({
    cases: z.array(z.looseObject({ id: CaseNumber, severity: z.int(), state: z.string() })),
    next: z.int().nullable(),
    open: z.int(),
    now: Moment,
  })
  .openapi('CaseBoard')
export const BriefBody = z
  .looseObject({ case: z.looseObject({ id: CaseNumber, entry: z.int() }), now: Moment })
  .openapi('CaseBrief')
export const PageBody = z
  .object({ rows: z.array(Row), from: z.int(), of: z.int(), next: z.int().nullable() })
  .openapi('CaseRows')
export const DutiesBody = z
  .object({
    deadlines: z.array(Row),
    duties: z.array(z.looseObject({ id: z.string() })),
    zone: z.string(),
    now: Moment,
  })
  .openapi('CaseDuties')
export const RoundsBody = z
  .object({ rounds: z.array(z.looseObject({ id: z.string() })), of: z.int() })
  .openapi('CaseRounds')
export const SinceBody = z
  .object({
    done: z.array(z.looseObject({ entry: z.int(), by: z.string(), act: z.string() })),
    entry: z.int(),
  })
  .openapi('CaseSince')
export const KnowledgeBody = z
  .looseObject({ zone: z.string(), playbooks: z.array(Row) })
  .openapi('CaseKnowledge')
export const VoicesBody = z.object({ symptoms: z.array(Row) }).openapi('Symptoms')

const base = '/api/v1/cases'
const ofCase = `${base}/{case}`

export const caseLooks: Area = (api, { link }) => {
  api.openapi(
    createRoute({
      method: 'get',
      path: base,
      summary: 'Cases, the newest first, each with its next deadline',
      request: {
        query: z.object({
          all: flag,
          most: z.coerce.number().int().min(1).max(BOARD_MAX).optional(),
          before: place.optional(),
        }),
      },
      responses: answers(BoardBody, 'One page of cases'),
    }),
    async (c) => {
      const { all, most, before } = c.req.valid('query')
      const fields = { all: all === 'true', most: most ?? BOARD_MAX }
      return caseTold(
        c,
        await link.ask(c.get('token'), 'case.board', {
          ...fields,
          ...(before === undefined ? {} : { before }),
        }),
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/case-knowledge',
      summary: 'What documents are made of beside the case: obligations, playbooks, who we are',
      responses: answers(KnowledgeBody, 'What is known'),
    }),
    async (c) => caseTold(c, await link.ask(c.get('token'), 'case.knowledge')),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/symptoms',
      summary: 'What users noticed of late',
      responses: answers(VoicesBody, 'Voices of the last days'),
    }),
    async (c) => caseTold(c, await link.ask(c.get('token'), 'symptom.list', { most: VOICES_MAX })),
  )
  const looks = [
    ['', 'case.brief', 'The head of a case', BriefBody],
    ['/duties', 'case.duties', 'Deadlines and obligations, with their sources', DutiesBody],
    ['/rounds', 'case.rounds', 'Rounds of notices, by the fate of their letters', RoundsBody],
  ] as const
  for (const [end, verb, summary, schema] of looks)
    api.openapi(
      createRoute({
        method: 'get',
        path: `${ofCase}${end}`,
        summary,
        request: { params: CasePath },
        responses: answers(schema as typeof BriefBody, summary),
      }),
      async (c) => {
        const { case: id } = c.req.valid('param')
        return caseTold(c, await link.ask(c.get('token'), verb, { case: id }))
      },
    )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${ofCase}/since/{entry}`,
      summary: 'Who did what after an entry',
      request: { params: CasePath.extend({ entry: place }) },
      responses: answers(SinceBody, 'The newest first'),
    }),
    async (c) => {
      const { case: id, entry } = c.req.valid('param')
      return caseTold(c, await link.ask(c.get('token'), 'case.since', { case: id, from: entry }))
    },
  )
  const pages = z.object({
    from: place.optional(),
    most: z.coerce.number().int().min(1).max(PAGE_ROWS_MAX).optional(),
    /** From the last row backwards: what came last is what is looked at. */
    last: flag,
  })
  api.openapi(
    createRoute({
      method: 'get',
      path: `${ofCase}/rows/{list}`,
      summary: 'Rows of one list of a case',
      request: { params: CasePath.extend({ list: z.enum(caseLists) }), query: pages },
      responses: answers(PageBody, 'One page of rows'),
    }),
    async (c) => {
      const { case: id, list } = c.req.valid('param')
      const { from = 0, most = PAGE_ROWS_MAX, last } = c.req.valid('query')
      const asked = { case: id, list, most }
      const reply = await link.ask(c.get('token'), 'case.rows', { ...asked, from })
      if (!reply.ok) return caseProblem(c, reply)
      const of = Number(reply['of'])
      if (last !== 'true' || from !== 0 || of <= most) return caseTold(c, reply)
      return caseTold(c, await link.ask(c.get('token'), 'case.rows', { ...asked, from: of - most }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${ofCase}/tasks`,
      summary: 'Steps of the playbooks, with what is due, open and done',
      request: { params: CasePath, query: pages.omit({ last: true }) },
      responses: answers(PageBody, 'One page of tasks'),
    }),
    async (c) => {
      const { case: id } = c.req.valid('param')
      const { from = 0, most = PAGE_ROWS_MAX } = c.req.valid('query')
      return caseTold(c, await link.ask(c.get('token'), 'case.tasks', { case: id, from, most }))
    },
  )
}
