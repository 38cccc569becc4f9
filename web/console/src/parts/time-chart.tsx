/** Time chart: drawn when somebody looks at it, and beside it the same figures as a table. */
import { Skeleton } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useLanguage, useWords } from '../language.tsx'
import { countText } from './format.ts'
import { Moment } from './texts.tsx'
import { partWords } from './words.ts'

export type ChartSeries = {
  readonly label: string
  /** One for each time; `null`: unknown. */
  readonly values: readonly (number | null)[]
  readonly kind?: 'line' | 'area' | 'steps'
}

export type TimeChartProps = {
  readonly label: string
  /** Epoch milliseconds, ascending. */
  readonly times: readonly number[]
  readonly series: readonly ChartSeries[]
  readonly height?: number
  readonly unit?: string
}

/** More rows than anybody reads; they are the newest. */
const TABLE_ROWS_MAX = 200

const Drawn = lazy(() => import('./time-chart-drawn.tsx'))

export function TimeChart(props: TimeChartProps) {
  const { label, times, series, height = 180, unit = '' } = props
  const t = useWords(partWords)
  const { language } = useLanguage()
  const from = Math.max(0, times.length - TABLE_ROWS_MAX)
  return (
    <figure className="sk-chart">
      <div role="img" aria-label={t.chart(label)} style={{ minHeight: height }}>
        <Suspense fallback={<Skeleton height={height} />}>
          <Drawn {...props} height={height} />
        </Suspense>
      </div>
      <ul className="sk-legend">
        {series.map(({ label: name, values }, at) => (
          <li key={name}>
            <svg width="28" height="10" aria-hidden="true" className={`sk-line-${at % 4}`}>
              <path d="M1 5h26" />
            </svg>
            {name}
            <strong className="sk-figure">
              {values.at(-1) === null || values.length === 0
                ? '–'
                : `${countText(Math.round((values.at(-1) ?? 0) * 10) / 10, language)}${unit}`}
            </strong>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t.asTable}</summary>
        <div className="sk-rows sk-chart-table">
          <table>
            <caption className="sk-hidden">{label}</caption>
            <thead>
              <tr>
                <th scope="col">{t.time}</th>
                {series.map(({ label: name }) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {times.slice(from).map((at, place) => (
                <tr key={at}>
                  <th scope="row">
                    <Moment at={at} />
                  </th>
                  {series.map(({ label: name, values }) => {
                    const value = values[from + place]
                    return (
                      <td key={name} className="sk-figure">
                        {value === null || value === undefined ? '–' : countText(value, language)}
                      </td>
                    )
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </figure>
  )
}
