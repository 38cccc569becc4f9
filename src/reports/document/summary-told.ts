/** Summary, told: the conclusion, and what happened, in words without a term that is not needed. */
import { length } from '../say/moments.ts'
import { octets, plain, shareOf } from '../say/numbers.ts'
import { countryName } from '../say/places.ts'
import { entryNames } from '../words/accounts.ts'
import type { Block } from './model.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const NAMES_MAX = 3
const COUNTRIES_MAX = 5

export function headline({ found, pick }: Speaker, sums: Sums): Block {
  const label = pick({ ja: '結論', en: 'Conclusion' })
  if (found.lines === 0)
    return {
      kind: 'verdict',
      tone: 'watch',
      label,
      text: pick({
        ja: '調べられるログがありませんでした',
        en: 'There was no log that could be read',
      }),
    }
  if (sums.hijacked.length > 0)
    return {
      kind: 'verdict',
      tone: 'bad',
      label,
      text: pick({
        ja: `${plain(sums.hijacked.length)} アカウントの不正利用が認められます`,
        en:
          sums.hijacked.length === 1
            ? 'One account was taken over'
            : `${plain(sums.hijacked.length)} accounts were taken over`,
      }),
    }
  if (sums.stores.length > 0)
    return {
      kind: 'verdict',
      tone: 'bad',
      label,
      text: pick({
        ja: 'データベースへの不正な操作が認められます',
        en: 'A database was tampered with',
      }),
    }
  if (found.web.some(({ verdict }) => verdict === 'exploited'))
    return {
      kind: 'verdict',
      tone: 'bad',
      label,
      text: pick({
        ja: 'Web サーバーへの侵害が認められます',
        en: 'A web application was broken into',
      }),
    }
  if (sums.isIncident)
    return {
      kind: 'verdict',
      tone: 'watch',
      label,
      text: pick({
        ja: '断定はできませんが、不正利用の疑いがあります',
        en: 'Something is under suspicion, and nothing is certain',
      }),
    }
  return {
    kind: 'verdict',
    tone: 'good',
    label,
    text: pick({
      ja: '調べたログの範囲では、不正利用は見つかりませんでした',
      en: 'Nothing was found in the logs that were examined',
    }),
    note: pick({
      ja: 'ログにないことについては判断していません（「ログの範囲と限界」を参照）。',
      en: 'This says nothing of what the logs do not hold (see “Coverage and limits”).',
    }),
  }
}

