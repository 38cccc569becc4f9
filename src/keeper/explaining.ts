/**
 * Explaining: why a message was answered as it was, or how an account stands, as plain data.
 *
 * Only from what was written with the verdict, so that the same is said whenever it is asked; the
 * hazard alone is the one stated today.
 *
 * Limits: Message-IDs and an account's messages are looked for among the newest; a reference always
 * leads to its message.
 */
import { saslAccount } from '../events/account.ts'
import type { AccountId } from '../events/event.ts'
import type { FoldStore, MessageRow } from '../ports/folds.ts'
import type { PlaceOf } from '../store/evidence/chain.ts'
import { budgets, decibans } from '../verdict/detector/bars.ts'
import { hundredthsOf } from '../verdict/detector/weights.ts'
import { type Explanation, explanationOf, type Odds, oddsAt } from '../verdict/explanation.ts'
import type { Reason } from '../verdict/reasons.ts'
import type { AccountState } from '../verdict/state.ts'
import { readReference } from './reference.ts'
import { accountFacts, type HeldFacts, heldFactsOf, planFacts } from './views.ts'

/** Of an account: messages among which the strongest is looked for, and those that are listed. */
const LOOKED_AT = 200
export const TOLD = 10

export type MessageExplained = HeldFacts & {
  readonly entry: number
  /** Name of the log that the entry stands in, where it is an earlier one. */
  readonly log?: string
  readonly answer: string
  /** In observe mode: the answer that was kept back. */
  readonly wouldHave: string | null
  readonly messageId: string | null
  readonly evidence: number | null
  /** Reference of the message with which began what stood before this one. */
  readonly began: string | null
  /** Absent where the behaviour model said nothing: a clear pass, or another judge. */
  readonly explanation: Explanation | null
}

type MessageListed = Omit<MessageExplained, 'explanation' | 'reasons' | 'began'>

export type AccountExplained = ReturnType<typeof accountFacts> & {
  /** All evidence against it now, in decibans; `null`: none. */
  readonly evidence: number | null
  readonly odds: Odds | null
  readonly plan: ReturnType<typeof planFacts>
  /** Newest first. */
  readonly latest: readonly MessageListed[]
  readonly strongest: MessageExplained | null
}

export type Explained =
  | { readonly kind: 'message'; readonly message: MessageExplained }
  | { readonly kind: 'account'; readonly account: AccountExplained }

/** `what`: a reference, a Message-ID or an account, as a person typed it. `undefined`: unknown. */
export function explained(
  folds: FoldStore,
  what: string,
  defaultRealm: string,
): Explained | undefined {
  const isAccount = /^(sasl|host|uid|cert):./.test(what)
  const row = isAccount ? undefined : messageNamed(folds, what)
  if (row !== undefined)
    return {
      kind: 'message',
      message: messageExplained(row, folds.messages.lately(row.account, LOOKED_AT)),
    }
  const name = isAccount && !what.startsWith('sasl:') ? undefined : what.replace(/^sasl:/, '')
  const account = name === undefined ? (what as AccountId) : saslAccount(name, defaultRealm)
  return account === undefined || !isKnown(folds, account)
    ? undefined
    : { kind: 'account', account: accountExplained(folds, account) }
}

const messageNamed = ({ messages }: FoldStore, what: string): MessageRow | undefined =>
  messages.byReference(readReference(what)) ??
  messages.byMessageId(what) ??
  (what.startsWith('<') ? undefined : messages.byMessageId(`<${what}>`))

const isKnown = (folds: FoldStore, account: AccountId): boolean =>
  isLived(folds.account(account)) ||
  folds.planOf(account) !== undefined ||
  folds.messages.lately(account, 1).length > 0

const isLived = ({ model, behaviour }: AccountState): boolean =>
  model.messages > 0 || behaviour.pace.sessionsEver > 0

function factsOf(row: MessageRow): MessageListed {
  const { reasons: _, ...facts } = heldFactsOf(row)
  return {
    ...facts,
    entry: row.entry,
    answer: row.answer,
    wouldHave: row.wouldHave ?? null,
    messageId: row.messageId ?? null,
    evidence: row.evidence ?? null,
  }
}

const messageExplained = (row: MessageRow, lately: readonly MessageRow[]): MessageExplained => ({
  ...factsOf(row),
  reasons: row.reasons,
  began: beganWith(row, lately) ?? null,
  explanation: explanationOf(row.reasons as readonly Reason[], budgets.hazard) ?? null,
})

function accountExplained(folds: FoldStore, account: AccountId): AccountExplained {
  const state = folds.account(account)
  const { total } = state.evidence
  const rows = folds.messages.lately(account, LOOKED_AT)
  const evidence = total > 0 ? hundredthsOf(decibans(total)) / 100 : null
  const strongest = strongestOf(rows)
  return {
    ...accountFacts({ account, state }),
    evidence,
    odds: evidence === null ? null : oddsAt(evidence, budgets.hazard),
    plan: planFacts(folds, account),
    latest: rows.slice(0, TOLD).map(factsOf),
    strongest: strongest === undefined ? null : messageExplained(strongest, rows),
  }
}

/** Entries as their own log counts them; a fold counts through all logs. */
export function placed(found: Explained, placeOf: PlaceOf): Explained {
  const at = <It extends { readonly entry: number }>(it: It): It => ({
    ...it,
    ...placeOf(it.entry),
  })
  if (found.kind === 'message') return { ...found, message: at(found.message) }
  const { latest, strongest } = found.account
  return {
    kind: 'account',
    account: {
      ...found.account,
      latest: latest.map(at),
      strongest: strongest === null ? null : at(strongest),
    },
  }
}

/** The one with the most evidence that has something to tell; the newest of equals. */
function strongestOf(rows: readonly MessageRow[]): MessageRow | undefined {
  let found: MessageRow | undefined
  for (const row of rows) {
    if (!isExplained(row)) continue
    if (found === undefined || (row.evidence ?? -Infinity) > (found.evidence ?? -Infinity))
      found = row
  }
  return found
}

const isExplained = ({ reasons }: MessageRow): boolean =>
  reasons.some(({ code }) => code === 'behaviour.leading')

const stoodBefore = ({ reasons }: MessageRow): boolean =>
  reasons.some(({ code, part }) => code === 'behaviour.weight' && part === 'standing')

/** Back from message to message, newest first, to the one before which nothing weighed more. */
function beganWith(row: MessageRow, lately: readonly MessageRow[]): string | undefined {
  if (!stoodBefore(row) && !row.reasons.some(({ code }) => code === 'account.contained'))
    return undefined
  const from = lately.findIndex(({ id }) => id === row.id)
  for (const earlier of from < 0 ? [] : lately.slice(from + 1))
    if (isExplained(earlier) && !stoodBefore(earlier)) return earlier.reference
  return undefined
}
