/**
 * Week: the last seven days by the hour, beside what is normal for each hour.
 *
 * A map that is a table itself: every figure stands in its cell, and an hour beyond the normal has a
 * sign and a frame, so that neither colour nor eyes are needed. Then the same as lines over time.
 */
import { Group, SegmentedControl, Text } from '@mantine/core'
import { useState } from 'react'
import type { HourCell, Portrait } from '../../../../../src/console/routes/accounts.ts'
import { useLanguage, useWords } from '../../language.tsx'
import { countText } from '../../parts/format.ts'
import { Section } from '../../parts/page.tsx'
import { Moment } from '../../parts/texts.tsx'
import { TimeChart } from '../../parts/time-chart.tsx'
import { daysOf, isBeyond, meanRecipients } from './days.ts'
import { accountWords } from './words.ts'

const HOURS = Array.from({ length: 24 }, (_, hour) => hour)
const LAST_DAY = 24

export type WeekProps = {
  readonly portrait: Portrait
  readonly week: readonly HourCell[]
  readonly countedSince: string | null
}

export function Week({ portrait, week, countedSince }: WeekProps) {
  const t = useWords(accountWords)
  const [span, setSpan] = useState('day')
  const shown = span === 'day' ? week.slice(-LAST_DAY) : week
  const times = shown.map(({ from }) => Date.parse(from))
  const paces = shown.map(({ hour }) => portrait.paceByHourOfWeek[hour])
  const mean = meanRecipients(portrait)
  const rounded = (value: number | undefined) =>
    value === undefined ? null : Math.round(value * 10) / 10
  return (
    <Section
      title={t.week}
      aside={
        <>
          {t.countedSince} <Moment at={countedSince} />
        </>
      }
    >
      <Text size="sm" mb="sm">
        {t.weekLead}
      </Text>
      <HeatMap portrait={portrait} week={week} />
      <Group justify="flex-end" my="sm">
        <SegmentedControl
          aria-label={t.span}
          data={Object.entries(t.spans).map(([value, label]) => ({ value, label }))}
          value={span}
          onChange={setSpan}
        />
      </Group>
      <h3 className="ac-h3">{t.chartMessages}</h3>
      <TimeChart
        label={t.chartMessages}
        times={times}
        series={[
          {
            label: t.seriesMessages,
            values: shown.map(({ messages }) => messages),
            kind: 'steps',
          },
          { label: t.seriesHigh, values: paces.map((pace) => rounded(pace?.high)), kind: 'steps' },
          {
            label: t.seriesTypical,
            values: paces.map((pace) => rounded(pace?.typical)),
            kind: 'steps',
          },
        ]}
      />
      <h3 className="ac-h3">{t.chartRecipients}</h3>
      <TimeChart
        label={t.chartRecipients}
        times={times}
        series={[
          {
            label: t.seriesRecipients,
            values: shown.map(({ recipients }) => recipients),
            kind: 'steps',
          },
          {
            label: t.seriesHigh,
            values: paces.map((pace) => (pace === undefined ? null : rounded(pace.high * mean))),
            kind: 'steps',
          },
          { label: t.seriesFresh, values: shown.map(({ fresh }) => fresh), kind: 'steps' },
        ]}
      />
    </Section>
  )
}

function HeatMap({ portrait, week }: Pick<WeekProps, 'portrait' | 'week'>) {
  const t = useWords(accountWords)
  const { language, zone } = useLanguage()
  const locale = language === 'ja' ? 'ja-JP' : 'en-GB'
  const format = new Intl.DateTimeFormat(locale, {
    timeZone: zone,
    ...{ month: 'numeric', day: 'numeric', weekday: 'short' },
  })
  const days = daysOf(week, (at) => format.format(new Date(at)))
  const paces = portrait.paceByHourOfWeek
  const most = Math.max(
    1,
    ...week.map(({ messages }) => messages),
    ...paces.map(({ typical }) => typical),
  )
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard
    <section className="ac-heat" tabIndex={0} aria-label={t.heatLabel}>
      <table>
        <caption className="sk-hidden">{t.heatLabel}</caption>
        <thead>
          <tr>
            <td className="sk-hidden" />
            {HOURS.map((hour) => (
              <th key={hour} scope="col" className="ac-hour" aria-label={t.hourOf(hour)}>
                {hour}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {[t.weekdayNormal, t.dayOffNormal].map((name, off) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {HOURS.map((hour) => {
                const { typical = 0 } = paces[hour + 24 * off] ?? {}
                return (
                  <td key={hour} style={shaded(typical, most)}>
                    {typical < 0.05 ? '' : countText(Math.round(typical * 10) / 10, language)}
                  </td>
                )
              })}
            </tr>
          ))}
          {days.map(({ day, cells }) => (
            <tr key={day}>
              <th scope="row">{day}</th>
              {HOURS.map((hour) => {
                const cell = cells.get(hour)
                if (cell === undefined) return <td key={hour} className="ac-ahead" />
                const { high = 0 } = paces[cell.hour] ?? {}
                const isMuch = isBeyond(cell.messages, high)
                const words = t.cell(countText(cell.messages, language), countText(high, language))
                return (
                  <td
                    key={hour}
                    className={isMuch ? 'ac-beyond' : ''}
                    style={shaded(cell.messages, most)}
                    title={words}
                  >
                    {cell.messages === 0 ? '' : countText(cell.messages, language)}
                    {isMuch && (
                      <>
                        <span aria-hidden="true">▲</span>
                        <span className="sk-hidden">{t.beyond}</span>
                      </>
                    )}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}

/** At most half ink, so that the figure on it stays readable in both schemes. */
const shaded = (value: number, most: number) =>
  value <= 0
    ? {}
    : {
        backgroundColor: `color-mix(in oklab, var(--mantine-color-indigo-5) ${Math.round(8 + 42 * Math.sqrt(value / most))}%, transparent)`,
      }
