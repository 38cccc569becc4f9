/**
 * Subjects: which documents of these kinds a case has: a report for each obligation and stage, a letter
 * for each network, contract or group of persons; an empty list: one, of the whole case.
 *
 * Obligations are those that the case has a deadline of and that nobody waived; duties towards persons
 * and contract holders have notices instead, and targets of our own nobody outside hears of.
 */
import type { CaseFile, PaperKind } from '../../../cases/case.ts'
import { obligationNamed } from '../../../cases/clocks/obligations.ts'
import { abuseNetworksOf } from './abuse-report.ts'

/** More of them are asked for by name. */
export const SUBJECTS_MAX = 1_000

/** Told by notices. */
const noReport: ReadonlySet<string> = new Set([
  ...['JP-APPI-26-2', 'JP-APPI-26-1-proc', 'JP-APPI-68-2', 'EU-GDPR-34'],
])

export const paperSubjects = (file: CaseFile, kind: PaperKind): readonly string[] =>
  namesOf(file, kind).slice(0, SUBJECTS_MAX)

function namesOf(file: CaseFile, kind: PaperKind): readonly string[] {
  switch (kind) {
    case 'regulator-preliminary':
      return duties(file).flatMap((id) => {
        const stages = obligationNamed(id, file.obligations)?.stages ?? []
        const before = stages.length > 1 ? stages.slice(0, -1) : stages
        return before.map((stage, nth) => (nth === 0 ? id : `${id}/${stage.id}`))
      })
    case 'regulator-final':
      return duties(file).filter(
        (id) => (obligationNamed(id, file.obligations)?.stages.length ?? 0) > 1,
      )
    case 'abuse-report':
      return abuseNetworksOf(file)
    case 'notice-contract':
      return writtenFor(file, 'contract.accounts.')
    case 'notice-persons':
      return writtenFor(file, 'persons.items.')
    default:
      return []
  }
}

const duties = ({ deadlines, obligations }: CaseFile): readonly string[] => [
  ...new Set(
    deadlines
      .filter(
        ({ obligation, state }) =>
          state !== 'waived' &&
          !noReport.has(obligation) &&
          obligationNamed(obligation, obligations)?.jurisdiction !== 'policy',
      )
      .map(({ obligation }) => obligation),
  ),
]

/** What a person wrote for one of them names it. */
const writtenFor = ({ case: its }: CaseFile, prefix: string): readonly string[] => [
  ...new Set(
    its.texts.flatMap(({ slot }) =>
      slot.startsWith(prefix) && slot.length > prefix.length ? [slot.slice(prefix.length)] : [],
    ),
  ),
]
