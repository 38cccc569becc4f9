/**
 * Held mail: what waits for a person, what stands in it, and to let it go or delete it.
 *
 * Whatever shows what stands in a message is a POST, for it leaves an entry. Content comes as plain
 * text and a list of parts (`letter.ts`), never as HTML and never as a file.
 */
import { createRoute, z } from '@hono/zod-openapi'
import type { LinkReply } from '../../../ports/console.ts'
import { type Area, answers, asking, body, type ConsoleContext, told } from '../../api.ts'
import { problemOf } from '../../problem.ts'
import { ACCOUNT_CHARACTERS_MAX, Outcome, Reference } from '../accounts.ts'
import { letters, type Opened } from './letters.ts'
import {
  ContentAsked,
  DeleteAsked,
  HeadersAsked,
  HeldAccounts,
  HeldContent,
  HeldHeaders,
  HeldList,
  HeldMessage,
  HeldPreview,
  HeldPreviewAsked,
  ReleaseAsked,
  Whose,
} from './shapes.ts'

export type * from './shapes.ts'

/** Recipients that are named, and characters of headers. */
export const NAMED_MAX = 200
export const HEADERS_CHARACTERS_MAX = 64_000
/** As the vault keeps it at most; whoever tells more is not believed. */
const CONTENT_BYTES_MAX = 10 * 1_048_576

export const heldAreaWith =
  (open: (content: Uint8Array) => Promise<Opened>): Area =>
  (api, { link }) => {
    const ask = asking(link)
    const onMessage = { params: z.object({ reference: Reference }) }
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/held',
        summary: 'Held mail, the most urgent first',
        request: {
          query: z.object({
            account: z.string().max(ACCOUNT_CHARACTERS_MAX).optional(),
            case: z.string().max(64).optional(),
            ownership: Whose.optional(),
            after: z.string().max(40).optional(),
            most: z.coerce.number().int().min(1).max(200).optional(),
          }),
        },
        responses: answers(HeldList, 'One page of it; no subject and no sender'),
      }),
      async (c) => {
        const { after, most, ...meant } = c.req.valid('query')
        return told(
          c,
          await ask(c, 'held.page', { ...meant, facts: { after, most } }),
          ({ held, next, total, waiting }) => ({ held, next, total, waiting }),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'get',
        path: '/api/v1/held-accounts',
        summary: 'Accounts with held mail, those with the most first',
        request: {
          query: z.object({
            case: z.string().max(64).optional(),
            from: z.coerce.number().int().min(0).max(1_000_000).optional(),
            most: z.coerce.number().int().min(1).max(100).optional(),
          }),
        },
        responses: answers(
          HeldAccounts,
          'One page of them, with whose the mail is and when it is due',
        ),
      }),
      async (c) => {
        const { from, most, ...meant } = c.req.valid('query')
        return told(
          c,
          await ask(c, 'held.accounts', { ...meant, facts: { from, most } }),
          ({ accounts, next, total, waiting }) => ({ accounts, next, total, waiting }),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/headers',
        summary: 'Subjects and senders of some messages; the look is an entry',
        request: body(HeadersAsked),
        responses: answers(HeldHeaders, 'As they came: hostile text'),
      }),
      async (c) =>
        told(c, await ask(c, 'held.headers', c.req.valid('json')), ({ headers }) => ({ headers })),
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/{reference}/looks',
        summary: 'Headers and evidence of one message; the look is an entry',
        request: onMessage,
        responses: answers(HeldMessage, 'As they came: hostile text'),
      }),
      async (c) => {
        const { reference } = c.req.valid('param')
        return told(c, await ask(c, 'held.show', { references: [reference] }), ({ message }) =>
          messageTold(message as Shown),
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/{reference}/contents',
        summary: 'Its content as plain text, for a reason that is written down first',
        request: { ...onMessage, ...body(ContentAsked) },
        responses: answers(HeldContent, 'Texts and a list of parts, with their hashes'),
      }),
      async (c) => {
        const { reference } = c.req.valid('param')
        const { reason } = c.req.valid('json')
        const reply = await ask(c, 'held.content', { references: [reference], reason })
        if (!reply.ok) return told(c, reply, () => ({}))
        const content = await contentIn(reply, (ticket, offset) =>
          ask(c, 'held.piece', { ticket, offset }),
        )
        if (content === undefined) return gone(c)
        const letter = await open(content)
        if (letter === 'busy') return problemOf(c, undefined, 'wait', '', { seconds: 2 })
        if (letter === 'failed')
          return problemOf(c, undefined, 'unavailable', 'it cannot be taken apart')
        return told(c, reply, ({ from, sha256, bytes, isCut }) => ({
          ...{ reference, from, sha256, bytes, isCut, letter },
        }))
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/previews',
        summary: 'Which messages an act would touch, exactly',
        request: body(HeldPreviewAsked),
        responses: answers(HeldPreview, 'What to ask for, and what would be left'),
      }),
      async (c) => {
        const { act, ...meant } = c.req.valid('json')
        return told(
          c,
          await ask(c, 'held.preview', { ...meant, facts: { act } }),
          ({ preview }) => preview,
        )
      },
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/releases',
        summary: 'Let held mail go; it cannot be called back',
        request: body(ReleaseAsked),
        responses: answers(Outcome, 'What was done, and what was left for which reason'),
      }),
      async (c) => told(c, await ask(c, 'held.release', c.req.valid('json')), outcomeIn),
    )
    api.openapi(
      createRoute({
        method: 'post',
        path: '/api/v1/held/deletions',
        summary: 'Delete held mail; its content stays in the vault for as long as evidence does',
        request: body(DeleteAsked),
        responses: answers(Outcome, 'What was done, and what was left for which reason'),
      }),
      async (c) => told(c, await ask(c, 'held.delete', c.req.valid('json')), outcomeIn),
    )
  }

