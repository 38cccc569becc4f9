/**
 * Notes: what the owners' page tells the operator, as data; the sentence is made when it is read.
 *
 * Never in a note: an account, a code, a token, a cookie, or what a stranger sent.
 */
import type { Language, Wording } from '../../lib/words.ts'

export type NoteCode =
  | 'host'
  | 'foreign'
  | 'pace'
  | 'busy'
  | 'crowded'
  | 'late'
  | 'proxy-unnamed'
  | 'failed'
  | 'mistake'
  | 'certificate-renewed'
  | 'certificate-failed'
  | 'accept-failed'

export type Note = {
  readonly code: NoteCode
  /** What was thrown. */
  readonly where?: string
  readonly keptBack?: number
}

const wordings: Readonly<Record<NoteCode, Wording<Note>>> = {
  host: {
    en: () =>
      'Owners’ page: somebody asked under a name that is not in «origins». If a reverse proxy stands before it, let it keep the Host header.',
    ja: () =>
      '本人確認ページ：origins にない名前でアクセスがありました。リバースプロキシを使っている場合は、Host ヘッダーをそのまま渡すように設定してください。',
  },
  foreign: {
    en: () =>
      'Owners’ page: a form that another site sent was refused; nothing was done. If owners see this on our own page, its address is missing in «origins».',
    ja: () =>
      '本人確認ページ：別のサイトから送られたフォームを拒否しました。何も実行していません。正規の利用で起きる場合は、そのアドレスが origins にありません。',
  },
  pace: {
    en: () =>
      'Owners’ page: a client asks too often and is told to wait. If all owners seem to be one client, name the reverse proxy in «proxies».',
    ja: () =>
      '本人確認ページ：要求が多すぎる接続元に待つよう応答しました。全員が同じ接続元に見える場合は、リバースプロキシを proxies に指定してください。',
  },
  busy: {
    en: () =>
      'Owners’ page: too many questions wait for an answer; an owner was told to come again. It heals by itself.',
    ja: () =>
      '本人確認ページ：応答待ちが多すぎるため、後で試すよう応答しました。自動で回復します。',
  },
  crowded: {
    en: () => 'Owners’ page: too many connections; one was closed unread. It heals by itself.',
    ja: () => '本人確認ページ：接続数が上限に達したため、接続を閉じました。自動で回復します。',
  },
  'proxy-unnamed': {
    en: ({ where = '' }) =>
      `Owners’ page: ${where} sends X-Forwarded-For as a reverse proxy does, and is not named in «me.proxies»: all who come through it count as one client, and no request is shown to them without its code. Name it there if it is yours.`,
    ja: ({ where = '' }) =>
      `本人確認ページ：${where} がリバースプロキシのように X-Forwarded-For を送っていますが、me.proxies に指定されていません。経由する全員が 1 つの接続元と見なされ、依頼はコードなしでは表示されません。自組織のプロキシであれば指定してください。`,
  },
  late: {
    en: () =>
      'Owners’ page: an answer took too long; the owner was told that the result is not known.',
    ja: () => '本人確認ページ：処理が期限内に終わらず、結果を確認できないと応答しました。',
  },
  failed: {
    en: ({ where = '' }) =>
      `Owners’ page: a request of an owner failed (${where}); he was told to try again.`,
    ja: ({ where = '' }) =>
      `本人確認ページ：要求の処理に失敗しました（${where}）。後で試すよう応答しました。`,
  },
  mistake: {
    en: ({ where = '' }) => `Owners’ page: the guard made a mistake (${where}); nothing was done.`,
    ja: ({ where = '' }) =>
      `本人確認ページ：内部の誤りが起きました（${where}）。何も実行していません。`,
  },
  'certificate-renewed': {
    en: () => 'Owners’ page: the new certificate is in use.',
    ja: () => '本人確認ページ：新しい証明書に切り替えました。',
  },
  'certificate-failed': {
    en: ({ where = '' }) =>
      `Owners’ page: the changed certificate cannot be used (${where}); the one before stays in use. It is looked at again by itself.`,
    ja: ({ where = '' }) =>
      `本人確認ページ：更新された証明書を使用できません（${where}）。以前の証明書を使い続けます。自動で再確認します。`,
  },
  'accept-failed': {
    en: ({ where = '' }) => `Owners’ page: a connection could not be accepted (${where}).`,
    ja: ({ where = '' }) => `本人確認ページ：接続を受け付けられませんでした（${where}）。`,
  },
}

export function sayMeNote(note: Note, language: Language): string {
  const sentence = wordings[note.code][language](note)
  const more = note.keptBack ?? 0
  if (more === 0) return sentence
  return language === 'en'
    ? `${sentence} (${more} more like it before.)`
    : `${sentence}（ほかに同様の通知 ${more} 件）`
}
