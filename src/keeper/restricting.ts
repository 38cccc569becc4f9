/**
 * Restricting: the rules of who may come from where, asked of one login or message.
 *
 * The reasons go into the entry itself, so that a replay needs no rules.
 */
import type { Calendar } from '../containment/held.ts'
import type { AccountId } from '../events/event.ts'
import type { LoginProtocol } from '../events/login.ts'
import type { ReasonGiven } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'
import type { Restrictions } from '../verdict/restrict/ready.ts'
import { judgedBy, restrictReasons } from '../verdict/restrict/rules.ts'
import type { RestrictAnswer } from '../verdict/restrict/settings.ts'
import type { AccountState } from '../verdict/state.ts'

/** What is known of one login or message. */
export type Came = {
  readonly clientIp?: string
  readonly country?: string
  readonly protocol?: LoginProtocol | 'local'
}

export type Restricted = {
  /** What the hardest broken rule asks for. */
  readonly answer?: RestrictAnswer
  readonly reasons: readonly ReasonGiven[]
}

export type Restricting = (
  account: AccountId,
  state: Pick<AccountState, 'model'>,
  came: Came,
  at: Instant,
) => Restricted

export const unrestricted: Restricting = () => free
const free: Restricted = { reasons: [] }

const isFree = ({ members, purposes, patterns }: Restrictions): boolean =>
  members.size === 0 && purposes.size === 0 && patterns.length === 0

export const restrictingBy =
  (rules: Restrictions, calendar: Calendar): Restricting =>
  (account, { model }, { clientIp, country, protocol }, at) => {
    if (isFree(rules)) return free
    const { day, minute } = calendar.localOf(at)
    const facts = {
      account,
      ...(model.purpose === undefined ? {} : { purpose: model.purpose.kind }),
      ...(clientIp === undefined ? {} : { clientIp }),
      ...(country === undefined ? {} : { country }),
      ...(protocol === undefined ? {} : { protocol }),
      when: { isWorkday: calendar.isWorkday(day), minute },
    }
    const judged = judgedBy(rules, facts)
    return {
      ...(judged.broken === undefined ? {} : { answer: judged.broken.answer }),
      reasons: restrictReasons(judged, facts) as readonly ReasonGiven[],
    }
  }
