/**
 * Reasons: why an account is called what it is, and what speaks for or against a way in.
 *
 * Codes of the detector are said by the detector's own words. Those of the investigation are a
 * sentence with its figures behind it; a code that this version does not know is said by its name and
 * its figures, for a report that leaves a reason out would be a lie.
 */

import type { ReasonGiven } from '../../events/verdict.ts'
import type { HypothesisReason } from '../../incident/found.ts'
import type { Language } from '../../lib/words.ts'
import { signed } from '../../verdict/figures.ts'
import type { Reason } from '../../verdict/reasons.ts'
import { wordsFor } from '../../verdict/words.ts'
import { length, moment, type Speaking } from '../say/moments.ts'
import { octets, plain } from '../say/numbers.ts'
import { country } from '../say/places.ts'
import { shown } from '../say/shown.ts'
import { type Name, nameIn } from './named.ts'

type Facts = { readonly [name: string]: number | string }

const sentences: Readonly<Record<string, Name>> = {
  'entry.failures-before': {
    ja: '最初の成功の前に認証失敗が続いている',
    en: 'failed logins stand before the first success',
  },
  'entry.many-accounts': {
    ja: '同じ接続元が多数のアカウントを試している',
    en: 'the same origins tried many accounts',
  },
  'entry.many-origins': {
    ja: '多数の接続元から試行されている',
    en: 'the tries came from many origins',
  },
  'entry.distinct-passwords': {
    ja: '試行ごとに異なるパスワードが使われている',
    en: 'each try used another password',
  },
  'entry.first-try': {
    ja: '一回目の試行で認証に成功している',
    en: 'the very first try succeeded',
  },
  'entry.no-failures': {
    ja: '成功の前に認証失敗が一度もない',
    en: 'no failed login stands before the success',
  },
  'entry.web-session': {
    ja: 'Web メールのセッションから操作されている',
    en: 'it was done from a webmail session',
  },
  'entry.exploit-before': {
    ja: '直前に Web アプリケーションの脆弱性を突く要求がある',
    en: 'requests that exploit a web application stand before it',
  },
  'entry.rule-changed': {
    ja: '転送・振り分け規則が変更されている',
    en: 'a forwarding or sorting rule was changed',
  },
  'entry.internal-origin': {
    ja: '接続元が組織内のネットワークである',
    en: 'the origin lies inside the organisation',
  },
  'entry.log-silent': {
    ja: '該当する時間帯のログがなく、確かめられない',
    en: 'the logs are silent for that time, so it cannot be checked',
  },
  'entry.success-after-guesses': {
    ja: '失敗を重ねた接続元が、その後に認証に成功している',
    en: 'an origin that had failed again and again then succeeded',
  },
  'entry.one-password-each': {
    ja: 'アカウントごとの試行が 1 種類程度のパスワードにとどまる',
    en: 'about one password was tried at each account',
  },
  'entry.many-passwords': {
    ja: '一つのアカウントに多くのパスワードが試されている',
    en: 'many passwords were tried at one account',
  },
  'entry.no-other-names': {
    ja: '同じ接続元から、ほかのアカウントは試されていない',
    en: 'the same origins tried no other account',
  },
  'past.owner-at-home': {
    ja: '本人が普段の場所で利用している同じ時間に、別の国から利用されている',
    en: 'it was used from another country while the owner was at work at home',
  },
  'past.reads-more': {
    ja: 'その接続元から、普段よりはるかに多くのメールが読み出されている',
    en: 'far more was read from there than the account ever reads',
  },
  'past.swept-abroad': {
    ja: '国外の接続元からメールボックスが一括して読み出されている',
    en: 'a mailbox was emptied from abroad',
  },
  'past.rule-by-stranger': {
    ja: '見知らぬ接続元から転送・振り分け規則が変更されている',
    en: 'a forwarding or sorting rule was changed from a strange place',
  },
  'past.failures-before': {
    ja: '同じ接続元が、成功の前に何度も認証に失敗している',
    en: 'the same origin had failed to log in several times before',
  },
  'past.came-for-the-rule': {
    ja: '規則の変更だけを行い、短時間で離れている',
    en: 'it came for the rule only, and left soon',
  },
  'past.hidden-network': {
    ja: '接続元が、身元を隠しやすいネットワークである',
    en: 'the origin lies in a network that hides who uses it',
  },
  'past.detector': {
    ja: '振る舞い検知の証拠が強い',
    en: 'the detector had strong evidence',
  },
  'past.mail-unlike': {
    ja: '本人の普段のメールと異なるメールが送られている',
    en: 'the mail was unlike the owner’s',
  },
  'past.writes-as-always': {
    ja: 'その接続元からの送信は、本人の普段のメールと変わらない（本人である可能性を示す）',
    en: 'mail from there was like the owner’s (which speaks for the owner)',
  },
  'past.by-web-exploit': {
    ja: '脆弱性を突いた接続元から、このアカウントに入られている',
    en: 'it was entered from an origin that had exploited a web application',
  },
  'past.to-colleagues': {
    ja: '宛先のほとんどが組織内である（一斉連絡とみられる）',
    en: 'nearly all recipients are colleagues (looks like an all-staff mailing)',
  },
  'past.recurs': {
    ja: '同じ送り方が別の日にも繰り返されている（定期の配信とみられる）',
    en: 'the same was sent on other days too (looks like a newsletter)',
  },
  'store.strange-place': {
    ja: 'このデータベース利用者がそれまで使っていない接続元である',
    en: 'the database user had never come from there',
  },
  'store.never-destroyed': {
    ja: 'それまでデータを消す SQL 文を実行したことがない',
    en: 'the user had never run a statement that destroys data',
  },
  'store.dumped': {
    ja: 'テーブル全体が取り出されている',
    en: 'whole tables were read',
  },
  'web.shell-answered': {
    ja: 'Web シェルへの要求にサーバーが応答している',
    en: 'the server answered requests to a web shell',
  },
  'web.probe-answered': {
    ja: '脆弱性を突く要求にサーバーが応答している',
    en: 'the server answered requests that exploit a weakness',
  },
  'web.read-out': {
    ja: '大量のデータが取得されている',
    en: 'a great deal of data was taken',
  },
}

