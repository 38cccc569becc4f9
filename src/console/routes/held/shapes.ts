/** Shapes of held mail, as the API gives and takes them. */
import { z } from '@hono/zod-openapi'
import { ACCOUNT_CHARACTERS_MAX, Moment, Reasons, Reference, Why } from '../accounts.ts'

export const Whose = z.enum(['owner', 'unknown', 'thief'])
export type Whose = z.infer<typeof Whose>
const Counts = { messages: z.int(), recipients: z.int(), bytes: z.int() }

export const HeldRow = z
  .object({
    reference: z.string(),
    entry: z.int(),
    log: z.string().optional(),
    account: z.string(),
    at: Moment.nullable(),
    instance: z.string(),
    recipients: z.int(),
    size: z.int(),
    ownership: Whose,
    dueAt: Moment.nullable(),
    overdue: z.boolean(),
    evidence: z.number().nullable(),
    clientIp: z.string().nullable(),
    /** Its content is in the vault. */
    isKept: z.boolean(),
    summary: Reasons,
  })
  .openapi('HeldRow')
export type HeldRow = z.infer<typeof HeldRow>

export const HeldList = z
  .object({
    held: z.array(HeldRow),
    next: z.string().nullable(),
    total: z.int(),
    waiting: z.int(),
  })
  .openapi('HeldList')
export type HeldList = z.infer<typeof HeldList>

export const HeldAccount = z
  .object({
    account: z.string(),
    messages: z.int(),
    contained: z.boolean(),
    sums: z.array(
      z.object({
        ownership: Whose,
        ...Counts,
        oldestAt: Moment.nullable(),
        dueAt: Moment.nullable(),
        overdue: z.int(),
      }),
    ),
  })
  .openapi('HeldAccount')
export type HeldAccount = z.infer<typeof HeldAccount>

export const HeldAccounts = z
  .object({
    accounts: z.array(HeldAccount),
    next: z.int().nullable(),
    total: z.int(),
    waiting: z.int(),
  })
  .openapi('HeldAccounts')
export type HeldAccounts = z.infer<typeof HeldAccounts>

export const HEADERS_AT_ONCE = 100
export const REFERENCES_MAX = 10_000
export const References = z.array(Reference).min(1).max(REFERENCES_MAX)

export const HeadersAsked = z.object({
  references: z.array(Reference).min(1).max(HEADERS_AT_ONCE),
})
export type HeadersAsked = z.infer<typeof HeadersAsked>
export const HeldHeaders = z
  .object({
    headers: z.array(
      z.object({
        reference: z.string(),
        subject: z.string().nullable(),
        envelopeSender: z.string(),
        messageId: z.string().nullable(),
      }),
    ),
  })
  .openapi('HeldHeaders')
export type HeldHeaders = z.infer<typeof HeldHeaders>

export const HeldMessage = z
  .object({
    reference: z.string(),
    entry: z.int(),
    state: z.string(),
    account: z.string(),
    at: Moment.nullable(),
    instance: z.string(),
    queueId: z.string().nullable(),
    envelopeSender: z.string(),
    recipients: z.int(),
    /** The first of them. */
    named: z.array(z.string()),
    subject: z.string().nullable(),
    clientIp: z.string().nullable(),
    size: z.int(),
    ownership: z.string().nullable(),
    dueAt: Moment.nullable(),
    overdue: z.boolean(),
    reasons: Reasons,
    /** SHA-256 of the content in the vault. */
    kept: z.string().nullable(),
    headers: z.string(),
    isHeadersCut: z.boolean(),
    bodyHash: z.string().nullable(),
    isErased: z.boolean(),
  })
  .openapi('HeldMessage')
export type HeldMessage = z.infer<typeof HeldMessage>

export const ContentAsked = z.object({ reason: Why })
export type ContentAsked = z.infer<typeof ContentAsked>
const Text = z.object({ kind: z.enum(['text', 'html']), text: z.string(), isCut: z.boolean() })
const Part = z.object({
  name: z.string().nullable(),
  type: z.string(),
  disposition: z.string().nullable(),
  bytes: z.int(),
  sha256: z.string(),
})
export const HeldContent = z
  .object({
    reference: z.string(),
    from: z.enum(['vault', 'queue']),
    sha256: z.string(),
    bytes: z.int(),
    isCut: z.boolean(),
    letter: z.object({
      isParsed: z.boolean(),
      subject: z.string().nullable(),
      headers: z.array(z.object({ name: z.string(), value: z.string() })),
      headersLeft: z.int(),
      texts: z.array(Text),
      parts: z.array(Part),
      partsLeft: z.int(),
      source: z.string(),
      isSourceCut: z.boolean(),
    }),
  })
  .openapi('HeldContent')
export type HeldContent = z.infer<typeof HeldContent>

export const HeldActName = z.enum(['release', 'delete'])
export const HeldPreviewAsked = z.object({
  act: HeldActName,
  references: References.optional(),
  account: z.string().max(ACCOUNT_CHARACTERS_MAX).optional(),
  case: z.string().max(64).optional(),
  ownership: Whose.optional(),
  /** On release: the thief's are meant as well. */
  force: z.boolean().optional(),
})
export type HeldPreviewAsked = z.infer<typeof HeldPreviewAsked>
export const HeldPreview = z
  .object({
    act: HeldActName,
    /** More are meant than one act takes: these are the first. */
    isCut: z.boolean(),
    references: z.array(z.string()),
    left: z.array(z.object({ reference: z.string(), code: z.string() })),
    of: z.array(z.object({ ownership: Whose, ...Counts })),
    accountCount: z.int(),
    accounts: z.array(z.string()),
    contained: z.array(z.string()),
    oldestAt: Moment.nullable(),
  })
  .openapi('HeldPreview')
export type HeldPreview = z.infer<typeof HeldPreview>

export const ReleaseAsked = z.object({
  references: References,
  force: z.boolean().optional(),
  reason: Why,
})
export type ReleaseAsked = z.infer<typeof ReleaseAsked>
export const DeleteAsked = z.object({ references: References, reason: Why })
export type DeleteAsked = z.infer<typeof DeleteAsked>
