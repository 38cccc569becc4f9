/**
 * Held apart: mail that a guard kept is no mail of unknown fate.
 *
 * The ledger of an investigation knows what servers told of recipients; of held mail nobody tells. The
 * radius knows what lies held or was deleted here: that is taken out of what is unknown or deferred,
 * for figures, facts and the question of what arrived.
 */
import type { AccountId } from '../events/event.ts'
import type { AccountFound, Fact, Investigation } from './found.ts'
import type { Radius } from './radius.ts'

/** Recipients that nothing left for, taken first from what is unknown, then from what was put off. */
type Kept = { readonly unknown: number; readonly deferred: number }

export function heldApart(found: Investigation, { accounts: radii }: Radius): Investigation {
  const kept = new Map<AccountId, Kept>()
  const accounts = found.accounts.map((one): AccountFound => {
    const of = radii.find(({ account }) => account === one.account)
    const all = of === undefined ? 0 : of.recipients.held + of.recipients.deleted
    if (all === 0) return one
    const unknown = Math.min(all, one.messages.unknown)
    const deferred = Math.min(all - unknown, one.messages.deferred)
    kept.set(one.account, { unknown, deferred })
    const messages = {
      ...one.messages,
      unknown: one.messages.unknown - unknown,
      deferred: one.messages.deferred - deferred,
      held: unknown + deferred,
    }
    return { ...one, messages }
  })
  if (kept.size === 0) return found
  const hijacked = accounts.filter(({ verdict }) => verdict === 'hijacked')
  const hasArrived = hijacked.every(
    ({ messages }) => messages.unknown === 0 && messages.deferred === 0,
  )
  return {
    ...found,
    accounts,
    facts: found.facts.map((fact) => factApart(fact, found.facts, kept)),
    questions: found.questions.map((one) =>
      one.question === 'what-arrived' && hasArrived
        ? { ...one, standing: 'answered', collect: [] }
        : one,
    ),
  }
}

function factApart(fact: Fact, facts: readonly Fact[], kept: ReadonlyMap<AccountId, Kept>): Fact {
  const { key, account, value } = fact
  const its = account === undefined ? undefined : kept.get(account)
  if (its === undefined || typeof value !== 'number') return fact
  if (key === 'mail.unknown') return { ...fact, value: value - its.unknown }
  if (key === 'mail.deferred') return { ...fact, value: value - its.deferred }
  if (key !== 'mail.delivered') return fact
  const of = (name: 'mail.unknown' | 'mail.submitted'): Fact | undefined =>
    facts.find((one) => one.key === name && one.account === account)
  const upper = fact.upper === undefined ? undefined : fact.upper - its.unknown - its.deferred
  const isKnown = of('mail.unknown')?.value === its.unknown
  const status = isKnown ? (of('mail.submitted')?.status ?? fact.status) : fact.status
  return { ...fact, status, ...(upper === undefined ? {} : { upper }) }
}
