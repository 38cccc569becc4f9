/** Card: what one owner is handed: his account, where to go, his token, and both as a QR code. */
import type { OpenedToken } from '../../../../../src/console/routes/enrolment.ts'
import type { Language } from '../../../../../src/lib/words.ts'
import { momentText } from '../../parts/format.ts'
import { strangeText } from '../../parts/strange.ts'
import Qr from '../setup/qr.tsx'
import { enrolmentWords } from './words.ts'

const nameOf = (account: string): string => strangeText(account.replace(/^sasl:/, ''), 120)
/** Without the token: it is typed, where no camera is. */
const pageOf = (url: string): string => url.replace(/\/enrol\/.*$/, '/enrol')

/** One card to look at; it may be wider than a telephone, and is scrolled then. */
export const CardLook = (props: Parameters<typeof Card>[0]) => (
  // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls has to be reached by the keyboard (WCAG 2.1.1)
  <section className="enrol-look" tabIndex={0} aria-label={nameOf(props.opened.account)}>
    <Card {...props} />
  </section>
)

export function Card({
  opened,
  language,
  zone,
}: {
  readonly opened: OpenedToken
  readonly language: Language
  readonly zone: string
}) {
  const { card, qrLabel } = enrolmentWords[language]
  const { account, token, url, until } = opened
  const name = nameOf(account)
  return (
    <article className="enrol-card" lang={language}>
      <h3>{card.title}</h3>
      <div className="enrol-card-body">
        <div className="enrol-card-text">
          <p className="enrol-card-account">
            <span>{card.account}</span>
            <bdi>{name}</bdi>
          </p>
          <ol>
            <li>{url === undefined ? card.noAddress : card.step1}</li>
            <li>{card.step2}</li>
          </ol>
        </div>
        {url !== undefined && (
          <div className="enrol-card-qr">
            <Qr text={url} label={qrLabel(name)} />
          </div>
        )}
      </div>
      <dl>
        {url !== undefined && (
          <div>
            <dt>{card.address}</dt>
            <dd>{pageOf(url)}</dd>
          </div>
        )}
        <div>
          <dt>{card.token}</dt>
          <dd className="enrol-card-token">{token}</dd>
        </div>
        <div>
          <dt>{card.until}</dt>
          <dd>{momentText(until, 'short', language, zone) ?? until}</dd>
        </div>
      </dl>
      <p className="enrol-card-caution">{card.caution}</p>
    </article>
  )
}
