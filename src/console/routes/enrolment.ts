/**
 * Enrolment: owners of accounts get their second factor: tokens for many at once, who used his, and
 * owners who lost theirs.
 *
 * A token stands in the answer that made it and nowhere after it: no address gives it again.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers, asking, body, told } from '../api.ts'

const Account = z.string().min(1).max(300)
const BatchName = z.string().regex(/^[a-z0-9]{8,32}$/)
const Number6 = z.string().regex(/^\d{6}$/)
const Reason = z.string().min(1).max(500)
/** As the guard takes at once; a batch of more is asked for in parts. */
export const OPENED_AT_ONCE = 500

export const EnrolmentOwner = z
  .object({
    account: z.string(),
    factors: z.int(),
    passkeys: z.int(),
    /** He has a factor that is a day old. */
    canAnswer: z.boolean(),
    /** Tokens that are open. */
    tokens: z.int(),
    department: z.string().nullable(),
  })
  .openapi('EnrolmentOwner')
export type EnrolmentOwner = z.infer<typeof EnrolmentOwner>

export const EnrolmentOwners = z
  .object({
    owners: z.array(EnrolmentOwner),
    /** Where to go on; absent: that was the last. A page may be empty and have more after it. */
    next: z.string().optional(),
  })
  .openapi('EnrolmentOwners')
export type EnrolmentOwners = z.infer<typeof EnrolmentOwners>

export const OpenedToken = z
  .object({
    account: z.string(),
    token: z.string(),
    /** Absent: nobody told us where the page of owners is. */
    url: z.string().optional(),
    until: z.string(),
  })
  .openapi('OpenedToken')
export type OpenedToken = z.infer<typeof OpenedToken>

export const OpenedBatch = z
  .object({ batch: z.string(), opened: z.array(OpenedToken) })
  .openapi('OpenedBatch')
export type OpenedBatch = z.infer<typeof OpenedBatch>

export const EnrolmentBatch = z
  .object({
    batch: z.string(),
    openedAt: z.string(),
    until: z.string(),
    isOver: z.boolean(),
    by: z.string(),
    tokens: z.int(),
    used: z.int(),
    revoked: z.int(),
  })
  .openapi('EnrolmentBatch')
export type EnrolmentBatch = z.infer<typeof EnrolmentBatch>

export const EnrolmentBatches = z
  .object({
    batches: z.array(EnrolmentBatch),
    /** Days that tokens of sheets are good for at most. */
    sheetDays: z.int(),
  })
  .openapi('EnrolmentBatches')
export type EnrolmentBatches = z.infer<typeof EnrolmentBatches>

export const BatchTokens = z
  .object({
    tokens: z.array(
      z.object({
        account: z.string(),
        openedAt: z.string(),
        until: z.string(),
        state: z.enum(['open', 'used', 'revoked', 'over']),
        usedAt: z.string().nullable(),
      }),
    ),
    next: z.string().optional(),
  })
  .openapi('BatchTokens')
export type BatchTokens = z.infer<typeof BatchTokens>

export const EnrolmentRequests = z
  .object({
    requests: z.array(
      z.object({
        account: z.string(),
        /** What he was shown and tells. */
        request: z.string(),
        at: z.string(),
        clientIp: z.string().nullable(),
        factors: z.int(),
      }),
    ),
  })
  .openapi('EnrolmentRequests')
export type EnrolmentRequests = z.infer<typeof EnrolmentRequests>

export const OpenBatch = z
  .object({
    accounts: z.array(Account).min(1).max(OPENED_AT_ONCE),
    batch: BatchName,
    days: z.int().min(1).max(14).optional(),
    reason: Reason,
  })
  .openapi('OpenBatch')
export type OpenBatch = z.infer<typeof OpenBatch>

const AnswerRequest = z
  .object({ account: Account, request: Number6, reason: Reason })
  .openapi('AnswerEnrolmentRequest')
export type AnswerRequest = z.infer<typeof AnswerRequest>

