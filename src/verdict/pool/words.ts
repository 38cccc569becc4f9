/** Words for the pool's reasons, as a person on duty reads them. */
import type { Language, Wording } from '../../lib/words.ts'
import { en, ja, signed } from '../figures.ts'
import type { FeatureKind } from './features.ts'
import type { PoolReason } from './reasons.ts'

type Wordings = {
  readonly [Code in PoolReason['code']]: Wording<Extract<PoolReason, { code: Code }>>
}
type Names = Extract<PoolReason, { code: 'pool.many-names' | 'pool.few-names' }>

const featureWords: Readonly<Record<Language, Readonly<Record<FeatureKind, string>>>> = {
  en: {
    address: 'came from the same address',
    network: 'came from the same network',
    subject: 'sent much the same subject',
    link: 'sent links to the same host',
    size: 'sent mail of exactly this size',
  },
  ja: {
    address: '同じIPアドレスから接続した',
    network: '同じネットワークから接続した',
    subject: 'よく似た件名で送信した',
    link: '同じリンク先を含むメールを送信した',
    size: '同じサイズのメールを送信した',
  },
}

const names: Wording<Names> = {
  en: ({ at, names, guesses, failures, decibans }) =>
    `The password was right ${triesEn(failures)} at ${at === 'address' ? 'an address' : 'a network'} where ${en(guesses)} ${guesses === 1 ? 'guess' : 'guesses'} at ${en(names)} other ${names === 1 ? 'name that' : 'names that'} never logged in there failed within a day (${signed(decibans)} dB)`,
  ja: ({ at, names, guesses, failures, decibans }) =>
    `この${at === 'address' ? 'IPアドレス' : 'ネットワーク'}では24時間以内に、そこからのログイン実績がない別の名前 ${ja(names)} 件に対して ${ja(guesses)} 回のパスワード推測が失敗しており、その後${triesJa(failures)}でログインに成功（${signed(decibans)} dB）`,
}

const triesEn = (failures: number): string =>
  failures === 0
    ? 'at the first try'
    : `after ${en(failures)} wrong ${failures === 1 ? 'one' : 'ones'}`
const triesJa = (failures: number): string =>
  failures === 0 ? '1 回目の試行' : `${ja(failures)} 回の失敗の後`

export const poolWords: Wordings = {
  'pool.many-names': names,
  'pool.few-names': names,
  'pool.own-name': {
    en: ({ passwords, decibans }) =>
      `The password was right after ${en(passwords)} different wrong ones from the same address (${signed(decibans)} dB)`,
    ja: ({ passwords, decibans }) =>
      `同じIPアドレスから異なるパスワード ${ja(passwords)} 種類を試した後にログインに成功（${signed(decibans)} dB）`,
  },
  'pool.operator': {
    en: ({ names: tried, networks, decibans }) =>
      `From ${en(networks)} networks of this operator ${en(tried)} other names failed within a day (${signed(decibans)} dB)`,
    ja: ({ names: tried, networks, decibans }) =>
      `同じ通信事業者の ${ja(networks)} 個のネットワークから、24時間以内に別の名前 ${ja(tried)} 件が認証に失敗（${signed(decibans)} dB）`,
  },
  'pool.surge': {
    en: ({ pairs, ordinary, decibans }) =>
      `Passwords of the whole organisation are being guessed: ${en(pairs)} first failures from strange places today, ${en(ordinary)} on an ordinary day (${signed(decibans)} dB)`,
    ja: ({ pairs, ordinary, decibans }) =>
      `組織全体へのパスワード推測が進行中：見慣れない接続元からの新たな認証失敗が本日 ${ja(pairs)} 件（平常時は1日 ${ja(ordinary)} 件）（${signed(decibans)} dB）`,
  },
  'pool.none': {
    en: ({ decibans }) => `Nobody guessed at passwords from there lately (${signed(decibans)} dB)`,
    ja: ({ decibans }) => `この接続元からのパスワード推測は最近なし（${signed(decibans)} dB）`,
  },
  'pool.company': {
    en: ({ feature, accounts, decibans }) =>
      `${en(accounts)} other ${accounts === 1 ? 'account' : 'accounts'} ${featureWords.en[feature]} within a day and ${decibans > 0 ? 'behaved like stolen ones' : 'behaved as usual'} (${signed(decibans)} dB)`,
    ja: ({ feature, accounts, decibans }) =>
      `24時間以内に${featureWords.ja[feature]}別のアカウントが ${ja(accounts)} 件あり、${decibans > 0 ? '乗っ取りに似た動き' : '普段どおりの動き'}（${signed(decibans)} dB）`,
  },
}
