/** Words for reasons: what a verdict stood on, as a person reads it. */
import { isPurpose } from '../accounts/purpose/recognise.ts'
import { purposeName } from '../accounts/purpose/words.ts'
import type { Language, Wording } from '../lib/words.ts'
import { behaviourWords } from './behaviour-words.ts'
import { poolWords } from './pool/words.ts'
import type { Reason } from './reasons.ts'
import { restrictWords } from './restrict/words.ts'

const purposeIn = (purpose: string, language: Language): string =>
  isPurpose(purpose) ? purposeName(purpose, language) : purpose

const megabytes = (octets: number): string =>
  (octets / 1_000_000).toFixed(octets < 10_000_000 ? 1 : 0)

type Wordings = { readonly [Code in Reason['code']]: Wording<Extract<Reason, { code: Code }>> }

const wordings: Wordings = {
  'breadth.never-written': {
    en: ({ recipients, minutes, most }) =>
      `${recipients} recipients in ${minutes} minutes to whom this account had never written (the bar is ${most})`,
    ja: ({ recipients, minutes, most }) =>
      `${minutes}分間に、過去に送信したことのない宛先 ${recipients} 件へ送信（基準 ${most} 件）`,
  },
  'pace.messages': {
    en: ({ messages, seconds, most }) =>
      `${messages} messages in ${seconds} seconds (the bar is ${most})`,
    ja: ({ messages, seconds, most }) => `${seconds}秒間に ${messages} 通を送信（基準 ${most} 通）`,
  },
  'origin.new-country': {
    en: ({ country, messages, seconds, most }) =>
      `${messages} messages in ${seconds} seconds after a first login from ${country}, a country new to this account (the bar is ${most})`,
    ja: ({ country, messages, seconds, most }) =>
      `このアカウントでは初めての国（${country}）からのログイン後、${seconds}秒間に ${messages} 通を送信（基準 ${most} 通）`,
  },
  ...behaviourWords,
  'bulk.likely': {
    en: ({ percent }) =>
      `This looks like a mailing (${percent} %), which waits 15 seconds at least`,
    ja: ({ percent }) => `一斉送信とみられます（${percent} %）。15 秒以上待機させます`,
  },
  'bulk.gate': {
    en: ({ recipients, most }) =>
      `${recipients} recipients in one session to whom this account had never written, and it never mailed many (the bar is ${most})`,
    ja: ({ recipients, most }) =>
      `一斉送信の実績がないアカウントから、1回の接続で過去に送信したことのない宛先 ${recipients} 件へ送信（基準 ${most} 件）`,
  },
  'organisation.young': {
    en: ({ days }) =>
      `Only ${days} days of this organisation are known yet, so containing asks for ten times the evidence`,
    ja: ({ days }) =>
      `この組織の学習期間はまだ ${days} 日のため、封じ込めには通常の10倍の証拠を要します`,
  },
  'purpose.other-origin': {
    en: ({ purpose, network }) =>
      `this account is for one purpose (${purposeIn(purpose, 'en')}) and ${network} is none of its networks`,
    ja: ({ purpose, network }) =>
      `用途が「${purposeIn(purpose, 'ja')}」に限られたアカウントで、${network} は許可されたネットワークではありません`,
  },
  ...restrictWords,
  ...poolWords,
  'mailbox.swept': {
    en: ({ octets }) =>
      `one session took ${megabytes(octets)} MB from the mailbox, far more than this account is used to`,
    ja: ({ octets }) =>
      `1回の接続でメールボックスから ${megabytes(octets)} MB を取得（このアカウントの通常の量を大きく超えます）`,
  },
  'login.asked': {
    en: () => 'the owner was asked for a second factor',
    ja: () => '所有者に追加の確認を求めました',
  },
  'breaker.open': {
    en: ({ containments, most }) =>
      `${containments} accounts were contained automatically in the last hour (the breaker's number is ${most}); this one only has its mail held until a person decides`,
    ja: ({ containments, most }) =>
      `直近1時間の自動封じ込めが ${containments} 件（ブレーカーの上限 ${most} 件）に達しているため、このアカウントはメールの保留だけを行い、担当者の判断を待ちます`,
  },
  'account.spared': {
    en: () =>
      'This account is never contained automatically; its mail is held until a person decides',
    ja: () =>
      'このアカウントは自動では封じ込めない設定です。メールを保留し、担当者の判断を待ちます',
  },
  'account.contained': {
    en: () => 'The account is contained until a person clears it',
    ja: () => 'アカウントは封じ込め中です（担当者が解除するまで続きます）',
  },
  'account.may-bulk': {
    en: () => 'A person granted this account the right to write to many',
    ja: () => '担当者がこのアカウントの一斉送信を許可しています',
  },
  'held.too-many': {
    en: ({ messages, bytes }) =>
      `${messages} messages (${Math.ceil(bytes / 1_048_576)} MiB) of this account are held already; further mail is asked to come later`,
    ja: ({ messages, bytes }) =>
      `このアカウントの保留メールはすでに ${messages} 通（${Math.ceil(bytes / 1_048_576)} MiB）あり、以後は一時拒否します`,
  },
  'gate.was-new': {
    en: () => 'Held by the mail server before the evidence of this guard began; a person must look',
    ja: () => 'この関守の証跡が始まる前にメールサーバーが保留したもので、担当者の確認が必要です',
  },
  'gate.was-up': {
    en: () =>
      'Held, as the log says, by a milter while our gate was up and was not asked; a person must look',
    ja: () =>
      'ログ上は関守の稼働中に milter が保留したことになっていますが、関守は問い合わせを受けていません。担当者の確認が必要です',
  },
  'gate.was-down': {
    en: () => 'Accepted and held by the mail server while the gate was down, judged on its return',
    ja: () => '関守の停止中にメールサーバーが受け付けて保留し、復帰後に判定しました',
  },
}

/** One reason in one sentence, without a full stop. */
export const wordsFor = (reason: Reason, language: Language): string =>
  (wordings[reason.code][language] as (facts: Reason) => string)(reason)
