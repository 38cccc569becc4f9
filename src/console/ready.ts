/**
 * Ready: whether the guard is within reach and watches, asked at most once a second however many ask.
 *
 * The answer has no name in it, and needs no session: `{ready}` for whoever balances loads or restarts
 * units, and the numbers for `/metrics`.
 */
import { z } from 'zod'
import type { GuardLink } from '../ports/console.ts'
import type { Numbers } from './metrics.ts'

const ASKED_EVERY_MS = 1_000

const counts = z.record(z.string().max(40), z.number())
const Told = z.object({
  ready: z.boolean(),
  /** A guard of another version may not count them. */
  mistakes: z.number().default(0),
  pulse: z.object({
    messages: counts,
    recipients: counts,
    logins: counts,
    held: z.number(),
    waiting: z.number(),
    contained: z.number(),
    evidence: z.object({ size: z.number(), signedSize: z.number(), level: z.number() }),
  }),
})

const told = ({ ready, mistakes, pulse }: z.infer<typeof Told>): Numbers => ({
  ...{ ready, mistakes },
  ...pulse,
})

export function readinessOf(
  link: Pick<GuardLink, 'ask'>,
  now: () => number,
): () => Promise<Numbers | undefined> {
  let askedAt = Number.NEGATIVE_INFINITY
  let last: Promise<Numbers | undefined> = Promise.resolve(undefined)
  return () => {
    const at = now()
    if (at - askedAt < ASKED_EVERY_MS) return last
    askedAt = at
    last = link.ask(undefined, 'ready').then((reply) => {
      const read = reply.ok ? Told.safeParse(reply) : undefined
      return read?.success === true ? told(read.data) : undefined
    })
    return last
  }
}
