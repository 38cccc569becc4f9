/**
 * Knowledge: what is known beside the case: obligations and calendars, playbooks, who we are.
 *
 * It comes with the program; an organisation adds to it by files of its own. A file that is wrong is
 * told and not used, and what comes with the program stays in use: no case waits for a comma.
 */
import { readFileSync, statSync } from 'node:fs'
import { parseDocument } from 'yaml'
import type { Case, CaseKind, Deadline, Organisation, Task } from '../../cases/case.ts'
import { nobody } from '../../cases/case-file.ts'
import { deadlinesOf } from '../../cases/clocks/deadlines.ts'
import { obligationNamed, stageNamed } from '../../cases/clocks/obligations.ts'
import { problemSaid } from '../../cases/clocks/problems.ts'
import { type Law, readLaw, shippedLaw } from '../../cases/clocks/read-law.ts'
import type { PlanSeen } from '../../cases/playbook/proof.ts'
import { tasksOf } from '../../cases/playbook/tasks.ts'
import type { Bilingual } from '../../containment/notice-facts.ts'
import { Fault, whyOf } from '../../lib/fault.ts'
import type { Instant } from '../../lib/time.ts'
import type { OrganisationConfig } from './config.ts'
import type { PlaybookChosen } from './opening.ts'
import { Playbooks } from './playbooks.ts'

export const LAW_BYTES_MAX = 4 * 2 ** 20
const ALIASES_MAX = 50

export type CaseKnowledge = {
  readonly law: Law
  readonly organisation: Organisation
  /** A file that could not be used. */
  readonly faults: readonly Fault[]
  readonly deadlinesOf: (its: Case, now: Instant) => readonly Deadline[]
  /** `plans`: the containments of the case. */
  readonly tasksOf: (its: Case, plans: readonly PlanSeen[]) => readonly Task[]
  readonly playbooks: Playbooks
  readonly playbooksFor: (kind: CaseKind) => readonly PlaybookChosen[]
  /** What an obligation and its stage are called. */
  readonly nameOf: (obligation: string, stage: string) => Bilingual
}

export type KnowledgeConfig = {
  readonly zone: string
  readonly organisation?: OrganisationConfig
  readonly cases: { readonly law?: string | undefined; readonly playbooks?: string | undefined }
}

export function knowledgeOf({ zone, organisation: told, cases }: KnowledgeConfig): CaseKnowledge {
  const faults: Fault[] = []
  // What is not told is absent from what was read, and not undefined.
  const organisation = (told ?? nobody) as Organisation
  const read = cases.law === undefined ? shippedLaw : lawIn(cases.law)
  const law = read instanceof Fault ? shippedLaw : read
  if (read instanceof Fault) faults.push(read)
  const { obligations, calendars } = law
  const playbooks = new Playbooks(cases.playbooks)
  faults.push(...playbooks.faults)
  return {
    law,
    organisation,
    faults,
    deadlinesOf: (its, now) => deadlinesOf(its, obligations, calendars, zone, now),
    playbooks,
    tasksOf: (its, plans) => tasksOf(its, playbooks.all, plans),
    playbooksFor: (kind) => playbooks.chosenFor(kind),
    nameOf: (id, stage) => {
      const obligation = obligationNamed(id, obligations)
      const its = obligation === undefined ? undefined : stageNamed(obligation, stage)
      const inLanguage = (language: 'ja' | 'en'): string =>
        [obligation?.law[language] ?? id, its?.name[language] ?? stage].join(
          language === 'ja' ? '：' : ': ',
        )
      return { ja: inLanguage('ja'), en: inLanguage('en') }
    },
  }
}

/** YAML, and so JSON. */
export function lawIn(file: string): Law | Fault {
  const wrong = (why: string) => new Fault('config.invalid', { where: file, why })
  let text: string
  try {
    if (statSync(file).size > LAW_BYTES_MAX) return wrong(`longer than ${LAW_BYTES_MAX} bytes`)
    text = readFileSync(file, 'utf8')
  } catch (thrown) {
    return wrong(whyOf(thrown))
  }
  const document = parseDocument(text, { stringKeys: true })
  const [error] = document.errors
  if (error !== undefined) return wrong(error.message.split('\n')[0] ?? '')
  let told: unknown
  try {
    told = document.toJS({ maxAliasCount: ALIASES_MAX }) ?? {}
  } catch (thrown) {
    return wrong(whyOf(thrown))
  }
  const law = readLaw(told)
  if (!('refused' in law)) return law
  const [first] = law.refused
  const said = (language: 'ja' | 'en') => (first === undefined ? '' : problemSaid(first, language))
  return new Fault('law.refused', {
    ...{ file, problems: law.refused.length + law.more },
    first: { ja: said('ja'), en: said('en') },
  })
}
