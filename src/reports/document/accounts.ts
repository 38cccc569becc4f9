/** Accounts: all of them in one table, the worst first. */

import type { AccountVerdict } from '../../incident/found.ts'
import { plain } from '../say/numbers.ts'
import { verdictNames } from '../words/accounts.ts'
import { cut, type Section, type Tone } from './model.ts'
import type { Speaker } from './speaker.ts'

const ROWS_MAX = 100
/** Of those that are clean, when others are not. */
const CLEAN_MAX = 20

export const verdictTone: Readonly<Record<AccountVerdict, Tone>> = {
  hijacked: 'bad',
  suspect: 'watch',
  clean: 'good',
  'not-enough-log': 'soft',
}

export function accountsSection(speaker: Speaker): Section | undefined {
  const { found, pick, name } = speaker
  if (found.accounts.length === 0) return undefined
  const doubted = found.accounts.filter(({ verdict }) => verdict !== 'clean')
  const clean = found.accounts.filter(({ verdict }) => verdict === 'clean')
  const most = doubted.length > 0 ? CLEAN_MAX : ROWS_MAX
  const listed = [...doubted, ...clean.slice(0, most)]
  const { kept } = cut(listed, ROWS_MAX)
  const all = found.accounts.length + found.accountsLeftOut
  const of = (verdict: AccountVerdict): number =>
    found.accounts.filter((account) => account.verdict === verdict).length
  return {
    id: 'accounts',
    title: pick({ ja: 'アカウント一覧', en: 'Accounts' }),
    level: 2,
    blocks: [
      {
        kind: 'paragraph',
        text: pick({
          ja: `全 ${plain(all)} アカウントを調べました：不正利用 ${plain(of('hijacked'))}、疑いあり ${plain(of('suspect'))}、異常なし ${plain(of('clean') + found.accountsLeftOut)}、ログ不足 ${plain(of('not-enough-log'))}。`,
          en: `${plain(all)} accounts were examined: ${plain(of('hijacked'))} hijacked, ${plain(of('suspect'))} suspect, ${plain(of('clean') + found.accountsLeftOut)} clean, ${plain(of('not-enough-log'))} with not enough log.`,
        }),
      },
      {
        kind: 'table',
        caption: pick({
          ja: '通数と宛先数は、不正利用・疑いのあるアカウントではその期間、それ以外では全期間のもの',
          en: 'Messages and recipients: of the window for hijacked and suspect accounts, else of the whole log',
        }),
        columns: [
          { head: pick({ ja: 'アカウント', en: 'Account' }), width: 2.6 },
          { head: pick({ ja: '判定', en: 'Verdict' }), width: 1.1 },
          { head: pick({ ja: '期間', en: 'Window' }), width: 2.4 },
          { head: pick({ ja: '送信（通）', en: 'Messages' }), isNumber: true },
          { head: pick({ ja: '宛先（件）', en: 'Recipients' }), isNumber: true },
          { head: pick({ ja: '到達（件）', en: 'Delivered' }), isNumber: true },
          { head: pick({ ja: '不達（件）', en: 'Bounced' }), isNumber: true },
          { head: pick({ ja: '接続元', en: 'Origins' }), isNumber: true, width: 0.8 },
        ],
        rows: kept.map((account) => [
          speaker.account(account.account),
          { text: name(verdictNames, account.verdict), tone: verdictTone[account.verdict] },
          account.window === undefined
            ? '–'
            : speaker.briefly(account.window.from, account.window.to),
          plain(account.messages.submitted),
          plain(account.messages.recipients),
          plain(account.messages.delivered),
          plain(account.messages.bounced),
          plain(account.origins.length + account.originsLeftOut),
        ]),
        leftOut: found.accounts.length - kept.length,
        lost: found.accountsLeftOut,
      },
    ],
  }
}
