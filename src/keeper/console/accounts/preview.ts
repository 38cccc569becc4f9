/** Preview: what an act on an account would do, before anybody does it. */
import { loginNames, planFor, stepsLeft, undoLeft, undoOf } from '../../../containment/plan.ts'
import type { AccountId } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import type { FoldStore } from '../../../ports/folds.ts'
import type { Recent } from './recent.ts'
import { moment } from './row.ts'

export const previewed = ['suspend', 'clear'] as const
export type Previewed = (typeof previewed)[number]

export type PreviewParts = {
  readonly folds: FoldStore
  readonly recent: Pick<Recent, 'refresh' | 'placesOf'>
  readonly now: () => Instant
  readonly defaultRealm: string
}

export async function actPreview(
  { folds, recent, now, defaultRealm }: PreviewParts,
  account: AccountId,
  act: Previewed,
  since: Instant | undefined,
) {
  await recent.refresh()
  const { suspicion } = folds.account(account)
  const standing = folds.standingPlan(account)
  const isFull = standing !== undefined && (suspicion.scope ?? 'full') === 'full'
  const from = since ?? suspicion.windowFrom ?? now()
  const steps =
    act === 'suspend'
      ? stepsLeft(planFor('preview', account, now(), from).steps, new Set())
      : undoLeft(standing?.steps ?? [], new Set())
  return {
    act,
    /** Nothing is left to be done. */
    isNothing: act === 'suspend' ? isFull : standing === undefined,
    steps: steps.map((step) => ({ step, undo: undoOf[step] })),
    windowFrom: moment(act === 'suspend' ? from : suspicion.windowFrom),
    accounts: 1,
    loginNames: loginNames(account, defaultRealm),
    held: folds.lookups.heldSums(account).map(({ ownership, messages, recipients }) => ({
      ...{ ownership, messages, recipients },
    })),
    queued: act === 'suspend' ? stillQueued(folds, recent, account, from) : null,
  }
}

/** Mail of the window that went on and of which not every recipient has an answer yet. */
function stillQueued(
  folds: PreviewParts['folds'],
  recent: Pick<Recent, 'placesOf'>,
  account: AccountId,
  from: Instant,
) {
  const sum = { sent: 0, messages: 0, recipients: 0 }
  for (const place of recent.placesOf(account)) {
    const row = folds.lookups.messageAt(place)
    if (row === undefined || row.account !== account || row.at < from) continue
    if (row.state !== 'passed' && row.state !== 'stranded') continue
    sum.sent += 1
    const left = folds.lookups.recipientsLeft(row)
    if (left === 0) continue
    sum.messages += 1
    sum.recipients += left
  }
  return sum
}
