/** Words of `sekimori console`, and of what the guard says about its console. */
import type { Language } from '../lib/words.ts'

const ja = {
  about: 'Web コンソール（通常は「sekimori guard」が起動します）',
  optSocket: '関守のコンソール用ソケット（既定：データフォルダーの console.sock）',
  optState: 'アップロードと調査・訓練の作業を置くフォルダー',
  optLogLevel: 'ログの詳しさ（debug、info、warn、error）',
  optNoConsole: 'コンソールを起動しない（別のユニットで動かす場合など）',
  none: '設定（console.listen: none）により、コンソールは動かしません。',
  listens: (url: string, address: string) => `コンソール：${url}（待ち受け ${address}）`,
  setup: (link: string) =>
    `管理者がまだいません。次のリンクで最初の管理者を登録してください（一度だけ使えます）：\n  ${link}`,
  noUser: (name: string) =>
    `ユーザー「${name}」が存在しないため、コンソールは root で動きます。本番では専用ユーザーを作成してください。`,
  row: 'コンソール',
  stopping: 'コンソールを停止します。',
}

const en: typeof ja = {
  about: 'the web console (usually started by «sekimori guard»)',
  optSocket: "the guard's console socket (default: console.sock in the data folder)",
  optState: 'where uploads and the work on them lie',
  optLogLevel: 'how much is logged (debug, info, warn, error)',
  optNoConsole: 'starts no console (where a unit of its own runs it)',
  none: 'There is no console, for the configuration says so (console.listen: none).',
  listens: (url: string, address: string) => `Console: ${url} (listening on ${address})`,
  setup: (link: string) =>
    `There is no administrator yet. Register the first one by this link, which works once:\n  ${link}`,
  noUser: (name: string) =>
    `There is no user «${name}», so the console runs as root. Make one where this is no trial.`,
  row: 'Console',
  stopping: 'The console stops.',
}

export const consoleWords: Readonly<Record<Language, typeof ja>> = { ja, en }