/** Names of figures behind a sentence; one that is not known stands by its own name. */
const factNames: Readonly<Record<string, Name>> = {
  failures: { ja: '失敗回数', en: 'failures' },
  successes: { ja: '成功回数', en: 'successes' },
  logins: { ja: 'ログイン回数', en: 'logins' },
  accounts: { ja: 'アカウント数', en: 'accounts' },
  origins: { ja: '接続元数', en: 'origins' },
  countries: { ja: '国数', en: 'countries' },
  passwords: { ja: 'パスワードの種類', en: 'passwords' },
  messages: { ja: '通数', en: 'messages' },
  recipients: { ja: '宛先数', en: 'recipients' },
  delivered: { ja: '到達', en: 'delivered' },
  bounced: { ja: '不達', en: 'bounced' },
  deferred: { ja: '再送待ち', en: 'deferred' },
  perMinute: { ja: '毎分', en: 'per minute' },
  rows: { ja: '行数', en: 'rows' },
  statements: { ja: 'SQL 文の数', en: 'statements' },
  requests: { ja: '要求数', en: 'requests' },
  probes: { ja: '試行数', en: 'probes' },
  sessions: { ja: 'セッション数', en: 'sessions' },
  queue: { ja: 'キュー内の通数', en: 'messages in the queue' },
  most: { ja: '最大', en: 'most' },
  times: { ja: '回数', en: 'times' },
  each: { ja: '1 アカウントあたり', en: 'each' },
  rules: { ja: '規則の数', en: 'rules' },
  kind: { ja: '種別', en: 'kind' },
  sittings: { ja: '利用回数', en: 'sittings' },
  percent: { ja: '割合（%）', en: 'percent' },
  years: { ja: '誤検知の間隔（年）', en: 'years between false alarms' },
  octets: { ja: 'データ量', en: 'data' },
  bytes: { ja: 'データ量', en: 'data' },
  size: { ja: '大きさ', en: 'size' },
  seconds: { ja: '時間', en: 'within' },
  minutes: { ja: '時間', en: 'within' },
  hours: { ja: '時間', en: 'within' },
  days: { ja: '期間', en: 'within' },
  at: { ja: '日時', en: 'at' },
  from: { ja: '始まり', en: 'from' },
  to: { ja: '終わり', en: 'to' },
  first: { ja: '最初', en: 'first' },
  last: { ja: '最後', en: 'last' },
  ip: { ja: '接続元', en: 'origin' },
  clientIp: { ja: '接続元', en: 'origin' },
  network: { ja: 'ネットワーク', en: 'network' },
  country: { ja: '国', en: 'country' },
  operator: { ja: '通信事業者', en: 'operator' },
  protocol: { ja: 'プロトコル', en: 'protocol' },
  pattern: { ja: '特徴', en: 'pattern' },
  target: { ja: '転送先', en: 'target' },
  object: { ja: '対象', en: 'object' },
  database: { ja: 'データベース', en: 'database' },
  account: { ja: 'アカウント', en: 'account' },
  subject: { ja: '件名', en: 'subject' },
  what: { ja: '内容', en: 'what' },
  path: { ja: 'パス', en: 'path' },
  domain: { ja: 'ドメイン', en: 'domain' },
}

