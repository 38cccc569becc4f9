/** Status: one look at the whole, as `sekimori status` and its `--json` tell it. */

import type { ConnectedHands } from '../hands/client.ts'
import type { Instant } from '../lib/time.ts'
import { networksFacts, type TableFacts } from '../places/words.ts'
import type { Clock } from '../ports/clock.ts'
import type { FoldStore } from '../ports/folds.ts'
import type { Journal } from '../ports/journal.ts'
import type { Networks } from '../ports/networks.ts'
import type { EventSource } from '../ports/source.ts'
import type { Anchoring, AnchoringFacts } from './anchors/anchoring.ts'
import type { CompanyFacts, CompanyMemory } from './company-file.ts'
import type { GapsFacts } from './gaps/open.ts'
import type { Instances } from './instances.ts'
import type { Listeners } from './listeners.ts'
import type { Page } from './page.ts'
import { type PrivacyStanding, standingOf } from './privacy/standing.ts'
import type { Scrubbing, ScrubFacts } from './scrub.ts'
import type { StepUpCounts, StepUpService } from './step-up/step-up.ts'
import type { Watch } from './watch.ts'
import type { WitnessFacts, Witnessing } from './witnessing.ts'

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
    /** So many entries a quorum of witnesses swore to, the last time then. */
    readonly provable: { readonly size: number; readonly at: string } | null
    readonly witnesses: readonly WitnessFacts[]
    readonly quorum: { readonly needed: number; readonly of: number }
    readonly witnessedAt: string | null
    readonly level: number
    readonly fault: string | null
    readonly thinning: string
    readonly freeBytes: number
    /** Seals, anchors, and how well strangers could hold us to it. */
    readonly standing: AnchoringFacts
    /** The look through the whole log: the last one, and the one under way. */
    readonly scrub: ScrubFacts
  }
  /** Erasures and legal holds that are open, by their tickets. */
  readonly privacy: PrivacyStanding
  /** What was missed lately, and whether canaries come back. */
  readonly gaps: GapsFacts
  readonly hands: { readonly state: string; readonly why: string | null }
  /** Tables and lists of networks; one that is missing weighs nothing. */
  readonly networks: readonly TableFacts[]
  /** What other accounts showed lately, and is weighed with logins and messages. */
  readonly company: CompanyFacts
  readonly stepUp: {
    /** Where owners answer; null: nowhere, and nobody is asked. */
    readonly page: string | null
    readonly fault: string | null
    readonly counts: StepUpCounts
    /** Requests that came by a reverse proxy that `me.proxies` does not name. */
    readonly unnamedProxy: number
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
  /** A process of its own; null: there is none, or a unit of its own runs it and knows why. */
  readonly console: { readonly url: string | null; readonly fault: string | null }
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
  readonly witnessing: Pick<Witnessing, 'provable' | 'facts' | 'quorum'>
  readonly networks: Pick<Networks, 'tables'>
  readonly gaps: { facts(): GapsFacts }
  readonly anchoring: Pick<Anchoring, 'facts'>
  readonly forwarding: Pick<EventSource, 'name' | 'freshAt' | 'fault'> | undefined
  readonly stepUp: Pick<StepUpService, 'counts'>
  readonly scrubbing: Pick<Scrubbing, 'facts'>
  readonly remembered: Pick<CompanyMemory, 'facts'>
  /** Settings of people that are not in force. */
  readonly unfit?: () => readonly string[]
  readonly page: Pick<Page, 'address' | 'fault' | 'unnamedProxy'>
  readonly console?: () => Status['console']
}

const spelled = (at: number): string => new Date(at).toISOString()

export function statusOf(parts: StatusParts): Status {
  const { clock, version, startedAt, journal, folds, hands, instances, listeners, watch } = parts
  const health = journal.health()
  const now = clock.now()
  const { witnessing } = parts
  const provable = witnessing.provable()
  const standing = parts.anchoring.facts()
  const gates = listeners.gates
  const handsWhy = hands.why()
  return {
    ready: readyOf(parts),
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
      provable: provable === undefined ? null : { size: provable.size, at: spelled(provable.at) },
      witnesses: witnessing.facts(),
      quorum: witnessing.quorum,
      witnessedAt: provable === undefined ? null : spelled(provable.at),
      level: standing.level,
      standing,
      fault: health.fault ?? null,
      thinning: watch.thinning,
      freeBytes: health.free,
      scrub: parts.scrubbing.facts(),
    },
    privacy: standingOf(parts.folds),
    gaps: parts.gaps.facts(),
    hands: { state: hands.state(), why: handsWhy ?? null },
    networks: networksFacts(parts.networks.tables),
    company: parts.remembered.facts(),
    stepUp: {
      page: parts.page.address ?? null,
      fault: parts.page.fault ?? null,
      counts: parts.stepUp.counts(),
      unnamedProxy: parts.page.unnamedProxy(),
    },
    contained: folds.contained(),
    restrained: folds.restrained(),
    held: folds.messages.held(),
    waiting: folds.messages.waiting(),
    strays: folds.messages.strayCount(),
    ...countsOf(folds),
    faults: faultsOf(parts),
    console: parts.console?.() ?? { url: null, fault: null },
  }
}

export const readyOf = ({
  journal,
  folds,
  listeners,
}: Pick<StatusParts, 'journal' | 'folds' | 'listeners'>): boolean =>
  listeners.gates.some((gate) => gate.fault === undefined) &&
  journal.health().fault === undefined &&
  folds.fault === undefined

export const faultsOf = ({
  journal,
  folds,
  instances,
  hands,
  page,
  watch,
  witnessing,
  unfit,
}: Pick<
  StatusParts,
  'journal' | 'folds' | 'instances' | 'hands' | 'page' | 'watch' | 'witnessing' | 'unfit'
>): readonly string[] =>
  [
    journal.health().fault,
    folds.fault,
    instances.fault,
    hands.why(),
    page.fault,
    ...watch.doubts,
    ...witnessing.facts().map(({ fault }) => fault ?? undefined),
    ...(unfit?.() ?? []),
  ].filter((fault) => fault !== undefined)

export function witnessedAtOf(witnessing: Pick<Witnessing, 'provable'>): string | null {
  const provable = witnessing.provable()
  return provable === undefined ? null : spelled(provable.at)
}

/** The two identities of conservation, from the folds. */
export function countsOf(
  folds: Pick<FoldStore, 'tallies'>,
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
