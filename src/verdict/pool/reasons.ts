/**
 * Reasons of the pool: what others' failures, logins and mail say of one login or message.
 *
 * They stand in the event itself (`pooled`), worked out before it is written: whoever judges it again
 * has the same weights without having lived the rest. None holds an address, a name or a text.
 */
import type { ReasonGiven } from '../../events/verdict.ts'
import type { FeatureKind } from './features.ts'
import type { GuessedClass } from './guessed.ts'

type Weighing = { readonly decibans: number }

type Guesses = {
  readonly at: 'address' | 'network'
  readonly names: number
  /** Passwords for them, as far as they are told apart. */
  readonly guesses: number
  /** Of the name itself there, before. */
  readonly failures: number
}

/** Facts of each class of login (`guessed.ts`). */
type GuessedFacts = {
  readonly 'many-names': Guesses
  readonly 'few-names': Guesses
  readonly 'own-name': { readonly passwords: number }
  readonly operator: { readonly names: number; readonly networks: number }
  /** First failures of strangers since the day began, and in an ordinary day. */
  readonly surge: { readonly pairs: number; readonly ordinary: number }
  readonly none: Record<never, never>
}

export type GuessedReason = {
  readonly [Class in GuessedClass]: { readonly code: `pool.${Class}` } & Weighing &
    GuessedFacts[Class]
}[GuessedClass]

/** Others have the same feature lately; the one that weighs most, and how many they are. */
export type CompanyReason = Weighing & {
  readonly code: 'pool.company'
  readonly feature: FeatureKind
  readonly accounts: number
}

export type PoolReason = GuessedReason | CompanyReason

/** To the hundredth, as all weights; nought has no sign. */
export const inHundredths = (ratio: number): number =>
  (Math.round(1_000 * Math.log10(ratio)) + 0) / 100

/** What all of them weigh together; foreign codes, and numbers that are none, weigh nothing. */
export function decibansOf(pooled: readonly ReasonGiven[] | undefined): number {
  let sum = 0
  if (pooled === undefined) return sum
  for (const { code, decibans } of pooled)
    if (code.startsWith('pool.') && typeof decibans === 'number' && Number.isFinite(decibans))
      sum += decibans
  return sum
}

/** As a ratio, for the detector; `undefined` where the pool says nothing. */
export const companyOf = ({
  pooled,
}: {
  readonly pooled?: readonly ReasonGiven[]
}): number | undefined => {
  const decibans = decibansOf(pooled)
  return decibans === 0 ? undefined : 10 ** (decibans / 10)
}
