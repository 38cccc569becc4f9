/**
 * Accounts: who stands out, one account's normal beside now, why its mail was judged so, and what
 * people do about it.
 *
 * To read weights of one message is a look that becomes an entry, so it is a POST; a GET leaves nothing.
 */
import { createRoute, z } from '@hono/zod-openapi'
import { type Area, answers, asking, body, told } from '../api.ts'

/** As `control/wire.ts` bounds it. */
export const ACCOUNT_CHARACTERS_MAX = 500
export const AccountName = z
  .string()
  .max(ACCOUNT_CHARACTERS_MAX)
  .regex(/^(sasl|host|uid|cert):./u)
  .openapi({ example: 'sasl:hanako@example.jp' })
export const Reference = z
  .string()
  .regex(/^[0-9A-Za-z]{1,16}$/)
  .openapi({ example: '7K3QX2M' })
/** What goes into the evidence with an act. */
export const Why = z.string().trim().min(1).max(500)
export const Moment = z.string().openapi({ description: 'RFC 3339' })
export const Reasons = z.array(z.looseObject({ code: z.string() }))

const Plain = z.looseObject({})
const Sent = z.object({ messages: z.int(), recipients: z.int() })

export const AccountRow = z
  .object({
    account: z.string(),
    standing: z.enum(['contained', 'restrained', 'watched', 'calm']),
    /** Decibans. */
    evidence: z.number().nullable(),
    lastMessageAt: Moment.nullable(),
    lastLoginAt: Moment.nullable(),
    sentToday: Sent,
    held: z.int(),
    purpose: z.string().nullable(),
    bulk: z.boolean(),
    department: z.string().nullable(),
  })
  .openapi('AccountRow')
export type AccountRow = z.infer<typeof AccountRow>

export const AccountList = z
  .object({ accounts: z.array(AccountRow), next: z.string().nullable(), total: z.int() })
  .openapi('AccountList')
export type AccountList = z.infer<typeof AccountList>

const Bars = z.object({ delay: z.number(), hold: z.number(), contain: z.number() })
const SizeShare = z.object({ from: z.int(), to: z.int().nullable(), share: z.number() })

export const Portrait = z
  .object({
    asOf: Moment.nullable(),
    since: Moment.nullable(),
    sessions: z.number(),
    standing: z.enum(['unknown', 'early', 'known']),
    ownShare: z.number(),
    /** 24 hours of a working day, then 24 of a day off; messages in the hour. */
    paceByHourOfWeek: z.array(z.object({ typical: z.number(), high: z.number() })),
    perSession: z.number(),
    recipientsPerMessage: z.object({
      typical: SizeShare,
      high: SizeShare,
      shares: z.array(SizeShare),
    }),
    contacts: z.int(),
    newShare: z.number(),
    places: z.object({
      countries: z.array(z.string()),
      networks: z.int(),
      operators: z.int(),
      unproven: z.int(),
    }),
    programs: z.object({ sending: z.int(), login: z.int(), forms: z.int() }),
    learnedMessages: z.number(),
    mailings: z.int(),
    largestMailing: z.int(),
  })
  .openapi('Portrait')
export type Portrait = z.infer<typeof Portrait>

export const HourCell = z.object({
  from: Moment,
  /** Of the organisation's week, 0 to 47. */
  hour: z.int(),
  messages: z.int(),
  recipients: z.int(),
  fresh: z.int(),
  stopped: z.int(),
})
export type HourCell = z.infer<typeof HourCell>

export const AccountPlan = z
  .object({
    id: z.string(),
    scope: z.enum(['full', 'outbound']),
    by: z.string().nullable(),
    why: z.string().nullable(),
    plannedAt: Moment.nullable(),
    windowFrom: Moment.nullable(),
    steps: z.array(z.string()),
    done: z.array(z.string()),
    found: z.record(z.string(), z.array(z.string())),
    undoneAt: Moment.nullable(),
    notUndone: z.array(z.string()),
  })
  .openapi('AccountPlan')
export type AccountPlan = z.infer<typeof AccountPlan>

export const AccountOrigin = z.object({
  network: z.string(),
  country: z.string().nullable(),
  firstAt: Moment.nullable(),
  lastAt: Moment.nullable(),
  messages: z.int(),
  standing: z.enum(['own', 'probation', 'login', 'challenged']),
  isNew: z.boolean(),
})
export type AccountOrigin = z.infer<typeof AccountOrigin>

