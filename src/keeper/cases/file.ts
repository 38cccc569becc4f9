/** File: a case with what was found, what is due and what is to be done, as of now. */
import type { Case, CaseFile } from '../../cases/case.ts'
import { caseFileOf } from '../../cases/case-file.ts'
import type { PlanSeen } from '../../cases/playbook/proof.ts'
import type { Investigation } from '../../incident/found.ts'
import type { Instant } from '../../lib/time.ts'
import { type CaseKnowledge, type KnowledgeConfig, knowledgeOf } from './knowledge.ts'

export type FileNow = {
  readonly now: Instant
  readonly version: string
  /** Containments of the case: what of its tasks they prove. */
  readonly plans?: readonly PlanSeen[]
}

export const caseFileNow = (
  its: Case,
  found: Investigation | undefined,
  config: KnowledgeConfig,
  { now, version, plans = [] }: FileNow,
  knowledge: CaseKnowledge = knowledgeOf(config),
): CaseFile =>
  caseFileOf({
    case: its,
    ...(found === undefined ? {} : { found }),
    organisation: knowledge.organisation,
    deadlines: knowledge.deadlinesOf(its, now),
    tasks: knowledge.tasksOf(its, plans),
    obligations: knowledge.law.obligations,
    zone: config.zone,
    now,
    version,
  })
