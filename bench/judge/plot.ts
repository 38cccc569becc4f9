/**
 * Plot: line charts as SVG text, without a library; readable on light and dark ground.
 *
 * Both axes may be logarithmic; 0 then stands at the left or lower end, under its own mark. Each line
 * is named at its right end, names pushed apart. Pure: the caller writes the file.
 */
export type Line = {
  readonly name: string
  readonly points: readonly (readonly [x: number, y: number])[]
  /** Vertical bounds of each point, in the points' order. */
  readonly bounds?: readonly (readonly [low: number, high: number])[]
  readonly dashed?: true
}

export type Axis = {
  readonly title: string
  readonly from: number
  readonly to: number
  readonly ticks: readonly number[]
  /** `withZero`: logarithmic from `from` on, and 0 a step before it. */
  readonly scale: 'linear' | 'log' | 'withZero'
  /** Greater values to the left or below. */
  readonly reversed?: true
}

export type Chart = {
  readonly title: string
  readonly note: string
  readonly x: Axis
  readonly y: Axis
  readonly lines: readonly Line[]
}

const WIDTH = 920
const HEIGHT = 480
const LEFT = 76
const RIGHT = 260
const TOP = 64
const BOTTOM = 72
const NAME_GAP = 15
/** How far 0 stands from the first mark, as a share of the axis. */
const ZERO_ROOM = 0.08
/** Distinguishable without red and green (Okabe and Ito). */
const COLOURS = [
  '#0072b2',
  '#d55e00',
  '#009e73',
  '#cc79a7',
  '#e69f00',
  '#56b4e9',
  '#8c6bb1',
  '#777',
]

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const placed = (value: number): string => value.toFixed(1)

/** Where a value stands on its axis, 0 to 1. */
export function shareAt(axis: Axis, value: number): number {
  const { from, to, scale } = axis
  let share: number
  if (scale === 'linear') share = (value - from) / (to - from)
  else {
    const log = Math.log(Math.max(value, from) / from) / Math.log(to / from)
    share = scale === 'log' ? log : value < from ? 0 : ZERO_ROOM + (1 - ZERO_ROOM) * log
  }
  const within = Math.min(1, Math.max(0, share))
  return axis.reversed === true ? 1 - within : within
}

export function svgOf(chart: Chart): string {
  const xAt = (value: number): number => LEFT + (WIDTH - LEFT - RIGHT) * shareAt(chart.x, value)
  const yAt = (value: number): number =>
    HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * shareAt(chart.y, value)
  const right = WIDTH - RIGHT
  const bottom = HEIGHT - BOTTOM
  const grid = [
    ...chart.y.ticks.map((tick) => {
      const y = placed(yAt(tick))
      return `<line class="grid" x1="${LEFT}" x2="${right}" y1="${y}" y2="${y}"/><text class="tick" x="${LEFT - 8}" y="${placed(yAt(tick) + 4)}" text-anchor="end">${tick}</text>`
    }),
    ...chart.x.ticks.map((tick) => {
      const x = placed(xAt(tick))
      return `<line class="grid" y1="${TOP}" y2="${bottom}" x1="${x}" x2="${x}"/><text class="tick" x="${x}" y="${bottom + 18}" text-anchor="middle">${tick}</text>`
    }),
  ]
  const names = namesOf(chart.lines, yAt, bottom)
  const lines = chart.lines.map((line, nth) => {
    const colour = COLOURS[nth % COLOURS.length]
    const points = line.points.map(([x, y]) => `${placed(xAt(x))},${placed(yAt(y))}`).join(' ')
    const bounds = (line.bounds ?? []).map(([low, high], at) => {
      const x = placed(xAt(line.points[at]?.[0] ?? 0))
      return `<line x1="${x}" x2="${x}" y1="${placed(yAt(low))}" y2="${placed(yAt(high))}" stroke="${colour}" stroke-opacity="0.45" stroke-width="5"/>`
    })
    const end = line.points.at(-1) ?? [0, 0]
    const nameY = names[nth] ?? 0
    const dash = line.dashed === true ? ' stroke-dasharray="6 5"' : ''
    return `${bounds.join('')}<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="2"${dash}/>
<line x1="${placed(xAt(end[0]))}" y1="${placed(yAt(end[1]))}" x2="${right + 12}" y2="${placed(nameY)}" stroke="${colour}" stroke-opacity="0.4"/>
<text class="name" x="${right + 16}" y="${placed(nameY + 4)}" style="fill:${colour}">${escaped(line.name)}</text>`
  })
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img">
<title>${escaped(chart.title)}</title>
<desc>${escaped(chart.note)}</desc>
<style>
text { font: 13px system-ui, sans-serif; fill: #222 }
.title { font-size: 17px; font-weight: 600 }
.tick, .note { font-size: 12px; fill: #555 }
.grid { stroke: #ddd; stroke-width: 1 }
.ground { fill: #fff }
@media (prefers-color-scheme: dark) {
  text { fill: #eee }
  .tick, .note { fill: #aaa }
  .grid { stroke: #333 }
  .ground { fill: #16181d }
}
</style>
<rect class="ground" width="${WIDTH}" height="${HEIGHT}"/>
<text class="title" x="${LEFT}" y="26">${escaped(chart.title)}</text>
<text class="note" x="${LEFT}" y="46">${escaped(chart.note)}</text>
${grid.join('\n')}
<text x="${(LEFT + right) / 2}" y="${bottom + 44}" text-anchor="middle">${escaped(chart.x.title)}</text>
<text transform="translate(20 ${(TOP + bottom) / 2}) rotate(-90)" text-anchor="middle">${escaped(chart.y.title)}</text>
${lines.join('\n')}
</svg>
`
}

/** Heights of the names at the right end, none nearer to the next than NAME_GAP. */
function namesOf(
  lines: readonly Line[],
  yAt: (value: number) => number,
  bottom: number,
): readonly number[] {
  const wanted = lines
    .map((line, nth) => ({ nth, y: yAt(line.points.at(-1)?.[1] ?? 0) }))
    .sort((a, b) => a.y - b.y || a.nth - b.nth)
  let above = Number.NEGATIVE_INFINITY
  for (const name of wanted) {
    name.y = Math.max(name.y, above + NAME_GAP)
    above = name.y
  }
  let below = bottom + NAME_GAP
  for (const name of wanted.toReversed()) {
    name.y = Math.min(name.y, below - NAME_GAP)
    below = name.y
  }
  const heights: number[] = []
  for (const { nth, y } of wanted) heights[nth] = y
  return heights
}