export const AccountPage = z
  .object({
    row: AccountRow,
    facts: z.looseObject({
      contained: z.boolean(),
      scope: z.enum(['full', 'outbound']).nullable(),
      containedAt: Moment.nullable(),
      heldMessages: z.int(),
      messages: z.int(),
      bulk: z.boolean(),
      purpose: z.looseObject({ kind: z.string(), networks: z.array(z.string()) }).nullable(),
    }),
    odds: z.object({ hazard: z.number(), probability: z.number() }).nullable(),
    bars: Bars,
    plan: AccountPlan.nullable(),
    portrait: Portrait,
    week: z.array(HourCell),
    countedSince: Moment.nullable(),
    origins: z.array(AccountOrigin),
    countries: z.array(
      z.object({
        country: z.string(),
        since: Moment.nullable(),
        lastAt: Moment.nullable(),
        own: z.boolean(),
        isNew: z.boolean(),
      }),
    ),
  })
  .openapi('AccountPage')
export type AccountPage = z.infer<typeof AccountPage>

export const Verdict = z
  .object({
    reference: z.string(),
    entry: z.int(),
    /** Name of the log that the entry stands in, where it is an earlier one. */
    log: z.string().optional(),
    at: Moment.nullable(),
    answer: z.string(),
    wouldHave: z.string().nullable(),
    state: z.string(),
    ownership: z.string().nullable(),
    recipients: z.int(),
    clientIp: z.string().nullable(),
    evidence: z.number().nullable(),
    bars: Bars.nullable(),
    isExplained: z.boolean(),
    summary: Reasons,
  })
  .openapi('Verdict')
export type Verdict = z.infer<typeof Verdict>

export const VerdictList = z
  .object({ verdicts: z.array(Verdict), next: z.int().nullable() })
  .openapi('VerdictList')
export type VerdictList = z.infer<typeof VerdictList>

export const Explained = z.object({ explained: Plain }).openapi('Explained')
export type Explained = z.infer<typeof Explained>

export const ActPreview = z
  .object({
    act: z.enum(['suspend', 'clear']),
    isNothing: z.boolean(),
    steps: z.array(z.object({ step: z.string(), undo: z.string() })),
    windowFrom: Moment.nullable(),
    accounts: z.int(),
    loginNames: z.array(z.string()),
    held: z.array(z.object({ ownership: z.string(), ...Sent.shape })),
    queued: z.object({ sent: z.int(), ...Sent.shape }).nullable(),
  })
  .openapi('ActPreview')
export type ActPreview = z.infer<typeof ActPreview>

export const Suspended = z.object({ contained: z.boolean(), plan: z.string() }).openapi('Suspended')
export const Left = z.object({ reference: z.string(), code: z.string() })
export const Outcome = z
  .object({ done: z.array(z.string()), left: z.array(Left) })
  .openapi('Outcome')
export type Outcome = z.infer<typeof Outcome>
export const Cleared = z
  .object({ lifted: z.boolean(), released: Outcome, open: z.array(z.string()) })
  .openapi('Cleared')
export type Cleared = z.infer<typeof Cleared>
const Done = z.object({ done: z.literal(true) }).openapi('Done')

export const SuspendAsked = z.object({ reason: Why, since: z.string().max(64).optional() })
export type SuspendAsked = z.infer<typeof SuspendAsked>
export const ClearAsked = z.object({ reason: Why, benign: z.boolean().optional() })
export type ClearAsked = z.infer<typeof ClearAsked>
export const OpinionAsked = z.object({ reason: Why, opinion: z.enum(['benign', 'hijacked']) })
export type OpinionAsked = z.infer<typeof OpinionAsked>
export const BulkAsked = z.object({ reason: Why, bulk: z.boolean() })
export type BulkAsked = z.infer<typeof BulkAsked>
export const PurposeAsked = z.object({
  reason: Why,
  purpose: z.enum(['device', 'send-only', 'newsletter', 'shared', 'none']),
  networks: z.array(z.string().max(43)).max(32).optional(),
})
export type PurposeAsked = z.infer<typeof PurposeAsked>

const OnAccount = z.object({ account: AccountName })
const at = '/api/v1/accounts/{account}'

