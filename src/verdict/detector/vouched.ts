/**
 * Vouched: the evidence against an account that a person granted the right to mail many.
 *
 * A mailing and a blast from the owner's own network look alike, and the person has said which it is:
 * that scenario is left out of what is weighed and learned by. All others stay, so that a thief who
 * sends from elsewhere is found as fast as with any account.
 * Limits: a thief at the owner's own machine mails as freely as the owner may.
 */
import { nth, replaced } from '../../accounts/behaviour/numbers.ts'
import { type AccountModel, mayMailMany } from '../../accounts/model.ts'
import { BLAST, KNOWN_PLACE, MANNERS, PRIORS } from './scenarios.ts'
import { type Evidence, loginsTotal } from './weigh.ts'

const OWN_MAILING = KNOWN_PLACE * MANNERS.length + BLAST

export function evidenceAgainst(
  model: Pick<AccountModel, 'bulk' | 'purpose'>,
  evidence: Evidence,
): Evidence {
  if (!mayMailMany(model) || nth(evidence.years, OWN_MAILING) === 0) return evidence
  const years = replaced(evidence.years, OWN_MAILING, 0)
  const { logins } = evidence
  return {
    years,
    ...(logins === undefined ? {} : { logins }),
    total: years.reduce(
      (sum, one, scenario) => sum + nth(PRIORS, scenario) * one,
      logins === undefined ? 0 : loginsTotal(logins),
    ),
  }
}
