/**
 * Held facts: what a guard did with the thief's mail, as figures of a case: how much passed, was held,
 * let go, deleted. They come from the radius, since no log counts them.
 *
 * Done twice over the same evidence it adds nothing (`cases/from-found.ts` keeps the same rule).
 */
import type { ActNamed } from '../../../cases/acts.ts'
import { type Case, type CaseFactKey, EVIDENCE_REFS_MAX } from '../../../cases/case.ts'
import { currentFact, relationOf } from '../../../cases/ledger.ts'
import type { MessageFates } from '../../../incident/radius.ts'
import type { Found } from './found-in-evidence.ts'

const keys = {
  'mail.passed': 'passed',
  'mail.held': 'held',
  'mail.released': 'released',
  'mail.deleted': 'deleted',
} as const satisfies { readonly [key in CaseFactKey]?: keyof MessageFates }

export function heldFacts(
  its: Case,
  { radius, investigation }: Pick<Found, 'radius' | 'investigation'>,
): readonly ActNamed<'fact.record'>[] {
  const asOf = investigation.span?.to ?? investigation.stamp.at
  const { messages: missed } = radius.leftOut
  return radius.accounts.flatMap(({ account, messages, evidence }) =>
    (Object.keys(keys) as (keyof typeof keys)[]).flatMap((key): ActNamed<'fact.record'>[] => {
      const name = keys[key]
      const value = messages[name]
      const before = currentFact(its, key, account)
      if (before === undefined && value === 0 && name !== 'held' && name !== 'passed') return []
      const figure = {
        value,
        unit: 'messages' as const,
        status: missed > 0 ? ('estimated' as const) : ('confirmed' as const),
        ...(missed > 0 ? { lower: value, upper: value + missed } : {}),
      }
      if (before !== undefined && relationOf(before, figure) === 'same') return []
      if (before?.method === 'stated') return []
      return [
        {
          act: 'fact.record',
          ...{ key, account, ...figure, confidence: 'high', asOf, method: 'counted' },
          evidence: evidence[name].lines
            .slice(0, EVIDENCE_REFS_MAX)
            .map(({ line }) => ({ entry: line - 1 })),
          ...(before === undefined ? {} : { supersedes: before.id, why: 'counted again' }),
        },
      ]
    }),
  )
}
