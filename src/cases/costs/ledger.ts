/** Cost ledger: the costs of a case by JNSA's six kinds of damage: paid, estimated, and together. */
import { type Cost, type CostCategory, costCategories } from '../case.ts'

export type CostRow = {
  readonly category: CostCategory
  readonly paid: number
  readonly estimated: number
  readonly costs: readonly Cost[]
}

/** All six, those without a cost as well: that nothing was entered is a statement. */
export const costLedger = (costs: readonly Cost[]): readonly CostRow[] =>
  costCategories.map((category) => {
    const own = costs.filter((cost) => cost.category === category)
    return {
      category,
      paid: sum(own.filter(({ estimate }) => !estimate)),
      estimated: sum(own.filter(({ estimate }) => estimate)),
      costs: own,
    }
  })

const sum = (costs: readonly Cost[]): number => costs.reduce((all, { amount }) => all + amount, 0)
export const costTotal = sum
