/**
 * Behaviour words: what the behaviour model found, as a person on duty reads it.
 *
 * A weight is one sentence with its numbers. Above nought it speaks for a thief, below for the owner.
 */

import type { NetworkClass } from '../accounts/behaviour/networks.ts'
import type { Language, Wording } from '../lib/words.ts'
import type { Opinion } from './detector/bars.ts'
import type { PartName } from './detector/parts.ts'
import type { Manner, Place } from './detector/scenarios.ts'
import type { OriginLevel, Weight, WeightFacts } from './detector/weights.ts'
import { countryIn, en, hourEn, hourJa, ja, lengthEn, lengthJa, short, signed } from './figures.ts'
import type { Reason } from './reasons.ts'

type Texts<Code extends string> = Readonly<Record<Language, Readonly<Record<Code, string>>>>

export const placeWords: Texts<Place> = {
  en: {
    foreign: 'from a new country',
    domestic: 'from a new network in a usual country',
    known: 'from one of its own networks',
    botnet: 'from ever changing networks',
  },
  ja: {
    foreign: '新しい国から',
    domestic: '普段の国の新しいネットワークから',
    known: '普段のネットワークから',
    botnet: '次々に変わる接続元から',
  },
}

export const mannerWords: Texts<Manner> = {
  en: { blast: 'a blast', slow: 'a slow mailing', fraud: 'a fraud on known contacts' },
  ja: {
    blast: '短時間の大量送信',
    slow: '少しずつ続ける大量送信',
    fraud: '既知の宛先を狙う詐欺メール',
  },
}

/** What asks for so much evidence. */
const askingWords: Texts<Exclude<Opinion, 'pass'>> = {
  en: { delay: 'delaying', challenge: 'holding', contain: 'containing' },
  ja: { delay: '15 秒待機', challenge: '保留', contain: '封じ込め' },
}

/** A level that is about the country; where none is known, the address has one of its own kind. */
const isOfCountry = (level: string): boolean => level.includes('country')

const levelWords: Texts<OriginLevel> = {
  en: {
    'own-network': 'a network of its own',
    'network-new-to-account': 'a new network of an operator that it uses',
    'operator-new-to-account': 'an operator new to the account',
    'operator-new-to-organisation': 'an operator new to the organisation',
    'country-new-to-account': 'a country new to the account',
    'country-new-to-organisation': 'a country new to the organisation',
    'same-network': 'the same network as the message before',
    'on-probation': 'an origin on probation, not yet its own',
  },
  ja: {
    'own-network': '普段のネットワーク',
    'network-new-to-account': '普段の通信事業者の新しいネットワーク',
    'operator-new-to-account': 'このアカウントでは初めての通信事業者',
    'operator-new-to-organisation': '組織で初めての通信事業者',
    'country-new-to-account': 'このアカウントでは初めての国',
    'country-new-to-organisation': '組織で初めての国',
    'same-network': '直前のメールと同じネットワーク',
    'on-probation': '確認期間中の接続元',
  },
}

const listWords: Texts<NetworkClass> = {
  en: {
    plain: 'No list names the address',
    attack: 'A list of attackers names the address',
    tor: 'The address is an exit of Tor',
    vpn: 'The address belongs to a VPN service',
    hosting: 'The address belongs to a hosting service',
    mobile: 'The address belongs to a mobile network',
  },
  ja: {
    plain: 'どのリストにも載っていないアドレス',
    attack: '攻撃元リストに載っているアドレス',
    tor: 'Tor の出口ノードのアドレス',
    vpn: 'VPN サービスのアドレス',
    hosting: 'ホスティング事業者のアドレス',
    mobile: 'モバイル回線のアドレス',
  },
}

/** How likely the owner and a thief would do the same. */
const sharesEn = (owner: number, thief: number | undefined): string =>
  thief === undefined
    ? `${en(owner)} % for the owner`
    : `${en(owner)} % for the owner, ${en(thief)} % for a thief`
const sharesJa = (owner: number, thief: number | undefined): string =>
  thief === undefined
    ? `本人なら ${ja(owner)} %`
    : `本人なら ${ja(owner)} %、攻撃者なら ${ja(thief)} %`

