/** Words of the first sign-in. */
import type { Language } from '../../../../../src/lib/words.ts'

const ja = {
  setupTitle: '最初の管理者の設定',
  setupLead:
    '関守のコンソールに入る最初の人を登録します。登録すると、このリンクは使えなくなります。',
  invitedTitle: '招待を受け取りました',
  invitedLead: (person: string, role: string) =>
    `${person} さんは「${role}」として招待されています。認証手段を登録すると、このリンクは使えなくなります。`,
  until: '招待の有効期限：',
  stepsTitle: '手順',
  steps: [
    '名前を決めます。',
    'パスキー、またはパスワードと認証アプリを登録します。',
    '回復コードを控えます。端末を失くしたときに使います。',
  ],
  stepsInvited: [
    '役割を確かめます。',
    'パスキー、またはパスワードと認証アプリを登録します。',
    '回復コードを控えます。端末を失くしたときに使います。',
  ],
  step: (at: number, of: number) => `手順 ${at} / ${of}`,
  name: '名前',
  nameHint: '半角の英小文字・数字・. _ - で 32 文字まで。記録に残る名前です。',
  next: '次へ',
  back: '戻る',
  way: '認証手段',
  passkey: 'パスキーを登録する',
  passkeyWhy:
    'おすすめです。指紋・顔認証・PIN だけで入れ、偽のページでは使えないため、だまし取られません。',
  passkeyLabel: 'この端末の呼び名（任意）',
  passkeyNo:
    'パスキーを登録できませんでした。もう一度試すか、パスワードと認証アプリを使ってください。',
  noPasskeys: 'このブラウザーまたは接続では、パスキーを使えません（https が必要です）。',
  app: 'パスワードと認証アプリを使う',
  appWhy: 'パスキーが使えない端末のための方法です。',
  password: 'パスワード',
  passwordHint:
    '12〜128 文字。長い文がおすすめです。よくあるパスワードや、名前を含むものは使えません。',
  scan: '認証アプリで QR コードを読み取ってください。',
  secret: '読み取れないときは、この鍵を入力してください。',
  qr: '認証アプリに登録する QR コード',
  code: 'アプリに表示された 6 桁のコード',
  finish: '登録する',
  codesTitle: '回復コード',
  codesLead:
    'ここで一度だけ表示します。印刷するか、端末とは別の安全な場所に控えてください。1 個につき一度だけ使えます。',
  copy: 'コピーする',
  copied: 'コピーしました',
  print: '印刷する',
  kept: '控えました。コンソールへ進みます',
  keptFirst: '控えたことを確かめてから進んでください。',
  keptCheck: '安全な場所に控えました',
  noToken: 'リンクが不完全です。受け取ったリンク全体を開いてください。',
  badToken: 'このリンクは使えません。期限が切れたか、すでに使われています。',
}
export type SetupWords = typeof ja

const en: SetupWords = {
  setupTitle: 'Set up the first administrator',
  setupLead:
    'The first person who may enter this console is registered here. After that the link is void.',
  invitedTitle: 'You are invited',
  invitedLead: (person, role) =>
    `${person} is invited as «${role}». Once your factors are registered, the link is void.`,
  until: 'The invitation is good until',
  stepsTitle: 'Steps',
  steps: [
    'Choose your name.',
    'Register a passkey, or a password and an authenticator app.',
    'Keep the recovery codes for the day on which your device is lost.',
  ],
  stepsInvited: [
    'Check your role.',
    'Register a passkey, or a password and an authenticator app.',
    'Keep the recovery codes for the day on which your device is lost.',
  ],
  step: (at, of) => `Step ${at} of ${of}`,
  name: 'Name',
  nameHint: 'Up to 32 of a–z, 0–9, . _ -. The records will call you so.',
  next: 'Next',
  back: 'Back',
  way: 'How you will sign in',
  passkey: 'Register a passkey',
  passkeyWhy:
    'Recommended: a fingerprint, face or PIN is enough, and it cannot be phished, for it does not work on a false page.',
  passkeyLabel: 'What to call this device (optional)',
  passkeyNo: 'The passkey could not be registered. Try again, or use a password and an app.',
  noPasskeys: 'Passkeys cannot be used in this browser or over this connection (it takes https).',
  app: 'Use a password and an authenticator app',
  appWhy: 'For devices without passkeys.',
  password: 'Password',
  passwordHint:
    '12 to 128 characters; a long sentence is best. Common passwords and those with your name are not taken.',
  scan: 'Scan the QR code with your authenticator app.',
  secret: 'If you cannot scan it, enter this key.',
  qr: 'QR code for your authenticator app',
  code: 'The six digits that the app shows',
  finish: 'Register',
  codesTitle: 'Recovery codes',
  codesLead:
    'They are shown this once. Print them, or keep them in a safe place away from your device. Each works one time.',
  copy: 'Copy',
  copied: 'Copied',
  print: 'Print',
  kept: 'Go on to the console',
  keptFirst: 'Confirm first that you kept them.',
  keptCheck: 'I keep them in a safe place',
  noToken: 'The link is not complete. Open all of the link that you were given.',
  badToken: 'This link cannot be used: it is too old, or was used before.',
}

export const setupWords: Readonly<Record<Language, SetupWords>> = { ja, en }
