/**
 * Arguments: what every command takes, and the one trap of it.
 *
 * `--json` is a flag and `--json=FILE` names a file; it never eats the next word (decision 29), so
 * `investigate --json mail.log` cannot write over the log it was asked to read. Commander would take
 * the next word for an optional value, so the second form is told apart before it looks.
 */
import type { Language } from '../lib/words.ts'

export type Common = {
  readonly json?: boolean
  readonly jsonTo?: string
  readonly lang?: Language
  readonly data?: string
  readonly config?: string
  readonly force?: boolean
}

/** `--json=FILE` becomes `--json-to FILE`; nothing after `--` is touched. */
export function plainArguments(words: readonly string[]): string[] {
  const end = words.indexOf('--')
  const options = end < 0 ? words : words.slice(0, end)
  return [
    ...options.flatMap((word) =>
      word.startsWith('--json=') ? ['--json-to', word.slice('--json='.length)] : [word],
    ),
    ...(end < 0 ? [] : words.slice(end)),
  ]
}

/** The language that was asked for, else the locale's: Japanese for `ja`, English for the rest. */
export function languageOf(given: string | undefined, environment: NodeJS.ProcessEnv): Language {
  if (given === 'ja' || given === 'en') return given
  const locale = environment['LC_ALL'] ?? environment['LC_MESSAGES'] ?? environment['LANG'] ?? ''
  return locale.startsWith('ja') ? 'ja' : 'en'
}