/** In plain words, without a technical term that is not needed. */
export function whatHappened(speaker: Speaker, sums: Sums): string[] {
  const { found, pick, list } = speaker
  const told: string[] = []
  const { hijacked, mail, window } = sums
  const names = list(hijacked.slice(0, NAMES_MAX).map(({ account }) => speaker.account(account)))
  const more = hijacked.length - NAMES_MAX
  const who = pick({
    ja: more > 0 ? `${names} ほか ${plain(more)} アカウント` : names,
    en: more > 0 ? `${names} and ${plain(more)} more` : names,
  })
  const first = hijacked[0]
  if (first !== undefined && window !== undefined) {
    const lasted = length(window.to - window.from, speaker.language)
    told.push(
      pick({
        ja: `${who} が、${speaker.stretch(window.from, window.to)} の ${lasted}にわたり、本人以外の者に利用されたと認められます。`,
        en: `${who} ${hijacked.length === 1 ? 'was' : 'were'} used by somebody other than the owner, from ${speaker.stretch(window.from, window.to)}, ${lasted} in all.`,
      }),
    )
  }
  if (mail.submitted > 0) {
    told.push(
      pick({
        ja: `この間に ${plain(mail.submitted)} 通のメールが送信されました。宛先は延べ ${plain(mail.recipients)} 件（国内 ${plain(sums.domestic)} 件、国外 ${plain(sums.foreign)} 件）で、このうち ${plain(mail.delivered)} 件（${shareOf(mail.delivered, mail.recipients)}）は相手先のサーバーに到達し、${plain(mail.bounced)} 件は不達でした。`,
        en: `${speaker.count(mail.submitted, 'messages')} went out, to ${speaker.count(mail.recipients, 'recipients')} (${plain(sums.domestic)} domestic, ${plain(sums.foreign)} foreign). ${plain(mail.delivered)} of them (${shareOf(mail.delivered, mail.recipients)}) were delivered to the receiving servers, ${plain(mail.bounced)} bounced.`,
      }),
    )
  } else if (hijacked.length > 0) {
    told.push(
      pick({
        ja: 'この間に、不正に送信されたメールは確認されていません。',
        en: 'No mail of the attacker was found to have been sent.',
      }),
    )
  }
  if (sums.reading.octets + sums.reading.messages > 0) {
    told.push(
      pick({
        ja: `メールボックスから ${octets(sums.reading.octets)}、${plain(sums.reading.messages)} 通が読み出されています。`,
        en: `${octets(sums.reading.octets)} in ${speaker.count(sums.reading.messages, 'messages')} were read from the mailbox.`,
      }),
    )
  }
  const abroad = sums.countries.filter((one) => one.country !== undefined)
  if (sums.origins > 0) {
    const named = list(
      abroad.slice(0, COUNTRIES_MAX).map((one) => countryName(one.country ?? '', speaker.language)),
    )
    const rest = abroad.length - COUNTRIES_MAX
    told.push(
      pick({
        ja: `攻撃者の接続元は ${plain(sums.origins)} か所${abroad.length > 0 ? `（${plain(abroad.length)} か国：${named}${rest > 0 ? 'など' : ''}）` : ''}です。`,
        en: `The attacker came from ${speaker.count(sums.origins, 'origins')}${abroad.length > 0 ? ` in ${speaker.count(abroad.length, 'countries')} (${named}${rest > 0 ? ' and others' : ''})` : ''}.`,
      }),
    )
  }
  const way = first?.entry.find(({ standing }) => standing === 'supported')
  if (first !== undefined)
    told.push(
      way === undefined || way.path === 'unknown'
        ? pick({
            ja: '侵入経路は、このログからは特定できていません。',
            en: 'How they got in could not be determined from these logs.',
          })
        : pick({
            ja: `侵入経路は「${entryNames[way.path].ja}」が最も有力ですが、推定であり、確定した事実ではありません。`,
            en: `The best explanation of how they got in is “${entryNames[way.path].en}”; it is a hypothesis and no established fact.`,
          }),
    )
  for (const store of sums.stores.slice(0, NAMES_MAX))
    told.push(
      pick({
        ja: `${speaker.stretch(store.window.from, store.window.to)} に、${speaker.account(store.account)}からデータを消す SQL 文が ${plain(store.destructive)} 文実行されました（${store.rows > 0 ? `${plain(store.rows)} 行に影響` : '影響した行数はログからは分かりません'}）。${store.rowsRead > 0 ? `消去の前に ${plain(store.rowsRead)} 行が読み出されています。` : ''}`,
        en: `${speaker.stretch(store.window.from, store.window.to)}: ${speaker.account(store.account)} ran ${speaker.count(store.destructive, 'statements')} that destroy data (${store.rows > 0 ? `${speaker.count(store.rows, 'rows')} affected` : 'the logs do not tell how many rows'}).${store.rowsRead > 0 ? ` ${speaker.count(store.rowsRead, 'rows')} were read before.` : ''}`,
      }),
    )
  const web = found.web.filter(({ verdict }) => verdict === 'exploited')
  for (const one of web.slice(0, NAMES_MAX))
    told.push(
      pick({
        ja: `${speaker.stretch(one.window.from, one.window.to)} に、Web サーバーの脆弱性を突いた侵入の痕跡があります（Web シェルへの要求 ${plain(one.shells)} 回、${one.octets > 0 ? `取得 ${octets(one.octets)}、` : ''}関係するおそれのあるアカウント ${plain(one.accounts.length)} アカウント）。`,
        en: `${speaker.stretch(one.window.from, one.window.to)}: traces of a break-in by a web application (${plain(one.shells)} requests to a web shell, ${one.octets > 0 ? `${octets(one.octets)} taken, ` : ''}${speaker.count(one.accounts.length, 'accounts')} possibly concerned).`,
      }),
    )
  if (told.length === 0 && found.span !== undefined)
    told.push(
      pick({
        ja: `${speaker.stretch(found.span.from, found.span.to)} のログ ${plain(found.lines)} 行、${plain(found.accounts.length + found.accountsLeftOut)} アカウントを調べました。`,
        en: `${speaker.count(found.lines, 'lines')} of ${speaker.stretch(found.span.from, found.span.to)} were examined, with ${speaker.count(found.accounts.length + found.accountsLeftOut, 'accounts')}.`,
      }),
    )
  if (sums.suspect.length > 0)
    told.push(
      pick({
        ja: `このほか、不正利用の疑いがあるアカウントが ${plain(sums.suspect.length)} アカウントあります。`,
        en:
          sums.suspect.length === 1
            ? 'One more account is under suspicion.'
            : `${plain(sums.suspect.length)} more accounts are under suspicion.`,
      }),
    )
  return told
}
