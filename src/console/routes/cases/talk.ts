/**
 * Talk: how the addresses of cases ask the guard, and how they say no.
 *
 * The guard refuses an act with its code, the field, what was found there and what is wanted; the page
 * words the code and shows the field, so all of it goes along. `moved-on` is 409 with the entry that
 * came between.
 */
import { z } from '@hono/zod-openapi'
import { LINK_CODES, type LinkReply } from '../../../ports/console.ts'
import type { ConsoleContext } from '../../api.ts'

export type Told = Extract<LinkReply, { ok: true }>
export type NotTold = Extract<LinkReply, { ok: false }>

/** As `control/wire.ts` bounds it. */
export const REASON_MAX = 500
export const Reason = z.string().trim().min(1).max(REASON_MAX)
export const CaseNumber = z
  .string()
  .regex(/^[A-Z]{2,8}-\d{4}-\d{4,8}$/)
  .openapi({ example: 'SKM-2026-0001' })
export const CasePath = z.object({ case: CaseNumber })
/** Made by whoever asks: the same one twice is done once. */
export const RequestName = z.string().regex(/^[A-Za-z0-9_-]{1,64}$/)
export const AccountName = z.string().min(1).max(340)

export type Refusal = {
  readonly code: string
  readonly field: string
  readonly found: string
  readonly wanted: string
}

export const not = (code: string, why: string, more: object = {}): NotTold => ({
  ok: false,
  code,
  why,
  ...more,
})

const refusalIn = ({ refusal }: NotTold): Refusal | undefined =>
  typeof refusal === 'object' && refusal !== null ? (refusal as Refusal) : undefined

/** The entry that a `moved-on` names. */
const entryIn = (wanted: string): number | undefined => {
  const found = /entry (\d{1,15})/.exec(wanted)
  return found === null ? undefined : Number(found[1])
}

const NO_CASE = 'no case has this number'

/** The link's code for what a verb of cases answers. */
function codeOf(reply: NotTold): string {
  const its = refusalIn(reply)
  if (its?.code === 'moved-on') return 'moved-on'
  if ((its?.code === 'no-such' && its.field === 'case') || reply.why === NO_CASE) return 'unknown'
  if (its?.code === 'busy') return 'wait'
  return reply.code.replace(/^control\./, '')
}

/** Seconds after which it is worth asking again what somebody else is busy with. */
const BUSY_FOR = 15

export function caseProblem(c: Pick<ConsoleContext, 'body'>, reply: NotTold): never {
  const code = codeOf(reply)
  const status = Object.hasOwn(LINK_CODES, code) ? LINK_CODES[code as keyof typeof LINK_CODES] : 400
  const its = refusalIn(reply)
  const entry =
    typeof reply['entry'] === 'number'
      ? reply['entry']
      : its === undefined
        ? undefined
        : entryIn(its.wanted)
  const seconds =
    typeof reply['seconds'] === 'number' ? reply['seconds'] : code === 'wait' ? BUSY_FOR : undefined
  const { problems, proposal } = reply
  const told = {
    ...{ type: 'about:blank', title: code, status, code, detail: reply.why },
    ...(its === undefined ? {} : { refusal: its }),
    ...(entry === undefined ? {} : { entry }),
    ...(seconds === undefined ? {} : { seconds }),
    ...(problems === undefined ? {} : { problems }),
    ...(proposal === undefined ? {} : { proposal }),
  }
  return c.body(JSON.stringify(told), status as 400, {
    'content-type': 'application/problem+json',
  }) as never
}

/** `pick` of what the guard told, or its problem. */
export function caseTold(
  c: ConsoleContext,
  reply: LinkReply,
  pick: (told: Told) => unknown = withoutOk,
): never {
  return (reply.ok ? c.json(pick(reply) as never, 200) : caseProblem(c, reply)) as never
}

export const withoutOk = ({ ok: _, ...told }: Told): unknown => told
