/** Subjects: of what the documents of a kind are made, where one of it is not enough. */
import type { CaseFile, PaperKind } from '../../cases/case.ts'
import { paperSubjects } from './kinds/subjects.ts'

/** `undefined` alone: the kind is made once, of the whole case. */
export function subjectsOf(file: CaseFile, kind: PaperKind): readonly (string | undefined)[] {
  const several = paperSubjects(file, kind)
  return several.length === 0 ? [undefined] : several
}
