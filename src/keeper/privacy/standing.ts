/** Standing: erasures and legal holds that are open now, for `status`. */
import type { FoldStore } from '../../ports/folds.ts'
import { personWaits, type Waits } from './waiting.ts'

export type PrivacyStanding = {
  readonly erasures: readonly {
    readonly ticket: string
    readonly state: string
    readonly dueAt: string | null
    readonly waits: Waits | null
  }[]
  readonly preservations: readonly { readonly ticket: string; readonly all: boolean }[]
  /** Bodies of entries below it were lost with the key database; 0: none were. */
  readonly keysLostBelow: number
}

export const standingOf = (folds: FoldStore): PrivacyStanding => ({
  erasures: folds.privacy.openErasures().map(({ ticket, state, dueAt, account }) => ({
    ticket,
    state,
    dueAt: dueAt === undefined ? null : new Date(dueAt).toISOString(),
    waits:
      account === undefined || state === 'intended' ? null : (personWaits(folds, account) ?? null),
  })),
  preservations: folds.privacy.standing().map(({ ticket, all }) => ({ ticket, all })),
  keysLostBelow: folds.privacy.keysLostBelow(),
})
