/**
 * Fold: messages in a row that were answered alike for one reason become one line with their number.
 *
 * What a contained account goes on sending is held for that alone; sixty such lines would hide the one
 * by which it was contained. A verdict that has weights to show stands by itself.
 */
import type { Verdict } from '../../../../../src/console/routes/accounts.ts'

/** The newest first; never empty. */
export type Run = readonly [Verdict, ...Verdict[]]

const keyOf = ({ answer, wouldHave, isExplained, reference, summary }: Verdict): string =>
  isExplained ? reference : JSON.stringify([answer, wouldHave, summary.map(({ code }) => code)])

export function runsOf(verdicts: readonly Verdict[]): readonly Run[] {
  const runs: [Verdict, ...Verdict[]][] = []
  for (const verdict of verdicts) {
    const last = runs.at(-1)
    if (last !== undefined && keyOf(last[0]) === keyOf(verdict)) last.push(verdict)
    else runs.push([verdict])
  }
  return runs
}
