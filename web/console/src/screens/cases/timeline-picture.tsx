/**
 * Picture of the day: what the thief sent, column by column, with what was judged and done as numbered
 * lines. Messages are columns, recipients a line on a scale of its own; the table below has the marks.
 */
import type { Timeline } from '../../../../../src/incident/found.ts'
import { clock } from '../../../../../src/reports/say/moments.ts'
import { clockLabels } from '../../../../../src/reports/words/case.ts'
import { momentNames } from '../../../../../src/reports/words/moments.ts'
import { nameIn } from '../../../../../src/reports/words/named.ts'
import { useLanguage } from '../../language.tsx'
import { countText, Moment, Name } from '../../parts/index.ts'
import { Wide } from './figure.tsx'
import { nameOfAccount, useSpeaking, useText } from './kit.ts'

const WIDTH = 960
const HEIGHT = 260
const LEFT = 56
const RIGHT = 64
const TOP = 34
const BOTTOM = 30
const COLUMNS_DRAWN = 320
const MARKS_MAX = 24
const MARK_GAP = 18
const TICKS = 6

type Column = { readonly messages: number; readonly recipients: number }

/** As many as can be seen; neighbours are added. */
export function columnsOf(timeline: Timeline, most = COLUMNS_DRAWN) {
  const each = Math.max(1, Math.ceil(timeline.columns.length / most))
  const columns: Column[] = []
  for (let at = 0; at < timeline.columns.length; at += each) {
    const some = timeline.columns.slice(at, at + each)
    columns.push({
      messages: some.reduce((sum, one) => sum + one.stolenMessages, 0),
      recipients: some.reduce((sum, one) => sum + one.stolenRecipients, 0),
    })
  }
  return { columns, seconds: timeline.seconds * each }
}

export function TimelinePicture({
  timeline,
  contained,
}: {
  readonly timeline: Timeline
  readonly contained: number | undefined
}) {
  const t = useText()
  const { language } = useLanguage()
  const speaking = useSpeaking()
  const { columns, seconds } = columnsOf(timeline)
  const from = timeline.from
  const span = Math.max(1, columns.length * seconds * 1_000)
  const inside = WIDTH - LEFT - RIGHT
  const low = HEIGHT - BOTTOM
  const high = low - TOP
  const x = (at: number) => LEFT + (Math.min(Math.max(at - from, 0), span) / span) * inside
  const most = Math.max(1, ...columns.map((one) => one.messages))
  const mostRecipients = Math.max(1, ...columns.map((one) => one.recipients))
  const wide = inside / Math.max(1, columns.length)
  const line = columns
    .map(
      (one, at) =>
        `${at === 0 ? 'M' : 'L'}${(LEFT + (at + 0.5) * wide).toFixed(1)} ${(low - (one.recipients / mostRecipients) * high).toFixed(1)}`,
    )
    .join('')
  const marks = [
    ...timeline.moments.map((one) => ({
      at: one.at as number,
      name: nameIn(momentNames, one.code, language) ?? one.code,
      account: one.account as string | undefined,
    })),
    ...(contained === undefined
      ? []
      : [
          {
            at: contained,
            name: nameIn(clockLabels, 'contained', language) ?? '',
            account: undefined,
          },
        ]),
  ]
    .toSorted((a, b) => a.at - b.at)
    .slice(0, MARKS_MAX)
  let free = Number.NEGATIVE_INFINITY
  const placed = marks.map((mark, nth) => {
    const own = x(mark.at)
    const at = Math.min(Math.max(own, free), WIDTH - 12)
    free = at + MARK_GAP
    return { ...mark, own, label: at, nth: nth + 1 }
  })
  const total = columns.reduce((sum, one) => sum + one.messages, 0)
  const all = columns.reduce((sum, one) => sum + one.recipients, 0)
  const told = `${t.stolenMessages} ${countText(total, language)}, ${t.stolenRecipients} ${countText(all, language)}`
  return (
    <figure className="sk-chart">
      <Wide label={t.picture}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
          className="ca-picture"
          role="img"
          aria-label={`${t.picture}: ${told}`}
        >
          {columns.map((one, at) => (
            <rect
              // biome-ignore lint/suspicious/noArrayIndexKey: a column is named by its place
              key={at}
              className="ca-messages"
              x={LEFT + at * wide}
              width={Math.max(0.6, wide - 0.4)}
              y={low - (one.messages / most) * high}
              height={(one.messages / most) * high}
            />
          ))}
          <path className="ca-recipients" d={line} />
          <path className="ca-axis" d={`M${LEFT} ${low}H${WIDTH - RIGHT}`} />
          <text x={LEFT - 6} y={TOP + 12} fontSize="11" textAnchor="end">
            {countText(most, language)}
          </text>
          <text x={WIDTH - RIGHT + 6} y={TOP + 12} fontSize="11">
            {countText(mostRecipients, language)}
          </text>
          {Array.from({ length: TICKS + 1 }, (_, at) => from + (span * at) / TICKS).map((at) => (
            <text key={at} x={x(at)} y={HEIGHT - 10} fontSize="11" textAnchor="middle">
              {clock(at, speaking)}
            </text>
          ))}
          {placed.map(({ own, label, nth }) => (
            <g key={nth}>
              <path className="ca-mark" d={`M${own} ${low}V${TOP}L${label} ${TOP - 12}`} />
              <text x={label} y={TOP - 16} fontSize="11" fontWeight="700" textAnchor="middle">
                {nth}
              </text>
            </g>
          ))}
        </svg>
      </Wide>
      <ul className="sk-legend">
        <li>
          <svg width="14" height="14" aria-hidden="true">
            <rect className="ca-messages" width="14" height="14" />
          </svg>
          {t.stolenMessages} ({t.perColumn(seconds)})
        </li>
        <li>
          <svg width="28" height="10" aria-hidden="true">
            <path className="ca-recipients" d="M1 5h26" />
          </svg>
          {t.stolenRecipients}
        </li>
      </ul>
      {placed.length > 0 && (
        <Wide label={t.marks}>
          <table className="ca-table">
            <caption className="sk-hidden">{t.marks}</caption>
            <thead>
              <tr>
                <th scope="col">#</th>
                <th scope="col">{t.at}</th>
                <th scope="col">{t.happened}</th>
                <th scope="col">{t.account}</th>
              </tr>
            </thead>
            <tbody>
              {placed.map(({ nth, at, name, account }) => (
                <tr key={nth}>
                  <th scope="row">{nth}</th>
                  <td>
                    <Moment at={at} />
                  </td>
                  <td>{name}</td>
                  <td>
                    {account === undefined ? (
                      ''
                    ) : (
                      <Name account={nameOfAccount(account, language)} />
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </Wide>
      )}
    </figure>
  )
}
