/**
 * Vouched: the evidence against an account that a person granted the right to mail many.
 *
 * A mailing and a blast from the owner's own network look alike, and the person has said which it is:
 * that scenario is left out of what is weighed and learned by. All others stay, so that a thief who
 * sends from elsewhere is found as fast as with any account.
 * Limits: a thief at the owner's own machine mails as freely as the owner may.
 */
import { nth, replaced } from '../../accounts/behaviour/numbers.ts'
import type { AccountModel } from '../../accounts/model.ts'
import { BLAST, KNOWN_PLACE, MANNERS, PRIORS } from './scenarios.ts'
import type { Evidence } from './weigh.ts'

const OWN_MAILING = KNOWN_PLACE * MANNERS.length + BLAST

export function evidenceAgainst(
  { bulk }: Pick<AccountModel, 'bulk'>,
  evidence: Evidence,
): Evidence {
  if (!bulk || nth(evidence.years, OWN_MAILING) === 0) return evidence
  const years = replaced(evidence.years, OWN_MAILING, 0)
  return {
    years,
    total: years.reduce((sum, one, scenario) => sum + nth(PRIORS, scenario) * one, 0),
  }
}
