/** Summary, in figures: five to eight of them, as large as they matter. */
import { length } from '../say/moments.ts'
import { octets, plain, shareOf } from '../say/numbers.ts'
import type { BigFigure, Tone } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const FIGURES_MAX = 8

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

export function figures(speaker: Speaker, sums: Sums): BigFigure[] {
  const { found, pick, language } = speaker
  const { mail } = sums
  const items: BigFigure[] = []
  const number = (label: string, value: string, note?: string, tone?: Tone): void => {
    items.push({ label: capital(label), value, ...(note && { note }), ...(tone && { tone }) })
  }
  const dayOf = (at: number): string => speaker.brief(at).replace(/ [\d:]+$/, '')
  const unit = (ja: string, en: string): string => pick({ ja, en })
  if (sums.hijacked.length > 0 || !sums.isIncident)
    number(
      pick({ ja: '不正利用', en: 'taken over' }),
      plain(sums.hijacked.length),
      `${unit('アカウント', sums.hijacked.length === 1 ? 'account' : 'accounts')}${sums.suspect.length > 0 ? pick({ ja: `・疑い ${plain(sums.suspect.length)}`, en: `, ${plain(sums.suspect.length)} suspect` }) : ''}`,
      sums.hijacked.length > 0 ? 'bad' : 'good',
    )
  if (sums.window !== undefined)
    number(
      pick({ ja: '不正利用の期間', en: 'from first to last' }),
      length(sums.window.to - sums.window.from, language),
      pick({
        ja: `${speaker.brief(sums.window.from).replace(/:\d\d$/, '')} から`,
        en: `from ${speaker.brief(sums.window.from).replace(/:\d\d$/, '')}`,
      }),
    )
  if (mail.submitted > 0) {
    number(
      pick({ ja: '送信', en: 'messages sent' }),
      plain(mail.submitted),
      unit('通', 'by the attacker'),
    )
    number(
      pick({ ja: '宛先（延べ）', en: 'recipients (total)' }),
      plain(mail.recipients),
      pick({
        ja: `件・国外 ${shareOf(sums.foreign, mail.recipients)}`,
        en: `${shareOf(sums.foreign, mail.recipients)} of them foreign`,
      }),
    )
    number(
      pick({ ja: '到達した宛先', en: 'recipients reached' }),
      plain(mail.delivered),
      pick({
        ja: `件・${shareOf(mail.delivered, mail.recipients)}`,
        en: `${shareOf(mail.delivered, mail.recipients)} of recipients`,
      }),
      mail.delivered > 0 ? 'bad' : 'plain',
    )
  }
  if (sums.reading.octets > 0)
    number(
      pick({ ja: '読み出し', en: 'read from mailboxes' }),
      octets(sums.reading.octets),
      speaker.count(sums.reading.messages, 'messages'),
      'bad',
    )
  const total = (of: (store: Sums['stores'][number]) => number): number =>
    sums.stores.reduce((sum, store) => sum + of(store), 0)
  if (sums.stores.length > 0) {
    const [rows, read] = [total((store) => store.rows), total((store) => store.rowsRead)]
    number(
      pick({ ja: 'データを消す SQL 文', en: 'statements that destroy' }),
      plain(total(({ destructive }) => destructive)),
      rows > 0
        ? pick({ ja: `${plain(rows)} 行に影響`, en: `${plain(rows)} rows affected` })
        : unit('文', ''),
      'bad',
    )
    if (read > 0)
      number(
        pick({ ja: '消去前に読み出された行', en: 'rows read before' }),
        plain(read),
        unit('行', ''),
        'bad',
      )
  }
  const webOctets = found.web
    .filter(({ verdict }) => verdict === 'exploited')
    .reduce((sum, one) => sum + one.octets, 0)
  if (webOctets > 0)
    number(
      pick({ ja: 'Web からの取得', en: 'taken by the web' }),
      octets(webOctets),
      undefined,
      'bad',
    )
  if (sums.origins > 0) {
    const known = sums.countries.filter((one) => one.country !== undefined).length
    number(
      pick({ ja: '攻撃者の接続元', en: 'origins of the attacker' }),
      plain(sums.origins),
      known > 0 ? speaker.count(known, 'countries') : unit('か所', 'addresses'),
    )
  }
  const warned = sums.hijacked
    .map(({ wouldHave }) => wouldHave?.containedAt ?? wouldHave?.challengedAt)
    .filter((at) => at !== undefined)
  if (warned.length > 0 && items.length < 7)
    number(
      pick({ ja: '関守があれば止めた時刻', en: 'a guard would have acted at' }),
      speaker.clock(Math.min(...warned)),
      pick({
        ja: `${dayOf(Math.min(...warned))}・再計算による`,
        en: `${dayOf(Math.min(...warned))}, by replaying the logs`,
      }),
      'good',
    )
  if (!sums.isIncident) {
    number(pick({ ja: '調べたログ', en: 'lines examined' }), plain(found.lines), unit('行', ''))
    number(
      pick({ ja: '調べたアカウント', en: 'accounts examined' }),
      plain(found.accounts.length + found.accountsLeftOut),
    )
    if (found.span !== undefined)
      number(
        pick({ ja: '調べた期間', en: 'time examined' }),
        length(found.span.to - found.span.from, language),
      )
  }
  return items.slice(0, FIGURES_MAX)
}