const weightWords: { readonly [Name in PartName]: Wording<WeightFacts[Name]> } = {
  standing: {
    en: ({ messages, heard, bounced }) => {
      const why = [
        ...(messages === 0
          ? []
          : [`after ${en(messages)} ${messages === 1 ? 'message' : 'messages in a row'}`]),
        ...(heard === 0 ? [] : [`${en(bounced)} of ${en(heard)} new recipients bounced`]),
      ]
      return `What stood against the account already${why.length === 0 ? '' : ` (${why.join(', ')})`}`
    },
    ja: ({ messages, heard, bounced }) => {
      const why = [
        ...(messages === 0 ? [] : [`直前までの連続送信 ${ja(messages)} 通`]),
        ...(heard === 0 ? [] : [`新しい宛先 ${ja(heard)} 件のうち ${ja(bounced)} 件が不達`]),
      ]
      return `このメール以前からの疑い${why.length === 0 ? '' : `（${why.join('、')}）`}`
    },
  },
  prior: {
    en: ({ percent }) => `Of all hijacks, ${en(percent)} % are of this kind`,
    ja: ({ percent }) => `乗っ取り全体のうち、この手口は ${ja(percent)} %`,
  },
  when: {
    en: ({ perYear, hour, sitting, seconds }) =>
      sitting === 'begins' || seconds === undefined
        ? `At this hour (${hourEn(hour)}) this account sends about ${en(perYear)} such messages a year`
        : `${lengthEn(seconds)} after the message before, this account sends at a pace of ${en(perYear)} messages a year`,
    ja: ({ perYear, hour, sitting, seconds }) =>
      sitting === 'begins' || seconds === undefined
        ? `この時間帯（${hourJa(hour)}）に、このアカウントは年間およそ ${ja(perYear)} 通を送信`
        : `直前のメールの ${lengthJa(seconds)}後に、このアカウントは年間 ${ja(perYear)} 通に相当する頻度で送信`,
  },
  pace: {
    en: ({ seconds, owner, thief }) =>
      `${lengthEn(seconds)} after the message before: ${sharesEn(owner, thief)}`,
    ja: ({ seconds, owner, thief }) =>
      `直前のメールの ${lengthJa(seconds)}後の送信：${sharesJa(owner, thief)}`,
  },
  who: {
    en: ({ recipients, neverWritten, usual, ...shares }) =>
      `${recipientsEn(recipients, neverWritten)}; ${en(usual)} % of its messages go to somebody new, and such a message is ${messageSharesEn(shares)}`,
    ja: ({ recipients, neverWritten, usual, ...shares }) =>
      `宛先 ${ja(recipients)} 件${neverWritten === 0 ? '（送信実績あり）' : `（うち過去に送信したことのない宛先 ${ja(neverWritten)} 件）`}。普段、新しい宛先を含むメールは ${ja(usual)} %。このようなメールは、${messageSharesJa(shares)}`,
  },
  where: {
    en: ({ country, level, colleagues, owner, thief }) =>
      country === undefined && isOfCountry(level)
        ? `Sent from an address of which no country is known${level === 'country-new-to-account' ? ', as a colleague does' : ', as nobody here does'} (${sharesEn(owner, thief)})`
        : `Sent from ${levelWords.en[level]}${country === undefined ? '' : `: ${countryIn(country, 'en')}`}${colleaguesEn(level, colleagues)} (${sharesEn(owner, thief)})`,
    ja: ({ country, level, colleagues, owner, thief }) =>
      country === undefined && isOfCountry(level)
        ? `国を特定できないアドレス（${level === 'country-new-to-account' ? 'このアカウントでは' : '組織で'}初めて）から送信：${sharesJa(owner, thief)}`
        : `${levelWords.ja[level]}${country === undefined ? '' : `（${countryIn(country, 'ja').replace('（', ' ').replace('）', '')}）`}から送信${colleaguesJa(level, colleagues)}：${sharesJa(owner, thief)}`,
  },
  client: {
    en: ({ client, owner, thief }) =>
      `${client === 'new' ? 'A mail client that this account never used' : 'A mail client that this account uses'} (${sharesEn(owner, thief)})`,
    ja: ({ client, owner, thief }) =>
      `${client === 'new' ? 'このアカウントで使われたことのないメールソフト' : '普段のメールソフト'}：${sharesJa(owner, thief)}`,
  },
  list: {
    en: ({ list, owner, thief }) =>
      list === 'unknown'
        ? 'No list of networks was asked about the address, so that it counts for less'
        : `${listWords.en[list]} (${sharesEn(owner, thief)})`,
    ja: ({ list, owner, thief }) =>
      list === 'unknown'
        ? 'アドレスをネットワークのリストで確認できないため、控えめに評価'
        : `${listWords.ja[list]}：${sharesJa(owner, thief)}`,
  },
  form: {
    en: ({ form, owner, thief }) =>
      `${form === 'new' ? 'Made in a form that mail of this account never had' : 'Made as mail of this account usually is'} (${sharesEn(owner, thief)})`,
    ja: ({ form, owner, thief }) =>
      `${form === 'new' ? 'このアカウントのメールには見られなかった形式' : '普段のメールと同じ形式'}：${sharesJa(owner, thief)}`,
  },
  intent: {
    en: ({ payment, elsewhere }) =>
      [
        payment === 'yes'
          ? 'It speaks of a change of payment'
          : 'It speaks of no change of payment',
        ...(elsewhere === 'yes' ? ['answers to it go to another domain'] : []),
      ].join(', and '),
    ja: ({ payment, elsewhere }) =>
      [
        payment === 'yes' ? '支払先の変更を示す語句あり' : '支払先の変更を示す語句なし',
        ...(elsewhere === 'yes' ? ['返信先が別ドメイン'] : []),
      ].join('、'),
  },
  login: {
    en: ({ seconds, country }) =>
      `What the login ${country === undefined ? '' : `from ${countryIn(country, 'en')} `}${lengthEn(seconds)} before told already`,
    ja: ({ seconds, country }) =>
      `${lengthJa(seconds)}前の${country === undefined ? '' : `${countryIn(country, 'ja')} からの`}ログインによる疑い`,
  },
  arrival: {
    en: ({ perYear, level, country, colleagues, thief }) =>
      `Logged in from ${levelWords.en[level]}${country === undefined ? '' : `: ${countryIn(country, 'en')}`}${colleaguesEn(level, colleagues)}; this account does so about ${en(perYear)} times a year, and ${en(thief)} % of thieves come so`,
    ja: ({ perYear, level, country, colleagues, thief }) =>
      `${levelWords.ja[level]}${country === undefined ? '' : `（${countryIn(country, 'ja').replace('（', ' ').replace('）', '')}）`}からログイン${colleaguesJa(level, colleagues)}：このアカウントでは年間およそ ${ja(perYear)} 回、攻撃者の ${ja(thief)} % がこの経路`,
  },
  arrivals: {
    en: ({ seconds, perYear }) =>
      `One more login from elsewhere, ${lengthEn(seconds)} after the last; of this account ${en(perYear)} a year would be expected now`,
    ja: ({ seconds, perYear }) =>
      `直前の新しい接続元から ${lengthJa(seconds)}後に、さらに別の接続元からログイン（このアカウントでは年間 ${ja(perYear)} 回程度）`,
  },
  company: {
    en: () => 'Other accounts show the same lately',
    ja: () => 'ほかのアカウントにも同じ特徴が見られる',
  },
  journey: {
    en: ({ tooSoon, kilometres, seconds, owner, thief }) =>
      `${lengthEn(seconds)} after mail from home, at least ${en(kilometres)} km away: ${tooSoon === 'yes' ? 'too soon for a journey' : 'time enough for a journey'} (${sharesEn(owner, thief)})`,
    ja: ({ tooSoon, kilometres, seconds, owner, thief }) =>
      `普段の国からのメール送信の ${lengthJa(seconds)}後に、少なくとも ${ja(kilometres)} km 離れた場所からログイン（${tooSoon === 'yes' ? '移動では間に合わない' : '移動は可能'}）：${sharesJa(owner, thief)}`,
  },
  owner: {
    en: ({ because, thief }) =>
      because === 'own-network'
        ? 'It comes from a network of the account’s own, so it is taken for the owner’s'
        : `The owner keeps sending beside a thief: during such a hijack ${en(thief)} % of the messages are the thief’s`,
    ja: ({ because, thief }) =>
      because === 'own-network'
        ? '普段のネットワークからのため、本人のメールとみなす'
        : `乗っ取り中も本人は送信を続ける（この手口では攻撃者のメールが ${ja(thief)} %）`,
  },
  silence: {
    en: ({ seconds }) => `${lengthEn(seconds)} of silence: what stood before fades`,
    ja: ({ seconds }) => `${lengthJa(seconds)}間送信がなく、以前の疑いが薄れた`,
  },
  joined: {
    en: ({ other }) =>
      other === 'begins'
        ? 'A hijack that begins only with this message would explain it as well'
        : 'A hijack that was under way already would explain it as well',
    ja: ({ other }) =>
      other === 'begins'
        ? 'このメールから始まった乗っ取りとしても説明できる'
        : '以前から続く乗っ取りとしても説明できる',
  },
  cut: {
    en: () => 'The evidence is cut off at the most that is counted',
    ja: () => '証拠の重みが上限に達したための調整',
  },
}

