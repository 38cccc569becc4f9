/**
 * Guessed: what a login is worth that comes from where passwords were just being guessed.
 *
 * Each first login in a day of an account from a network that is neither its own nor usual for the
 * organisation falls into one class. What it weighs is the share of that class among thieves' logins
 * over its share among owners', so that a class of owners' logins weighs less than nothing. The null:
 * an owner's login falls into each class but the last, whatever has happened before, with at most the
 * share that `ownersShares` states. Then its mean is at most 1: it is `none`'s weight, plus for each class its
 * share times what it exceeds `none`'s by, which grows with the share and is 1 where all shares are
 * as stated; `none`'s weight is at most 1, for no class is stated rarer among thieves than among
 * owners.
 * The stated shares are never less than STATED, and rise with what the organisation's own logins show,
 * stolen ones among them: where the world guesses all the time, guessing soon says nothing.
 *
 * It is the login that is weighed, and through it the account whose password was right; failures
 * alone weigh on no account (decision 8).
 */
export const CLASSES = ['many-names', 'own-name', 'few-names', 'operator', 'surge', 'none'] as const
export type GuessedClass = (typeof CLASSES)[number]
const NONE = CLASSES.length - 1

/** Names that failed at the address or its network, and are strangers there. */
export const FEW_NAMES = 3
export const MANY_NAMES = 8
/** Or so many different passwords for fewer of them. */
export const FEW_GUESSES = 10
export const MANY_GUESSES = 24
/** Different passwords for the name itself. */
export const OWN_NAME_PASSWORDS = 8
/** Over an operator's networks. */
export const OPERATOR_NAMES = 16
export const OPERATOR_NETWORKS = 3

/** Owners' logins from elsewhere that fall into each class; assumed, towards the high side. */
const STATED: readonly number[] = [0.0005, 0.004, 0.004, 0.005, 0.01]
/** Thieves' logins that do; assumed, and towards the low side: most passwords are not guessed here. */
const THIEVES: readonly number[] = [0.1, 0.02, 0.02, 0.02, 0.04]
/** How many logins the stated shares count for. */
const STATED_LOGINS = 200
export const COUNTED_MOST = 10_000

/** Logins that fell into each class; fading. */
export type Shares = readonly number[]
export const noShares: Shares = CLASSES.map(() => 0)

export function sharesAfter(shares: Shares, fell: GuessedClass): Shares {
  const after = shares.slice()
  const n = CLASSES.indexOf(fell)
  after[n] = (after[n] ?? 0) + 1
  const total = after.reduce((sum, count) => sum + count, 0)
  return total > COUNTED_MOST ? after.map((count) => count / 2) : after
}

/** Of owners' logins at most, by class; the last is what is left. */
export function ownersShares(shares: Shares): readonly number[] {
  const total = shares.reduce((sum, count) => sum + count, 0)
  const guessed = STATED.map((stated, n) =>
    Math.max(stated, ((shares[n] ?? 0) + stated * STATED_LOGINS) / (total + STATED_LOGINS)),
  )
  return [...guessed, 1 - guessed.reduce((sum, share) => sum + share, 0)]
}

/** How much likelier the class is for a thief's login than for an owner's. */
export function ratioOf(shares: Shares, fell: GuessedClass): number {
  const owners = ownersShares(shares)
  const thieves = THIEVES.map((share, n) => Math.max(share, owners[n] ?? 0))
  const n = CLASSES.indexOf(fell)
  if (n < NONE) return (thieves[n] ?? 0) / (owners[n] ?? 1)
  return (1 - thieves.reduce((sum, share) => sum + share, 0)) / (owners[NONE] ?? 1)
}

export type Guessed = {
  /** At the address or the network, whichever has more. */
  readonly names: number
  readonly guesses: number
  readonly at: 'address' | 'network'
  readonly passwords: number
  readonly operatorNames: number
  readonly operatorNetworks: number
  readonly surging: boolean
}

/** The rarest that fits. */
export const classOf = (guessed: Guessed): GuessedClass =>
  guessed.names >= MANY_NAMES || guessed.guesses >= MANY_GUESSES
    ? 'many-names'
    : guessed.passwords >= OWN_NAME_PASSWORDS
      ? 'own-name'
      : guessed.names >= FEW_NAMES || guessed.guesses >= FEW_GUESSES
        ? 'few-names'
        : guessed.operatorNames >= OPERATOR_NAMES && guessed.operatorNetworks >= OPERATOR_NETWORKS
          ? 'operator'
          : guessed.surging
            ? 'surge'
            : 'none'
