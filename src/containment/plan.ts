/**
 * Plan: what is done to contain an account, in which order, how each step is undone, and whom it
 * touches.
 *
 * A plan is data. The keeper writes it into the evidence before the first step, each step's intent
 * before and result after it, so that a crash between any two is finished on restart: `stepsLeft`
 * over what is written is all there is to know. Every step may be repeated.
 *
 * `full` closes the account on every way. `outbound` only holds its mail: for suspects beyond the
 * breaker's number, and for accounts that are never contained by themselves (decision 9).
 */
import type { AccountId } from '../events/event.ts'
import type { ContainmentScope } from '../events/verdict.ts'
import type { Instant } from '../lib/time.ts'

/**
 * In the order in which they are done: first what stops the thief, then what he left behind, then
 * what people must know. `latch` needs no hand: it stands from the entry of the plan on.
 */
export const stepNames = [
  'latch',
  'deny-logins',
  'flush-auth-cache',
  'kick-sessions',
  'hold-queued',
  'disable-in-directory',
  'list-credentials',
  'record-settings',
  'tell',
] as const
export type StepName = (typeof stepNames)[number]

const outboundSteps: readonly StepName[] = ['latch', 'hold-queued', 'tell']

/** How `account clear` undoes a step; `nothing`: it left nothing behind. */
export type Undo =
  | 'lift'
  | 'allow-logins'
  | 'flush-again'
  | 'release-owners'
  | 'enable-in-directory'
  | 'record-again'
  | 'tell-again'
  | 'nothing'

export const undoOf: Readonly<Record<StepName, Undo>> = {
  latch: 'lift',
  'deny-logins': 'allow-logins',
  'flush-auth-cache': 'flush-again',
  'kick-sessions': 'nothing',
  'hold-queued': 'release-owners',
  'disable-in-directory': 'enable-in-directory',
  'list-credentials': 'nothing',
  'record-settings': 'record-again',
  tell: 'tell-again',
}

/**
 * In the order in which they are undone: the latch first, because an account that may log in while
 * its mail is still held would be contained without a plan; who may log in before caches forget that
 * he may not; his mail when he can be asked about it.
 */
const undoOrder: readonly StepName[] = [
  'latch',
  'disable-in-directory',
  'deny-logins',
  'flush-auth-cache',
  'kick-sessions',
  'hold-queued',
  'list-credentials',
  'record-settings',
  'tell',
]

export type Plan = {
  readonly id: string
  readonly account: AccountId
  readonly plannedAt: Instant
  readonly windowFrom: Instant
  readonly scope: ContainmentScope
  readonly steps: readonly StepName[]
  /** Our own action touches this many accounts; the number of queued messages is told by results. */
  readonly blastRadius: { readonly accounts: number }
}

export const planFor = (
  id: string,
  account: AccountId,
  plannedAt: Instant,
  windowFrom: Instant,
  scope: ContainmentScope = 'full',
): Plan => ({
  id,
  account,
  plannedAt,
  windowFrom,
  scope,
  steps: scope === 'outbound' ? outboundSteps : stepNames,
  blastRadius: { accounts: 1 },
})

/** What is still to do; a step that this version does not know is nobody's. */
export const stepsLeft = (
  steps: readonly string[],
  done: ReadonlySet<string>,
): readonly StepName[] => stepNames.filter((step) => steps.includes(step) && !done.has(step))

/** What is still to undo, of the steps that were planned: one without a result may have been done. */
export const undoLeft = (
  steps: readonly string[],
  reverted: ReadonlySet<string>,
): readonly StepName[] => undoOrder.filter((step) => steps.includes(step) && !reverted.has(step))

/**
 * The names under which a server may know the account: as it is, and without the realm where that
 * is the default one. Empty for accounts that log in nowhere (hosts, local users).
 */
export function loginNames(account: AccountId, defaultRealm: string): readonly string[] {
  if (!account.startsWith('sasl:')) return []
  const name = account.slice('sasl:'.length)
  const suffix = `@${defaultRealm}`
  return defaultRealm !== '' && name.endsWith(suffix) && name.length > suffix.length
    ? [name, name.slice(0, -suffix.length)]
    : [name]
}
