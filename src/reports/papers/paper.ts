/**
 * Paper: one document of a case in one language, before it is laid out.
 *
 * A kind is a file in `papers/kinds/`, which exports a `PaperForm`; `papers/forms.ts` has a line for
 * each. `paperOf` fills it; `lint.ts` judges it; `lay-out.ts` makes a `ReportDocument` of it, which
 * `html/`, `render/` (PDF, Word) write out; mail forms (`eml`, `txt`) are written of it as well.
 */
import type { CaseFile, PaperKind } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'
import type { Tone } from '../document/model.ts'
import type { Drawing } from '../picture/drawing.ts'
import type { Said } from './said.ts'

export type PaperBlock =
  | { readonly block: 'paragraph'; readonly said: Said; readonly tone?: Tone }
  | { readonly block: 'list'; readonly items: readonly Said[]; readonly isOrdered?: boolean }
  /** A field of a form: its official name, and what is filled in. */
  | {
      readonly block: 'field'
      readonly name: Said
      readonly said: readonly Said[]
      readonly isMandatory: boolean
    }
  | {
      readonly block: 'table'
      readonly caption: Said
      readonly columns: readonly {
        readonly head: Said
        readonly isNumber?: boolean
        readonly width?: number
      }[]
      readonly rows: readonly (readonly Said[])[]
      readonly leftOut: number
    }
  | {
      readonly block: 'verdict'
      readonly tone: Tone
      readonly label: Said
      readonly said: Said
      readonly note?: Said
    }
  | { readonly block: 'picture'; readonly drawing: Drawing; readonly caption: Said }
  | { readonly block: 'heading'; readonly said: Said }

export type PaperSection = {
  /** Letters, digits and `-`; the field lists of the tests name it. */
  readonly id: string
  readonly title: Said
  readonly blocks: readonly PaperBlock[]
}

export type PaperDraft = {
  readonly kind: PaperKind
  readonly language: Language
  readonly of?: string
  /** 第一報 is 1. */
  readonly number: number
  readonly title: Said
  /** Letterhead: to, from, date, reference. */
  readonly head: readonly (readonly [term: Said, said: Said])[]
  /** To the outside as a letter: the date on the right, who it is for, who signs. Figures bear no marks. */
  readonly letter?: {
    readonly date: Said
    readonly to: readonly Said[]
    readonly from: readonly Said[]
  }
  /** All of it on one page, set closer; the list of evidence follows on the next. */
  readonly isSheet?: boolean
  readonly sections: readonly PaperSection[]
  /** Mail and letters: their subject line. */
  readonly subject?: Said
  /** Not for the outside: `internal`, `tlp:green` ... */
  readonly marking?: Said
  /** It may travel on: the lay-out adds neither case number, nor organisation, nor its zone. */
  readonly isAnonymous?: boolean
}

/** What a form is filled with beside the case. */
export type Filling = {
  readonly file: CaseFile
  readonly language: Language
  readonly number: number
  /** Which obligation, contract or network it is for. */
  readonly of?: string
  /** The facts of the last release of its kind, by slot: for the difference. `draft.ts` looks it up. */
  readonly before?: { readonly [slot: string]: string }
}

export type PaperForm = {
  readonly kind: PaperKind
  /** Slots that only a person can fill (`text.write`), with what is expected there. */
  readonly texts: readonly {
    readonly slot: string
    readonly hint: Readonly<Record<Language, string>>
    readonly isMandatory: boolean
    /** `moment`: a date or time to come stands there, which no clock of the case can have yet. */
    readonly holds?: 'moment'
  }[]
  /** Sections that it must have, by id: the outline of the design. */
  readonly outline: readonly string[]
  readonly fill: (filling: Filling) => PaperDraft
}