function recipientsEn(recipients: number, neverWritten: number): string {
  if (recipients === 1)
    return neverWritten === 0
      ? 'A recipient written to before'
      : 'One recipient, never written to before'
  const news =
    neverWritten === 0
      ? 'all written to before'
      : neverWritten === recipients
        ? 'none of them written to before'
        : `${en(neverWritten)} of them never written to before`
  return `${en(recipients)} recipients, ${news}`
}

type MessageShares = Pick<WeightFacts['who'], 'owner' | 'mailing' | 'thief'>
const messageSharesEn = ({ owner, mailing, thief }: MessageShares): string =>
  `${en(owner)} % for the owner${mailing === undefined ? '' : ` (a mailing of his being ${en(mailing)} % likely)`}, ${thief === undefined ? 'far more' : `${en(thief)} %`} for a thief`
const messageSharesJa = ({ owner, mailing, thief }: MessageShares): string =>
  `本人なら ${ja(owner)} %${mailing === undefined ? '' : `（本人の一斉送信である可能性 ${ja(mailing)} % を含む）`}、攻撃者なら${thief === undefined ? '大幅に高い' : ` ${ja(thief)} %`}`

function colleaguesEn(level: OriginLevel, colleagues: number): string {
  if (level === 'own-network' || level === 'same-network') return ''
  return colleagues === 0
    ? ', which no colleague uses'
    : `, which ${en(colleagues)} ${colleagues === 1 ? 'colleague uses' : 'colleagues use'}`
}
function colleaguesJa(level: OriginLevel, colleagues: number): string {
  if (level === 'own-network' || level === 'same-network') return ''
  return colleagues === 0 ? '（組織内の利用者なし）' : `（組織内の利用者 ${ja(colleagues)} 人）`
}

