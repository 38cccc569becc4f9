/** Step words: what each step of a plan does, as a person reads it after it was done. */
import type { Language } from '../lib/words.ts'
import { quoted } from './notice-quote.ts'
import type { StepName } from './plan.ts'

const steps: { readonly [Step in StepName]: Readonly<Record<Language, string>> } = {
  latch: {
    ja: '解除されるまで以後のメールを通さない',
    en: 'latch: no further message passes',
  },
  'deny-logins': { ja: 'ログインを拒否する', en: 'refuse logins' },
  'flush-auth-cache': { ja: '認証キャッシュを消去する', en: 'flush the authentication cache' },
  'kick-sessions': {
    ja: '接続中の IMAP・POP・ManageSieve を切断する',
    en: 'end open IMAP, POP and ManageSieve sessions',
  },
  'hold-queued': { ja: 'キュー内のメールを保留する', en: 'hold mail that is still queued' },
  'disable-in-directory': {
    ja: 'ディレクトリーでアカウントを無効にする',
    en: 'disable the account in the directory',
  },
  'list-credentials': {
    ja: 'アプリパスワードなど連携中の認証情報を洗い出す',
    en: 'list app passwords and other linked credentials',
  },
  'record-settings': {
    ja: 'メールサーバーの設定を記録する',
    en: 'record the settings of the mail server',
  },
  tell: { ja: '管理者と本人に通知する', en: 'tell administrators and the owner' },
}

/** A step that this version does not know is told by its name. */
export const stepIn = (step: string, language: Language): string =>
  Object.hasOwn(steps, step) ? steps[step as StepName][language] : quoted(step, language, 40)
