/**
 * Pulse: how the whole stands now, made several times a second while somebody watches.
 *
 * Everything here is at hand: `status` looks through the accounts for who is contained, a pulse only
 * once, and then follows the entries that change it.
 */
import type { AccountId, Event } from '../../events/event.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Pulse } from '../../ports/console.ts'
import type { FoldStore } from '../../ports/folds.ts'
import type { Journal } from '../../ports/journal.ts'
import { countsOf } from '../status.ts'

/** Accounts that are named; there are seldom more than a few. */
export const CONTAINED_TOLD_MAX = 1_000

export type PulseParts = {
  readonly clock: Pick<Clock, 'now'>
  readonly folds: FoldStore
  readonly journal: Pick<Journal, 'health'>
  readonly ready: () => boolean
  readonly faults: () => readonly string[]
  readonly evidence: () => { readonly witnessedAt: string | null; readonly level: number }
}

export class Pulses {
  readonly #parts: PulseParts
  readonly #atStart: { readonly accepted: number; readonly refused: number }
  #contained: Set<AccountId> | undefined

  constructor(parts: PulseParts) {
    this.#parts = parts
    this.#atStart = loginsIn(parts.folds.tallies())
  }

  /** Every entry, also while nobody watches. */
  settled(event: Event): void {
    if (this.#contained === undefined) return
    if (event.kind !== 'containment.planned' && event.kind !== 'containment.undone') return
    const { containedAt, scope = 'full' } = this.#parts.folds.account(event.account).suspicion
    if (containedAt !== undefined && scope === 'full') this.#contained.add(event.account)
    else this.#contained.delete(event.account)
  }

  now(): Pulse {
    const { clock, folds, journal, ready, faults, evidence } = this.#parts
    this.#contained ??= new Set(folds.contained())
    const tallies = folds.tallies()
    const { messages, recipients } = countsOf({ tallies: () => tallies })
    const { submitted, passed, held, refused, postponed } = messages
    const { accepted, refused: sentAway } = loginsIn(tallies)
    const { size, signedSize } = journal.health()
    return {
      topic: 'pulse',
      at: new Date(clock.now()).toISOString(),
      ready: ready(),
      faults: faults(),
      messages: { submitted, passed, held, refused, postponed },
      recipients,
      logins: {
        accepted: accepted - this.#atStart.accepted,
        refused: sentAway - this.#atStart.refused,
      },
      held: folds.messages.held(),
      waiting: folds.messages.waiting(),
      contained: [...this.#contained].slice(0, CONTAINED_TOLD_MAX),
      evidence: { size, signedSize, ...evidence() },
    }
  }
}

const loginsIn = (tallies: ReturnType<FoldStore['tallies']>) => ({
  accepted: tallies['login.accepted'] ?? 0,
  refused: tallies['login.refused'] ?? 0,
})