export const heldArea: Area = heldAreaWith(letters())

const outcomeIn = ({ done, left }: Extract<LinkReply, { ok: true }>) => ({ done, left })

const gone = (c: ConsoleContext) => problemOf(c, undefined, 'unavailable', 'its content broke off')

/** All of it, at once or piece by piece; `undefined`: it broke off. */
async function contentIn(
  reply: Extract<LinkReply, { ok: true }>,
  fetch: (ticket: string, offset: number) => Promise<LinkReply>,
): Promise<Uint8Array | undefined> {
  const { content, ticket, bytes } = reply
  if (typeof content === 'string') return Buffer.from(content, 'base64')
  if (typeof ticket !== 'string' || typeof bytes !== 'number' || bytes > CONTENT_BYTES_MAX)
    return undefined
  const pieces: Buffer[] = []
  for (let offset = 0; offset < bytes; ) {
    const next = await fetch(ticket, offset)
    if (!next.ok || typeof next['content'] !== 'string') return undefined
    const piece = Buffer.from(next['content'], 'base64')
    if (piece.length === 0) return undefined
    pieces.push(piece)
    offset += piece.length
  }
  return Buffer.concat(pieces)
}

type Shown = Record<string, unknown> & {
  readonly submitted: {
    readonly recipients?: readonly unknown[]
    readonly headers?: unknown
    readonly bodyHash?: unknown
  } | null
}

function messageTold({ submitted, deadlineAt, ...message }: Shown) {
  const { recipients = [], headers, bodyHash } = submitted ?? {}
  const all = typeof headers === 'string' ? headers : ''
  return {
    ...message,
    dueAt: deadlineAt ?? null,
    named: recipients.slice(0, NAMED_MAX).map((one) => String(one).slice(0, 340)),
    headers: all.slice(0, HEADERS_CHARACTERS_MAX),
    isHeadersCut: all.length > HEADERS_CHARACTERS_MAX,
    bodyHash: typeof bodyHash === 'string' ? bodyHash : null,
    isErased: submitted === null,
  }
}
