/**
 * Draft: a document of a case, from its kind to what is laid out.
 *
 * The same filling gives the same draft, whoever asks and whenever; nothing here asks for the time.
 */
import type { CaseFile, PaperKind } from '../../cases/case.ts'
import { lastReleased, numberOf } from '../../cases/series.ts'
import { assert } from '../../lib/assert.ts'
import type { Language } from '../../lib/words.ts'
import type { ReportDocument } from '../document/model.ts'
import { forms } from './forms.ts'
import { layOut } from './lay-out.ts'
import type { Filling, PaperDraft } from './paper.ts'

export { basisHash, basisOf } from './basis.ts'
export { type Change, differenceOf, type SlotFacts, slotFacts } from './difference.ts'
export { lintPaper, type Problem } from './lint.ts'

/** With the number of the release that it would be, and what the last one said. */
export function fillingOf(
  file: CaseFile,
  kind: PaperKind,
  language: Language,
  of?: string,
): Filling {
  const its = of === undefined ? { paper: kind } : { paper: kind, of }
  const last = lastReleased(file.case, its)
  return {
    file,
    language,
    number: numberOf(file.case, its),
    ...(of === undefined ? {} : { of }),
    ...(last === undefined ? {} : { before: last.slots }),
  }
}

export const hasForm = (kind: PaperKind): boolean => forms[kind] !== undefined

export function draftPaper(kind: PaperKind, filling: Filling): PaperDraft {
  const form = forms[kind]
  assert(form !== undefined, 'a kind of document that is asked for has a form')
  return form.fill(filling)
}

export const paperDocument = (kind: PaperKind, filling: Filling): ReportDocument =>
  layOut(draftPaper(kind, filling), filling.file)
