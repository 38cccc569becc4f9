/** Forms: every kind of document that a case can be told in, one line each. */
import type { PaperKind } from '../../cases/case.ts'
import { abuseReport } from './kinds/abuse-report.ts'
import { boardCosts } from './kinds/board-costs.ts'
import { delistingRequest } from './kinds/delisting-request.ts'
import { executiveFirst } from './kinds/executive-first.ts'
import { forensic } from './kinds/forensic.ts'
import { noticeContract } from './kinds/notice-contract.ts'
import { noticePersons } from './kinds/notice-persons.ts'
import { noticeRecipients } from './kinds/notice-recipients.ts'
import { peerWarning } from './kinds/peer-warning.ts'
import { policeHandover } from './kinds/police-handover.ts'
import { postMortem } from './kinds/post-mortem.ts'
import { pressFirst } from './kinds/press-first.ts'
import { pressFollowup } from './kinds/press-followup.ts'
import { questionsAnswers } from './kinds/questions-answers.ts'
import { regulatorFinal } from './kinds/regulator-final.ts'
import { regulatorPreliminary } from './kinds/regulator-preliminary.ts'
import type { PaperForm } from './paper.ts'

export const forms: Partial<Readonly<Record<PaperKind, PaperForm>>> = {
  'executive-first': executiveFirst,
  'press-first': pressFirst,
  'press-followup': pressFollowup,
  'questions-answers': questionsAnswers,
  'post-mortem': postMortem,
  'board-costs': boardCosts,
  'regulator-preliminary': regulatorPreliminary,
  'regulator-final': regulatorFinal,
  forensic,
  'notice-recipients': noticeRecipients,
  'notice-persons': noticePersons,
  'notice-contract': noticeContract,
  'police-handover': policeHandover,
  'abuse-report': abuseReport,
  'delisting-request': delistingRequest,
  'peer-warning': peerWarning,
}
