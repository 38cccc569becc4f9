/**
 * Coverage: a strip for each log over one axis of time; dark where it speaks much, light where it
 * speaks little, red where it was silent against its own rhythm, empty where it has no lines.
 */
import type { Coverage, Span } from '../../incident/found.ts'
import { brief, clock, day, moment, type Speaking } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { type Drawing, type Label, round, type Shape, widthOf } from './drawing.ts'

const WIDTH = 960
const LEFT = 190
const RIGHT = 14
const PLOT = WIDTH - LEFT - RIGHT
const ROW = 22
const GAP = 10
/** Cells of a strip: hours are gathered beyond. */
const CELLS_MAX = 240
/** Strips in the picture; all stand in the table. */
export const STRIPS_MAX = 24
const NAME_MAX = 30

const texts = {
  ja: { gap: '欠落', much: '多い', little: '少ない', of: 'ログの密度', window: '不正利用の期間' },
  en: { gap: 'gap', much: 'many', little: 'few', of: 'lines an hour', window: 'attack window' },
} as const

export type Strip = { readonly name: string; readonly coverage: Coverage }

export function coverageDrawing(
  strips: readonly Strip[],
  windows: readonly Span[],
  speaking: Speaking,
): Drawing | undefined {
  const shown = strips.slice(0, STRIPS_MAX)
  if (shown.length === 0) return undefined
  const words = texts[speaking.language]
  const from = Math.min(...shown.map(({ coverage }) => coverage.from))
  const to = Math.max(from + 1, ...shown.map(({ coverage }) => coverage.to))
  const xOf = (at: number): number =>
    LEFT + (Math.min(Math.max(at - from, 0), to - from) / (to - from)) * PLOT
  const shapes: Shape[] = []
  const labels: Label[] = []
  const height = shown.length * (ROW + GAP)
  const top = 22
  for (const window of windows) {
    const x = xOf(window.from)
    shapes.push({
      kind: 'rect',
      x,
      y: top - 6,
      width: Math.max(2, xOf(window.to) - x),
      height: height + 6,
      fill: 'stolen-light',
    })
  }
  const first = windows[0]
  if (first !== undefined) {
    const x = xOf(first.from)
    const width = widthOf(words.window, 11)
    labels.push({
      x: x + width > WIDTH - RIGHT ? x : x,
      y: top - 9,
      text: words.window,
      size: 11,
      fill: 'stolen',
      anchor: x + width > WIDTH - RIGHT ? 'end' : 'start',
    })
  }
  for (const [nth, { name, coverage }] of shown.entries()) {
    const y = top + nth * (ROW + GAP)
    labels.push({
      x: LEFT - 10,
      y: y + 15,
      text: name.length > NAME_MAX ? `${[...name].slice(0, NAME_MAX - 1).join('')}…` : name,
      size: 12,
      fill: 'ink',
      anchor: 'end',
    })
    shapes.push({ kind: 'rect', x: LEFT, y, width: PLOT, height: ROW, fill: 'faint' })
    shapes.push(...cells(coverage, xOf, y))
    for (const gap of coverage.gaps) {
      const x = xOf(gap.from)
      const width = Math.max(2, xOf(gap.to) - x)
      shapes.push({ kind: 'rect', x, y, width, height: ROW, fill: 'bad' })
    }
  }
  const bottom = top + height
  const isLong = to - from > 2 * 86_400_000
  for (let tick = 0; tick <= 4; tick += 1) {
    const at = from + ((to - from) * tick) / 4
    const text = isLong ? day(at, speaking) : brief(at, speaking, at).replace(/:\d\d$/, '')
    shapes.push({
      kind: 'line',
      x1: xOf(at),
      y1: bottom - GAP + 2,
      x2: xOf(at),
      y2: bottom - GAP + 8,
      stroke: 'line',
    })
    labels.push({
      x: xOf(at),
      y: bottom + 12,
      text,
      size: 11,
      fill: 'soft',
      anchor: tick === 0 ? 'start' : tick === 4 ? 'end' : 'middle',
    })
  }
  const y = bottom + 28
  let x = LEFT
  for (const [role, text] of [
    ['ink', `${words.of}: ${words.much}`],
    ['line', words.little],
    ['bad', words.gap],
  ] as const) {
    shapes.push({ kind: 'rect', x, y: y - 5, width: 11, height: 11, fill: role })
    labels.push({ x: x + 16, y: y + 4.5, text, size: 11.5, fill: 'soft', anchor: 'start' })
    x += 16 + widthOf(text, 11.5) + 18
  }
  return {
    width: WIDTH,
    height: bottom + 40,
    alternative: shown
      .map(
        ({ name, coverage }) =>
          `${name}: ${moment(coverage.from, speaking)} – ${moment(coverage.to, speaking)}, ${plain(coverage.lines)}; ${words.gap} ${coverage.gaps
            .map((gap) => `${day(gap.from, speaking)} ${clock(gap.from, speaking)}`)
            .slice(0, 5)
            .join(', ')}`,
      )
      .join('. '),
    shapes,
    labels,
  }
}

/** Hours gathered to cells, in four steps of darkness. */
function cells(coverage: Coverage, xOf: (at: number) => number, y: number): Shape[] {
  const hours = coverage.perHour
  const size = Math.max(1, Math.ceil(hours.length / CELLS_MAX))
  const sums: number[] = []
  for (let at = 0; at < hours.length; at += size)
    sums.push(hours.slice(at, at + size).reduce((a, b) => a + b, 0))
  const most = Math.max(1, ...sums)
  const steps = [0.25, 0.5, 0.75, 1]
  const paths = steps.map(() => '')
  for (const [nth, lines] of sums.entries()) {
    if (lines <= 0) continue
    const x = xOf(coverage.from + nth * size * 3_600_000)
    const end = xOf(Math.min(coverage.to, coverage.from + (nth + 1) * size * 3_600_000))
    const width = Math.max(0.8, end - x)
    // Logs are loud by day: the logarithm keeps the night visible.
    const share = Math.log1p(lines) / Math.log1p(most)
    const step = Math.min(3, Math.max(0, Math.ceil(share * 4) - 1))
    paths[step] += `M${round(x)} ${round(y)}h${round(width)}v${ROW}h${round(-width)}z`
  }
  return paths.flatMap((d, nth) =>
    d === '' ? [] : [{ kind: 'path', d, fill: 'ink', opacity: (steps[nth] ?? 1) * 0.8 } as const],
  )
}
