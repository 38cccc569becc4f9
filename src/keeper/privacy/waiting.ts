/**
 * Waiting: why an erasure is not carried out yet, as a code.
 *
 * What is preserved by a legal hold is not erased, neither for a person nor by time. Nor is what the
 * guard still needs to keep its promises: mail that is held is somebody's, a containment that stands
 * must be found again when the index is folded anew, and an open case stands on its evidence.
 */
import type { AccountId } from '../../events/event.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Erasing, PreservationRow } from '../../ports/privacy.ts'
import { type MonthSpan, overlaps } from './months.ts'

export type Waits =
  | { readonly code: 'preserved'; readonly ticket: string }
  | { readonly code: 'contained' | 'mail-held' }
  /** What is known of it is needed by those who work on the case, until it is closed. */
  | { readonly code: 'in-case'; readonly case: string }

/** A hold on everything holds this account, too; a hold on some months holds all of a person. */
export const holdOn = (
  { privacy }: Pick<FoldStore, 'privacy'>,
  account: AccountId,
): PreservationRow | undefined =>
  privacy.standing().find((one) => one.all || one.account === account)

export function personWaits(folds: FoldStore, account: AccountId): Waits | undefined {
  const hold = holdOn(folds, account)
  if (hold !== undefined) return { code: 'preserved', ticket: hold.ticket }
  if (folds.standingPlan(account) !== undefined || folds.undoingsOf(account).length > 0)
    return { code: 'contained' }
  const [open] = folds.cases.openOf(account)
  if (open !== undefined) return { code: 'in-case', case: open.id }
  return isHeldBefore(folds, account, Number.POSITIVE_INFINITY) ? { code: 'mail-held' } : undefined
}

/** Whether mail of the account is held that stands before an entry. */
export const isHeldBefore = (
  { messages }: Pick<FoldStore, 'messages'>,
  account: AccountId,
  before: number,
): boolean =>
  (['held', 'waiting', 'stranded'] as const).some((state) =>
    messages.ofAccount(account, state, 1).some(({ entry }) => entry < before),
  )

/** A month goes as a whole, for its key does: one hold in it keeps all of it. */
export function monthWaits(
  folds: FoldStore,
  erasing: Pick<Erasing, 'hasIn'>,
  month: string,
  span: MonthSpan,
): Waits | undefined {
  for (const hold of folds.privacy.standing())
    if (
      overlaps(span, hold) &&
      (hold.all || (hold.account !== undefined && erasing.hasIn(hold.account, month)))
    )
      return { code: 'preserved', ticket: hold.ticket }
  const isIn = (at: number | undefined): boolean =>
    at !== undefined && at >= span.from && at < span.until
  if (folds.plans().some(({ plannedAt }) => isIn(plannedAt))) return { code: 'contained' }
  const eldest = (['held', 'waiting', 'stranded'] as const).map(
    (state) => folds.messages.inState(state, 1)[0]?.at,
  )
  return eldest.some((at) => at !== undefined && at < span.until)
    ? { code: 'mail-held' }
    : undefined
}
