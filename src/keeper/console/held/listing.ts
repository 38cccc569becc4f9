/**
 * Held listing: held mail by account, by case and message by message, the most urgent first.
 *
 * No subject, sender or recipient stands here: who wants to see those looks at them, and that look is
 * an entry (`looking.ts`).
 */
import type { AccountId } from '../../../events/event.ts'
import type { Instant } from '../../../lib/time.ts'
import type { FoldStore, MessageRow } from '../../../ports/folds.ts'
import type { HeldPlace, HeldSum, Ownership } from '../../../ports/lookups.ts'
import type { PlaceOf } from '../../../store/evidence/chain.ts'
import type { Reason } from '../../../verdict/reasons.ts'
import { summaryOf } from '../../../verdict/summary.ts'
import { moment } from '../accounts/row.ts'

export const owners = ['owner', 'unknown', 'thief'] as const satisfies readonly Ownership[]

export const HELD_PAGE_MAX = 200
export const HELD_ACCOUNTS_PAGE_MAX = 100
/** Accounts with held mail that are told of; the others are found by their name. */
export const HELD_ACCOUNTS_MAX = 2_000
/** Accounts of a case whose held mail is told of. */
export const CASE_ACCOUNTS_MAX = 500
/** Messages summed up between two looks at what else is to be done. */
const SUMS_SLICE = 500

export type HeldListParts = {
  readonly folds: FoldStore
  readonly placeOf?: PlaceOf
  readonly pause?: () => Promise<void>
}

export const pausing = (pause?: () => Promise<void>): Promise<void> =>
  pause === undefined ? new Promise((done) => setImmediate(done)) : pause()

/** `undefined`: no case has this number. */
export function accountsOfCase(folds: FoldStore, id: string): readonly AccountId[] | undefined {
  const its = folds.cases.of(id)
  return its?.accounts.slice(0, CASE_ACCOUNTS_MAX).map(({ account }) => account)
}

export type HeldMeant = {
  readonly accounts: readonly AccountId[] | undefined
  readonly ownership: Ownership | undefined
}

export function heldPage(
  { folds, placeOf = (entry) => ({ entry }) }: HeldListParts,
  { accounts, ownership }: HeldMeant,
  after: HeldPlace | undefined,
  most: number,
) {
  const found = folds.lookups.heldPage({
    most: most + 1,
    ...(accounts === undefined ? {} : { accounts }),
    ...(ownership === undefined ? {} : { ownership }),
    ...(after === undefined ? {} : { after }),
  })
  const shown = found.slice(0, most)
  const last = shown.at(-1)
  return {
    held: shown.map(({ row }) => ({ ...heldRow(row), ...placeOf(row.entry) })),
    next:
      found.length <= most || last === undefined
        ? null
        : `${last.row.deadlineAt ?? 'n'}.${last.place}`,
  }
}

export function placeIn(text: string): HeldPlace | undefined {
  const [, due, place] = /^(n|\d{1,15})\.(\d{1,15})$/.exec(text) ?? []
  if (due === undefined) return undefined
  return { due: due === 'n' ? null : (Number(due) as Instant), place: Number(place) }
}

const heldRow = (row: MessageRow) => ({
  reference: row.reference,
  account: row.account,
  at: moment(row.at),
  instance: row.instance,
  recipients: row.recipients,
  size: row.size,
  ownership: row.ownership ?? 'unknown',
  dueAt: moment(row.deadlineAt),
  overdue: row.overdue,
  evidence: row.evidence ?? null,
  clientIp: row.clientIp ?? null,
  isKept: row.kept !== undefined,
  summary: summaryOf(row.reasons as readonly Reason[]),
})

export async function heldAccounts(
  { folds, pause }: HeldListParts,
  accounts: readonly AccountId[] | undefined,
  from: number,
  most: number,
) {
  const all = folds.lookups
    .heldAccounts(HELD_ACCOUNTS_MAX)
    .filter(({ account }) => accounts === undefined || accounts.includes(account))
  const rows: object[] = []
  let summed = 0
  for (const { account, messages } of all.slice(from, from + most)) {
    const { suspicion } = folds.peek(account)
    rows.push({
      account,
      messages,
      contained: suspicion.containedAt !== undefined,
      sums: folds.lookups.heldSums(account).map(sumTold),
    })
    summed += messages
    if (summed < SUMS_SLICE) continue
    summed = 0
    await pausing(pause)
  }
  return {
    accounts: rows,
    next: from + rows.length < all.length ? from + rows.length : null,
    total: folds.messages.held(),
    waiting: folds.messages.waiting(),
  }
}

const sumTold = ({ oldestAt, dueAt, ...sum }: HeldSum) => ({
  ...sum,
  oldestAt: moment(oldestAt),
  dueAt: moment(dueAt),
})
