/** Status: one look at the whole, as `sekimori status` and its `--json` tell it. */

import type { FoldStore } from '../ports/folds.ts'
import type { JournalHealth } from '../ports/journal.ts'

export type Status = {
  readonly ready: boolean
  readonly version: string
  readonly startedAt: string
  readonly gate: {
    readonly milter: { readonly address: string | null; readonly asked: number }
    readonly authPolicy: { readonly address: string | null; readonly asked: number }
    readonly listeners: readonly {
      readonly instance: string
      readonly address: string
      readonly asked: number
      readonly mode: 'observe' | 'enforce'
      readonly fault: string | null
    }[]
  }
  readonly sources: readonly {
    readonly name: string
    readonly freshAt: string | null
    readonly fault: string | null
  }[]
  readonly evidence: {
    readonly size: number
    readonly signedSize: number
    readonly witnessedAt: string | null
    readonly level: number
    readonly fault: string | null
    readonly thinning: string
    readonly freeBytes: number
  }
  readonly hands: { readonly state: string; readonly why: string | null }
  readonly contained: readonly string[]
  readonly held: number
  readonly waiting: number
  readonly overdue: number
  readonly messages: Readonly<
    Record<
      | 'submitted'
      | 'passed'
      | 'held'
      | 'refused'
      | 'postponed'
      | 'released'
      | 'deleted'
      | 'vanished',
      number
    >
  >
  /** Recipients of passed messages (decision 5). */
  readonly recipients: Readonly<
    Record<'passed' | 'delivered' | 'bounced' | 'deferred' | 'unknown', number>
  >
  readonly released: Readonly<
    Record<'recipients' | 'delivered' | 'bounced' | 'deferred' | 'unknown', number>
  >
  readonly wouldHaveHeld: number
  readonly strays: number
  readonly faults: readonly string[]
  readonly console: { readonly url: string | null }
}

/** The two identities of conservation, from the folds. */
export function countsOf(
  folds: FoldStore,
): Pick<Status, 'messages' | 'recipients' | 'released' | 'wouldHaveHeld' | 'overdue'> {
  const tallies = folds.tallies()
  const count = (name: string): number => tallies[name] ?? 0
  const results = (group: 'passed' | 'released') => {
    const delivered = count(`${group}.delivered`)
    const bounced = count(`${group}.bounced`)
    const deferred = count(`${group}.deferred`)
    const all = count(`${group}.recipients`)
    return {
      all,
      delivered,
      bounced,
      deferred,
      unknown: Math.max(0, all - delivered - bounced - deferred),
    }
  }
  const { all: passed, ...ofPassed } = results('passed')
  const { all: released, ...ofReleased } = results('released')
  return {
    messages: {
      submitted: count('messages.submitted'),
      passed: count('messages.passed'),
      held: count('messages.held'),
      refused: count('messages.refused'),
      postponed: count('messages.postponed'),
      released: count('messages.released'),
      deleted: count('messages.deleted'),
      vanished: count('messages.vanished'),
    },
    recipients: { passed, ...ofPassed },
    released: { recipients: released, ...ofReleased },
    wouldHaveHeld: count('wouldHave.hold') + count('wouldHave.delay') + count('wouldHave.postpone'),
    overdue: count('holds.overdue'),
  }
}

/**
 * How well strangers could check us (evidence design §9): 0 until a witness or an anchor outside
 * this machine has sworn to a checkpoint.
 */
export const evidenceLevel = (_health: JournalHealth): number => 0
