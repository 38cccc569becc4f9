/** Signs: what of the telemetry is out of the ordinary, with the numbers that say so. */
import type { AccountId } from '../../events/event.ts'
import {
  DEEP_LEAST,
  DEEP_TIMES,
  HELD_LEAST,
  type Level,
  MANY_LEAST,
  MANY_TIMES,
  NAMED_MAX,
  type SignCode,
  type SymptomReason,
  type Telemetry,
} from './symptom.ts'

export type Sign = SymptomReason & {
  readonly code: SignCode
  readonly accounts: readonly AccountId[]
  /** It says something of itself, without naming anybody. */
  readonly isPlain: boolean
}

const isOver = ({ now, ordinary }: Level, times: number, least: number): boolean =>
  now >= least && now >= ordinary * times

/** Only what is out of the ordinary; in the order of the codes. */
export function signsOf(told: Telemetry): readonly Sign[] {
  const signs: Sign[] = []
  const plain = (code: SignCode, facts: SymptomReason['facts']): void => {
    signs.push({ code, facts, accounts: [], isPlain: true })
  }
  const level = (code: SignCode, its: Level | undefined, times: number, least: number): void => {
    if (its !== undefined && isOver(its, times, least))
      plain(code, { number: its.now, ordinary: its.ordinary })
  }
  const named = (code: SignCode, accounts: readonly AccountId[] | undefined): void => {
    if (accounts === undefined || accounts.length === 0) return
    const kept = accounts.slice(0, NAMED_MAX)
    signs.push({ code, facts: { number: accounts.length }, accounts: kept, isPlain: false })
  }
  const number = (code: SignCode, its: number | undefined, least: number): void => {
    if (its !== undefined && its >= least) plain(code, { number: its })
  }
  level('queue.deep', told.queue, DEEP_TIMES, DEEP_LEAST)
  level('sent.many', told.sent, MANY_TIMES, DEEP_LEAST)
  level('deferred.many', told.deferred, MANY_TIMES, MANY_LEAST)
  level('bounced.many', told.bounced, MANY_TIMES, MANY_LEAST)
  number('refused.name', told.refusedForName, MANY_LEAST)
  if (told.lists !== undefined && told.lists.length > 0)
    plain('listed', {
      number: told.lists.length,
      lists: told.lists.slice(0, NAMED_MAX).join(', '),
    })
  named('account.contained', told.contained)
  number('mail.held', told.held, HELD_LEAST)
  named('login.strange', told.strangeLogins)
  level('logins.refused', told.refusedLogins, MANY_TIMES, MANY_LEAST)
  named('read.more', told.readFarMore)
  named('rules.changed', told.rulesChanged)
  level('destroyed.many', told.destroyed, MANY_TIMES, MANY_LEAST)
  number('phishing.wave', told.phishing, MANY_LEAST)
  number('log.broken', told.logBroken, 1)
  number('pages.changed', told.pagesChanged, 1)
  return signs
}
