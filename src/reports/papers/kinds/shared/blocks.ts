/** Blocks: paragraphs, lists and tables as these documents write them. */

import type { Language } from '../../../../lib/words.ts'
import { cut, type Tone } from '../../../document/model.ts'
import type { PaperBlock, PaperForm, PaperSection } from '../../paper.ts'
import type { Said } from '../../said.ts'

export const paragraph = (said: Said, tone?: Tone): PaperBlock => ({
  block: 'paragraph',
  said,
  ...(tone === undefined ? {} : { tone }),
})

/** Nothing to list is no list. */
export const list = (items: readonly Said[], isOrdered = false): readonly PaperBlock[] =>
  items.length === 0 ? [] : [{ block: 'list', items, isOrdered }]

export const heading = (said: Said): PaperBlock => ({ block: 'heading', said })

export type Column = { readonly head: Said; readonly isNumber?: boolean; readonly width?: number }

/** At most so many rows; what was cut off is said beneath. Nothing to show is no table. */
export function table(
  caption: Said,
  columns: readonly Column[],
  rows: readonly (readonly Said[])[],
  most: number,
): readonly PaperBlock[] {
  if (rows.length === 0) return []
  const { kept, leftOut } = cut(rows, most)
  return [{ block: 'table', caption, columns, rows: kept, leftOut }]
}

export const field = (name: Said, said: readonly Said[], isMandatory = true): PaperBlock => ({
  block: 'field',
  name,
  said,
  isMandatory,
})

export const section = (
  id: string,
  title: Said,
  ...blocks: readonly (PaperBlock | readonly PaperBlock[])[]
): PaperSection => ({ id, title, blocks: blocks.flat() })

/** When there will be more: a moment to come, which no clock of the case can have yet. */
export const nextText: PaperForm['texts'][number] = {
  slot: 'paper.next',
  hint: { ja: '次回の報告・お知らせの予定', en: 'when there will be more' },
  isMandatory: false,
  holds: 'moment',
}

/** What is expected in a slot, by the list of its form. */
export const hintIn = (
  texts: PaperForm['texts'],
  slot: string,
  language: Language,
): string | undefined => texts.find((one) => one.slot === slot)?.hint[language]
