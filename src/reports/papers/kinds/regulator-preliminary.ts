/**
 * Regulator, preliminary: what is known at the time, in the fields of the authority's own form; the
 * first stage of the obligation, and every report of it that follows before the final one.
 */
import type { PaperForm } from '../paper.ts'
import { regulatorDraft } from './regulator/form.ts'
import { regulatorTexts } from './regulator/texts.ts'
import { withTechnicalNames } from './shared/technical-names.ts'

export const regulatorPreliminary: PaperForm = {
  kind: 'regulator-preliminary',
  texts: regulatorTexts,
  outline: ['header', 'fields', 'basis'],
  fill: (filling) =>
    withTechnicalNames(regulatorDraft(filling, 'regulator-preliminary', 'preliminary')),
}
