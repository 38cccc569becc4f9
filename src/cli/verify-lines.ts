/** Lines that a log and a package have in common. */
import type { Bracket } from '../evidence/brackets.ts'
import type { Missing } from '../evidence/coverage.ts'
import { gapNames } from '../evidence/coverage-words.ts'
import { momentText } from '../evidence/moment.ts'
import type { Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import { printable } from './output.ts'
import { localTime } from './time.ts'
import { verifyWords } from './verify-words.ts'

export const BRACKETS_SHOWN_MAX = 12
export const GAPS_SHOWN_MAX = 10

/** Brackets that say something, the newest last; of many the first and the last ones. */
export function bracketLines(brackets: readonly Bracket[], language: Language): string[] {
  const words = verifyWords[language]
  const telling = brackets.filter(({ after, before }) => (after ?? before) !== undefined)
  if (telling.length === 0) return []
  const half = BRACKETS_SHOWN_MAX / 2
  const shown =
    telling.length <= BRACKETS_SHOWN_MAX
      ? telling.map((it) => words.bracket(it))
      : [
          ...telling.slice(0, half).map((it) => words.bracket(it)),
          words.more(telling.length - BRACKETS_SHOWN_MAX),
          ...telling.slice(-half).map((it) => words.bracket(it)),
        ]
  return [words.brackets, ...shown.map((line) => `  ${printable(line)}`)]
}

/** The first gaps, each with its bounds and the entry that tells it. */
export function gapLines(missing: readonly Missing[], language: Language): string[] {
  const words = verifyWords[language]
  const at = (it: Instant | undefined) => (it === undefined ? '?' : localTime(momentText(it)))
  const lines = missing
    .slice(0, GAPS_SHOWN_MAX)
    .map(({ entry, what, name, from, until }) =>
      printable(
        `  - ${entry}: ${gapNames[what][language]}${name === undefined ? '' : ` (${name})`}, ${at(from)} – ${at(until)}`,
      ),
    )
  const more = missing.length - lines.length
  return more > 0 ? [...lines, `  ${words.more(more)}`] : lines
}
