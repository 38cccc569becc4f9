/**
 * Flow of recipients: what the accounts sent, and what became of it, as bands as thick as they are
 * many. Each band has its name and number beside it and its line in the table.
 */
import type { FoundSeen } from '../../../../../src/ports/console-cases.ts'
import { useLanguage } from '../../language.tsx'
import { Count, countText } from '../../parts/index.ts'
import { Wide } from './figure.tsx'
import { useText } from './kit.ts'

const WIDTH = 960
const HEIGHT = 300
const LEFT = 220
const RIGHT = 640
const BAR = 18
const GAP = 22
const LEAST = 2

export const fates = ['delivered', 'bounced', 'deferred', 'held', 'unknown'] as const
export type Fate = (typeof fates)[number]

/** Recipients by fate; what nobody told of is unknown, so that the parts make the whole. */
export function fatesOf(
  accounts: FoundSeen['accounts'],
): Readonly<Record<Fate, number>> & { readonly recipients: number } {
  const sum = (of: (one: FoundSeen['accounts'][number]['messages']) => number): number =>
    accounts.reduce((total, { messages }) => total + of(messages), 0)
  const recipients = sum((one) => one.recipients)
  const delivered = sum((one) => one.delivered)
  const bounced = sum((one) => one.bounced)
  const deferred = sum((one) => one.deferred)
  const held = sum((one) => one.held ?? 0)
  const unknown = Math.max(0, recipients - delivered - bounced - deferred - held)
  return { recipients, delivered, bounced, deferred, held, unknown }
}

export function RecipientFlow({ accounts }: { readonly accounts: FoundSeen['accounts'] }) {
  const t = useText()
  const { language } = useLanguage()
  const all = fatesOf(accounts)
  const parts = fates.map((fate, nth) => ({ fate, nth, value: all[fate] }))
  const drawn = parts.filter(({ value }) => value > 0)
  const full = HEIGHT - GAP * Math.max(0, drawn.length - 1) - 20
  const top = (HEIGHT - full) / 2
  const share = (value: number) => (all.recipients === 0 ? 0 : value / all.recipients)
  let outer = 10
  let inner = top
  const bands = drawn.map((part) => {
    const high = Math.max(LEAST, share(part.value) * full)
    const thick = share(part.value) * full
    const band = { ...part, outer, inner, high, thick }
    outer += high + GAP
    inner += thick
    return band
  })
  const percent = (value: number) =>
    new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 1 }).format(
      share(value),
    )
  const half = (LEFT + BAR + RIGHT) / 2
  return (
    <figure className="sk-chart">
      <Wide label={t.flow}>
        <svg
          viewBox={`0 0 ${WIDTH} ${HEIGHT + 10}`}
          className="ca-picture"
          role="img"
          aria-label={`${t.flowLabel} ${drawn.map(({ fate, value }) => `${t.fates[fate]} ${countText(value, language)}`).join(', ')}`}
        >
          <rect className="ca-messages" x={LEFT} y={top} width={BAR} height={full} />
          <text x={LEFT - 12} y={HEIGHT / 2} fontSize="15" fontWeight="700" textAnchor="end">
            {t.fates['recipients']}
          </text>
          <text x={LEFT - 12} y={HEIGHT / 2 + 20} fontSize="15" textAnchor="end">
            {countText(all.recipients, language)}
          </text>
          {bands.map(({ fate, nth, value, outer: y, inner: from, high, thick }) => (
            <g key={fate}>
              <path
                className={`ca-flow-${nth} ca-band`}
                d={`M${LEFT + BAR} ${from}C${half} ${from} ${half} ${y} ${RIGHT} ${y}V${y + high}C${half} ${y + high} ${half} ${from + thick} ${LEFT + BAR} ${from + thick}Z`}
              />
              <rect className={`ca-flow-${nth}`} x={RIGHT} y={y} width={BAR} height={high} />
              <text x={RIGHT + BAR + 10} y={y + high / 2 + 5} fontSize="15">
                {t.fates[fate]} {countText(value, language)} ({percent(value)})
              </text>
            </g>
          ))}
        </svg>
      </Wide>
      <Wide label={t.flow}>
        <table className="ca-table">
          <caption className="sk-hidden">{t.flow}</caption>
          <thead>
            <tr>
              <th scope="col">{t.flow}</th>
              <th scope="col" className="ca-number">
                {t.fates['recipients']}
              </th>
              <th scope="col" className="ca-number">
                {t.share}
              </th>
            </tr>
          </thead>
          <tbody>
            {parts.map(({ fate, value }) => (
              <tr key={fate}>
                <th scope="row">{t.fates[fate]}</th>
                <td className="ca-number">
                  <Count value={value} />
                </td>
                <td className="ca-number">{percent(value)}</td>
              </tr>
            ))}
            <tr>
              <th scope="row">{t.total}</th>
              <td className="ca-number">
                <Count value={all.recipients} />
              </td>
              <td />
            </tr>
          </tbody>
        </table>
      </Wide>
    </figure>
  )
}
