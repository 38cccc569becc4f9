/**
 * Examined: the investigation of a case, ready to be told chapter by chapter.
 *
 * The leak verdict of the case stands in the place of that of the logs: it knows what people found
 * out about ways that no log of ours sees.
 */

import type { Section } from '../../../document/model.ts'
import { type Speaker, speakerFor } from '../../../document/speaker.ts'
import { type Sums, sumsOf } from '../../../document/sums.ts'
import type { Filling, PaperBlock } from '../../paper.ts'
import { pick } from '../../slots.ts'
import { paragraph } from '../shared/blocks.ts'
import { fromSection } from '../shared/of-section.ts'

export type Examined = { readonly speaker: Speaker; readonly sums: Sums }

export function examinedOf({ file, language }: Filling): Examined | undefined {
  if (file.found === undefined) return undefined
  const found = { ...file.found, leak: file.leak, zone: file.zone }
  return { speaker: speakerFor(found, language), sums: sumsOf(found) }
}

/** A chapter of the report of the logs, or that there is nothing to tell. */
export function chapter(
  filling: Filling,
  it: Examined | undefined,
  of: (it: Examined) => Section | undefined,
): readonly PaperBlock[] {
  if (it === undefined) return [noInvestigation(filling)]
  return fromSection(of(it), filling)
}

export const noInvestigation = (filling: Filling): PaperBlock =>
  paragraph(
    pick(filling, {
      ja: ['この事案には、ログの調査結果がまだ取り込まれていません。'],
      en: ['No investigation of logs is part of this case yet.'],
    }),
    'watch',
  )
