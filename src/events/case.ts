/**
 * Case: what people and the guard do in a case, user voices, and the contact book.
 *
 * A case is the fold of its events (`cases/fold.ts`). One kind, `case.acted`, carries every act, so
 * that an act is read and checked in one place (`cases/acts`) whoever sends it.
 */
import type { Heard } from './event.ts'

export type CaseEvent =
  /** Opened by a verdict, a person, an investigation, a user's voice, or a drill. */
  | (Heard & {
      readonly kind: 'case.opened'
      /** Its number, such as `SKM-2026-0001`; never given twice. */
      readonly case: string
      /** A `CaseCause`. */
      readonly cause: string
      /** A `CaseKind`. */
      readonly what: string
      readonly severity: number
      readonly affected: readonly string[]
      /** Of a drill: every document says so. */
      readonly exercise?: boolean
      /** The plan, symptom or report that it was opened for. */
      readonly subject?: string
      /** A person's name, `root`, or `sekimori`. */
      readonly by: string
      readonly why: string
      /** As of an act: the same one twice opens one case. */
      readonly request?: string
    })
  | (Heard & {
      readonly kind: 'case.acted'
      readonly case: string
      /** The act's name, such as `fact.record`; the open leaf has it. */
      readonly act: string
      /** Its fields: a `CaseAct` without its name. */
      readonly facts: { readonly [name: string]: unknown }
      readonly by: string
      /** Given with the act by whoever sends it: the same one twice is done once. */
      readonly request?: string
    })
  /** Something was sealed in the vault for a case, before the act that names its hash. */
  | (Heard & {
      readonly kind: 'case.kept'
      readonly case: string
      /** `paper`, `investigation`, `recipients`, ... */
      readonly what: string
      /** A file name, for people. */
      readonly name?: string
      readonly sha256?: string
      readonly bytes?: number
      readonly by: string
    })
  /**
   * Somebody is being erased who stood in the words of an act: the act as it is from now on, with what
   * named him struck out. The body of the entry that it stands for goes with the erasure.
   */
  | (Heard & {
      readonly kind: 'case.redacted'
      readonly case: string
      /** The entry that it stands for. */
      readonly of: number
      /** That entry's event, in its wire form. */
      readonly facts: { readonly [name: string]: unknown }
      /** How many places of it were struck out. */
      readonly places: number
      readonly ticket: string
    })
  /** A user says what he notices: help desk, `/me`, telephone. */
  | (Heard & {
      readonly kind: 'symptom.reported'
      /** A `SymptomCode`. */
      readonly what: string
      /** Who noticed it, in words of the one who took it; never needed. */
      readonly reporter?: string
      readonly note?: string
      readonly by: string
    })
  /** An entry of the contact book as it is from now on. */
  | (Heard & {
      readonly kind: 'contact.recorded'
      readonly name: string
      /** A `Contact` without its name; absent: it is struck. */
      readonly facts?: { readonly [name: string]: unknown }
      readonly by: string
    })
  /** Somebody was called, and answered or not. */
  | (Heard & {
      readonly kind: 'contact.tested'
      readonly name: string
      readonly status: string
      readonly seconds?: number
      readonly exercise?: boolean
      readonly by: string
      readonly note?: string
    })

/** Rounds of notices: letters to those who must be told. */
export type RoundEvent =
  /** Letters of a round are about to be handed to the relay: `offset` is the place of the first. */
  | (Heard & {
      readonly kind: 'round.intended'
      readonly case: string
      readonly notice: string
      readonly offset: number
      /** The Message-ID of each, in their order. */
      readonly done: readonly string[]
      /** Once more, for nobody knew what had become of them. */
      readonly repeated?: boolean
    })
  | (Heard & {
      readonly kind: 'round.handed'
      readonly case: string
      readonly notice: string
      readonly offset: number
      /** Of each: `taken`, with the relay's queue id where it told one, or `refused` and its answer. */
      readonly done: readonly string[]
    })
