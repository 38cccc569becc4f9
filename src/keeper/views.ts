/** Views: rows of the folds as plain data for the command line, in the words of the wire. */
import { contactCount } from '../accounts/behaviour/contacts.ts'
import { isOwn } from '../accounts/countries.ts'
import { mayMailMany } from '../accounts/model.ts'
import type { AccountId } from '../events/event.ts'
import type { FoldStore, MessageRow } from '../ports/folds.ts'
import type { Journal, Plain } from '../ports/journal.ts'
import type { AccountState } from '../verdict/state.ts'

const moment = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString()

export type HeldFacts = {
  readonly reference: string
  readonly state: string
  readonly account: string
  readonly at: string | null
  readonly instance: string
  readonly queueId: string | null
  readonly envelopeSender: string
  readonly recipients: number
  readonly subject: string | null
  readonly clientIp: string | null
  readonly size: number
  readonly ownership: string | null
  readonly deadlineAt: string | null
  readonly dueAt: string | null
  readonly overdue: boolean
  readonly reasons: MessageRow['reasons']
  readonly kept: string | null
}

export const heldFactsOf = (row: MessageRow): HeldFacts => ({
  reference: row.reference,
  state: row.state,
  account: row.account,
  at: moment(row.at),
  instance: row.instance,
  queueId: row.queueId ?? null,
  envelopeSender: row.envelopeSender,
  recipients: row.recipients,
  subject: row.subject ?? null,
  clientIp: row.clientIp ?? null,
  size: row.size,
  ownership: row.ownership ?? null,
  deadlineAt: moment(row.deadlineAt),
  dueAt: moment(row.dueAt),
  overdue: row.overdue,
  reasons: row.reasons,
  kept: row.kept ?? null,
})

export function heldFacts(
  folds: FoldStore,
  account: AccountId | undefined,
  most: number,
): { held: readonly HeldFacts[]; total: number } {
  const states = ['held', 'waiting'] as const
  const rows = states.flatMap((state) =>
    account === undefined
      ? folds.messages.inState(state, most)
      : folds.messages.ofAccount(account, state, most),
  )
  return {
    held: rows.slice(0, most).map(heldFactsOf),
    total: account === undefined ? folds.messages.held() + folds.messages.waiting() : rows.length,
  }
}

/** One message with what its evidence entry says: recipients, headers, hashes. */
export async function messageFacts(
  row: MessageRow,
  journal: Pick<Journal, 'read'>,
): Promise<
  HeldFacts & { entry: number; submitted: { readonly [key: string]: Plain | undefined } | null }
> {
  for await (const recorded of journal.read(row.entry, row.entry + 1))
    return { ...heldFactsOf(row), entry: row.entry, submitted: recorded.body ?? null }
  return { ...heldFactsOf(row), entry: row.entry, submitted: null }
}

/** The newest plan: what was done, what is left, what was undone. */
export const planFacts = (folds: FoldStore, account: AccountId) => {
  const plan = folds.planOf(account)
  if (plan === undefined) return null
  const { id, scope, by, why, steps, done, found, plannedAt, windowFrom, undoneAt } = plan
  const undoing = folds.undoings().find((one) => one.id === id)
  return {
    id,
    scope,
    by: by ?? null,
    why: why ?? null,
    plannedAt: moment(plannedAt),
    windowFrom: moment(windowFrom),
    steps,
    done,
    found,
    undoneAt: moment(undoneAt),
    /** What is left of the undoing; empty when it is over. */
    notUndone:
      undoing === undefined ? [] : steps.filter((step) => !undoing.reverted.includes(step)),
  }
}

export const accountFacts = ({ account, state }: { account: AccountId; state: AccountState }) => ({
  account,
  contained: state.suspicion.containedAt !== undefined,
  scope: state.suspicion.containedAt === undefined ? null : (state.suspicion.scope ?? 'full'),
  containedAt: moment(state.suspicion.containedAt),
  windowFrom: moment(state.suspicion.windowFrom),
  heldMessages: state.heldMessages,
  heldBytes: state.heldBytes,
  messages: state.model.messages,
  contacts: contactCount(state.behaviour.contacts),
  origins: state.model.origins.map(({ network, messages }) => ({ network, messages })),
  countries: state.model.countries.map((one) => ({
    country: one.country,
    since: moment(one.since),
    own: isOwn(one),
  })),
  results: state.model.results,
  bulk: mayMailMany(state.model),
  purpose: state.model.purpose ?? null,
})
