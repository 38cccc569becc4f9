/** Every area of the console. */
import type { Area } from '../area.ts'
import { accounts } from './accounts/area.ts'
import { cases } from './cases/area.ts'
import { drill } from './drill/area.ts'
import { enrolment } from './enrolment/area.ts'
import { evidence } from './evidence/area.ts'
import { held } from './held/area.ts'
import { investigate } from './investigate/area.ts'
import { now } from './now/area.ts'
import { people } from './people/area.ts'
import { settings } from './settings/area.ts'
import { setup } from './setup/area.ts'
import { signIn } from './sign-in/area.ts'

export const areas: readonly Area[] = [
  now,
  accounts,
  held,
  cases,
  people,
  setup,
  signIn,
  evidence,
  enrolment,
  investigate,
  drill,
  settings,
]
