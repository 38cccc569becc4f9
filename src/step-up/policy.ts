/**
 * Policy: whether a login with the right password goes on, is told of, or must be asked about.
 *
 * Four policies: `off` does nothing; `notify` lets in and tells the owner; `step-up` asks him about
 * unlikely logins; `strict` about every one from an origin that is not the account's own. Where
 * nobody could answer (no factor that is good yet, no page to answer on) asking would only lock the
 * owner out, so he is told instead. An origin that he approved is let in without a word.
 */
import type { StepUpPolicy } from '../events/step-up.ts'

/** From the mildest to the sternest. */
export const policies: readonly StepUpPolicy[] = ['off', 'notify', 'step-up', 'strict']

export const isPolicy = (text: string): text is StepUpPolicy =>
  (policies as readonly string[]).includes(text)

/**
 * What the judge thinks of where a login comes from: `own`, the account's; `new`, not its own, and
 * nothing more; `unlikely`, beyond the bar at which the owner should be asked; `forbidden`, a rule
 * lets it in by the owner's word only.
 */
export type Likelihood = 'own' | 'new' | 'unlikely' | 'forbidden'

export type Asked = {
  readonly likelihood: Likelihood
  /** The owner approved this origin, and the approval still holds. */
  readonly trusted: boolean
  /** The owner has a factor that may approve, and a page to do it on. */
  readonly canAnswer: boolean
}

export type Asking = 'let-in' | 'let-in-and-tell' | 'ask' | 'refuse'

export function asks(policy: StepUpPolicy, { likelihood, trusted, canAnswer }: Asked): Asking {
  // A rule is a promise: where nobody can answer, nobody is let in.
  if (likelihood === 'forbidden') return trusted ? 'let-in' : canAnswer ? 'ask' : 'refuse'
  if (policy === 'off' || trusted || likelihood === 'own') return 'let-in'
  if (policy !== 'strict' && likelihood === 'new') return 'let-in'
  return policy === 'notify' || !canAnswer ? 'let-in-and-tell' : 'ask'
}
