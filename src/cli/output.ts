/** Output: what a command leaves on stdout or in a file, and how it ends. */
import { existsSync } from 'node:fs'
import Table from 'cli-table3'
import { Fault, type FaultCode } from '../lib/fault.ts'
import type { Language } from '../lib/words.ts'
import type { Common } from './arguments.ts'
import { writeJson } from './json-file.ts'
import { refusalIn, refusalTodo } from './refusal-words.ts'
import { type CliWords, cliWords } from './words.ts'

/** 0 fine · 1 found something · 2 wrong use · 3 the world failed us. */
export const exits = { fine: 0, found: 1, wrongUse: 2, failed: 3 } as const

/** What the user asked for cannot be meant. */
export class WrongUse extends Error {}

export type Speaker = {
  readonly language: Language
  readonly words: CliWords
  /** One JSON document, on stdout or in the file that `--json=FILE` named; else the lines. */
  readonly answer: (facts: unknown, lines: () => readonly string[]) => void
}

export function speakerFor(options: Common, language: Language): Speaker {
  const words = cliWords[language]
  return {
    language,
    words,
    answer: (facts, lines) => {
      if (options.jsonTo !== undefined) {
        if (existsSync(options.jsonTo) && options.force !== true)
          throw new WrongUse(words.exists(options.jsonTo))
        writeJson(options.jsonTo, facts)
      } else if (options.json === true) process.stdout.write(`${JSON.stringify(facts)}\n`)
      else process.stdout.write(`${lines().join('\n')}\n`)
    },
  }
}

/** A table without frames, wide characters aligned. */
export function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const table = new Table({
    head: [...head],
    style: { head: [], border: [], 'padding-left': 0, 'padding-right': 2 },
    chars: {
      top: '',
      'top-mid': '',
      'top-left': '',
      'top-right': '',
      bottom: '',
      'bottom-mid': '',
      'bottom-left': '',
      'bottom-right': '',
      left: '',
      'left-mid': '',
      mid: '',
      'mid-mid': '',
      right: '',
      'right-mid': '',
      middle: '',
    },
  })
  for (const row of rows) table.push(row.map(printable))
  return table.toString()
}

/** Text from a mail, harmless on a terminal: no control character reaches it. */
export const printable = (text: string): string =>
  text.replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, (sign) => (sign === '\t' ? ' ' : '\u00b7'))

/** Faults of whoever asks, not of the world. */
const wrongRequests: ReadonlySet<FaultCode> = new Set<FaultCode>([
  'config.invalid',
  'claims.invalid',
  'investigation.invalid',
  'control.refused',
  'control.not-proven',
  'control.not-allowed',
])

/** Ends the process's story: tells what was thrown, gives the exit code. */
export function endWith(thrown: unknown, language: Language): number {
  if (thrown instanceof WrongUse) {
    process.stderr.write(`sekimori: ${thrown.message}\n`)
    return exits.wrongUse
  }
  if (thrown instanceof Fault) {
    process.stderr.write(`sekimori: ${thrown.say(language)}\n`)
    const refusal = 'refusal' in thrown ? refusalIn(thrown.refusal) : undefined
    const todo = refusal && refusalTodo(refusal, language)
    if (todo !== undefined) process.stderr.write(`${todo}\n`)
    return wrongRequests.has(thrown.code) ? exits.wrongUse : exits.failed
  }
  process.stderr.write(
    `sekimori: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`,
  )
  return exits.failed
}
