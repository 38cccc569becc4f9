/** The drawing of a time chart (uPlot on a canvas): lines are told apart by dashes, not by colour alone. */
import 'uplot/dist/uPlot.min.css'
import { useComputedColorScheme } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useEffect, useRef } from 'react'
import uPlot from 'uplot'
import { useLanguage } from '../language.tsx'
import { axisText } from './format.ts'
import type { TimeChartProps } from './time-chart.tsx'

const DASHES: readonly (readonly number[])[] = [[], [7, 4], [2, 3], [10, 3, 2, 3]]
const STROKES = {
  light: ['#345593', '#8a3e00', '#1c6734', '#723f7e'],
  dark: ['#a4c3fb', '#f5b188', '#9ad3a5', '#ddb0e7'],
} as const

const AXIS_PX = 46
const FIGURE_PX = 7.5
/** Beside the figures stand the tick and a gap. */
const roomFor = (labels: readonly string[] | null): number =>
  20 + FIGURE_PX * Math.max(0, ...(labels ?? []).map(({ length }) => length))

export default function Drawn({ times, series, height = 180 }: TimeChartProps) {
  const { ref: sizeRef, width } = useElementSize()
  const place = useRef<HTMLDivElement>(null)
  const plot = useRef<uPlot | undefined>(undefined)
  const { language, zone } = useLanguage()
  const scheme = useComputedColorScheme('light')
  const shape = JSON.stringify(series.map(({ label, kind }) => [label, kind]))
  const data = [
    times.map((at) => at / 1_000),
    ...series.map(({ values }) => [...values]),
  ] as uPlot.AlignedData
  const latest = useRef(data)
  latest.current = data

  useEffect(() => {
    if (place.current === null || width === 0) return undefined
    const strokes = STROKES[scheme]
    const ink = scheme === 'dark' ? '#a7adb4' : '#5a6067'
    const grid = scheme === 'dark' ? '#343a41' : '#e3e6ea'
    const font = '12px sans-serif'
    const kinds = JSON.parse(shape) as readonly [string, string | null][]
    const axis = { stroke: ink, font, ticks: { stroke: grid }, grid: { stroke: grid, width: 1 } }
    const steps = uPlot.paths.stepped?.({ align: 1 })
    const made = new uPlot(
      {
        width,
        height,
        legend: { show: false },
        cursor: { show: false },
        tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1_000), zone),
        scales: { y: { range: (_, __, most) => [0, Math.max(1, most * 1.1)] } },
        axes: [
          {
            ...axis,
            space: 76,
            values: (_, splits, __, ___, step) =>
              splits.map((at) => axisText(at * 1_000, step, language, zone)),
          },
          { ...axis, size: (_, labels) => Math.max(AXIS_PX, roomFor(labels)) },
        ],
        series: [
          {},
          ...kinds.map(([label, kind], at) => ({
            label,
            stroke: strokes[at % strokes.length] ?? ink,
            width: 2,
            dash: [...(DASHES[at % DASHES.length] ?? [])],
            points: { show: false },
            ...(kind === 'area' ? { fill: `${strokes[at % strokes.length]}22` } : {}),
            ...(kind === 'steps' && steps !== undefined ? { paths: steps } : {}),
          })),
        ],
      },
      latest.current,
      place.current,
    )
    plot.current = made
    return () => {
      made.destroy()
      plot.current = undefined
    }
  }, [shape, width, height, scheme, language, zone])

  useEffect(() => {
    plot.current?.setData(latest.current)
  })
  return (
    <div ref={sizeRef} style={{ minHeight: height }}>
      <div ref={place} aria-hidden="true" />
    </div>
  )
}
