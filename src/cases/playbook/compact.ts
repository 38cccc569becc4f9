/**
 * Compact: the form in which the playbooks of the library are written, before CACAO is made of it.
 *
 * A flow is a row of stages. A stage is one step, or tracks that go on beside each other; the next
 * stage begins when all tracks are over. Keys are the names of ids: a key that is changed makes
 * another step, and what people did to the old one stands beside it.
 */
import type { CaseKind, CaseRole, ClockName } from '../case.ts'
import type { Both, Mode, Phase } from './cacao.ts'

/** Its name, how it is done, and how one sees that it is done. */
export type Texts = readonly [name: string, how: string, done: string]

/** The merged clock of steps, in seconds. */
export const dues = {
  s5: 5,
  min1: 60,
  min15: 900,
  min30: 1_800,
  h1: 3_600,
  h4: 14_400,
  h24: 86_400,
  h72: 259_200,
  d5: 432_000,
  d7: 604_800,
  d30: 2_592_000,
  d60: 5_184_000,
  d90: 7_776_000,
} as const
export type Due = keyof typeof dues

/** `playbook-activity-type-ov` of CACAO v2.0. */
export const activities = [
  'compose-content',
  'deliver-content',
  'identify-audience',
  'identify-channel',
  'scan-system',
  'match-indicator',
  'analyze-collected-data',
  'identify-indicators',
  'scan-vulnerabilities',
  'configure-systems',
  'restrict-access',
  'disconnect-system',
  'eliminate-risk',
  'revert-system',
  'restore-data',
  'restore-capabilities',
  'map-network',
  'identify-steps',
  'step-sequence',
  'prepare-engagement',
  'execute-operation',
  'analyze-engagement-results',
] as const
export type Activity = (typeof activities)[number]

export type CompactStep = {
  readonly key: string
  readonly phase: Phase
  readonly role: CaseRole | 'sekimori'
  readonly mode: Mode
  /** `detected` unless said. */
  readonly clock?: ClockName
  readonly due: Due
  readonly ja: Texts
  readonly en: Texts
  readonly evidence?: Both
  readonly undo?: Both
  /** Of `proof.ts`; all of them. */
  readonly provenBy?: readonly string[]
  readonly attack?: readonly string[]
  readonly d3fend?: readonly string[]
  readonly csf: readonly string[]
  readonly activity: Activity
  /** It is another playbook: its code. */
  readonly playbook?: string
}

export type Stage = CompactStep | { readonly together: readonly (readonly CompactStep[])[] }

export type CompactPlaybook = {
  readonly code: string
  readonly kind: CaseKind
  readonly created: string
  /** Changes with every change of a text or a step. */
  readonly modified: string
  readonly name: Both
  readonly description: Both
  /** `playbook-type-ov`. */
  readonly types: readonly (
    | 'detection'
    | 'investigation'
    | 'mitigation'
    | 'notification'
    | 'prevention'
    | 'remediation'
    | 'engagement'
  )[]
  readonly flow: readonly Stage[]
}

/** With another text, role or clock where a playbook needs it. */
export const but = (step: CompactStep, other: Partial<CompactStep>): CompactStep => ({
  ...step,
  ...other,
})
