/**
 * Obligation: a duty to report or to tell after an incident, as data with its source and its age.
 *
 * Law moves, so each rule says where it was read, how sure that is, and the day on which it was last
 * looked at (`asOf`); one that nobody read in a source is `on: false` until a person enables it. Whether
 * a duty applies is never decided here: `subjects` and `kinds` only say where it may be worth asking.
 * Limits: no legal advice. What a contract, an insurance policy or a licence demands beside the law is
 * not here; an operator brings it in a file of his own (`read-obligations.ts`).
 */
import type { Language } from '../../lib/words.ts'
import type { CaseKind, ClockName, SubjectRole } from '../case.ts'
import type { Criteria } from './questions.ts'

export type Texts = Readonly<Record<Language, string>>

/** When a stage is due. Days are days of the calendar in the zone of the obligation. */
export type Rule =
  /** From moment to moment; they never roll over. */
  | { readonly kind: 'minutes'; readonly n: number }
  | { readonly kind: 'hours'; readonly n: number }
  | ({
      readonly kind: 'days'
      readonly n: number
      /** The longer time where the act may have had an unlawful purpose. */
      readonly ifUnlawfulPurpose?: number
    } & DayCount)
  | ({ readonly kind: 'range-days'; readonly soft: number; readonly hard: number } & DayCount)
  | ({ readonly kind: 'business-days'; readonly n: number; readonly calendar: string } & Pick<
      DayCount,
      'countFirstDay'
    >)
  /** `quarter`: they begin when the quarter of the year is over. */
  | { readonly kind: 'months'; readonly n: number; readonly from?: 'quarter' }
  /** Each month, as long as there is something to tell. */
  | { readonly kind: 'monthly' }
  /** Nothing may be deleted before it is over; on request it is longer. */
  | {
      readonly kind: 'keep-days'
      readonly n: number
      readonly extendTo?: number
      readonly countFirstDay?: boolean
    }
  | { readonly kind: 'without-delay' }
  | { readonly kind: 'on-request' }
  | { readonly kind: 'voluntary'; readonly withinHours?: number }
  /** It is said to come, and its time is not fixed. */
  | { readonly kind: 'not-fixed' }

export type DayCount = {
  /** Absent: the sources do not say; the earlier reading is taken, and the later one shown. */
  readonly countFirstDay?: boolean
  /** A calendar: where the last day is closed there, the next open day. */
  readonly rollover?: string
}

export type Field = {
  /** Stays the same from version to version: documents are filled by it. */
  readonly id: string
  readonly name: Texts
}

export type Stage = {
  readonly id: string
  readonly name: Texts
  readonly rule: Rule
  /** Another clock than that of the obligation. */
  readonly clock?: ClockName
  /** Counted from when that stage was met. */
  readonly after?: string
  readonly fields: readonly Field[]
  readonly note?: Texts
}

/** `official`: of the authority itself; `secondary`: somebody else's copy or account of it. */
export const grounds = ['official', 'secondary', 'knowledge'] as const
export type Ground = (typeof grounds)[number]

export type Obligation = {
  readonly id: string
  readonly version: number
  /** Off: not shown unless somebody decides in the case that it applies. */
  readonly on: boolean
  readonly jurisdiction: string
  /** In which days are counted; absent: that of the organisation. */
  readonly zone?: string
  readonly authority: Texts
  readonly law: Texts
  /** Whom it binds, in words; `subjects` as codes, none of them: everybody. */
  readonly who: Texts
  readonly subjects: readonly SubjectRole[]
  /** Which cases it may concern; none of them: every kind. */
  readonly kinds: readonly CaseKind[]
  readonly trigger: Texts
  readonly clock: ClockName
  readonly stages: readonly Stage[]
  readonly exempt?: Texts
  readonly channel?: Texts
  readonly sources: readonly string[]
  readonly ground: Ground
  readonly confidence: Texts
  /** The day on which the rule was last looked at, `2026-09-01`. */
  readonly asOf: string
  /** Days, the first and the last on which its clock may start. */
  readonly effectiveFrom?: string
  readonly effectiveTo?: string
  /** What must be answered to decide whether it applies. */
  readonly decide?: Criteria
}

export const OBLIGATIONS_MAX = 200
export const STAGES_MAX = 12
export const FIELDS_MAX = 60
export const SOURCES_MAX = 20
export const TEXT_MAX = 2_000
export const ID_MAX = 64
/** Longer than any duty to report; a typed one beyond it is a mistake. */
export const DAYS_MAX = 366
export const HOURS_MAX = 8_784
export const MINUTES_MAX = 10_080
export const MONTHS_MAX = 36
