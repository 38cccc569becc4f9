import { deepEqual, equal, match, notEqual, ok } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { Moment, Timeline } from '../../incident/found.ts'
import { COLUMNS_MAX, leakVerdicts, noRefs } from '../../incident/found.ts'
import type { Instant } from '../../lib/time.ts'
import { instant } from '../../lib/time.ts'
import { blast, leak } from '../testing.ts'
import { centreCodes, centreOf } from './centres.ts'
import { coverageDrawing, STRIPS_MAX } from './coverage.ts'
import { type Drawing, niceStep, night, paper, roles, widthOf } from './drawing.ts'
import { flowDrawing } from './flow.ts'
import { ladderDrawing } from './ladder.ts'
import { land } from './land.ts'
import { mapDrawing } from './map.ts'
import { svgOf } from './svg.ts'
import { timelineDrawing } from './timeline.ts'
import { MARKS_MAX, numbered } from './timeline-marks.ts'

const ja = { language: 'ja', zone: 'Asia/Tokyo' } as const
const timeline = blast.timeline as Timeline

type Box = { x: number; y: number; width: number; height: number; text: string }
/** What a label covers, as its measure has it. */
const boxesOf = ({ labels }: Drawing): Box[] =>
  labels.map(({ x, y, text, size, anchor }) => {
    const width = widthOf(text, size)
    const left = anchor === 'start' ? x : anchor === 'end' ? x - width : x - width / 2
    return { x: left, y: y - size * 0.75, width, height: size * 0.8, text }
  })
const meets = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height
const overlapping = (drawing: Drawing): string[] => {
  const boxes = boxesOf(drawing)
  return boxes.flatMap((a, at) =>
    boxes.slice(at + 1).flatMap((b) => (meets(a, b) ? [`${a.text} | ${b.text}`] : [])),
  )
}
const isInside = (drawing: Drawing): boolean =>
  boxesOf(drawing).every(
    ({ x, y, width, height }) =>
      x >= -1 && y >= -1 && x + width <= drawing.width + 1 && y + height <= drawing.height + 1,
  )

const momentOf = (at: number, code: Moment['code'] = 'blast.began'): Moment => ({
  at: at as Instant,
  code,
  facts: {},
  evidence: noRefs,
})

test('no label of a picture covers another or leaves it, in both languages', () => {
  for (const language of ['ja', 'en'] as const) {
    const speaking = { language, zone: 'Asia/Tokyo' }
    const marks = numbered(timeline.moments)
    const flow = { recipients: 120_000, domestic: 1, foreign: 119_999 }
    const outcomes = { delivered: 19_000, bounced: 100_997, deferred: 2, unknown: 1 }
    const pictures = [
      timelineDrawing(timeline, marks, speaking),
      flowDrawing({ ...flow, ...outcomes }, language),
      ladderDrawing(blast.leak, language),
      mapDrawing(
        ['RU', 'NG', 'BR', 'US', 'VN', 'NL', 'BE', 'LU', 'DE', 'FR', 'GB', 'CH', 'AT', 'CZ'].map(
          (country, nth) => ({ country, count: 1_000 - nth * 60, known: false }),
        ),
        'JP',
        language,
      ),
      coverageDrawing(
        blast.coverage.map((coverage) => ({ name: `F1 ${coverage.format}`, coverage })),
        [],
        speaking,
      ),
    ]
    for (const picture of pictures) {
      ok(picture !== undefined)
      deepEqual(overlapping(picture), [])
      ok(isInside(picture))
      notEqual(picture.alternative, '')
    }
  }
})

test('property: marks of any moments never cover one another', () => {
  fc.assert(
    fc.property(fc.array(fc.nat(1_199), { maxLength: 60 }), (at) => {
      const marks = numbered(
        at.map((minute) => momentOf(timeline.from + minute * 60_000, 'rule.changed')),
      )
      const drawing = timelineDrawing(timeline, marks, ja)
      ok(drawing !== undefined)
      deepEqual(overlapping(drawing), [])
      ok(drawing.labels.filter(({ size }) => size === 10).length <= MARKS_MAX)
    }),
    { numRuns: 60 },
  )
})

test('one moment of each kind has its label before any kind has its second', () => {
  const from = timeline.from
  const many = Array.from({ length: 30 }, (_, nth) => momentOf(from + nth * 60_000, 'login.first'))
  const marks = numbered([...many, momentOf(from + 600_000, 'account.changed')])
  const drawing = timelineDrawing(timeline, marks, ja)
  ok(drawing?.labels.some(({ text }) => text.endsWith('アカウントの変更')))
})

test('all columns that there may be are drawn in a few kilobytes, and none loses its messages', () => {
  const columns = Array.from({ length: COLUMNS_MAX }, () => ({
    ...(timeline.columns[400] as (typeof timeline.columns)[number]),
    messages: 5,
    stolenMessages: 2,
  }))
  const drawing = timelineDrawing({ ...timeline, columns, moments: [] }, [], ja)
  ok(drawing !== undefined)
  ok(svgOf(drawing, 'page').length < 120_000)
  match(drawing.alternative, /送信 7,500 通、うち不正利用 3,000 通/)
})

test('a timeline without columns has its marks; without either there is none', () => {
  const from = instant('2025-06-02T03:14:07+09:00')
  const empty: Timeline = { from, seconds: 1, columns: [], moments: [] }
  equal(timelineDrawing(empty, [], ja), undefined)
  const marks = numbered([momentOf(from), momentOf(from + 14_000, 'store.deleted')])
  const drawing = timelineDrawing(empty, marks, ja)
  ok(drawing?.labels.some(({ text }) => text === '03:14:21 データの消去'))
})

