/** Words of signing in. */
import type { Language } from '../../../../../src/lib/words.ts'

const ja = {
  title: 'サインイン',
  lead: 'メールサーバーを守る画面です。本人確認のうえ、お入りください。',
  ended: 'セッションが終了しました。もう一度サインインしてください。',
  passkey: 'パスキーでサインイン',
  passkeyHint: '端末の指紋・顔認証・PIN、またはセキュリティキーを使います。',
  or: 'または',
  name: '名前',
  password: 'パスワード',
  code: '認証アプリの 6 桁のコード',
  codeHint: '端末がないときは、回復コードを入力してください。',
  send: 'サインイン',
  withCode: 'パスワードとコードを使う',
  oidc: (name: string) => `${name} でサインイン`,
  oidcBack: '戻って、はじめからやり直す',
  oidcSecond: (person: string) => `${person} さん、続けて第 2 の要素で本人確認をしてください。`,
  secondPasskey: 'パスキーで確認する',
  secondCode: '認証アプリのコード、または回復コード',
  confirm: '確認する',
  notProven: 'サインインできませんでした。入力内容を確かめてください。',
  waitUntil: '試行が続いたため、しばらく受け付けません。次に試せる時刻：',
  passkeyNo: 'パスキーを使えませんでした。もう一度試すか、パスワードとコードを使ってください。',
  noPasskeys: 'このブラウザーまたは接続では、パスキーを使えません（https が必要です）。',
  setup:
    'まだ管理者がいません。関守の起動時に表示された、一度だけ使えるセットアップ用リンクを開いてください。見つからないときは、関守を再起動すると新しいリンクが表示されます。',
  setupTitle: '最初の設定が済んでいません',
  trouble: 'サインインできないときは、管理者に招待の再発行を依頼してください。',
}
export type SignInWords = typeof ja

const en: SignInWords = {
  title: 'Sign in',
  lead: 'From here the mail servers are guarded. Prove who you are to come in.',
  ended: 'The session has ended. Sign in again.',
  passkey: 'Sign in with a passkey',
  passkeyHint: 'Uses the fingerprint, face or PIN of your device, or a security key.',
  or: 'or',
  name: 'Name',
  password: 'Password',
  code: 'Six-digit code of your authenticator app',
  codeHint: 'Without your device, enter a recovery code instead.',
  send: 'Sign in',
  withCode: 'Use a password and a code',
  oidc: (name) => `Sign in with ${name}`,
  oidcBack: 'Go back and begin again',
  oidcSecond: (person) => `${person}, now prove it with your second factor.`,
  secondPasskey: 'Use the passkey',
  secondCode: 'Code of your authenticator app, or a recovery code',
  confirm: 'Confirm',
  notProven: 'That was not accepted. Check what you entered.',
  waitUntil: 'Too many tries in a row. You can try again at',
  passkeyNo: 'The passkey could not be used. Try again, or use a password and a code.',
  noPasskeys: 'Passkeys cannot be used in this browser or over this connection (it takes https).',
  setup:
    'There is no administrator yet. Open the one-time link that the guard printed when it started; if it is lost, restart the guard, and it prints a new one.',
  setupTitle: 'It is not set up yet',
  trouble: 'If you cannot get in, ask an administrator for a new invitation.',
}

export const signInWords: Readonly<Record<Language, SignInWords>> = { ja, en }