const SPANS: Readonly<Record<string, number>> = {
  milliseconds: 1,
  seconds: 1_000,
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
}
/** Later than this a number is a moment and no count. */
const MOMENT_FROM = 100_000_000_000
const MOMENTS = new Set(['at', 'from', 'to', 'first', 'last', 'since', 'until'])
const FACTS_MAX = 12

function figureOf(name: string, value: number | string, speaking: Speaking): string {
  if (typeof value === 'string')
    return name === 'country' ? country(value, speaking.language) : shown(value, 80)
  if (MOMENTS.has(name) && value >= MOMENT_FROM) return moment(value, speaking, 'seconds')
  if (Object.hasOwn(SPANS, name)) return length(value * (SPANS[name] ?? 1), speaking.language)
  if (name === 'octets' || name === 'bytes' || name === 'size') return octets(value)
  return plain(value)
}

/** `失敗回数 412、接続元数 3`; empty when there are none. */
export function factsIn(facts: Facts, speaking: Speaking): string {
  const { language } = speaking
  const parts = Object.entries(facts)
    .slice(0, FACTS_MAX)
    .map(([name, value]) => {
      const said = nameIn(factNames, name, language) ?? shown(name, 30)
      return `${said}${language === 'ja' ? ' ' : ': '}${figureOf(name, value, speaking)}`
    })
  return parts.join(language === 'ja' ? '、' : ', ')
}

const behind = (sentence: string, facts: string, language: Language): string =>
  facts === '' ? sentence : language === 'ja' ? `${sentence}（${facts}）` : `${sentence} (${facts})`

export function entryReason(reason: HypothesisReason, speaking: Speaking): string {
  return codeIn(reason.code, reason.facts, speaking)
}

/** What a code of the investigation means, with its figures. */
export function codeIn(code: string, facts: Facts, speaking: Speaking): string {
  const sentence = nameIn(sentences, code, speaking.language) ?? shown(code, 60)
  const { decibans, ...others } = facts
  const said = behind(sentence, factsIn(others, speaking), speaking.language)
  return typeof decibans === 'number'
    ? behind(said, `${signed(decibans)} dB`, speaking.language)
    : said
}

/** Of the detector, or of the investigation. */
export function reasonIn(reason: ReasonGiven, speaking: Speaking): string {
  const { code, ...facts } = reason
  if (!Object.hasOwn(sentences, code)) {
    try {
      // A reason as it travels may be of another version: then a word or a figure is missing.
      const said = wordsFor(reason as Reason, speaking.language)
      if (!/undefined|NaN/.test(said)) return shown(said, 400)
    } catch {
      // Said by its name, below.
    }
  }
  return codeIn(code, facts, speaking)
}
