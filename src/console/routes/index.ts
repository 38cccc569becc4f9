/** The areas of the API, in the order in which the document lists them. */
import type { Area } from '../api.ts'
import { accountsArea } from './accounts.ts'
import { authArea } from './auth.ts'
import { casesArea } from './cases/index.ts'
import { drillArea } from './drill.ts'
import { enrolmentArea } from './enrolment.ts'
import { evidenceArea } from './evidence.ts'
import { heldArea } from './held.ts'
import { investigateArea } from './investigate.ts'
import { nowArea } from './now.ts'
import { peopleArea } from './people.ts'
import { proposalsArea } from './proposals.ts'
import { settingsArea } from './settings.ts'

export const areas: readonly Area[] = [
  authArea,
  peopleArea,
  nowArea,
  accountsArea,
  heldArea,
  proposalsArea,
  casesArea,
  enrolmentArea,
  evidenceArea,
  investigateArea,
  drillArea,
  settingsArea,
]
