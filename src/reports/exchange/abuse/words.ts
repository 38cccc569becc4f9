/** Words of abuse reports: what a provider's abuse desk reads, in English and Japanese. */
import type { Language } from '../../../lib/words.ts'
import { utc } from '../moment.ts'
import type { Thief } from '../thieves.ts'
import type { Namer } from './naming.ts'

export type AbuseFacts = {
  readonly organisation: string
  readonly contact: string
  readonly network: string
  readonly madeAt: string
  readonly origins: number
  readonly leftOut: number
  /** Milliseconds by which our sources' clocks differ at most; `undefined`: could not be compared. */
  readonly clocks: number | undefined
  /** Lines whose year or zone was inferred. */
  readonly assumed: number
}

type Wordings = {
  readonly subject: (facts: AbuseFacts) => string
  readonly opening: (facts: AbuseFacts) => readonly string[]
  readonly closing: (facts: AbuseFacts) => readonly string[]
  readonly origin: (thief: Thief, namer: Namer) => readonly string[]
}

const ways = {
  en: { mail: 'mail', database: 'a data store', web: 'a web application' },
  ja: { mail: 'メール', database: 'データベース', web: 'Web アプリケーション' },
} as const

const portsOf = ({ ports }: Thief): string =>
  ports.map(({ at, port }) => `${utc(at)} ${port}`).join(', ')
const hashesOf = ({ touched }: Thief, namer: Namer): string =>
  [...new Set(touched.map(({ account }) => namer.pseudonym(account)))].slice(0, NAMES_MAX).join(' ')
/** Accounts that are named at an origin; a botnet's proxy may touch hundreds. */
const NAMES_MAX = 10

const en: Wordings = {
  subject: ({ network, origins }) =>
    `Abuse report: stolen mail credentials used from ${network} (${origins} ${origins === 1 ? 'address' : 'addresses'})`,
  opening: ({ organisation, network, madeAt, origins, leftOut }) => [
    `${organisation} reports the use of stolen credentials from your network ${network}.`,
    `Report made at ${madeAt}. All times are UTC.`,
    '',
    `Addresses: ${origins}${leftOut > 0 ? `, of which ${leftOut} are not listed here (see the XARF documents)` : ''}`,
  ],
  origin: (thief, namer) => {
    const { ip, firstAt, lastAt, logins, failures, messages } = thief
    const ports = portsOf(thief)
    const names = hashesOf(thief, namer)
    return [
      `${ip}`,
      `  from ${utc(firstAt)} to ${utc(lastAt)}, by way of ${thief.ways.map((way) => ways.en[way]).join(', ')}`,
      `  logins let in ${logins}, refused ${failures}, messages sent ${messages}`,
      `  source ports: ${ports === '' ? 'not logged' : ports}`,
      ...(names === '' ? [] : [`  accounts (keyed hashes): ${names}`]),
    ]
  },
  closing: ({ organisation, contact, clocks, assumed }) => [
    'Please',
    '1. stop the use of these addresses for this,',
    '2. preserve the logs that tell which subscriber had address and port at these times;',
    '   an order of the competent authority may follow,',
    '3. tell the subscriber: the system is probably infected or is run as a proxy,',
    '4. tell us what you did, and the number of your ticket.',
    '',
    clocks === undefined
      ? 'The clocks of our sources could not be compared with one another.'
      : `The clocks of our sources differ by ${clocks} ms at most.`,
    ...(assumed > 0 ? [`Of ${assumed} lines the year or the zone was inferred.`] : []),
    'Account names are keyed hashes, recipients and contents are left out: they are not needed',
    'to find the subscriber. Ask us where the law asks you for more.',
    '',
    `${organisation} <${contact}>`,
  ],
}

const ja: Wordings = {
  subject: ({ network, origins }) =>
    `不正利用のご報告：${network} からの不正ログイン（${origins} アドレス）`,
  opening: ({ organisation, network, madeAt, origins, leftOut }) => [
    `${organisation} です。貴ネットワーク（${network}）から、窃取された認証情報による不正利用がありましたので、ご報告します。`,
    `作成日時：${madeAt}。時刻はすべて UTC（協定世界時）です。`,
    '',
    `対象アドレス数：${origins}${leftOut > 0 ? `（うち ${leftOut} 件は本文では省略。XARF 文書に記載）` : ''}`,
  ],
  origin: (thief, namer) => {
    const { ip, firstAt, lastAt, logins, failures, messages } = thief
    const ports = portsOf(thief)
    const names = hashesOf(thief, namer)
    return [
      `${ip}`,
      `  期間：${utc(firstAt)} ～ ${utc(lastAt)}（${thief.ways.map((way) => ways.ja[way]).join('、')}）`,
      `  ログイン成功 ${logins} 件、失敗 ${failures} 件、メール送信 ${messages} 通`,
      `  送信元ポート：${ports === '' ? '記録なし' : ports}`,
      ...(names === '' ? [] : [`  アカウント（鍵付きハッシュ値）：${names}`]),
    ]
  },
  closing: ({ organisation, contact, clocks, assumed }) => [
    'つきましては、次の対応をお願いします。',
    '1. 当該アドレスからの不正利用を停止させること',
    '2. 上記の時刻にアドレスとポートを利用していた契約者を特定できる記録を保全すること',
    '   （捜査機関等から正式な照会が行われる場合があります）',
    '3. 契約者へ連絡すること（機器がマルウェアに感染しているか、踏み台となっている可能性があります）',
    '4. 対応結果と受付番号を当方へお知らせいただくこと',
    '',
    clocks === undefined
      ? '当方のログ間の時刻差は、比較できる記録がないため不明です。'
      : `当方のログ間の時刻差は、最大 ${clocks} ミリ秒です。`,
    ...(assumed > 0 ? [`${assumed} 行は、年または時差を推定しています。`] : []),
    '契約者の特定に不要なため、アカウント名は鍵付きハッシュ値とし、宛先と本文は記載していません。',
    '法令上必要な場合は、お問い合わせください。',
    '',
    `${organisation} <${contact}>`,
  ],
}

export const abuseWords: Readonly<Record<Language, Wordings>> = { en, ja }

/** What the logs tell of one origin, in English, as the evidence of an XARF document. */
export const evidenceOf = (thief: Thief, namer: Namer): string =>
  `${en.origin(thief, namer).join('\n')}\n`
