/**
 * Radius: who was reached by the mail of stolen accounts, person by person, and whom it never reached.
 *
 * A recipient is an address, however it was spelled. What became of a message to him: it was
 * `delivered`, `bounced` or `deferred` as his server said; it was `held` or `deleted` here and never
 * left; or nobody told (`unknown`). Counted in messages, each in one of these.
 *
 * Limits: an address is no person; a list's members, and to whom a server passed it on, nobody here
 * knows. Whether mail that was delivered was read, neither.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Refs, Span } from './found.ts'

export const fates = ['delivered', 'bounced', 'deferred', 'held', 'deleted', 'unknown'] as const
export type Fate = (typeof fates)[number]
export type Fates = { readonly [Name in Fate]: number }

/** One of the stolen accounts: when, and from where where that is known. */
export type Stolen = {
  readonly account: AccountId
  readonly window: Span
  /** Addresses of the thief; absent: all that the account sent in that time is his. */
  readonly origins?: ReadonlySet<string>
}

export type Reached = Fates & {
  /** As it was first written. */
  readonly recipient: string
  /** Lower case; empty where there is none. */
  readonly domain: string
  readonly domestic: boolean
  /** One of the stolen accounts had written to it before. */
  readonly known: boolean
  readonly messages: number
  /** Of them, those that were held here and let go by a person. */
  readonly released: number
  readonly firstAt: Instant
  readonly lastAt: Instant
}

/** What became of a stolen account's messages here. */
export type MessageFates = {
  readonly submitted: number
  /** They went on at once, or after the seconds of the short queue. */
  readonly passed: number
  readonly held: number
  readonly released: number
  readonly deleted: number
  /** Our gate did not take them. */
  readonly refused: number
}

export type RadiusOf = {
  readonly account: AccountId
  readonly messages: MessageFates
  /** Of recipients of each message, as the figures of an investigation count them. */
  readonly recipients: Fates & { readonly released: number }
  /** The messages that were held, with what speaks of each. */
  readonly evidence: { readonly [Name in keyof MessageFates]: Refs }
}

export type Radius = {
  readonly accounts: readonly RadiusOf[]
  /** In the order in which they were first written to. */
  readonly recipients: readonly Reached[]
  /** For which there was no room: then lists and figures are lower bounds. */
  readonly leftOut: {
    readonly messages: number
    readonly recipients: number
    /** Recipients that a server counted and no line names. */
    readonly nameless: number
  }
}

/** What an address comes to when all of its messages are looked at: the worst that happened. */
export const outcomeOf = (reached: Fates): Fate =>
  fates.find((fate) => reached[fate] > 0) ?? 'unknown'

/** Of whom it is certain that nothing left for him. */
export const neverLeft = (reached: Reached): boolean =>
  reached.messages > 0 && reached.held + reached.deleted === reached.messages

export type RadiusTotals = {
  readonly recipients: number
  readonly of: Fates
  readonly domestic: number
  readonly foreign: number
  readonly known: number
  readonly strangers: number
  readonly domains: number
}

/** Addresses, each counted once by the worst that happened to it. */
export function totalsOf({ recipients }: Pick<Radius, 'recipients'>): RadiusTotals {
  const of = { delivered: 0, bounced: 0, deferred: 0, held: 0, deleted: 0, unknown: 0 }
  const domains = new Set<string>()
  let domestic = 0
  let known = 0
  for (const reached of recipients) {
    of[outcomeOf(reached)] += 1
    domains.add(reached.domain)
    if (reached.domestic) domestic += 1
    if (reached.known) known += 1
  }
  const all = recipients.length
  return {
    ...{ recipients: all, of, domestic, foreign: all - domestic },
    ...{ known, strangers: all - known, domains: domains.size },
  }
}
