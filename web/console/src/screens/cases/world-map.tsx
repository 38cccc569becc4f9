/**
 * World map: where origins are, as circles in the middle of their country, as large as what they sent.
 *
 * Land is Natural Earth at 1:110m as world-atlas ships it, laid out by d3-geo; nothing is asked of
 * anybody. The thief's places are filled, those known before are dashed rings: told apart without
 * colour. No borders of countries are drawn, so that the map takes no side. It is loaded only here.
 */
import { geoNaturalEarth1, geoPath } from 'd3-geo'
import { feature } from 'topojson-client'
import type { Topology } from 'topojson-specification'
import land from 'world-atlas/land-110m.json'
import { centreOf } from '../../../../../src/reports/picture/centres.ts'
import { countryName } from '../../../../../src/reports/say/places.ts'
import { useLanguage } from '../../language.tsx'
import { countText } from '../../parts/index.ts'
import { Wide } from './figure.tsx'
import { useText } from './kit.ts'
import type { Place } from './spread.tsx'

const WIDTH = 960
const HEIGHT = 480
const LARGEST = 30
const SMALLEST = 4
const LABELS_MAX = 10
const LABEL_HIGH = 16
const LETTER_WIDE = 7.2

const topology = land as unknown as Topology
const shape = feature(topology, topology.objects['land'] as never)
const projection = geoNaturalEarth1().fitSize([WIDTH, HEIGHT], { type: 'Sphere' })
const landPath = geoPath(projection)(shape) ?? ''

export default function WorldMap({ places }: { readonly places: readonly Place[] }) {
  const t = useText()
  const { language } = useLanguage()
  const most = Math.max(1, ...places.map(({ messages }) => messages))
  const placed = places.flatMap((place) => {
    const centre = centreOf(place.country)
    const at = centre === undefined ? null : projection([centre[1], centre[0]])
    if (at === null) return []
    const radius = Math.max(SMALLEST, Math.sqrt(place.messages / most) * LARGEST)
    return [{ ...place, x: at[0], y: at[1], radius }]
  })
  const labels = labelled(
    placed.slice(0, LABELS_MAX).map((one) => ({
      ...one,
      text: `${countryName(one.country, language)} ${countText(one.messages, language)}`,
    })),
  )
  return (
    <figure className="sk-chart">
      <Wide label={t.map}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="ca-picture"
          role="img"
          aria-label={t.mapLabel(placed.length)}
        >
          <path className="ca-land" d={landPath} />
          {placed.map(({ country, x, y, radius, stolen }) => (
            <circle
              key={country}
              cx={x}
              cy={y}
              r={radius}
              className={stolen > 0 ? 'ca-stolen' : 'ca-known'}
              opacity={stolen > 0 ? 0.75 : 1}
            />
          ))}
          {labels.map(({ text, x, y, left }) => (
            <text key={text} x={left ?? x} y={y} fontSize="13" className="ca-label">
              {text}
            </text>
          ))}
        </svg>
      </Wide>
      <ul className="sk-legend">
        <li>
          <svg width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="7" className="ca-stolen" />
          </svg>
          {t.stolen}
        </li>
        <li>
          <svg width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="6" className="ca-known" />
          </svg>
          {t.ours}
        </li>
      </ul>
    </figure>
  )
}

type Label = {
  readonly text: string
  readonly x: number
  readonly y: number
  readonly radius: number
}

/** Beside its circle, on the side where nothing is yet; what has no room stands in the table only. */
export function labelled(all: readonly Label[]) {
  const taken: { x: number; y: number; wide: number }[] = []
  const isOver = (x: number, y: number, wide: number, own: Label): boolean =>
    all.some(
      (other) =>
        other !== own &&
        x < other.x + other.radius &&
        other.x - other.radius < x + wide &&
        y - LABEL_HIGH < other.y + other.radius &&
        other.y - other.radius < y,
    )
  return all.flatMap((one) => {
    const wide = [...one.text].reduce(
      (sum, letter) => sum + (letter > '\u2e80' ? LETTER_WIDE * 1.8 : LETTER_WIDE),
      0,
    )
    const spots = [
      { x: one.x + one.radius + 4, y: one.y + 4 },
      { x: one.x - one.radius - 4 - wide, y: one.y + 4 },
      { x: one.x - wide / 2, y: one.y - one.radius - 6 },
      { x: one.x - wide / 2, y: one.y + one.radius + 14 },
    ]
    const free = spots.find(
      ({ x, y }) =>
        x >= 0 &&
        x + wide <= WIDTH &&
        y > LABEL_HIGH &&
        y < HEIGHT &&
        !isOver(x, y, wide, one) &&
        !taken.some(
          (other) =>
            x < other.x + other.wide && other.x < x + wide && Math.abs(y - other.y) < LABEL_HIGH,
        ),
    )
    if (free === undefined) return []
    taken.push({ ...free, wide })
    return [{ text: one.text, x: free.x, y: free.y, left: free.x }]
  })
}
