/**
 * CACAO: a playbook as we read it out of an OASIS CACAO v2.0 document (Security Playbooks Version
 * 2.0, Committee Specification 01).
 *
 * `document` is the whole JSON as it came, and the only thing that is exported: what we do not
 * understand (extensions of others, signatures, variables, targets) goes out again as it came in.
 * Everything beside it is our reading of it. No command is ever carried out, whatever its type:
 * `bash`, `ssh`, `http-api` and all others stand in `commands` as text for a person.
 *
 * Limits: variables are not filled in, conditions are not computed (a person decides them), and
 * signatures are kept but not checked.
 */
import type { CaseKind, CaseRole, ClockName } from '../case.ts'

export type Json = null | boolean | number | string | readonly Json[] | JsonObject
export type JsonObject = { readonly [name: string]: Json }
export type Both = { readonly ja: string; readonly en: string }

export const stepTypes = [
  'start',
  'end',
  'action',
  'playbook-action',
  'parallel',
  'if-condition',
  'while-condition',
  'switch-condition',
] as const
export type StepType = (typeof stepTypes)[number]

export const phases = [
  'contain',
  'preserve',
  'respond',
  'investigate',
  'recover',
  'educate',
  'plan',
] as const
export type Phase = (typeof phases)[number]

/** `auto`: Sekimori does it; `semi`: it prepares, a person finishes; `manual`: a person alone. */
export const modes = ['auto', 'semi', 'manual'] as const
export type Mode = (typeof modes)[number]

/** What our step extension says (`clock-extension.ts`). */
export type StepClock = {
  readonly clock: ClockName
  readonly dueSeconds: number
  readonly mode: Mode
  readonly role?: CaseRole | 'sekimori'
  readonly phase?: Phase
  /** What the step leaves behind, and how it is taken back; in words. */
  readonly evidence?: Both
  readonly undo?: Both
  /** All of these hold: the step is done, whoever did it (`proof.ts`). */
  readonly provenBy: readonly string[]
  readonly texts?: {
    readonly ja: { readonly name: string; readonly how: string; readonly done: string }
    readonly en: { readonly name: string; readonly how: string; readonly done: string }
  }
}

export type Command = {
  readonly type: string
  /** As it stands in the document, for a person to read. */
  readonly text: string
  readonly activity?: string
}

/** A way from one step to the next. */
export type Arrow = {
  readonly to: string
  readonly on: 'completion' | 'success' | 'failure' | 'true' | 'false' | 'case' | 'parallel'
  /** Of a case: its value. */
  readonly value?: string
}

/** `step` has to be over before: however it ended, well, or badly. */
export type Link = { readonly step: string; readonly on: 'any' | 'success' | 'failure' }

export type Step = {
  readonly id: string
  readonly type: StepType
  readonly name: string
  readonly description: string
  readonly commands: readonly Command[]
  readonly arrows: readonly Arrow[]
  /** Who carries it out, by the name of the agent. */
  readonly agent?: string
  /** Of a condition, as text. */
  readonly condition?: string
  /** Of a playbook-action: which playbook. */
  readonly playbook?: string
  readonly references: readonly { readonly name: string; readonly id: string }[]
  readonly clock?: StepClock
}

/** A step that people or Sekimori work on: actions, other playbooks, decisions. */
export type Work = {
  readonly step: Step
  /** Open when all of them are settled and one of them went the right way; none: at once. */
  readonly links: readonly Link[]
  /** Only for when a step of this playbook failed (`workflow_exception`). */
  readonly onException: boolean
}

export type Playbook = {
  readonly id: string
  readonly name: string
  readonly description: string
  readonly created: string
  readonly modified: string
  readonly types: readonly string[]
  readonly labels: readonly string[]
  /** Of our library: `PB-01`. */
  readonly code?: string
  /** Begins by itself for this kind (`playbooksFor`). */
  readonly kind?: CaseKind
  readonly steps: readonly Step[]
  /** In the order of the work. */
  readonly work: readonly Work[]
  readonly document: JsonObject
}

export const PLAYBOOK_STEPS_MAX = 500
/** Letters of all texts and names of a document. */
export const PLAYBOOK_LETTERS_MAX = 2_000_000
/** Letters of one text. */
export const PLAYBOOK_TEXT_MAX = 20_000
/** Values of a document, however deep. */
export const PLAYBOOK_VALUES_MAX = 50_000
export const PLAYBOOK_DEPTH_MAX = 16
export const STEP_COMMANDS_MAX = 50
/** Steps that are gone through to find what comes after what; branches that share steps are gone through again. */
export const PLAYBOOK_WALK_MAX = 5_000
/** A clock of a step: 400 days. */
export const DUE_SECONDS_MAX = 34_560_000
export const PROVEN_BY_MAX = 12
/** Refusals that are told of one document. */
export const PLAYBOOK_REFUSALS_MAX = 50

export const playbookRefusals = [
  'no-object',
  'too-deep',
  'too-many-values',
  'text-too-long',
  'too-large',
  'no-json',
  'missing',
  'wrong-type',
  'wrong-value',
  'wrong-version',
  'wrong-id',
  'wrong-time',
  'too-many-steps',
  'too-many-commands',
  'too-many',
  'key-and-type-differ',
  'no-such-step',
  'no-such-definition',
  'start-is-no-start',
  'two-ways-on',
  'no-way-on',
  'end-goes-on',
  'no-action',
  'no-end',
  'unreachable',
  'loop',
  'too-tangled',
] as const
export type PlaybookRefusal = {
  readonly refused: (typeof playbookRefusals)[number]
  /** JSON pointer (RFC 6901); empty: the whole document. */
  readonly where: string
  /** What stands there, cut short. */
  readonly found?: string
  /** What may stand there, or how much. */
  readonly wanted?: string
}