const Revoked = z.object({ revoked: z.int() }).openapi('RevokedTokens')
const Done = z.object({ done: z.literal(true) }).openapi('EnrolmentDone')
const ReasonOnly = z.object({ reason: Reason }).openapi('EnrolmentReason')

export const enrolmentArea: Area = (api, { link }) => {
  const ask = asking(link)
  const inBatch = { params: z.object({ batch: BatchName }) }
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/enrolment/owners',
      summary: 'Accounts with what their owners can answer by',
      request: {
        query: z.object({
          search: z.string().max(300).optional(),
          department: z.string().max(100).optional(),
          /** Only those without a factor. */
          without: z.enum(['true', 'false']).optional(),
          from: z.string().max(300).optional(),
        }),
      },
      responses: answers(EnrolmentOwners, 'Some of them, by name'),
    }),
    async (c) => {
      const { without, ...query } = c.req.valid('query')
      const facts = { ...query, ...(without === undefined ? {} : { without: without === 'true' }) }
      return told(c, await ask(c, 'enrolment.owners', { facts }), ({ owners, next }) => ({
        owners,
        next,
      }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/enrolment/batches',
      summary: 'Tokens that were made at once, the newest first',
      responses: answers(EnrolmentBatches, 'At most 100'),
    }),
    async (c) =>
      told(c, await ask(c, 'enrolment.batches'), ({ batches, sheetDays }) => ({
        batches,
        sheetDays,
      })),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/enrolment/batches',
      summary: 'Make one token each; they are in this answer only',
      request: body(OpenBatch),
      responses: answers(OpenedBatch, 'The tokens, to be printed'),
    }),
    async (c) => {
      const { reason, ...facts } = c.req.valid('json')
      const reply = await ask(c, 'enrolment.open', { reason, facts })
      return told(c, reply, ({ batch, opened }) => ({ batch, opened }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/enrolment/batches/{batch}/tokens',
      summary: 'Who of a batch has enrolled since',
      request: { ...inBatch, query: z.object({ from: z.string().max(300).optional() }) },
      responses: answers(BatchTokens, 'By name; no token'),
    }),
    async (c) => {
      const facts = { ...c.req.valid('param'), ...c.req.valid('query') }
      return told(c, await ask(c, 'enrolment.batch', { facts }), ({ tokens, next }) => ({
        tokens,
        next,
      }))
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/enrolment/batches/{batch}/revoke',
      summary: 'Tokens of a batch that nobody used are good for nothing any more',
      request: { ...inBatch, ...body(ReasonOnly) },
      responses: answers(Revoked, 'How many that were'),
    }),
    async (c) => {
      const facts = c.req.valid('param')
      const { reason } = c.req.valid('json')
      const reply = await ask(c, 'enrolment.revoke', { reason, facts })
      return told(c, reply, ({ revoked }) => ({ revoked }))
    },
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/enrolment/requests',
      summary: 'Owners who say that they lost their factors, and wait to be seen',
      responses: answers(EnrolmentRequests, 'The eldest first'),
    }),
    async (c) => told(c, await ask(c, 'enrolment.requests'), ({ requests }) => ({ requests })),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/enrolment/requests/confirm',
      summary: 'He was seen: a token, which is in this answer only',
      request: body(AnswerRequest),
      responses: answers(OpenedToken, 'The token, to be handed over'),
    }),
    async (c) => {
      const { reason, ...facts } = c.req.valid('json')
      const reply = await ask(c, 'enrolment.confirm', { reason, facts })
      return told(c, reply, ({ opened }) => opened)
    },
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/enrolment/requests/decline',
      summary: 'It was not he, or it is not needed',
      request: body(AnswerRequest),
      responses: answers(Done, 'The request is gone'),
    }),
    async (c) => {
      const { reason, ...facts } = c.req.valid('json')
      return told(c, await ask(c, 'enrolment.decline', { reason, facts }), () => ({ done: true }))
    },
  )
}
