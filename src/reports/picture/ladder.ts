/** Ladder: the six rungs of the leak verdict, with where we stand and where we could stand. */
import { type LeakVerdict, leakVerdicts } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { leakNames } from '../words/leak.ts'
import type { Drawing, Label, Role, Shape } from './drawing.ts'

const WIDTH = 960
const ROW = 34
const texts = {
  ja: {
    here: '現在の判定',
    could: '未調査の経路がすべて「痕跡なし」なら',
    worse: '重い',
    better: '軽い',
  },
  en: {
    here: 'verdict now',
    could: 'if all that was not examined were clean',
    worse: 'worse',
    better: 'better',
  },
} as const

const toneOf: Readonly<Record<LeakVerdict['verdict'], Role>> = {
  confirmed: 'bad',
  likely: 'bad',
  'not-deniable': 'watch',
  unlikely: 'good',
  'no-trace': 'unknown',
  none: 'good',
}

export function ladderDrawing(leak: LeakVerdict, language: Language): Drawing {
  const words = texts[language]
  const shapes: Shape[] = []
  const labels: Label[] = []
  for (const [nth, code] of leakVerdicts.entries()) {
    const y = nth * (ROW + 6)
    const isHere = leak.verdict === code
    const isCould = !isHere && leak.uncapped === code
    shapes.push({
      kind: 'rect',
      x: 0.5,
      y: y + 0.5,
      width: 500,
      height: ROW,
      radius: 5,
      fill: isHere ? toneOf[code] : 'faint',
      ...(isCould ? { stroke: 'ink' as const } : {}),
    })
    labels.push(
      {
        x: 16,
        y: y + 22,
        text: String(leakVerdicts.length - nth - 1),
        size: 13,
        fill: isHere ? 'paper' : 'soft',
        anchor: 'start',
        isBold: true,
      },
      {
        x: 42,
        y: y + 22.5,
        text: leakNames[code][language],
        size: 15,
        fill: isHere ? 'paper' : 'ink',
        anchor: 'start',
        isBold: isHere,
      },
    )
    if (isHere || isCould) {
      const role: Role = isHere ? toneOf[code] : 'ink'
      shapes.push({ kind: 'path', d: `M508 ${y + 17}l10 -7v14z`, fill: role })
      labels.push({
        x: 526,
        y: y + 22,
        text: isHere ? words.here : words.could,
        size: 14,
        fill: role,
        anchor: 'start',
        isBold: isHere,
      })
    }
  }
  const height = leakVerdicts.length * (ROW + 6)
  return {
    width: WIDTH,
    height,
    alternative: `${words.here}: ${leakNames[leak.verdict][language]}. ${words.could}: ${leakNames[leak.uncapped][language]}.`,
    shapes,
    labels,
  }
}