/** A weight in one sentence, without its decibans: for tables that have a column of them. */
export const sentenceOf = (weight: Weight, language: Language): string =>
  (weightWords[weight.part][language] as (facts: Weight) => string)(weight)

type Leading = Extract<Reason, { code: 'behaviour.leading' }>
type LoginReason = Extract<Reason, { code: 'login.leading' | 'login.unconfirmed' }>
type Behaviour = Leading | Weight | LoginReason

export const behaviourWords: {
  readonly [Code in Behaviour['code']]: Wording<Extract<Behaviour, { code: Code }>>
} = {
  'behaviour.leading': {
    en: ({ place, manner, total, opinion, bar }) =>
      `Sending like ${mannerWords.en[manner]} ${placeWords.en[place]}: evidence ${short(total)} decibans, ${askingWords.en[opinion === 'pass' ? 'delay' : opinion]} asks for ${short(bar)}`,
    ja: ({ place, manner, total, opinion, bar }) =>
      `${placeWords.ja[place]}の${mannerWords.ja[manner]}に似た送信：証拠の重み ${short(total)} デシバン（${askingWords.ja[opinion === 'pass' ? 'delay' : opinion]}の基準 ${short(bar)}${total < bar ? ' に未達' : ''}）`,
  },
  'login.leading': {
    en: ({ place, total, opinion, bar }) =>
      `Logged in like a thief ${placeWords.en[place]}: evidence ${short(total)} decibans, ${opinion === 'contain' ? 'containing' : 'asking for a second factor'} asks for ${short(bar)}`,
    ja: ({ place, total, opinion, bar }) =>
      `${placeWords.ja[place]}の不正ログインに似ています：証拠の重み ${short(total)} デシバン（${opinion === 'contain' ? '封じ込め' : '本人確認'}の基準 ${short(bar)}${total < bar ? ' に未達' : ''}）`,
  },
  'login.unconfirmed': {
    en: ({ seconds, country }) =>
      `This origin${country === undefined ? '' : ` in ${countryIn(country, 'en')}`} was first asked for a second factor ${lengthEn(seconds)} ago, and nobody confirmed it since`,
    ja: ({ seconds, country }) =>
      `この接続元${country === undefined ? '' : `（${countryIn(country, 'ja').replace('（', ' ').replace('）', '')}）`}は ${lengthJa(seconds)}前に本人確認を求められ、まだ確認されていません`,
  },
  'behaviour.weight': {
    en: (weight) => `${sentenceOf(weight, 'en')} (${signed(weight.decibans)} dB)`,
    ja: (weight) => `${sentenceOf(weight, 'ja')}（${signed(weight.decibans)} dB）`,
  },
}
