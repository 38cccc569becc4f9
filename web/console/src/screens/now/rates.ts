/** Rates: messages and recipients a minute, from pulses that count since the guard began. */
import type { Pulse } from '../../../../../src/ports/console.ts'

export type Rates = {
  readonly times: readonly number[]
  readonly messages: readonly (number | null)[]
  readonly recipients: readonly (number | null)[]
}

/** A point each so long, over what came in the minute before it. */
export const POINT_MS = 5_000
const WINDOW_MS = 60_000
/** A shorter time says nothing of a minute. */
const WINDOW_MS_MIN = 4_000

export function ratesOf(pulses: readonly Pulse[]): Rates {
  const points = pulses.map(({ at, messages, recipients }) => ({
    at: new Date(at).getTime(),
    messages: messages.submitted,
    recipients:
      recipients.delivered + recipients.bounced + recipients.deferred + recipients.unknown,
  }))
  const times: number[] = []
  const mails: (number | null)[] = []
  const people: (number | null)[] = []
  let from = 0
  for (const point of points) {
    const last = times.at(-1)
    if (last !== undefined && point.at - last < POINT_MS) continue
    while ((points[from]?.at ?? point.at) < point.at - WINDOW_MS) from += 1
    const first = points[from]
    const span = first === undefined ? 0 : point.at - first.at
    // A guard that began anew counts from nothing.
    const isNew = first === undefined || point.messages < first.messages
    const rate = (now: number, before: number) =>
      isNew || span < WINDOW_MS_MIN ? null : ((now - before) / span) * WINDOW_MS
    times.push(point.at)
    mails.push(rate(point.messages, first?.messages ?? 0))
    people.push(rate(point.recipients, first?.recipients ?? 0))
  }
  return { times, messages: mails, recipients: people }
}
