/** Proposals: acts that wait for a second person, confirmed or withdrawn by somebody else. */
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers, asking, body, told } from '../api.ts'
import { Moment, Why } from './accounts.ts'

/** Messages of a proposal that are named. */
const NAMED_MAX = 20

export const Proposal = z
  .object({
    id: z.string(),
    /** The right that confirming takes, and what will be done. */
    verb: z.string(),
    does: z.string(),
    by: z.string(),
    why: z.string(),
    at: Moment,
    until: Moment,
    /** Messages that are meant, and the first of them. */
    messages: z.int().nullable(),
    references: z.array(z.string()),
    case: z.string().nullable(),
  })
  .openapi('Proposal')
export type Proposal = z.infer<typeof Proposal>
export const Proposals = z
  .object({
    /** What waits for a second person here. */
    rules: z.array(z.string()),
    proposals: z.array(Proposal),
  })
  .openapi('Proposals')
export type Proposals = z.infer<typeof Proposals>

export const ProposalAsked = z.object({ reason: Why })
export type ProposalAsked = z.infer<typeof ProposalAsked>

export const proposalsArea: Area = (api, { link }) => {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/proposals',
      summary: 'Acts that wait for a second person',
      responses: answers(Proposals, 'All that are open'),
    }),
    async (c) =>
      told(c, await ask(c, 'second.list'), ({ rules, proposals }) => ({
        rules,
        proposals: (proposals as readonly Waiting[]).map(proposalTold),
      })),
  )
  for (const [name, verb, summary] of [
    ['confirmations', 'second.confirm', 'Confirm what somebody else proposed: it is done then'],
    ['withdrawals', 'second.withdraw', 'Withdraw a proposal'],
  ] as const)
    api.openapi(
      createRoute({
        method: 'post',
        path: `/api/v1/proposals/{proposal}/${name}`,
        summary,
        request: {
          params: z.object({ proposal: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/) }),
          ...body(ProposalAsked),
        },
        responses: answers(
          z.looseObject({ done: z.array(z.string()).optional() }),
          'What came of it',
        ),
      }),
      async (c) =>
        told(
          c,
          await ask(c, verb, { facts: c.req.valid('param'), ...c.req.valid('json') }),
          ({ ok: _, ...outcome }) => outcome,
        ),
    )
}

type Waiting = Omit<Proposal, 'messages' | 'references' | 'case'> & {
  readonly references?: number
  readonly request: { readonly references?: readonly string[]; readonly case?: string }
}

const proposalTold = ({ id, verb, does, by, why, at, until, references, request }: Waiting) => ({
  ...{ id, verb, by, why, at, until },
  does: does ?? verb,
  messages: references ?? request.references?.length ?? null,
  references: (request.references ?? []).slice(0, NAMED_MAX),
  case: request.case ?? null,
})
