/**
 * Timeline: the day in lanes over one axis of time, with marks above that say what happened when.
 *
 * Columns are gathered until each is wide enough to be seen; what the thief did lies in front, in its
 * own colour. Marks are numbered as in the table below the picture; their labels are set in rows so
 * that none covers another, the weightiest first, and what has no room stands in the table only.
 */
import type { Span, Timeline, TimelineColumn } from '../../incident/found.ts'
import { clock, type Fineness, moment, type Speaking, zoneOf } from '../say/moments.ts'
import { plain } from '../say/numbers.ts'
import { momentNames } from '../words/moments.ts'
import { type Drawing, type Label, niceStep, round, type Shape, widthOf } from './drawing.ts'
import { axisLabels, ticksOf } from './timeline-axis.ts'
import { LEFT, PLOT, RIGHT, WIDTH } from './timeline-frame.ts'
import { lanesOf, legendOf, sum, timelineTexts } from './timeline-lanes.ts'
import { marksOf, type NumberedMoment } from './timeline-marks.ts'

/** Columns that the picture has at most: narrower ones cannot be told apart. */
const BARS_MAX = 220
const GAP = 26
/** Where there are marks only. */
const EMPTY_LANE = 24

/** Columns gathered into as few as can be seen. */
function gathered(columns: readonly TimelineColumn[]): {
  readonly groups: readonly (readonly TimelineColumn[])[]
  readonly size: number
} {
  const size = Math.max(1, Math.ceil(columns.length / BARS_MAX))
  const groups = Array.from({ length: Math.ceil(columns.length / size) }, (_, nth) =>
    columns.slice(nth * size, (nth + 1) * size),
  )
  return { groups, size }
}

