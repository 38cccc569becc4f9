/**
 * Flow: where the mail of the thief was bound for, and what became of it.
 *
 * All recipients stand in the middle; on the left they are parted into domestic and foreign, on the
 * right by what became of them. The two partings are not crossed, for the logs need not tell how.
 */

import type { Language } from '../../lib/words.ts'
import { plain, shareOf } from '../say/numbers.ts'
import { type Drawing, type Label, type Role, round, type Shape } from './drawing.ts'

export type Flow = {
  readonly recipients: number
  readonly domestic: number
  readonly foreign: number
  readonly delivered: number
  readonly bounced: number
  readonly deferred: number
  readonly unknown: number
}

const WIDTH = 960
const HEIGHT = 280
const LEFT_X = 190
const MIDDLE_X = 440
const RIGHT_X = 700
const BAR = 18
/** Between parts of one side. */
const GAP = 24
/** What is there is seen, however little it is. */
const LEAST = 2

const texts = {
  ja: {
    recipients: '宛先（延べ）',
    domestic: '国内',
    foreign: '国外',
    other: '国内外不明',
    delivered: '到達',
    bounced: '不達',
    deferred: '再送待ち',
    unknown: '結果不明',
    n: (n: number) => `${plain(n)} 件`,
  },
  en: {
    recipients: 'recipients (total)',
    domestic: 'domestic',
    foreign: 'foreign',
    other: 'place not known',
    delivered: 'delivered',
    bounced: 'bounced',
    deferred: 'deferred',
    unknown: 'outcome unknown',
    n: (n: number) => plain(n),
  },
} as const

type Part = { readonly name: string; readonly value: number; readonly role: Role }

export function flowDrawing(flow: Flow, language: Language): Drawing | undefined {
  if (flow.recipients <= 0) return undefined
  const words = texts[language]
  const left: Part[] = [
    { name: words.domestic, value: flow.domestic, role: 'ours' as const },
    { name: words.foreign, value: flow.foreign, role: 'stolen-light' as const },
    {
      name: words.other,
      value: Math.max(0, flow.recipients - flow.domestic - flow.foreign),
      role: 'unknown' as const,
    },
  ].filter(({ value }) => value > 0)
  const right: Part[] = [
    { name: words.delivered, value: flow.delivered, role: 'stolen' as const },
    { name: words.bounced, value: flow.bounced, role: 'stolen-light' as const },
    { name: words.deferred, value: flow.deferred, role: 'watch' as const },
    {
      name: words.unknown,
      value: Math.max(
        flow.unknown,
        flow.recipients - flow.delivered - flow.bounced - flow.deferred,
      ),
      role: 'unknown' as const,
    },
  ].filter(({ value }) => value > 0)
  const shapes: Shape[] = []
  const labels: Label[] = []
  const most = Math.max(left.length, right.length, 1)
  const full = HEIGHT - (most - 1) * GAP - 20
  const middleTop = (HEIGHT - full) / 2
  side(left, 'left')
  side(right, 'right')
  shapes.push({ kind: 'rect', x: MIDDLE_X, y: middleTop, width: BAR, height: full, fill: 'ink' })
  labels.push({
    x: MIDDLE_X + BAR / 2,
    y: middleTop - 8,
    text: `${words.recipients} ${words.n(flow.recipients)}`,
    size: 13,
    fill: 'ink',
    anchor: 'middle',
    isBold: true,
  })
  function side(parts: readonly Part[], which: 'left' | 'right'): void {
    const whole = parts.reduce((all, { value }) => all + value, 0)
    const heights = parts.map(({ value }) => Math.max(LEAST, (value / whole) * full))
    const total = heights.reduce((a, b) => a + b, 0) + GAP * (parts.length - 1)
    let y = (HEIGHT - total) / 2
    let inner = middleTop
    let free = -Infinity
    for (const [nth, part] of parts.entries()) {
      const height = heights[nth] ?? 0
      const share = (part.value / whole) * full
      const [outerX, innerX] =
        which === 'left' ? [LEFT_X + BAR, MIDDLE_X] : [RIGHT_X, MIDDLE_X + BAR]
      const half = (outerX + innerX) / 2
      shapes.push(
        {
          kind: 'path',
          d: `M${round(outerX)} ${round(y)}C${round(half)} ${round(y)} ${round(half)} ${round(inner)} ${round(innerX)} ${round(inner)}V${round(inner + share)}C${round(half)} ${round(inner + share)} ${round(half)} ${round(y + height)} ${round(outerX)} ${round(y + height)}Z`,
          fill: part.role,
          opacity: 0.45,
        },
        {
          kind: 'rect',
          x: which === 'left' ? LEFT_X : RIGHT_X,
          y,
          width: BAR,
          height,
          fill: part.role,
        },
      )
      // Two lines of text need their room, however thin the bar is.
      const middle = Math.max(y + height / 2, free)
      free = middle + 38
      const x = which === 'left' ? LEFT_X - 10 : RIGHT_X + BAR + 10
      const anchor = which === 'left' ? 'end' : 'start'
      labels.push(
        { x, y: middle, text: part.name, size: 13, fill: 'ink', anchor, isBold: true },
        {
          x,
          y: middle + 15,
          text: `${words.n(part.value)} · ${shareOf(part.value, flow.recipients)}`,
          size: 12,
          fill: 'soft',
          anchor,
        },
      )
      y += height + GAP
      inner += share
    }
  }
  const said = [...left, ...right].map(({ name, value }) => `${name} ${words.n(value)}`).join(', ')
  return {
    width: WIDTH,
    height: HEIGHT + 20,
    alternative: `${words.recipients} ${words.n(flow.recipients)}: ${said}`,
    shapes,
    labels,
  }
}
