/**
 * Standing: what still stands open in a case, told to whoever is going to close or merge it.
 *
 * Nothing of it forbids the end but letters that go out (`refusals.ts`); the rest is for a person to
 * weigh, who may have his reasons.
 */
import type { Case, CaseFactKey, Deadline, Task } from './case.ts'
import { clockOf } from './clocks-of.ts'
import { ledgerOf } from './ledger.ts'
import { isGoingOut } from './sending.ts'

export type Standing = {
  /** Rounds whose letters go out. */
  readonly rounds: readonly string[]
  /** Rounds that are planned and not approved. */
  readonly planned: readonly string[]
  readonly deadlines: readonly Pick<Deadline, 'obligation' | 'stage' | 'state' | 'due'>[]
  readonly tasks: number
  /** Documents that are neither released nor withdrawn. */
  readonly papers: readonly string[]
  readonly actions: readonly string[]
  readonly facts: readonly CaseFactKey[]
  /** When it was contained is not recorded. */
  readonly uncontained: boolean
}

/** Of each list; more of them say nothing new. */
export const STANDING_MAX = 50

export const standingOf = (
  its: Case,
  deadlines: readonly Deadline[],
  tasks: readonly Task[],
): Standing => ({
  rounds: its.rounds.filter(isGoingOut).map(({ id }) => id),
  planned: its.rounds
    .filter(({ approved, stopped }) => approved === undefined && stopped === undefined)
    .map(({ id }) => id)
    .slice(0, STANDING_MAX),
  deadlines: deadlines
    .filter(({ state }) => ['running', 'due', 'overdue', 'undated'].includes(state))
    .slice(0, STANDING_MAX)
    .map(({ obligation, stage, state, due }) => ({
      ...{ obligation, stage, state },
      ...(due === undefined ? {} : { due }),
    })),
  tasks: tasks.filter(({ state }) => !['done', 'skipped'].includes(state)).length,
  papers: its.papers
    .filter(({ state }) => state !== 'released' && state !== 'withdrawn')
    .map(({ id }) => id)
    .slice(0, STANDING_MAX),
  actions: its.actions
    .filter(({ state }) => state === 'open')
    .map(({ id }) => id)
    .slice(0, STANDING_MAX),
  facts: [
    ...new Set(
      ledgerOf(its)
        .filter(({ status }) => status === 'under-investigation')
        .map(({ key }) => key),
    ),
  ].slice(0, STANDING_MAX),
  uncontained: its.accounts.length > 0 && clockOf(its, 'contained') === undefined,
})
