/**
 * Reading: cases as they are told over the control socket and to the console, within bounds.
 *
 * A case may have tens of thousands of rows. What is told at once is cut, list by list, and says how
 * many there are; the others are asked for by `rows`.
 */
import type { Case } from '../../cases/case.ts'
import type { PlanSeen } from '../../cases/playbook/proof.ts'
import type { CaseSummary, CasesFold } from '../../ports/cases.ts'
import { ANSWER_CHARACTERS_MAX, CASES_AT_ONCE, CAUSES_A_CASE_MAX, ROWS_AT_ONCE } from './limits.ts'

export type CasesPage = {
  readonly cases: readonly CaseSummary[]
  /** Ask again with `before`; `null`: it was the last. */
  readonly next: number | null
  readonly open: number
}

export function casesPage(
  fold: CasesFold,
  wanted: { readonly all: boolean; readonly most: number; readonly before?: number },
): CasesPage {
  const { all, before } = wanted
  const most = Math.min(wanted.most, CASES_AT_ONCE)
  const cases = fold.list({
    most: most + 1,
    open: !all,
    ...(before === undefined ? {} : { before }),
  })
  const told = cases.slice(0, most)
  return {
    cases: told,
    next: cases.length > most ? (told.at(-1)?.opened ?? null) : null,
    open: fold.openCount(),
  }
}

/** Lists of a case that may grow. */
export const caseLists = [
  ...(['accounts', 'roles', 'clocks', 'facts', 'timeline', 'hypotheses', 'channels'] as const),
  ...(['parties', 'decisions', 'costs', 'actions', 'playbooks', 'tasks', 'obligations'] as const),
  ...(['met', 'reminded', 'texts', 'papers', 'rounds', 'custody', 'found', 'symptoms'] as const),
  'merged',
] as const satisfies readonly (keyof Case)[]
export type CaseList = (typeof caseLists)[number]
export const isCaseList = (text: string): text is CaseList =>
  (caseLists as readonly string[]).includes(text)

export type CaseTold = {
  readonly case: Case
  /** Lists that are cut, and how many rows each really has. */
  readonly cut: { readonly [list in CaseList]?: number }
}

/** The whole where it fits; else of each list its first rows, fewer and fewer until it does. */
export function caseTold(its: Case, most = ANSWER_CHARACTERS_MAX): CaseTold {
  for (let rows = Number.POSITIVE_INFINITY; ; rows = nextFewer(its, rows)) {
    const cut: { [list in CaseList]?: number } = {}
    const told: { [name: string]: unknown } = { ...its }
    for (const list of caseLists)
      if (its[list].length > rows) {
        told[list] = its[list].slice(0, rows)
        cut[list] = its[list].length
      }
    if (rows === 0 || JSON.stringify(told).length <= most) return { case: told as Case, cut }
  }
}

const nextFewer = (its: Case, rows: number): number =>
  Math.floor(Math.min(rows, Math.max(...caseLists.map((list) => its[list].length))) / 2)

/** Containments of a case and of those that came into it, as its playbooks look at them. */
export function plansOf(fold: Pick<CasesFold, 'causesOf'>, its: Case): readonly PlanSeen[] {
  return [its.id, ...its.merged]
    .flatMap((id) => fold.causesOf(id, CAUSES_A_CASE_MAX))
    .flatMap(({ what, subject: plan, account, steps = [], done: applied = [] }) =>
      what === 'containment' && account !== undefined ? [{ plan, account, steps, applied }] : [],
    )
    .slice(-CAUSES_A_CASE_MAX)
}

export type RowsPage = {
  readonly rows: readonly unknown[]
  readonly from: number
  readonly of: number
  /** Ask again with `from`; `null`: it was the last. */
  readonly next: number | null
}

export function rowsPage(all: readonly unknown[], from: number, wanted: number): RowsPage {
  const most = Math.min(wanted, ROWS_AT_ONCE)
  const rows: unknown[] = []
  let characters = 0
  for (const row of all.slice(from, from + most)) {
    characters += JSON.stringify(row).length
    if (rows.length > 0 && characters > ANSWER_CHARACTERS_MAX) break
    rows.push(row)
  }
  const next = from + rows.length
  return { rows, from, of: all.length, next: next < all.length ? next : null }
}

/** All of a case, by whoever asks over the socket: what was cut is asked for, list by list. */
export async function wholeCase(
  told: CaseTold,
  rowsOf: (list: CaseList, from: number) => Promise<Pick<RowsPage, 'rows' | 'next'>>,
): Promise<Case> {
  const whole: { [name: string]: unknown } = { ...told.case }
  for (const list of caseLists) {
    if (told.cut[list] === undefined) continue
    const rows: unknown[] = [...told.case[list]]
    for (let next: number | null = rows.length; next !== null; ) {
      const page: Pick<RowsPage, 'rows' | 'next'> = await rowsOf(list, next)
      rows.push(...page.rows)
      next = page.next
    }
    whole[list] = rows
  }
  return whole as Case
}
