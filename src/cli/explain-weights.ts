/** Explain weights: the picture of an explanation, row by row; see `explain.ts`. */
import type { Language } from '../lib/words.ts'
import { sentenceOf } from '../verdict/behaviour-words.ts'
import type { Change, Explanation, Odds } from '../verdict/explanation.ts'
import { signed } from '../verdict/figures.ts'
import { wordsFor } from '../verdict/words.ts'
import { columnsOf, padded, wrapped } from './columns.ts'
import type { ExplainWords } from './explain-words.ts'

/** Cells of a bar to each side. */
const HALF = 10

export function explanationLines(
  explanation: Explanation,
  say: ExplainWords,
  language: Language,
  columns: number,
): readonly string[] {
  const { leading, weights, odds, bars, changes } = explanation
  const most = Math.max(...weights.map(({ decibans }) => Math.abs(decibans)), 1)
  const room = columns - 8 - 2 * HALF - 5
  const indent = ' '.repeat(8 + 2 * HALF + 5)
  const names = bars.map(({ opinion }) => columnsOf(say.barNames[opinion]))
  const width = Math.max(...names)
  return [
    ...wrapped(wordsFor(leading, language), columns),
    '',
    `${'dB'.padStart(8)}  ${padStart(`← ${say.owner}`, HALF)}│${say.thief} →`,
    ...weights.flatMap((weight) => {
      const [first = '', ...more] = wrapped(sentenceOf(weight, language), room)
      return [
        `${signed(weight.decibans).padStart(8)}  ${drawn(weight.decibans, most)}  ${first}`,
        ...more.map((line) => `${indent}${line}`),
      ]
    }),
    `${'─'.repeat(8)}`,
    `${signed(leading.decibans).padStart(8)}  ${say.ofScenario}`,
    `${signed(leading.total).padStart(8)}  ${say.ofAll}`,
    '',
    ...wrapped(say.odds(oddsIn(odds, say), plain(odds.hazard * 100)), columns),
    '',
    `${say.bars} (dB)`,
    ...bars.map(
      ({ opinion, decibans, margin }) =>
        `${decibans.toFixed(2).padStart(8)}  ${margin >= 0 ? '●' : '○'} ${padded(say.barNames[opinion], width)}  ${margin >= 0 ? say.reached(margin.toFixed(2)) : say.missing((-margin).toFixed(2))}`,
    ),
    ...(changes.length === 0 ? [] : ['', ...changeLines(explanation, say, columns)]),
  ]
}

const padStart = (text: string, columns: number): string =>
  ' '.repeat(Math.max(0, columns - columnsOf(text))) + text

function changeLines(
  { leading, changes }: Explanation,
  say: ExplainWords,
  columns: number,
): readonly string[] {
  const answer = ({ opinion }: Change): string =>
    opinion === leading.opinion ? `${say.opinions[opinion]} ${say.same}` : say.opinions[opinion]
  const width = Math.max(...changes.map((change) => columnsOf(answer(change))))
  return [
    say.changes,
    ...changes.flatMap((change) => {
      const head = `${change.within ? '~' : ' '}${signed(change.total).padStart(7)}  → ${padded(answer(change), width)}  `
      const [first = '', ...more] = wrapped(
        say.changed[change.what],
        Math.max(20, columns - columnsOf(head)),
      )
      return [`${head}${first}`, ...more.map((line) => `${' '.repeat(columnsOf(head))}${line}`)]
    }),
    ...(changes.every(({ opinion }) => opinion === leading.opinion) ? [`  ${say.noChange}`] : []),
    ...(changes.some(({ within }) => within)
      ? wrapped(say.within, columns - 2).map((line) => `  ${line}`)
      : []),
  ]
}

/** From the middle to the right for a thief, to the left for the owner, in eighths of a cell. */
export function drawn(decibans: number, most: number): string {
  const eighths = Math.round((Math.min(Math.abs(decibans), most) / most) * HALF * 8)
  const whole = Math.floor(eighths / 8)
  const rest = eighths % 8
  if (decibans < 0) {
    // Only a half exists of the signs that are filled from the right.
    const bar = `${rest >= 4 ? '▐' : ''}${'█'.repeat(whole)}`
    return `${bar.padStart(HALF)}│${' '.repeat(HALF)}`
  }
  const bar = `${'█'.repeat(whole)}${['', '▏', '▎', '▍', '▌', '▋', '▊', '▉'][rest] ?? ''}`
  return `${' '.repeat(HALF)}│${bar.padEnd(HALF)}`
}

export const plain = (value: number): string => String(Number(value.toPrecision(2)))

export function oddsIn({ probability }: Odds, say: ExplainWords): string {
  if (probability > 0.999) return say.certainly('> 99.9')
  if (probability > 0.5) return say.certainly(String(Number((probability * 100).toPrecision(3))))
  return say.oneIn(
    new Intl.NumberFormat('en', { maximumSignificantDigits: 2 }).format(1 / probability),
  )
}
