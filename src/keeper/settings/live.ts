/**
 * Live policies: what the gate asks at every login and message, as people have it now.
 *
 * Made ready anew when a setting was changed, never while somebody waits; what is asked in between is
 * answered by what was in force.
 */
import type { Calendar } from '../../containment/held.ts'
import type { AccountId } from '../../events/event.ts'
import type { StepUpPolicy } from '../../events/step-up.ts'
import { restrictionsOf } from '../../verdict/restrict/ready.ts'
import { type Restricting, restrictingBy, unrestricted } from '../restricting.ts'
import { type DepartmentOf, departmentsOf } from './departments.ts'
import type { Settings } from './settings.ts'

export type LivePoliciesParts = {
  readonly settings: Pick<Settings, 'onChange'>
  readonly calendar: Calendar
  readonly realm: string
  /** Those that are never contained automatically, by the names of the configuration. */
  readonly spare: (names: readonly string[]) => readonly AccountId[]
}

export class LivePolicies {
  #restricting: Restricting = unrestricted
  #departmentOf: DepartmentOf = () => undefined
  #policy: StepUpPolicy = 'notify'
  #policies: Readonly<Record<string, StepUpPolicy>> = {}

  constructor({ settings, calendar, realm, spare }: LivePoliciesParts) {
    settings.onChange(({ restrict, workingHours, neverContain, stepUp }) => {
      const spared = spare(neverContain)
      const organisation = { from: workingHours.opens, to: workingHours.closes }
      this.#restricting = restrictingBy(
        restrictionsOf(restrict, { defaultRealm: realm, organisation, spared }),
        calendar,
      )
      this.#departmentOf = departmentsOf(restrict.departments, realm)
      this.#policy = stepUp.policy
      this.#policies = stepUp.departments
    })
  }

  readonly restricting: Restricting = (...asked) => this.#restricting(...asked)

  readonly departmentOf: DepartmentOf = (account) => this.#departmentOf(account)

  /** What an account without a policy of its own is asked. */
  readonly stepUpPolicyOf = (account: AccountId): StepUpPolicy => {
    const department = this.#departmentOf(account)
    const own =
      department !== undefined && Object.hasOwn(this.#policies, department)
        ? this.#policies[department]
        : undefined
    return own ?? this.#policy
  }
}
