/**
 * Operator: tells whoever watches the guard what goes wrong, once and not a thousand times.
 *
 * One line a problem on stderr; the same text is not repeated within a minute, and what was kept
 * back is counted in the next line.
 */
import { BoundedMap } from '../lib/bounded.ts'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'

const TEXTS_MAX = 200
const AGAIN_MS = 60_000

export type Operator = {
  /** A fault or a mistake. */
  readonly told: (problem: unknown) => void
  /** A plain line. */
  readonly says: (text: string) => void
}

export function operatorTo(
  write: (line: string) => void,
  language: Language,
  now: () => number,
): Operator {
  const lately = new BoundedMap<string, { since: number; kept: number }>(TEXTS_MAX)
  const says = (text: string): void => {
    const before = lately.get(text)
    if (before !== undefined && now() - before.since < AGAIN_MS) {
      before.kept += 1
      return
    }
    const more = before === undefined || before.kept === 0 ? '' : ` (×${before.kept + 1})`
    lately.set(text, { since: now(), kept: 0 })
    write(`${text}${more}`)
  }
  return {
    says,
    told: (problem) =>
      says(
        problem instanceof Fault
          ? problem.say(language)
          : `${whyOf(problem)}${problem instanceof Error && problem.stack !== undefined ? `\n${problem.stack}` : ''}`,
      ),
  }
}
