/** Symptoms: what users notice, in their words, and why it is taken for a case of some kind. */
import type { SignCode, Suggestion, SymptomCode } from '../../cases/symptoms/symptom.ts'
import type { Language, Wording } from '../../lib/words.ts'
import { plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import type { Names } from './named.ts'

export const symptomNames: Names<SymptomCode> = {
  'cannot-send': { ja: 'メールが送れない', en: 'my mail does not go out' },
  'slow-mail': { ja: 'メールが遅い', en: 'mail is slow' },
  'bounces-arrive': {
    ja: '覚えのない不達通知が届く',
    en: 'bounces arrive for mail that I did not send',
  },
  'strangers-answer': {
    ja: '知らない人から返信や苦情が来る',
    en: 'strangers answer or complain',
  },
  'contacts-got-mail': {
    ja: '自分の名前の不審なメールが知人に届いた',
    en: 'people I know got strange mail in my name',
  },
  'sent-unknown': {
    ja: '送信済みに覚えのないメールがある',
    en: 'my sent folder has mail that I did not send',
  },
  'refused-by-others': {
    ja: '相手に届かない・迷惑メールに入る',
    en: 'receivers refuse our mail, or file it as spam',
  },
  'locked-out': { ja: 'ログインできなくなった', en: 'I cannot log in any more' },
  'login-notice': {
    ja: '覚えのないログイン通知・認証要求が来た',
    en: 'a notice of a login, or a request to approve one, that I know nothing of',
  },
  'mail-missing': { ja: 'メールがなくなった', en: 'mail is missing' },
  'mail-read': { ja: '読んでいないメールが既読になっている', en: 'mail is read that I never read' },
  'foreign-rules': {
    ja: '覚えのない転送・振り分けがある',
    en: 'there is forwarding, or a rule, that I did not make',
  },
  'records-gone': { ja: 'データやファイルが消えた', en: 'records or files are gone' },
  'webmail-changed': {
    ja: 'Web メールの画面がいつもと違う',
    en: 'webmail looks different',
  },
  'payment-change': {
    ja: '振込先や口座の変更を求められた',
    en: 'somebody asks to pay, or to pay to another account',
  },
  'phishing-received': { ja: '不審なメールを受け取った', en: 'I got a suspicious mail' },
  'phishing-entered': {
    ja: '不審な画面にパスワードなどを入力した',
    en: 'I typed my password or a code into a suspicious page',
  },
  other: { ja: 'その他', en: 'something else' },
}

export const strengthNames: Names<Suggestion['strength']> = {
  weak: { ja: '弱い', en: 'weak' },
  moderate: { ja: '中程度', en: 'moderate' },
  strong: { ja: '強い', en: 'strong' },
}

type ReasonFacts = { readonly [name: string]: number | string }
const n = ({ number }: ReasonFacts): string => plain(Number(number))
const level = (facts: ReasonFacts): string => plain(Number(facts['ordinary']))

export const reasonWords: Readonly<Record<SignCode | 'voices', Wording<ReasonFacts>>> = {
  voices: {
    ja: (f) => `過去 ${plain(Number(f['minutes']))} 分に、独立した申告 ${n(f)} 件`,
    en: (f) =>
      `${n(f)} independent ${n(f) === '1' ? 'voice' : 'voices'} within ${plain(Number(f['minutes']))} minutes`,
  },
  'queue.deep': {
    ja: (f) => `キューに ${n(f)} 通（平常 ${level(f)} 通）`,
    en: (f) => `${n(f)} messages in the queue (ordinarily ${level(f)})`,
  },
  'sent.many': {
    ja: (f) => `送信 ${n(f)} 件（平常 ${level(f)} 件）`,
    en: (f) => `${n(f)} recipients sent to (ordinarily ${level(f)})`,
  },
  'deferred.many': {
    ja: (f) => `配送の遅延 ${n(f)} 件（平常 ${level(f)} 件）`,
    en: (f) => `${n(f)} recipients deferred (ordinarily ${level(f)})`,
  },
  'bounced.many': {
    ja: (f) => `不達 ${n(f)} 件（平常 ${level(f)} 件）`,
    en: (f) => `${n(f)} recipients bounced (ordinarily ${level(f)})`,
  },
  'refused.name': {
    ja: (f) => `自組織の評判を理由とする拒否 ${n(f)} 件`,
    en: (f) => `${n(f)} recipients refused for our reputation`,
  },
  listed: {
    ja: (f) => `ブロックリスト ${n(f)} 件に掲載（${shown(String(f['lists']))}）`,
    en: (f) => `on ${n(f)} blocklists (${shown(String(f['lists']))})`,
  },
  'account.contained': {
    ja: (f) => `封じ込め中のアカウント ${n(f)} 件`,
    en: (f) => `${n(f)} accounts are contained`,
  },
  'mail.held': { ja: (f) => `保留中のメール ${n(f)} 通`, en: (f) => `${n(f)} messages are held` },
  'login.strange': {
    ja: (f) => `見慣れない場所・端末からのログインがあったアカウント ${n(f)} 件`,
    en: (f) => `${n(f)} accounts with a login from a strange place or program`,
  },
  'logins.refused': {
    ja: (f) => `拒否されたログイン ${n(f)} 回（平常 ${level(f)} 回）`,
    en: (f) => `${n(f)} logins refused (ordinarily ${level(f)})`,
  },
  'read.more': {
    ja: (f) => `いつもよりはるかに多く読まれたアカウント ${n(f)} 件`,
    en: (f) => `${n(f)} accounts of which far more was read than ever`,
  },
  'rules.changed': {
    ja: (f) => `転送・振り分けが変わったアカウント ${n(f)} 件`,
    en: (f) => `${n(f)} accounts whose forwarding or rules changed`,
  },
  'destroyed.many': {
    ja: (f) => `削除された行・ファイル ${n(f)} 件（平常 ${level(f)} 件）`,
    en: (f) => `${n(f)} rows or files deleted (ordinarily ${level(f)})`,
  },
  'phishing.wave': {
    ja: (f) => `初めての差出人から似たメールを受けた宛先 ${n(f)} 件`,
    en: (f) => `${n(f)} recipients got alike mail from a new sender`,
  },
  'log.broken': {
    ja: (f) => `ログの欠落・証跡の不一致 ${n(f)} 件`,
    en: (f) => `${n(f)} logs silent or not fitting`,
  },
  'pages.changed': {
    ja: (f) => `予定のない Web 画面の変更 ${n(f)} ファイル`,
    en: (f) => `${n(f)} files of the web application changed without a release`,
  },
}

/** A reason of a later version is told by its code. */
export const reasonSaid = (
  { code, facts }: { readonly code: string; readonly facts: ReasonFacts },
  language: Language,
): string =>
  Object.hasOwn(reasonWords, code)
    ? reasonWords[code as SignCode][language](facts)
    : shown(code, 60)
