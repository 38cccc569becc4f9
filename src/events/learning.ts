/** Learning: what was taught from old logs, by people, and by the nightly fit. */
import type { Instant } from '../lib/time.ts'
import type { AccountId, Heard } from './event.ts'

export type LearningEvent =
  /** An account's habits from old logs; what it lived here already is not replaced. */
  | (Heard & {
      readonly kind: 'account.learned'
      readonly account: AccountId
      /** `packed` of its behaviour, in base64. */
      readonly behaviour: string
      readonly messages: number
      /** The first and the last message that it was learned from. */
      readonly from: Instant
      readonly until: Instant
      readonly by: string
    })
  /** What the colleagues share, from the same logs; stands after its accounts. */
  | (Heard & {
      readonly kind: 'organisation.learned'
      /** `packedOrganisation`, in base64. */
      readonly organisation: string
      readonly accounts: number
      readonly messages: number
      readonly from: Instant
      readonly until: Instant
      /** SHA-256 of each log that was read. */
      readonly logs: readonly string[]
      readonly by: string
    })
  /** A person says whose the mail of an account was. */
  | (Heard & {
      readonly kind: 'opinion.given'
      readonly account: AccountId
      readonly opinion: 'benign' | 'hijacked'
      readonly by: string
      readonly why: string
    })
  /** From here on accounts are judged against these parameters of the population. */
  | (Heard & {
      readonly kind: 'population.adopted'
      /** JSON of a `Population`. */
      readonly population: string
      readonly sha256: string
      readonly by: string
      /** How old and new did on the same weeks, as the fit tells. */
      readonly facts: { readonly [name: string]: number }
    })
