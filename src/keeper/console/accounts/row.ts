/** Row: how one account stands now, in the few figures that a list has room for. */
import type { AccountId } from '../../../events/event.ts'
import { hours } from '../../../lib/time.ts'
import { decibans } from '../../../verdict/detector/bars.ts'
import { hundredthsOf } from '../../../verdict/detector/weights.ts'
import type { AccountState } from '../../../verdict/state.ts'
import type { Recent } from './recent.ts'

/** From the worst. */
export const standings = ['contained', 'restrained', 'watched', 'calm'] as const
export type Standing = (typeof standings)[number]

export type AccountRow = {
  readonly account: AccountId
  readonly standing: Standing
  /** All evidence against it, in decibans; `null`: none. */
  readonly evidence: number | null
  readonly lastMessageAt: string | null
  readonly lastLoginAt: string | null
  readonly sentToday: { readonly messages: number; readonly recipients: number }
  readonly held: number
  readonly purpose: string | null
  readonly bulk: boolean
  readonly department: string | null
}

export const moment = (at: number | undefined): string | null =>
  at === undefined || at <= 0 ? null : new Date(at).toISOString()

/** Contained on every way; only its mail held; evidence above the lowest bar; none of these. */
export const standingOf = ({ suspicion, risenAt }: AccountState): Standing =>
  suspicion.containedAt !== undefined
    ? (suspicion.scope ?? 'full') === 'full'
      ? 'contained'
      : 'restrained'
    : risenAt !== undefined
      ? 'watched'
      : 'calm'

export const evidenceOf = ({ evidence: { total } }: AccountState): number | null =>
  total > 0 ? hundredthsOf(decibans(total)) / 100 : null

export const rowOf = (
  account: AccountId,
  state: AccountState,
  recent: Pick<Recent, 'sumOf'>,
  department: string | undefined,
): AccountRow => {
  const { model, behaviour, heldMessages } = state
  return {
    account,
    standing: standingOf(state),
    evidence: evidenceOf(state),
    lastMessageAt: model.messages === 0 ? null : moment(model.asOf),
    lastLoginAt: moment(behaviour.visits.weighedAt),
    sentToday: recent.sumOf(account, hours(24)),
    held: heldMessages,
    purpose: model.purpose?.kind ?? null,
    bulk: model.bulk || model.purpose?.kind === 'newsletter',
    department: department ?? null,
  }
}

export type Ranked = {
  readonly account: AccountId
  readonly tier: number
  readonly evidence: number
}

export const rankOf = (account: AccountId, state: AccountState): Ranked => ({
  account,
  tier: standings.indexOf(standingOf(state)),
  evidence: evidenceOf(state) ?? Number.MIN_SAFE_INTEGER,
})

/** The worst first; then by name, so that a page has an end that can be told. */
export const byRisk = (a: Ranked, b: Ranked): number =>
  a.tier - b.tier ||
  b.evidence - a.evidence ||
  (a.account < b.account ? -1 : a.account > b.account ? 1 : 0)
