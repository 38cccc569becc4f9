/** Case file: a case with all that follows from it now; every document and every screen is made of it. */
import type { Investigation } from '../incident/found.ts'
import type { Instant } from '../lib/time.ts'
import type { Case, CaseFile, Deadline, Organisation, Task } from './case.ts'
import type { Obligation } from './clocks/obligation.ts'
import { caseLeak } from './leak.ts'

export type CaseFileParts = {
  readonly case: Case
  readonly found?: Investigation
  readonly organisation: Organisation
  readonly deadlines: readonly Deadline[]
  readonly obligations?: readonly Obligation[]
  readonly tasks: readonly Task[]
  readonly zone: string
  readonly now: Instant
  readonly version: string
}

export const caseFileOf = (parts: CaseFileParts): CaseFile => ({
  ...parts,
  leak: caseLeak(parts.case, parts.found),
})

/** An organisation that nobody described: names stand as slots to fill. */
export const nobody: Organisation = {
  name: { ja: '', en: '' },
  domains: [],
  subjects: [],
}