test('moments are numbered in their order, whatever order they came in', () => {
  const from = timeline.from
  deepEqual(
    numbered([momentOf(from + 9), momentOf(from)]).map(({ nth, moment }) => [nth, moment.at]),
    [
      [1, from],
      [2, from + 9],
    ],
  )
})

/** Whether a place lies in an outline, by how often a ray crosses it. */
const holds = (corners: (typeof land)[number], east: number, north: number): boolean => {
  let inside = false
  for (const [at, [x, y]] of corners.entries()) {
    const [px, py] = corners[(at + corners.length - 1) % corners.length] ?? [0, 0]
    if (y > north !== py > north && east < ((px - x) * (north - y)) / (py - y) + x) inside = !inside
  }
  return inside
}

test('centres of large countries lie on our land, and all of them on the map', () => {
  const large =
    'JP US CA MX BR AR CL PE CO RU CN IN KZ MN TR IR SA ES FR DE PL UA SE NG DZ EG ZA CD ET KE AU ID MG VN TH PK'
  for (const code of large.split(' ')) {
    const [north, east] = centreOf(code) ?? [0, 0]
    // A degree off is near enough: outlines are rough.
    const near = [-2, 0, 2].flatMap((a) => [-2, 0, 2].map((b) => [a, b] as const))
    ok(
      land.some((outline) => near.some(([a, b]) => holds(outline, east + a, north + b))),
      `${code} lies in the sea`,
    )
  }
  for (const code of centreCodes()) {
    match(code, /^[A-Z]{2}$/)
    const [north, east] = centreOf(code) ?? [99, 999]
    ok(north <= 84 && north >= -57 && east >= -180 && east <= 180, code)
  }
  ok(centreCodes().length > 230)
  equal(centreOf('ZZ'), undefined)
})

test('areas of circles are as the counts, and a country that is unknown makes none', () => {
  const drawing = mapDrawing(
    [
      { country: 'RU', count: 400, known: false },
      { country: 'NG', count: 100, known: false },
      { country: '<b>', count: 900, known: false },
    ],
    'JP',
    'en',
  )
  const radii = drawing.shapes.flatMap((shape) => (shape.kind === 'circle' ? [shape.radius] : []))
  deepEqual(radii, [30, 15])
})

test('a flow adds up: what nobody told of is shown as unknown', () => {
  const drawing = flowDrawing(
    {
      recipients: 100,
      domestic: 30,
      foreign: 50,
      delivered: 60,
      bounced: 0,
      deferred: 0,
      unknown: 0,
    },
    'en',
  )
  const texts = drawing?.labels.map(({ text }) => text) ?? []
  ok(texts.includes('20 · 20 %') && texts.includes('40 · 40 %'))
  equal(flowDrawing({ ...blast.queue, recipients: 0 } as never, 'en'), undefined)
})

test('the ladder has all six rungs, and says where it stands and where it could', () => {
  for (const verdict of leakVerdicts) {
    const { labels } = ladderDrawing(leak(verdict, 'none', []), 'en')
    equal(labels.filter(({ text }) => text === 'verdict now').length, 1)
    equal(labels.filter(({ text }) => text.startsWith('if all')).length, verdict === 'none' ? 0 : 1)
    equal(labels.filter(({ isBold, text }) => isBold === true && text.length === 1).length, 6)
  }
})

test('so many strips stand in the picture of coverage, and no more', () => {
  const [coverage] = blast.coverage
  ok(coverage !== undefined)
  const strips = (n: number) => Array.from({ length: n }, (_, at) => ({ name: `F${at}`, coverage }))
  const height = (n: number) => coverageDrawing(strips(n), [], ja)?.height ?? 0
  ok(height(STRIPS_MAX) > height(STRIPS_MAX - 1))
  equal(height(STRIPS_MAX + 1), height(STRIPS_MAX))
  equal(coverageDrawing([], [], ja), undefined)
})

test('every role has a colour for day and night; marks can be read on paper and by night', () => {
  const light = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5]
      .map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
      .map((value) => (value <= 0.039_28 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
  }
  const contrast = (a: string, b: string): number => {
    const [high = 0, low = 0] = [light(a), light(b)].sort((x, y) => y - x)
    return (high + 0.05) / (low + 0.05)
  }
  for (const colours of [paper, night]) {
    for (const role of roles) match(colours[role], /^#[0-9a-f]{6}$/)
    // WCAG 2.2, 1.4.3 for text and 1.4.11 for what must be told apart.
    for (const role of ['ink', 'soft', 'stolen', 'mark'] as const)
      ok(contrast(colours[role], colours.paper) >= 4.5, role)
    for (const role of ['good', 'watch', 'ours', 'unknown'] as const)
      ok(contrast(colours[role], colours.paper) >= 3, role)
  }
})

test('steps of an axis are round and at least one', () => {
  equal(niceStep(1_234, 3), 500)
  equal(niceStep(0, 3), 1)
  equal(niceStep(1, 3), 1)
})

test('on paper nothing shines through: groups would be written in another order each time', () => {
  const svg = svgOf(mapDrawing([{ country: 'RU', count: 1, known: false }], 'JP', 'ja'), 'paper')
  ok(!svg.includes('opacity'))
  // 72 of 100 of the colour over white.
  ok(svg.includes('fill="#c8635d"'))
  ok(!svg.includes('class='))
})
