/**
 * Merging and splitting: two cases that turn out to be one, and one that turns out to be two.
 *
 * Nothing is moved: what the other case knew is told once more in the one that goes on, by acts, each
 * with the evidence that it had. Figures are not taken over: they are counted anew over all accounts.
 */
import type { AccountId } from '../events/event.ts'
import type { CaseAct } from './acts.ts'
import type { Case, Done } from './case.ts'

/** Rows of each list that go over. */
export const MERGED_ROWS_MAX = 1_000

const bare = <Row extends Done>({ by: _, at: __, entry: ___, ...row }: Row) => row

/** What `into` is told when `from` comes into it. */
export function absorbing(from: Case, into: Case, why: string): readonly CaseAct[] {
  const accounts = from.accounts.filter(
    ({ account }) => !into.accounts.some((one) => one.account === account),
  )
  const acts: CaseAct[] = [{ act: 'case.absorb', from: from.id, why }]
  acts.push(...related(accounts, `of ${from.id}`), ...history(from))
  for (const party of from.parties) {
    const { id: _, ...its } = bare(party)
    acts.push({ act: 'party.name', ...its })
  }
  for (const cost of from.costs) {
    const { id: _, ...its } = bare(cost)
    acts.push({ act: 'cost.enter', ...its })
  }
  return acts
}

/** What the case that is split off is told, after it was opened with these accounts. */
export function branching(
  from: Case,
  accounts: readonly AccountId[],
  why: string,
): readonly CaseAct[] {
  const isTheirs = ({ account }: { readonly account?: AccountId }): boolean =>
    account === undefined || accounts.includes(account)
  return [
    { act: 'case.branch', from: from.id, why },
    ...history({
      ...from,
      timeline: from.timeline.filter(isTheirs),
      symptoms: from.symptoms.filter(isTheirs),
    }),
  ]
}

const related = (accounts: Case['accounts'], why: string): readonly CaseAct[] =>
  accounts
    .slice(0, MERGED_ROWS_MAX)
    .map(({ account, relation }) => ({ act: 'account.relate', account, relation, why }))

function history(from: Case): readonly CaseAct[] {
  const acts: CaseAct[] = []
  for (const clock of from.clocks.slice(0, MERGED_ROWS_MAX))
    if (['occurred', 'detected', 'known'].includes(clock.clock))
      acts.push({ act: 'clock.record', ...bare(clock) })
  for (const told of from.timeline
    .filter(({ struck }) => struck === undefined)
    .slice(0, MERGED_ROWS_MAX)) {
    const { id: _, struck: __, ...its } = bare(told)
    acts.push({ act: 'timeline.enter', ...its })
  }
  for (const symptom of from.symptoms.slice(0, MERGED_ROWS_MAX))
    acts.push({ act: 'symptom.relate', ...bare(symptom) })
  return acts
}
