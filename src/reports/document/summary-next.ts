/** Summary, what is open: what is not known, and what is to be done next. */
import type { MissingKind } from '../../incident/found.ts'
import { octets, plain } from '../say/numbers.ts'
import { collectNames, missingCosts, missingNames } from '../words/coverage.ts'
import type { Speaker } from './speaker.ts'
import type { Sums } from './sums.ts'

const UNKNOWN_MAX = 6
const COLLECT_MAX = 6

export function unknowns({ found, pick, name, account }: Speaker): string[] {
  const told = new Set<string>()
  for (const { what, account: of } of found.missing)
    told.add(
      pick({
        ja: `${of === undefined ? '' : `${account(of)}：`}${name(missingNames, what)}がないため、${name(missingCosts, what)}。`,
        en: `The logs hold no ${name(missingNames, what)}${of === undefined ? '' : ` for ${account(of)}`}: ${name(missingCosts, what)}.`,
      }),
    )
  const gaps = found.coverage.reduce((sum, { gaps: these }) => sum + these.length, 0)
  if (gaps > 0)
    told.add(
      pick({
        ja: `ログに不自然な欠落が ${plain(gaps)} か所あり、その間のことは分かりません。`,
        en: `The logs have ${plain(gaps)} unexplained ${gaps === 1 ? 'gap' : 'gaps'}; what happened in them is not known.`,
      }),
    )
  if (found.interrupted !== undefined)
    told.add(
      pick({
        ja: `読み取りが中断されました（${octets(found.interrupted.of)} のうち ${octets(found.interrupted.bytes)} まで）。この報告書は途中までのものです。`,
        en: `Reading was interrupted (${octets(found.interrupted.bytes)} of ${octets(found.interrupted.of)}): this report is not complete.`,
      }),
    )
  const unread = found.notices.length
  if (unread > 0)
    told.add(
      pick({
        ja: `読めなかった、または一部しか読めなかった入力があります（${plain(unread)} 項目。「証拠」の章に一覧）。`,
        en: `Some inputs could not be read, or only in part (${plain(unread)} notices, listed under “Evidence”).`,
      }),
    )
  const items = [...told]
  if (items.length === 0)
    return [
      pick({
        ja: 'ログにない経路（私物の端末、外部媒体など）については、この調査の対象外です。',
        en: 'What leaves no trace in these logs (private devices, removable media) is outside of this investigation.',
      }),
    ]
  if (items.length <= UNKNOWN_MAX) return items
  const rest = items.length - UNKNOWN_MAX
  return [
    ...items.slice(0, UNKNOWN_MAX),
    pick({
      ja: `ほか ${plain(rest)} 項目（「ログの範囲と限界」）。`,
      en: `and ${plain(rest)} more (see “Coverage and limits”).`,
    }),
  ]
}

export function nextSteps({ found, pick, name, list }: Speaker, sums: Sums): string[] {
  const steps: string[] = []
  if (sums.hijacked.length > 0) {
    steps.push(
      pick({
        ja: '対象アカウントのパスワードを変更し、有効なセッション・アプリパスワードをすべて無効にする。',
        en: 'Change the password of the accounts and end all their sessions and app passwords.',
      }),
      pick({
        ja: '転送設定・振り分け規則・委任設定に、見覚えのないものが残っていないか確認する。',
        en: 'Check forwarding, sorting rules and delegations for anything the owner does not know.',
      }),
    )
    if (sums.mail.delivered > 0)
      steps.push(
        pick({
          ja: `到達した宛先（延べ ${plain(sums.mail.delivered)} 件）への注意喚起の要否と方法を決める。`,
          en: `Decide whether and how to warn those who were reached (${plain(sums.mail.delivered)} recipients).`,
        }),
      )
  }
  if (sums.stores.length > 0)
    steps.push(
      pick({
        ja: 'データベースを切り離し、復元の前にバックアップが無事であることを確かめる。',
        en: 'Take the database off the network, and check backups before restoring them.',
      }),
    )
  if (found.web.some(({ verdict }) => verdict === 'exploited'))
    steps.push(
      pick({
        ja: '該当の Web アプリケーションを停止し、開発元の修正を確認する。関係するアカウントの認証情報を変更する。',
        en: 'Stop the web application, look for a fix of its vendor, and change credentials that passed it.',
      }),
    )
  const collect = [
    ...new Set([
      ...found.questions.flatMap(({ collect: these }) => these),
      ...found.missing.map(({ what }) => what),
    ]),
  ] as readonly MissingKind[]
  if (collect.length > 0)
    steps.push(
      pick({
        ja: `次の記録を、上書きされる前に確保する：${list(collect.slice(0, COLLECT_MAX).map((what) => name(collectNames, what)))}${collect.length > COLLECT_MAX ? 'など' : ''}。`,
        en: `Secure these records before they are overwritten: ${list(collect.slice(0, COLLECT_MAX).map((what) => name(collectNames, what)))}${collect.length > COLLECT_MAX ? ' and others' : ''}.`,
      }),
    )
  if (sums.isIncident) {
    steps.push(
      found.home === 'JP'
        ? pick({
            ja: '個人データの漏えい等のおそれがあるかを確認し、個人情報保護委員会への報告（速報はおおむね 3〜5 日以内）と警察への相談の要否を判断する。これは法的助言ではありません。',
            en: 'Decide whether personal data may be concerned, and so whether to report to the Personal Information Protection Commission (preliminary report within about 3 to 5 days) and to the police. This is no legal advice.',
          })
        : pick({
            ja: '個人データの侵害に当たるかを確認し、監督機関への届出と警察への相談の要否を判断する。これは法的助言ではありません。',
            en: 'Decide whether this is a breach of personal data that must be notified to an authority, and whether to tell the police. This is no legal advice.',
          }),
    )
    steps.push(
      pick({
        ja: '入力したログの原本を、この報告書の SHA-256 とともに、書き換えられない場所に保管する。',
        en: 'Keep the original logs, with the SHA-256 of this report, where nobody can change them.',
      }),
    )
  } else {
    steps.push(
      pick({
        ja: '見つからなかったことの根拠として、この報告書と入力したログを保管する。',
        en: 'Keep this report and the logs, as the ground on which nothing was found.',
      }),
    )
  }
  return steps
}
