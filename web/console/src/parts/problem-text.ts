/** Problem text: what the server refused, by its code, in the reader's language. */
import type { Language } from '../../../../src/lib/words.ts'
import { ProblemError } from '../api.ts'
import { countText } from './format.ts'
import { strangeText } from './strange.ts'
import { partWords } from './words.ts'

/** `detail` is told only where it says which field was wrong: it is written for whoever calls the API. */
const WITH_DETAIL: ReadonlySet<string> = new Set([
  ...['refused', 'moved-on', 'unknown', 'not-allowed', 'no-investigation'],
])

export function problemText(thrown: unknown, language: Language): string {
  const t = partWords[language]
  if (!(thrown instanceof ProblemError)) return t.problems['mistake'] ?? ''
  const { code, seconds, detail, entry } = thrown.problem
  const words = t.problems[code] ?? t.problems['mistake'] ?? ''
  const more = [
    seconds === undefined ? '' : t.waitFor(countText(Math.ceil(seconds), language)),
    entry === undefined ? '' : t.entry(countText(entry, language)),
    WITH_DETAIL.has(code) && detail !== '' ? `(${strangeText(detail)})` : '',
  ]
  return [words, ...more].filter((each) => each !== '').join(' ')
}
