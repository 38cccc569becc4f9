/** Accounts: what we call what was found of each. */

import type { AccountId } from '../../events/event.ts'
import type { AccountVerdict, EntryPath, Hypothesis, WebFound } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { shown } from '../say/shown.ts'
import type { Names } from './named.ts'

export const verdictNames: Names<AccountVerdict> = {
  hijacked: { ja: '不正利用', en: 'hijacked' },
  suspect: { ja: '疑いあり', en: 'suspect' },
  clean: { ja: '異常なし', en: 'clean' },
  'not-enough-log': { ja: 'ログ不足', en: 'not enough log' },
}

export const webVerdictNames: Names<WebFound['verdict']> = {
  exploited: { ja: '侵害あり', en: 'exploited' },
  tried: { ja: '試行のみ', en: 'tried' },
  harmless: { ja: '無害', en: 'harmless' },
}

export const standingNames: Names<Hypothesis['standing']> = {
  supported: { ja: '支持', en: 'supported' },
  open: { ja: '未確定', en: 'open' },
  refuted: { ja: '否定', en: 'refuted' },
}

export const entryNames: Names<EntryPath> = {
  guessed: { ja: 'パスワードの総当たり・推測', en: 'password guessed (brute force)' },
  sprayed: { ja: 'パスワードスプレー', en: 'password spraying' },
  stuffed: { ja: 'リスト型攻撃（流出した ID・パスワード）', en: 'credential stuffing' },
  'known-password': {
    ja: '既知のパスワードによる一度目の試行での成功（フィッシング・流出など）',
    en: 'password already known at the first try (phished or leaked)',
  },
  'web-session': { ja: 'Web メールのセッションの悪用', en: 'webmail session taken over' },
  'web-exploit': { ja: 'Web アプリケーションの脆弱性の悪用', en: 'web application exploited' },
  'forwarding-rule': { ja: '転送・振り分け規則の悪用', en: 'forwarding rule' },
  'internal-pivot': { ja: '内部ネットワークからの侵入拡大', en: 'pivot from inside' },
  'database-credential': {
    ja: 'データベースの認証情報の悪用',
    en: 'database credential misused',
  },
  unknown: { ja: '特定できず', en: 'could not be determined' },
}

/** `hanako@example.jp`; a database user or a machine says what it is. */
export function accountName(account: AccountId, language: Language): string {
  const [, prefix = '', name = ''] = /^([a-z]+):(.*)$/s.exec(account) ?? ['', '', account]
  const text = shown(name === '' ? '–' : name)
  const ja = language === 'ja'
  switch (prefix) {
    case 'db':
      return ja ? `${text}（データベース）` : `${text} (database)`
    case 'os':
      return ja ? `${text}（OS ユーザー）` : `${text} (machine user)`
    case 'host':
      return ja ? `${text}（認証なしの送信元）` : `${text} (host without login)`
    case 'uid':
      return ja ? `UID ${text}（OS ユーザー）` : `UID ${text} (machine user)`
    case 'cert':
      return ja ? `${text}（証明書）` : `${text} (certificate)`
    default:
      return text
  }
}
