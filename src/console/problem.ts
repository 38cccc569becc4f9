/** Problem: how the API says no (RFC 9457); the page words it in the reader's language by `code`. */
import { z } from '@hono/zod-openapi'
import { faults } from '../lib/fault.ts'
import { LINK_CODES, type LinkCode } from '../ports/console.ts'
import type { ConsoleContext } from './api.ts'

export const DETAIL_CHARACTERS_MAX = 2_000

export const ProblemBody = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.int(),
    /** One of `LINK_CODES`, `mistake`, or `unsupported`, `too-large`, `method` of the door. */
    code: z.string(),
    detail: z.string(),
    /** With `wait`. */
    seconds: z.int().optional(),
    /** With `moved-on`: the entry that came between. */
    entry: z.int().optional(),
  })
  .openapi('Problem')

const isLinkCode = (code: string): code is LinkCode => Object.hasOwn(LINK_CODES, code)

/** A fault of the guard is not ours to cure: whatever its code, it is unavailable for now. */
const known = (code: string): string => (Object.hasOwn(faults, code) ? 'unavailable' : code)

/** Of a code alone; what has no status of its own cannot be meant, a mistake of ours is one. */
const statusOf = (code: string): number =>
  isLinkCode(code) ? LINK_CODES[code] : code === 'mistake' ? 500 : 400

/** `status`: absent, it is that of the code. */
export function problemOf(
  c: Pick<ConsoleContext, 'body'>,
  status: number | undefined,
  told: string,
  detail: string,
  more: Readonly<Record<string, unknown>> = {},
) {
  const code = known(told)
  const which = status ?? statusOf(code)
  const { seconds, entry } = more
  const hasWait = typeof seconds === 'number' && Number.isFinite(seconds)
  const body = {
    type: 'about:blank',
    title: code,
    status: which,
    code,
    // RFC 9457 §3.1.4; what came in with a request must not make the answer long.
    detail: detail.slice(0, DETAIL_CHARACTERS_MAX),
    ...(hasWait ? { seconds: Math.ceil(seconds) } : {}),
    ...(Number.isSafeInteger(entry) ? { entry } : {}),
  }
  return c.body(JSON.stringify(body), which as 400, {
    'content-type': 'application/problem+json',
    ...(hasWait ? { 'retry-after': String(Math.ceil(seconds)) } : {}),
  }) as never
}
