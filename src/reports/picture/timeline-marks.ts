/**
 * Marks: what happened when, as numbered labels above the lanes.
 *
 * They are set in rows, the weightiest first, so that none covers another; what has no room stands in
 * the table below the picture only.
 */
import type { Moment } from '../../incident/found.ts'
import { assert } from '../../lib/assert.ts'
import { brief, clock, type Fineness, type Speaking } from '../say/moments.ts'
import { momentNames, momentRank } from '../words/moments.ts'
import { type Label, type Shape, widthOf } from './drawing.ts'
import { WIDTH } from './timeline-frame.ts'

const LABEL_SIZE = 12
const LABEL_ROW = 19
const LABEL_ROWS_MAX = 9
/** Marks with a label in one picture. */
export const MARKS_MAX = 20

export type NumberedMoment = { readonly nth: number; readonly moment: Moment }

/** Moments in their order, numbered from 1 on. */
export const numbered = (moments: readonly Moment[]): readonly NumberedMoment[] =>
  [...moments]
    .sort((a, b) => a.at - b.at || momentRank[a.code] - momentRank[b.code])
    .map((moment, at) => ({ nth: at + 1, moment }))

/** Labels of marks in rows, so that none covers another nor a line of a mark runs through it. */
export function marksOf(
  marks: readonly NumberedMoment[],
  xOf: (at: number) => number,
  speaking: Speaking,
  isLong: boolean,
  fineness: Fineness,
): { readonly shapes: Shape[]; readonly labels: Label[]; readonly height: number } {
  type Box = { readonly row: number; readonly from: number; readonly to: number }
  const placed: Box[] = []
  // The first of each kind before the second of any: many accounts have the same moments.
  const seen = new Map<string, number>()
  const chosen = marks
    .map((mark) => {
      const times = seen.get(mark.moment.code) ?? 0
      seen.set(mark.moment.code, times + 1)
      return { ...mark, times }
    })
    .sort(
      (a, b) =>
        a.times - b.times || momentRank[a.moment.code] - momentRank[b.moment.code] || a.nth - b.nth,
    )
    .slice(0, MARKS_MAX)
  const texts = new Map<number, { readonly box: Box; readonly text: string; readonly x: number }>()
  for (const { nth, moment: it } of chosen) {
    const when = isLong
      ? brief(it.at, speaking, it.at).replace(/:\d\d$/, '')
      : clock(it.at, speaking, fineness)
    const text = `${when} ${momentNames[it.code][speaking.language]}`
    const width = 20 + widthOf(text, LABEL_SIZE) + 8
    const x = xOf(it.at)
    for (let row = 0; row < LABEL_ROWS_MAX; row += 1) {
      // To the right of its line; at the right edge to the left of it.
      const from = x + width > WIDTH - 2 ? Math.max(2, Math.min(x - 9, WIDTH - 2 - width)) : x - 9
      const box = { row, from, to: from + width }
      const isFree = placed.every(
        (other) => other.row !== row || other.to < box.from || other.from > box.to,
      )
      if (!isFree) continue
      placed.push(box)
      texts.set(nth, { box, text, x })
      break
    }
  }
  const rows = Math.max(0, ...placed.map(({ row }) => row + 1))
  const height = rows * LABEL_ROW
  const shapes: Shape[] = []
  const labels: Label[] = []
  for (const { nth, moment: it } of marks) {
    const place = texts.get(nth)
    if (place === undefined) continue
    const x = xOf(it.at)
    const y = place.box.row * LABEL_ROW + 10
    shapes.push({
      kind: 'circle',
      x: place.box.from + 9,
      y,
      radius: 8.5,
      fill: it.code.startsWith('judged.') ? 'good' : 'mark',
    })
    labels.push(
      {
        x: place.box.from + 9,
        y: y + 3.6,
        text: String(nth),
        size: 10,
        fill: 'paper',
        anchor: 'middle',
        isBold: true,
      },
      {
        x: place.box.from + 21,
        y: y + 4.2,
        text: place.text,
        size: LABEL_SIZE,
        fill: 'ink',
        anchor: 'start',
      },
    )
    assert(Number.isFinite(x), 'a mark lies on the axis')
  }
  return { shapes, labels, height }
}
