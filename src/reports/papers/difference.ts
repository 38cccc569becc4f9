/**
 * Difference: what a release says otherwise than the one before it, figure by figure, and why.
 *
 * 4,072,650 possible became 311,288 confirmed: narrowed, not contradicted. A figure that was corrected
 * against its bounds says so, with the reason that was recorded with it.
 */
import type { CaseFact, CaseFile } from '../../cases/case.ts'
import { currentFact, relationOf } from '../../cases/ledger.ts'
import { factsNamed } from './known.ts'
import { pieces } from './lint.ts'
import type { PaperDraft } from './paper.ts'
import { slotsOf } from './said.ts'

export type SlotFacts = { readonly [slot: string]: string }

export type Change = {
  /** `mail.delivered`, or with its account. */
  readonly slot: string
  readonly before: readonly CaseFact[]
  readonly after: readonly CaseFact[]
  readonly relation: 'new' | 'narrowed' | 'corrected' | 'gone'
  /** As it was recorded with the newer one, or with one between the two. */
  readonly why?: string
}

/** Slots of one document that are kept. */
export const SLOTS_MAX = 2_000

/**
 * Fact id by slot: what is kept of a draft (`Paper.slots`). `mail.delivered`; of an account with a
 * short sum of its name, which may hold anything; a figure taken together fact by fact, in order.
 */
export function slotFacts(draft: PaperDraft): SlotFacts {
  const kept = new Map<string, string>()
  for (const { said } of pieces(draft))
    for (const slot of slotsOf(said)) {
      if (slot.slot !== 'figure' || slot.fact === undefined) continue
      const name = slot.account === undefined ? slot.key : `${slot.key}:${sumOf(slot.account)}`
      const ids = slot.fact.split('+')
      for (const [nth, id] of ids.entries())
        if (kept.size < SLOTS_MAX) kept.set(ids.length === 1 ? name : `${name}:${nth + 1}`, id)
    }
  return Object.fromEntries([...kept].toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
}

function sumOf(text: string): string {
  let [a, b] = [0x811c9dc5, 0x01000193]
  for (let at = 0; at < text.length; at += 1) {
    a = Math.imul(a ^ text.charCodeAt(at), 16_777_619)
    b = Math.imul(b + text.charCodeAt(at), 2_654_435_761) ^ (a >>> 15)
  }
  const hex = (n: number): string => (n >>> 0).toString(16).padStart(8, '0')
  return `${hex(a)}${hex(b)}`
}

/** Only what differs, in the order of the newer release, then what is gone. */
export function differenceOf(
  before: SlotFacts,
  after: SlotFacts,
  { case: its }: Pick<CaseFile, 'case'>,
): readonly Change[] {
  const changed = Object.entries(after).flatMap(([slot, ids]): Change[] => {
    const old = before[slot]
    if (old === ids) return []
    const now = factsNamed(its, ids)
    const then = old === undefined ? [] : factsNamed(its, old)
    if (old === undefined) return [{ slot, before: [], after: now, relation: 'new' }]
    const relation = related(then, now)
    if (relation === 'same') return []
    const why = whyOf(then, now, its.facts)
    return [{ slot, before: then, after: now, relation, ...(why === undefined ? {} : { why }) }]
  })
  const gone = Object.entries(before)
    .filter(([slot]) => after[slot] === undefined)
    .flatMap(([slot, ids]) => leftOut(slot, factsNamed(its, ids), its))
  return [...changed, ...gone]
}

/** Not told again: withdrawn, or another figure by now, or simply not repeated. */
function leftOut(
  slot: string,
  then: readonly CaseFact[],
  its: CaseFile['case'],
): readonly Change[] {
  const [old] = then
  if (old === undefined) return []
  const now = currentFact(its, old.key, old.account)
  if (now?.id === old.id) return []
  if (now === undefined) {
    const taken = its.facts.findLast(
      (fact) => fact.key === old.key && fact.account === old.account && fact.why !== undefined,
    )?.why
    const why = taken === undefined ? {} : { why: taken }
    return [{ slot, before: then, after: [], relation: 'gone', ...why }]
  }
  const relation = related(then, [now])
  if (relation === 'same') return []
  const why = whyOf(then, [now], its.facts)
  return [{ slot, before: then, after: [now], relation, ...(why === undefined ? {} : { why }) }]
}

function related(
  then: readonly CaseFact[],
  now: readonly CaseFact[],
): 'same' | 'narrowed' | 'corrected' {
  const [old, one] = [then[0], now[0]]
  if (old === undefined || one === undefined) return 'corrected'
  if (then.length === 1 && now.length === 1) return relationOf(old, one)
  const isSame =
    then.length === now.length &&
    then.every((fact, nth) => {
      const other = now[nth]
      return other !== undefined && relationOf(fact, other) === 'same'
    })
  return isSame ? 'same' : 'corrected'
}

/** The reason of the newest of those that lie between the two. */
function whyOf(
  then: readonly CaseFact[],
  now: readonly CaseFact[],
  facts: readonly CaseFact[],
): string | undefined {
  const since = Math.max(...then.map(({ entry }) => entry), -1)
  const key = now[0]?.key
  const accounts = new Set(now.map(({ account }) => account))
  return (
    now.find(({ why }) => why !== undefined)?.why ??
    facts.findLast(
      (fact) =>
        fact.key === key &&
        accounts.has(fact.account) &&
        fact.entry > since &&
        fact.why !== undefined,
    )?.why
  )
}
