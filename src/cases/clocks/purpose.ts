/** Purpose: whether the act may have had an unlawful purpose, on which some times depend. */
import type { Case, CaseKind, ObligationDecided } from '../case.ts'
import type { Purpose } from './counting.ts'

/** Kinds in which somebody acted who had no right to. */
const attacks: ReadonlySet<CaseKind> = new Set([
  'mass-send',
  'mailbox-read',
  'bec',
  'third-party-zero-day',
  'data-wipe',
  'credential-phish',
  'log-tampering',
  'insider',
])

/** Whether the act may have had an unlawful purpose: the last answer, else what the kind says. */
export function purposeOf(its: Case, decision?: ObligationDecided): Purpose {
  const answer =
    decision?.answers?.['unlawful-purpose'] ??
    its.obligations.findLast(({ answers }) => answers?.['unlawful-purpose'] !== undefined)
      ?.answers?.['unlawful-purpose']
  if (answer !== undefined)
    return answer === 'yes' ? 'unlawful' : answer === 'no' ? 'lawful' : 'unsure'
  return attacks.has(its.kind) ? 'likely' : 'unsure'
}
