/**
 * From found: what an investigation adds to a case, as acts of Sekimori: figures that changed, moments
 * of the timeline that are new, accounts.
 *
 * Doing it twice over the same investigation adds nothing. A figure that a person stated or confirmed
 * by other means is not overwritten by a count, unless the count lies within its bounds.
 */
import type { Fact, Investigation, Refs } from '../incident/found.ts'
import type { Instant } from '../lib/time.ts'
import type { ActNamed, CaseAct } from './acts.ts'
import { type Case, type CaseFact, EVIDENCE_REFS_MAX, type EvidenceRef } from './case.ts'
import { unitOf } from './fact-keys.ts'
import { currentFact, relationOf } from './ledger.ts'

/** Figures and moments that one investigation adds at most. */
export const FACTS_TAKEN_MAX = 2_000
export const MOMENTS_TAKEN_MAX = 500
export const ACCOUNTS_TAKEN_MAX = 1_000

export type TakenFrom = {
  readonly found: Investigation
  readonly of: 'evidence' | 'logs'
  /** When it was made: figures without a moment of their own are as of then. */
  readonly heardAt: Instant
  /** Whether the evidence of the channels was verified. */
  readonly verified: boolean
}

export const actsFromFound = (its: Case, from: TakenFrom): readonly CaseAct[] => [
  ...accountsFromFound(its, from),
  ...factsFromFound(its, from),
  ...momentsFromFound(its, from),
]

export function accountsFromFound(
  its: Case,
  { found }: TakenFrom,
): readonly ActNamed<'account.relate'>[] {
  const relations = { hijacked: 'affected', suspect: 'suspect' } as const
  return found.accounts
    .flatMap(({ account, verdict }): ActNamed<'account.relate'>[] => {
      if (verdict !== 'hijacked' && verdict !== 'suspect') return []
      const relation = relations[verdict]
      const known = its.accounts.find((one) => one.account === account)
      // What a person cleared stays so until a person says otherwise; affected never becomes suspect.
      if (known !== undefined && (known.relation !== 'suspect' || relation === 'suspect')) return []
      return [{ act: 'account.relate', account, relation, why: `investigation: ${verdict}` }]
    })
    .slice(0, ACCOUNTS_TAKEN_MAX)
}

export function factsFromFound(its: Case, from: TakenFrom): readonly ActNamed<'fact.record'>[] {
  return from.found.facts.flatMap((fact) => recorded(its, fact, from)).slice(0, FACTS_TAKEN_MAX)
}

function recorded(its: Case, fact: Fact, from: TakenFrom): ActNamed<'fact.record'>[] {
  const { key, account, value, lower, upper, status, asOf, method, evidence } = fact
  // The verdict on a leak is computed of the whole case.
  if (key === 'leak.verdict' || typeof value !== 'number' || value < 0) return []
  const bounds = {
    ...(lower === undefined ? {} : { lower: Math.min(lower, value) }),
    ...(upper === undefined ? {} : { upper: Math.max(upper, value) }),
  }
  const figure = { value, ...bounds, status, unit: unitOf[key] }
  const before = currentFact(its, key, account)
  if (before !== undefined) {
    const relation = relationOf(before, figure)
    if (relation === 'same') return []
    if (relation === 'corrected' && isOfPeople(before)) return []
  }
  return [
    {
      act: 'fact.record',
      key,
      ...(account === undefined ? {} : { account }),
      ...figure,
      confidence: status === 'confirmed' && from.verified ? 'high' : 'moderate',
      asOf,
      method: method === 'claimed' ? 'claimed' : method,
      evidence: refsOf(evidence, from),
      ...(before === undefined ? {} : { supersedes: before.id, why: 'counted again' }),
    },
  ]
}

const isOfPeople = ({ method }: CaseFact): boolean => method === 'stated' || method === 'claimed'

export function momentsFromFound(
  its: Case,
  from: TakenFrom,
): readonly ActNamed<'timeline.enter'>[] {
  const known = new Set(
    its.timeline.map(({ moment, code, account }) => keyOf(moment, code, account)),
  )
  return (from.found.timeline?.moments ?? [])
    .filter(({ at, code, account }) => !known.has(keyOf(at, code, account)))
    .slice(0, MOMENTS_TAKEN_MAX)
    .map(({ at, code, account, facts, evidence }) => ({
      act: 'timeline.enter',
      moment: at,
      heardAt: from.heardAt,
      actor: code.startsWith('judged.') || code.startsWith('queue.') ? 'system' : 'attacker',
      code,
      facts,
      ...(account === undefined ? {} : { account }),
      techniques: from.found.stages
        .filter((stage) => stage.at === at && stage.account === account)
        .map(({ technique }) => technique)
        .slice(0, 20),
      confidence: from.verified ? 'high' : 'moderate',
      evidence: refsOf(evidence, from),
    }))
}

const keyOf = (moment: number, code?: string, account?: string): string =>
  `${moment}\0${code ?? ''}\0${account ?? ''}`

/** Lines of files by their hash; of the evidence log itself `line` is the entry's index and one. */
function refsOf({ lines }: Refs, { found, of }: TakenFrom): readonly EvidenceRef[] {
  return lines.slice(0, EVIDENCE_REFS_MAX).flatMap(({ input, line }): EvidenceRef[] => {
    if (of === 'evidence') return [{ entry: line - 1 }]
    const told = found.inputs[input]
    return told === undefined
      ? []
      : [{ sha256: told.sha256, line, file: told.file.slice(0, 1_000) }]
  })
}