/** `undefined`: there is nothing to draw. */
export function timelineDrawing(
  timeline: Timeline,
  marks: readonly NumberedMoment[],
  speaking: Speaking,
  windows: readonly Span[] = [],
): Drawing | undefined {
  const { language } = speaking
  const words = timelineTexts[language]
  const { columns, from, seconds } = timeline
  const { groups, size } = gathered(columns)
  const width = seconds * size * 1_000
  const last = Math.max(from + 1_000, ...marks.map(({ moment: it }) => it.at + 1_000))
  const to = groups.length > 0 ? from + groups.length * width : last
  const inside = marks.filter(({ moment: it }) => it.at >= from && it.at <= to)
  const lanes = lanesOf(columns, language)
  if (lanes.length === 0 && inside.length === 0) return undefined
  const xOf = (at: number): number => LEFT + ((at - from) / (to - from)) * PLOT
  const isLong = to - from > 86_400_000 * 2
  const fineness: Fineness = to - from < 900_000 ? 'seconds' : 'minutes'
  const top = marksOf(inside, xOf, speaking, isLong, fineness)
  const shapes: Shape[] = []
  const labels: Label[] = [...top.labels]
  const ground = top.height + (top.height > 0 ? 10 : 0)
  const plotHeight = lanes.reduce((whole, lane) => whole + lane.height + GAP, 0) || EMPTY_LANE
  const bottom = ground + plotHeight
  for (const window of windows) {
    if (window.to < from || window.from > to) continue
    const x = xOf(Math.max(from, window.from))
    shapes.push({
      kind: 'rect',
      x,
      y: ground,
      width: Math.max(1.5, xOf(Math.min(to, window.to)) - x),
      height: plotHeight,
      fill: 'window',
    })
  }
  const ticks = ticksOf(from, to, speaking.zone)
  for (const at of ticks)
    shapes.push({ kind: 'line', x1: xOf(at), y1: ground, x2: xOf(at), y2: bottom, stroke: 'faint' })

  let y = ground
  if (lanes.length === 0)
    shapes.push({
      kind: 'line',
      x1: LEFT,
      y1: bottom,
      x2: WIDTH - RIGHT,
      y2: bottom,
      stroke: 'line',
    })
  for (const lane of lanes) {
    const values = groups.map((group) =>
      lane.layers.map(({ of }) =>
        lane.isDepth === true ? Math.max(0, ...group.map(of)) : sum(group, of),
      ),
    )
    const most = Math.max(1, ...values.map((parts) => parts.reduce((a, b) => a + b, 0)))
    const step = niceStep(most, lane.height > 60 ? 3 : 1)
    const ceiling = Math.max(most, 1)
    const base = y + GAP - 8 + lane.height
    const yOf = (value: number): number => base - (value / ceiling) * lane.height
    // At the other end where a mark would run through it.
    const nameWidth = widthOf(lane.name, 11.5)
    const isFree = (from: number, to: number): boolean =>
      inside.every(({ moment: it }) => xOf(it.at) < from || xOf(it.at) > to)
    const isCrossed =
      !isFree(LEFT + 1, LEFT + nameWidth + 3) &&
      isFree(WIDTH - RIGHT - nameWidth - 3, WIDTH - RIGHT)
    labels.push({
      x: isCrossed ? WIDTH - RIGHT : LEFT,
      y: y + GAP - 14,
      text: lane.name,
      size: 11.5,
      fill: 'soft',
      anchor: isCrossed ? 'end' : 'start',
      isBold: true,
    })
    for (let value = step; value <= ceiling; value += step) {
      shapes.push({
        kind: 'line',
        x1: LEFT,
        y1: yOf(value),
        x2: WIDTH - RIGHT,
        y2: yOf(value),
        stroke: 'faint',
      })
      labels.push({
        x: LEFT - 6,
        y: yOf(value) + 3.5,
        text: plain(value),
        size: 10.5,
        fill: 'soft',
        anchor: 'end',
      })
    }
    for (const [layer, { role }] of lane.layers.entries()) {
      const d = bars(
        values.map((parts) => ({
          from: parts.slice(0, layer).reduce((a, b) => a + b, 0),
          value: parts[layer] ?? 0,
        })),
        PLOT / groups.length,
        yOf,
      )
      if (d !== '') shapes.push({ kind: 'path', d, fill: role })
    }
    shapes.push({ kind: 'line', x1: LEFT, y1: base, x2: WIDTH - RIGHT, y2: base, stroke: 'line' })
    y += lane.height + GAP
  }
  // Lines of marks lie over the columns, thin enough to let them be seen.
  for (const { moment: it } of inside) {
    const x = xOf(it.at)
    const mark = top.shapes.length > 0
    if (mark)
      shapes.push({
        kind: 'line',
        x1: x,
        y1: ground - 4,
        x2: x,
        y2: bottom,
        stroke: it.code.startsWith('judged.') ? 'good' : 'mark',
        width: 0.8,
        isDashed: true,
      })
  }
  shapes.push(...top.shapes)
  labels.push(...axisLabels(ticks, xOf, bottom + 16, speaking, fineness))
  const eachLength =
    width >= 3_600_000
      ? words.hours(width / 3_600_000)
      : width >= 60_000
        ? words.minutes(width / 60_000)
        : words.seconds(width / 1_000)
  const legend = legendOf(lanes, columns, windows.length > 0, words, bottom + 38)
  shapes.push(...legend.shapes)
  labels.push(...legend.labels)
  labels.push({
    x: WIDTH - RIGHT,
    y: bottom + 42,
    text: `${groups.length > 0 ? `${words.each(eachLength)} · ` : ''}${zoneOf(from, speaking)}`,
    size: 11,
    fill: 'soft',
    anchor: 'end',
  })
  const span = `${moment(from, speaking)} – ${moment(to, speaking)}`
  return {
    width: WIDTH,
    height: round(bottom + 52),
    alternative: words.alternative(
      span,
      plain(sum(columns, ({ messages }) => messages)),
      plain(sum(columns, ({ stolenMessages }) => stolenMessages)),
      inside
        .map(
          ({ nth, moment: it }) =>
            `${nth}: ${clock(it.at, speaking)} ${momentNames[it.code][language]}`,
        )
        .join('; '),
    ),
    shapes,
    labels,
  }
}

/** One path for all columns of a layer. */
function bars(
  parts: readonly { readonly from: number; readonly value: number }[],
  width: number,
  yOf: (value: number) => number,
): string {
  const gap = width > 3 ? 0.6 : 0
  let d = ''
  for (const [nth, { from, value }] of parts.entries()) {
    if (value <= 0) continue
    const foot = yOf(from)
    // What is there is seen, however little it is.
    const height = Math.max(foot - yOf(from + value), 0.8)
    d += `M${round(LEFT + nth * width)} ${round(foot)}v${round(-height)}h${round(width - gap)}v${round(height)}z`
  }
  return d
}
