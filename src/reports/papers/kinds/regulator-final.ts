/** Regulator, final: the same fields; what is still open says why, or the document is not released. */
import type { PaperForm } from '../paper.ts'
import { regulatorDraft } from './regulator/form.ts'
import { regulatorTexts } from './regulator/texts.ts'
import { withTechnicalNames } from './shared/technical-names.ts'

export const regulatorFinal: PaperForm = {
  kind: 'regulator-final',
  texts: regulatorTexts,
  outline: ['header', 'fields', 'basis'],
  fill: (filling) => withTechnicalNames(regulatorDraft(filling, 'regulator-final', 'final')),
}
