/**
 * Document: a report in one language, as sections, paragraphs, tables and pictures.
 *
 * The page (HTML) and the paper (PDF) are both written out of this and add nothing of their own, so
 * that they say the same. All of it is plain data. Texts are finished sentences in which foreign text
 * has been made visible (`say/shown.ts`), and no markup: whoever writes them out escapes them.
 */

import type { Language } from '../../lib/words.ts'
import type { Drawing } from '../picture/drawing.ts'
import { plain } from '../say/numbers.ts'

/** How much a thing should worry the reader. */
export type Tone = 'plain' | 'good' | 'watch' | 'bad' | 'soft'

export type BigFigure = {
  readonly label: string
  readonly value: string
  readonly note?: string
  readonly tone?: Tone
}

/** One cell; `tone` makes a badge of it. A line feed begins a new line; foreign text has none. */
export type Cell = string | { readonly text: string; readonly tone: Tone }

export type Column = {
  readonly head: string
  /** Figures stand to the right. */
  readonly isNumber?: boolean
  /** Moments are not broken in two where there is room. */
  readonly isTime?: boolean
  /** Share of the width on paper; 1 unless said. */
  readonly width?: number
}

export type Table = {
  readonly kind: 'table'
  readonly caption: string
  readonly columns: readonly Column[]
  readonly rows: readonly (readonly Cell[])[]
  /** Rows that were cut off here; the other outputs have them. */
  readonly leftOut: number
  /** Rows that the investigation itself kept only a count of. */
  readonly lost?: number
}

export type Block =
  | { readonly kind: 'paragraph'; readonly text: string; readonly tone?: Tone }
  | { readonly kind: 'list'; readonly items: readonly string[]; readonly isOrdered?: boolean }
  | { readonly kind: 'figures'; readonly items: readonly BigFigure[] }
  /** What stands out: a headline of its own and what is behind it. */
  | {
      readonly kind: 'verdict'
      readonly tone: Tone
      readonly label: string
      readonly text: string
      readonly note?: string
    }
  /** Fields of a form, ruled: their official names, and what is filled in, line by line. */
  | {
      readonly kind: 'fields'
      readonly rows: readonly { readonly name: string; readonly lines: readonly string[] }[]
    }
  | { readonly kind: 'terms'; readonly rows: readonly (readonly [term: string, text: string])[] }
  | { readonly kind: 'heading'; readonly text: string }
  | { readonly kind: 'picture'; readonly drawing: Drawing; readonly caption: string }
  | Table

export type Section = {
  /** For links within the report: letters, digits and `-`. */
  readonly id: string
  readonly title: string
  /** 2 or 3: a section, or one within it. */
  readonly level: 2 | 3
  readonly blocks: readonly Block[]
  /** Begins on a page of its own on paper. */
  readonly isApart?: boolean
}

/** How a letter begins: the date on the right, who it is for on the left, who signs on the right. */
export type Letterhead = {
  readonly date: string
  readonly to: readonly string[]
  readonly from: readonly string[]
}

export type ReportDocument = {
  readonly language: Language
  readonly title: string
  /** The case by its number. */
  readonly reference: string
  /** When and by which version it was made: the only thing that differs between two runs. */
  readonly stamp: string
  readonly about: readonly (readonly [term: string, text: string])[]
  /** The first stands on a page of its own where there is a table of contents. */
  readonly sections: readonly Section[]
  /** Heading of the table of contents; empty: there is none, and sections follow one another. */
  readonly contents: string
  readonly foot: string
  readonly letter?: Letterhead
  /** Set closer, so that its first sections stand on one page. */
  readonly isSheet?: boolean
  /** Across every page: 訓練 EXERCISE. */
  readonly watermark?: string
  /** Above the title: 社外秘, TLP:GREEN. */
  readonly marking?: string
}

/** Rows that are shown, and how many were not. */
export function cut<Item>(
  items: readonly Item[],
  most: number,
): { readonly kept: readonly Item[]; readonly leftOut: number } {
  return items.length <= most
    ? { kept: items, leftOut: 0 }
    : { kept: items.slice(0, most), leftOut: items.length - most }
}

/** What stands under a table that was cut; empty when it was not. */
export function moreOf({ leftOut, lost = 0 }: Table, language: Language): string {
  const parts: string[] = []
  if (leftOut > 0)
    parts.push(
      language === 'ja'
        ? `ほか ${plain(leftOut)} 行（CSV・JSON の出力で確認できます）`
        : `${plain(leftOut)} more ${leftOut === 1 ? 'row' : 'rows'} (in the CSV and JSON outputs)`,
    )
  if (lost > 0)
    parts.push(
      language === 'ja'
        ? `このほか ${plain(lost)} 行は件数だけを記録しました`
        : `of ${plain(lost)} further rows only the number was kept`,
    )
  return parts.join(language === 'ja' ? '。' : '; ')
}
