/**
 * Live events: what of an entry is told by itself to those who watch, in the words of the port.
 *
 * Nothing that stands in bodies goes along: no subject, no recipient; who may only read may listen. A
 * message and its verdict are two entries, and an act's end does not say what it was: what went before
 * is remembered until it is needed, in bounded number.
 */
import type { AccountId, Event } from '../../events/event.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { ReasonGiven, VerdictGiven } from '../../events/verdict.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import type { LiveEvent } from '../../ports/console.ts'

/** Of one verdict. */
export const REASONS_TOLD_MAX = 3
/** Acts under way whose kind is remembered. */
export const ACTS_REMEMBERED_MAX = 1_000
/** Messages of one act whose accounts are looked up. */
export const LOOKED_UP_MAX = 100

/** Whose message has this queue id. */
export type AccountOf = (instance: string, queueId: string) => AccountId | undefined

const letting = { 'release.intended': 'released', 'deletion.intended': 'deleted' } as const

export class LiveEvents {
  readonly #accountOf: AccountOf
  readonly #acts = new BoundedMap<string, 'released' | 'deleted' | 'held'>(ACTS_REMEMBERED_MAX)
  #submitted: MessageSubmitted | undefined

  constructor(accountOf: AccountOf) {
    this.#accountOf = accountOf
  }

  /** In evidence order. */
  of(entry: number, event: Event): readonly LiveEvent[] {
    const at = new Date(event.at).toISOString()
    switch (event.kind) {
      case 'message.submitted':
        this.#submitted = event
        return []
      case 'verdict.given':
        return this.#judged(entry, at, event)
      case 'login.refused':
        // What only a log tells, or nobody had a reason for, is no verdict of ours.
        if (event.trust !== 'witnessed' || event.account === undefined) return []
        if (event.reasons === undefined) return []
        return [
          {
            ...{ topic: 'verdict', at, entry, what: 'login', account: event.account },
            ...{ action: event.refusal ?? 'refuse', recipients: 0 },
            reasons: weightiest(event.reasons),
            ...placeIn(event),
          },
        ]
      case 'containment.planned':
      case 'containment.undone': {
        const { account, by = 'judge' } = event
        const what = event.kind === 'containment.planned' ? 'planned' : 'lifted'
        return [{ topic: 'containment', at, entry, what, account, by }]
      }
      case 'release.intended':
      case 'deletion.intended':
        this.#acts.set(event.act, letting[event.kind])
        return []
      case 'hold.intended':
        this.#acts.set(event.act, 'held')
        return []
      case 'act.finished': {
        const what = this.#acts.get(event.act)
        this.#acts.delete(event.act)
        if (what === undefined) return []
        const ids = (event.done ?? []).slice(0, LOOKED_UP_MAX)
        const accounts = new Set(ids.map((queueId) => this.#accountOf(event.instance, queueId)))
        return [...accounts].flatMap((account): readonly LiveEvent[] =>
          account === undefined ? [] : [{ topic: 'held', at, entry, what, account }],
        )
      }
      case 'case.opened':
        return [{ topic: 'case', at, entry, case: event.case, what: 'opened', by: event.by }]
      case 'case.acted':
        return [{ topic: 'case', at, entry, case: event.case, what: event.act, by: event.by }]
      default:
        return []
    }
  }

  #judged(entry: number, at: string, event: VerdictGiven): readonly LiveEvent[] {
    const message = this.#submitted
    this.#submitted = undefined
    const { account, answer, wouldHave, reasons } = event
    if (answer === 'pass' && wouldHave === undefined) return []
    const verdict: LiveEvent = {
      ...{ topic: 'verdict', at, entry, what: 'message', account },
      action: wouldHave === undefined ? answer : `would-${wouldHave}`,
      recipients: message?.id === event.subject ? message.recipients.length : 0,
      reasons: weightiest(reasons),
      ...(message?.id === event.subject ? placeIn(message) : {}),
    }
    return answer === 'hold'
      ? [verdict, { topic: 'held', at, entry, what: 'held', account }]
      : [verdict]
  }
}

const placeIn = ({
  clientIp,
  country,
}: {
  readonly clientIp?: string
  readonly country?: string
}) => ({
  ...(clientIp === undefined ? {} : { clientIp }),
  ...(country === undefined ? {} : { country }),
})

function weightiest(reasons: readonly ReasonGiven[]): readonly string[] {
  const weight = ({ decibans }: ReasonGiven): number =>
    typeof decibans === 'number' ? Math.abs(decibans) : 0
  const codes = [...reasons].sort((a, b) => weight(b) - weight(a)).map(({ code }) => code)
  return [...new Set(codes)].slice(0, REASONS_TOLD_MAX)
}
