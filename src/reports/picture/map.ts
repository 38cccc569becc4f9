/**
 * Map: where the thief came from, as circles on a plain world, as large as what they sent.
 *
 * Degrees are laid out evenly (equirectangular). Circles lie on the middle of a country
 * (`centres.ts`), for addresses tell a country at best; labels of the largest are set where nothing
 * is yet. All of them stand in the table beside it.
 */

import type { Language } from '../../lib/words.ts'
import { plain } from '../say/numbers.ts'
import { countryName } from '../say/places.ts'
import { centreOf } from './centres.ts'
import { type Drawing, type Label, round, type Shape, widthOf } from './drawing.ts'
import { type Corner, land, water } from './land.ts'

const WIDTH = 960
const NORTH = 84
const SOUTH = -57
const SCALE = WIDTH / 360
const HEIGHT = Math.round((NORTH - SOUTH) * SCALE)
const LARGEST = 30
const SMALLEST = 3.5
const LABELS_MAX = 14
const LABEL_SIZE = 12

export type CountryCount = {
  /** ISO 3166-1. */
  readonly country: string
  /** What the circle is sized by. */
  readonly count: number
  readonly known: boolean
}

const texts = {
  ja: { home: '自組織', none: '接続元の国は分かっていない', of: (n: string) => n },
  en: { home: 'home', none: 'no country of origin is known', of: (n: string) => n },
} as const

// Half a degree's turn of the globe puts the Pacific's edge where no land is cut but Chukotka.
const xOf = (east: number): number => (east + 180) * SCALE
const yOf = (north: number): number => (NORTH - north) * SCALE

const outline = (corners: readonly Corner[]): string =>
  `${corners.map(([east, north], nth) => `${nth === 0 ? 'M' : 'L'}${round(xOf(east))} ${round(yOf(north))}`).join('')}Z`

type Box = {
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}
const meets = (a: Box, b: Box): boolean =>
  a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height

export function mapDrawing(
  counts: readonly CountryCount[],
  home: string,
  language: Language,
): Drawing {
  const words = texts[language]
  const shapes: Shape[] = []
  const labels: Label[] = []
  for (let east = -150; east < 180; east += 30)
    shapes.push({ kind: 'line', x1: xOf(east), y1: 0, x2: xOf(east), y2: HEIGHT, stroke: 'faint' })
  for (let north = -30; north <= 60; north += 30)
    shapes.push({ kind: 'line', x1: 0, y1: yOf(north), x2: WIDTH, y2: yOf(north), stroke: 'faint' })
  shapes.push({
    kind: 'path',
    d: land.map(outline).join(''),
    fill: 'faint',
    stroke: 'line',
    width: 0.6,
  })
  shapes.push({
    kind: 'path',
    d: water.map(outline).join(''),
    fill: 'paper',
    stroke: 'line',
    width: 0.6,
  })

  const placed = counts
    .flatMap((count) => {
      const centre = centreOf(count.country)
      return centre === undefined ? [] : [{ ...count, x: xOf(centre[1]), y: yOf(centre[0]) }]
    })
    .sort((a, b) => b.count - a.count || (a.country < b.country ? -1 : 1))
  const most = Math.max(1, ...placed.map(({ count }) => count))
  const circles = placed.map((place) => ({
    ...place,
    radius: Math.max(SMALLEST, Math.sqrt(place.count / most) * LARGEST),
  }))
  const homeAt = centreOf(home)
  for (const { x, y, radius, known } of circles)
    shapes.push({
      kind: 'circle',
      x,
      y,
      radius,
      fill: known ? 'ours' : 'stolen',
      stroke: 'paper',
      opacity: known ? 0.7 : 0.72,
    })
  const taken: Box[] = []
  if (homeAt !== undefined) {
    const [x, y] = [xOf(homeAt[1]), yOf(homeAt[0])]
    shapes.push({
      kind: 'path',
      d: `M${round(x)} ${round(y - 8)}L${round(x + 8)} ${round(y)}L${round(x)} ${round(y + 8)}L${round(x - 8)} ${round(y)}Z`,
      fill: 'ink',
      stroke: 'paper',
      width: 1.2,
    })
    const width = widthOf(words.home, LABEL_SIZE)
    labels.push({
      x: x + 12,
      y: y + 4,
      text: words.home,
      size: LABEL_SIZE,
      fill: 'ink',
      anchor: 'start',
      isBold: true,
    })
    taken.push({ x: x - 8, y: y - 8, width: width + 24, height: 16 })
  }
  const dots: Box[] = circles.slice(0, LABELS_MAX).map(({ x, y, radius }) => ({
    x: x - radius * 0.7,
    y: y - radius * 0.7,
    width: radius * 1.4,
    height: radius * 1.4,
  }))
  for (const [nth, { x, y, radius, country, count }] of circles.slice(0, LABELS_MAX).entries()) {
    const text = `${countryName(country, language)} ${plain(count)}`
    const width = widthOf(text, LABEL_SIZE)
    const places = [
      { x: x + radius + 4, y: y + 4 },
      { x: x - radius - 4 - width, y: y + 4 },
      { x: x - width / 2, y: y - radius - 5 },
      { x: x - width / 2, y: y + radius + 13 },
      { x: x + radius + 2, y: y - radius },
      { x: x + radius + 2, y: y + radius + 8 },
    ]
    const free = places.find((at) => {
      const box = { x: at.x - 2, y: at.y - 11, width: width + 4, height: 15 }
      return (
        box.x >= 0 &&
        box.x + box.width <= WIDTH &&
        !taken.some((other) => meets(box, other)) &&
        !dots.some((other, of) => of !== nth && meets(box, other))
      )
    })
    if (free === undefined) continue
    taken.push({ x: free.x - 2, y: free.y - 11, width: width + 4, height: 15 })
    labels.push({ ...free, text, size: LABEL_SIZE, fill: 'ink', anchor: 'start' })
  }
  return {
    width: WIDTH,
    height: HEIGHT,
    alternative:
      placed.length === 0
        ? words.none
        : placed
            .slice(0, 40)
            .map(({ country, count }) => `${countryName(country, language)} ${plain(count)}`)
            .join(', '),
    shapes,
    labels,
  }
}
