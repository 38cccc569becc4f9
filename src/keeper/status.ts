/** Status: one look at the whole, as `sekimori status` and its `--json` tell it. */

import type { ConnectedHands } from '../hands/client.ts'
import type { Instant } from '../lib/time.ts'
import { networksFacts, type TableFacts } from '../places/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Journal, JournalHealth } from '../ports/journal.ts'
import type { Networks } from '../ports/networks.ts'
import type { EventSource } from '../ports/source.ts'
import type { Instances } from './instances.ts'
import type { Listeners } from './listeners.ts'
import type { StepUpCounts, StepUpService } from './step-up/step-up.ts'
import type { Watch } from './watch.ts'

export type Status = {
  readonly ready: boolean
  readonly version: string
  readonly startedAt: string
  readonly gate: {
    readonly milter: { readonly address: string | null; readonly asked: number }
    readonly authPolicy: { readonly address: string | null; readonly asked: number }
    readonly listeners: readonly {
      readonly instance: string
      readonly kind: 'milter' | 'auth-policy'
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
  /** Tables and lists of networks; one that is missing weighs nothing. */
  readonly networks: readonly TableFacts[]
  readonly stepUp: {
    /** Where owners answer; null: nowhere, and nobody is asked. */
    readonly page: string | null
    readonly fault: string | null
    readonly counts: StepUpCounts
  }
  readonly contained: readonly string[]
  /** Only their mail is held (breaker open, or never contained automatically). */
  readonly restrained: readonly string[]
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

export type StatusParts = {
  readonly clock: Clock
  readonly version: string
  readonly startedAt: Instant
  readonly journal: Journal
  readonly folds: FoldStore
  readonly hands: ConnectedHands
  readonly instances: Instances
  readonly listeners: Listeners
  readonly watch: Watch
  readonly networks: Pick<Networks, 'tables'>
  readonly forwarding: Pick<EventSource, 'name' | 'freshAt' | 'fault'> | undefined
  readonly stepUp: Pick<StepUpService, 'counts'>
  readonly page: { readonly address: string | undefined; readonly fault: string | undefined }
}

export function statusOf(parts: StatusParts): Status {
  const { clock, version, startedAt, journal, folds, hands, instances, listeners, watch } = parts
  const health = journal.health()
  const now = clock.now()
  const gates = listeners.gates
  const handsWhy = hands.why()
  return {
    ready:
      gates.some((gate) => gate.fault === undefined) &&
      health.fault === undefined &&
      folds.fault === undefined,
    version,
    startedAt: new Date(startedAt).toISOString(),
    gate: {
      milter: { address: gates[0]?.address ?? null, asked: listeners.asked('milter') },
      authPolicy: {
        address: gates.find((gate) => gate.kind === 'auth-policy')?.address ?? null,
        asked: listeners.asked('auth-policy'),
      },
      listeners: gates.map((gate) => ({
        instance: gate.instance,
        kind: gate.kind,
        address: gate.address,
        asked: gate.asked,
        mode: instances.observes(gate.instance, now) ? 'observe' : 'enforce',
        fault: gate.fault ?? null,
      })),
    },
    sources: [
      ...listeners.sources,
      ...(parts.forwarding === undefined ? [] : [parts.forwarding]),
    ].map((source) => {
      const freshAt = source.freshAt()
      return {
        name: source.name,
        freshAt: freshAt === undefined ? null : new Date(freshAt).toISOString(),
        fault: source.fault() ?? null,
      }
    }),
    evidence: {
      size: health.size,
      signedSize: health.signedSize,
      witnessedAt: null,
      level: evidenceLevel(health),
      fault: health.fault ?? null,
      thinning: watch.thinning,
      freeBytes: health.free,
    },
    hands: { state: hands.state(), why: handsWhy ?? null },
    networks: networksFacts(parts.networks.tables),
    stepUp: {
      page: parts.page.address ?? null,
      fault: parts.page.fault ?? null,
      counts: parts.stepUp.counts(),
    },
    contained: folds.contained(),
    restrained: folds.restrained(),
    held: folds.messages.held(),
    waiting: folds.messages.waiting(),
    strays: folds.messages.strayCount(),
    ...countsOf(folds),
    faults: [
      health.fault,
      folds.fault,
      instances.fault,
      handsWhy,
      parts.page.fault,
      ...watch.doubts,
    ].filter((fault) => fault !== undefined),
    console: { url: null },
  }
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
