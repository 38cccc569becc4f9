/**
 * API: what every address of the console's HTTP API has in common, so that an area is its schemas and
 * its questions to the guard.
 *
 * An area is a function that adds its addresses. All of them are for people who are signed in, unless
 * their route says `security: []`; the gate before them (`app.ts`) has looked at the session, the
 * origin and the size before an area is asked. What the guard refuses becomes a problem (RFC 9457).
 */
import { OpenAPIHono, type z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { Language } from '../lib/words.ts'
import type { GuardLink, LinkReply, SignedIn } from '../ports/console.ts'
import type { Jobs } from './jobs/jobs.ts'
import type { LiveHub } from './live/hub.ts'
import { ProblemBody, problemOf } from './problem.ts'

export type ConsoleEnv = {
  readonly Bindings: {
    readonly incoming?: {
      readonly socket: { readonly remoteAddress?: string | undefined }
      readonly headersDistinct: NodeJS.Dict<string[]>
    }
  }
  readonly Variables: {
    /** Of the session; absent where an address needs none. */
    token: string | undefined
    /** Who asks; set before every address that needs a session. */
    me: SignedIn
    language: Language
    /** Which of our origins was asked for, as browsers write it. */
    origin: string
    isSecure: boolean
    /** Whose request it is, by address; '' where nobody can know. */
    client: string
    /** Names the request in the log and in `x-request-id`. */
    request: string
    /** Nobody was there when the page asked: it renews no idle time. */
    unattended: boolean
    /** Forgets what is remembered of a session; see `clearSession`. */
    forget: ((token: string | undefined) => void) | undefined
  }
}
export type ConsoleApi = OpenAPIHono<ConsoleEnv>
export type ConsoleContext = Context<ConsoleEnv>

export type AreaParts = {
  readonly link: GuardLink
  /** What the console does by itself beside the guard; absent: those addresses are unavailable. */
  readonly jobs?: Jobs
  readonly hub?: LiveHub
}
/** Adds the addresses of one area, all under `/api/v1/`. */
export type Area = (api: ConsoleApi, parts: AreaParts) => void

export const newApi = (): ConsoleApi =>
  new OpenAPIHono<ConsoleEnv>({
    defaultHook: (read, c) => {
      if (read.success) return undefined
      const [issue] = read.error.issues
      const where = issue === undefined ? '' : `${issue.path.join('.')}: ${issue.message}`
      return problemOf(c, 400, 'refused', where)
    },
  })

/** The answers of an address: what it gives, and problems. */
export const answers = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  200: { description, content: { 'application/json': { schema } } },
  default: {
    description: 'A problem (RFC 9457): `code` says which, `detail` what was wrong and where',
    content: { 'application/problem+json': { schema: ProblemBody } },
  },
})

/** A JSON body of a request. */
export const body = <Schema extends z.ZodType>(schema: Schema) => ({
  body: { required: true, content: { 'application/json': { schema } } },
})

/** Asks the guard as who asks us. */
export const asking =
  (link: GuardLink) =>
  (c: ConsoleContext, verb: string, fields?: Readonly<Record<string, unknown>>) =>
    link.ask(
      c.get('token'),
      verb,
      c.get('unattended') === true ? { ...fields, unattended: true } : fields,
    )

/**
 * The guard's answer as ours: `pick` of what it told, or the problem. `pick` may be an outright
 * function; what it gives is not checked against the schema at run time, tests do that.
 */
export function told<T>(
  c: ConsoleContext,
  reply: LinkReply,
  pick: (told: Extract<LinkReply, { ok: true }>) => T,
) {
  if (reply.ok) return c.json(pick(reply) as never, 200)
  return problemOf(c, undefined, reply.code, reply.why, reply)
}