export const accountsArea: Area = (api, { link }) => {
  const ask = asking(link)
  api.openapi(
    createRoute({
      method: 'get',
      path: '/api/v1/accounts',
      summary: 'Accounts, the worst first',
      request: {
        query: z.object({
          search: z.string().max(200).optional(),
          order: z.enum(['risk', 'name', 'held']).optional(),
          standing: z.enum(['contained', 'restrained', 'watched', 'calm']).optional(),
          after: z.string().max(1_000).optional(),
          most: z.coerce.number().int().min(1).max(200).optional(),
        }),
      },
      responses: answers(AccountList, 'One page of them'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.page', { facts: c.req.valid('query') }),
        ({ accounts, next, total }) => ({ accounts, next, total }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: at,
      summary: 'One account: its normal beside now',
      request: { params: OnAccount },
      responses: answers(AccountPage, 'How it stands'),
    }),
    async (c) =>
      told(c, await ask(c, 'account.portrait', c.req.valid('param')), ({ ok: _, ...page }) => page),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${at}/verdicts`,
      summary: 'Verdicts on its messages, the newest first',
      request: {
        params: OnAccount,
        query: z.object({
          before: z.coerce.number().int().min(1).optional(),
          most: z.coerce.number().int().min(1).max(50).optional(),
        }),
      },
      responses: answers(VerdictList, 'One page of them'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.verdicts', { ...c.req.valid('param'), facts: c.req.valid('query') }),
        ({ verdicts, next }) => ({ verdicts, next }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'get',
      path: `${at}/preview`,
      summary: 'What containing or clearing it would do',
      request: {
        params: OnAccount,
        query: z.object({
          act: z.enum(['suspend', 'clear']),
          since: z.string().max(64).optional(),
        }),
      },
      responses: answers(ActPreview, 'The steps, whom they touch, and how each is undone'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.preview', { ...c.req.valid('param'), facts: c.req.valid('query') }),
        ({ preview }) => preview,
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: '/api/v1/messages/{reference}/explanations',
      summary: 'Why a message was judged so; the look is an entry',
      request: { params: z.object({ reference: Reference }) },
      responses: answers(Explained, 'Weights, bars, odds, and what would have changed the answer'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'explain', { what: c.req.valid('param').reference }),
        ({ explained }) => ({ explained }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: `${at}/suspensions`,
      summary: 'Contain it on every way',
      request: { params: OnAccount, ...body(SuspendAsked) },
      responses: answers(Suspended, 'The plan, whose steps are under way'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.suspend', { ...c.req.valid('param'), ...c.req.valid('json') }),
        ({ contained, plan }) => ({ contained, plan }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: `${at}/clearances`,
      summary: 'Lift the containment and release the owner’s mail',
      request: { params: OnAccount, ...body(ClearAsked) },
      responses: answers(Cleared, 'What was lifted and released'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.clear', { ...c.req.valid('param'), ...c.req.valid('json') }),
        ({ lifted, released, open }) => ({ lifted, released, open }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'post',
      path: `${at}/opinions`,
      summary: 'Say whose the mail was; it lifts nothing and contains nothing',
      request: { params: OnAccount, ...body(OpinionAsked) },
      responses: answers(Done, 'It is noted'),
    }),
    async (c) => {
      const { opinion, reason } = c.req.valid('json')
      return told(
        c,
        await ask(c, `account.${opinion}`, { ...c.req.valid('param'), reason }),
        () => ({ done: true }),
      )
    },
  )
  api.openapi(
    createRoute({
      method: 'put',
      path: `${at}/bulk`,
      summary: 'Grant the right to write to many, or take it back',
      request: { params: OnAccount, ...body(BulkAsked) },
      responses: answers(z.object({ bulk: z.boolean() }), 'Whether it may now'),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.approve', { ...c.req.valid('param'), ...c.req.valid('json') }),
        ({ bulk }) => ({ bulk }),
      ),
  )
  api.openapi(
    createRoute({
      method: 'put',
      path: `${at}/purpose`,
      summary: 'Decide what it is for, and from where it may send',
      request: { params: OnAccount, ...body(PurposeAsked) },
      responses: answers(
        z.object({ networks: z.array(z.string()), bulk: z.boolean() }),
        'The networks it may send from, and whether it may write to many',
      ),
    }),
    async (c) =>
      told(
        c,
        await ask(c, 'account.purpose', { ...c.req.valid('param'), ...c.req.valid('json') }),
        ({ networks, bulk }) => ({ networks, bulk }),
      ),
  )
}
