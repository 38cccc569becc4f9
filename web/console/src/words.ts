/** Words of the frame around the screens. */
import type { Role } from '../../../src/events/person.ts'
import type { Language } from '../../../src/lib/words.ts'

const ja = {
  own: '関守',
  skip: '本文へ移動',
  menu: 'メニュー',
  openMenu: 'メニューを開く',
  closeMenu: 'メニューを閉じる',
  mainMenu: '画面の一覧',
  language: '表示言語',
  scheme: '配色',
  light: '明るい',
  dark: '暗い',
  auto: '端末の設定',
  person: (name: string) => `${name} のメニュー`,
  mine: '自分のセッションと認証手段',
  signOut: 'サインアウト',
  roles: {
    viewer: '閲覧者',
    analyst: '分析担当',
    responder: '対応担当',
    administrator: '管理者',
    auditor: '監査担当',
  } satisfies Record<Role, string> as Readonly<Record<Role, string>>,
  lost: 'ライブ更新が途切れています。再接続しています。表示は最新でないことがあります。',
  guardDown:
    '関守の本体が正常に動いていません。メールは一時拒否または素通しになることがありますが、失われません。',
  unwitnessed:
    '証跡に外部の証人がいません。このサーバーが失われると、記録が改ざんされていないことを第三者に示せません。',
  contained: (count: number, first: string) =>
    count === 1 ? `${first} を封じ込めています。` : `${count} 件のアカウントを封じ込めています。`,
  fewCodes: (count: number) =>
    count === 0
      ? '回復コードが残っていません。新しいコードを発行してください。'
      : `回復コードの残りは ${count} 個です。`,
  see: '確認する',
  keys: 'キー操作',
  keysLead: '入力欄にいないときに使えます。',
  keyGo: (letter: string) => `g、続けて ${letter}`,
  keyHelp: 'この一覧',
  keyRows: '表の行を移動する',
  keyOpen: '行を開く',
  notFoundTitle: 'ページが見つかりません',
  notFound: 'アドレスが間違っているか、対象がもうありません。',
  notForRole: 'この画面を見る権限がありません',
  notForRoleWhy: (role: string) =>
    `あなたの役割（${role}）では表示できません。必要な場合は管理者に依頼してください。`,
  toNow: '「いま」の画面へ',
  brokenTitle: '画面を表示できません',
  broken: '予期しない誤りが起きました。関守本体の動作と記録には影響しません。',
  again: 'もう一度表示する',
  updated: 'コンソールが更新されました。再読み込みしてください。',
  starting: '読み込んでいます',
  zone: (zone: string, name: string) => `時刻の表示：${zone}（${name}）`,
}
export type ShellWords = typeof ja

const en: ShellWords = {
  own: 'Sekimori',
  skip: 'Skip to the content',
  menu: 'Menu',
  openMenu: 'Open the menu',
  closeMenu: 'Close the menu',
  mainMenu: 'Screens',
  language: 'Language',
  scheme: 'Colours',
  light: 'Light',
  dark: 'Dark',
  auto: 'As the device',
  person: (name) => `Menu of ${name}`,
  mine: 'My sessions and factors',
  signOut: 'Sign out',
  roles: {
    viewer: 'Viewer',
    analyst: 'Analyst',
    responder: 'Responder',
    administrator: 'Administrator',
    auditor: 'Auditor',
  },
  lost: 'The live stream is lost and is being joined again. What you see may not be the newest.',
  guardDown:
    'The guard is not well. Mail may be deferred or passed on unjudged, but none of it is lost.',
  unwitnessed:
    'Nobody outside witnesses the evidence. If this host were lost, you could not show others that the records are unaltered.',
  contained: (count, first) =>
    count === 1 ? `${first} is contained.` : `${count} accounts are contained.`,
  fewCodes: (count) =>
    count === 0
      ? 'You have no recovery code left. Make new ones.'
      : `You have ${count} recovery ${count === 1 ? 'code' : 'codes'} left.`,
  see: 'See',
  keys: 'Keys',
  keysLead: 'They work while no field has the focus.',
  keyGo: (letter) => `g, then ${letter}`,
  keyHelp: 'This list',
  keyRows: 'Go from row to row in a table',
  keyOpen: 'Open a row',
  notFoundTitle: 'There is no such page',
  notFound: 'The address is wrong, or what was there is gone.',
  notForRole: 'You may not see this screen',
  notForRoleWhy: (role) =>
    `It is not shown to your role (${role}). Ask an administrator if you need it.`,
  toNow: 'To the screen «Now»',
  brokenTitle: 'This screen cannot be shown',
  broken: 'Something went wrong that should not have. The guard and its records are not affected.',
  again: 'Show it again',
  updated: 'The console was updated. Load the page again.',
  starting: 'Loading',
  zone: (zone, name) => `Times are of ${zone} (${name})`,
}

export const shellWords: Readonly<Record<Language, ShellWords>> = { ja, en }
