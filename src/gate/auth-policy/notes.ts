/**
 * Notes: what the auth-policy gate tells the operator, as data; the sentence is made when it is read.
 *
 * Never in a note: a name, a password's hash, what a client said of itself.
 */
import type { Language, Wording } from '../../lib/words.ts'

/** Why a request was not taken. */
export type Refusal =
  | 'secret'
  | 'path'
  | 'method'
  | 'json'
  | 'shape'
  | 'body-length'
  | 'header-length'
  | 'http'
  | 'pipelined'
  | 'draining'

/** Why we closed a connection. */
export type Cause = 'connections' | 'strangers' | 'idle' | 'stalled' | 'draining'

export type NoteCode =
  | 'refused'
  | 'peer-closed'
  | 'late'
  | 'lost'
  | 'busy'
  | 'failed-open'
  | 'report-dropped'
  | 'report-lost'
  | 'unmarked'
  | 'mistake'
  | 'accept-failed'

export type Note = {
  readonly code: NoteCode
  readonly instance: string
  readonly cause?: Refusal | Cause
  /** The login's id, or what was thrown. */
  readonly where?: string
  /** Notes of this cause that were kept back before this one. */
  readonly keptBack?: number
}

const causes: Readonly<Record<Refusal | Cause, Wording<void>>> = {
  secret: {
    en: () =>
      'the secret in X-Sekimori-Key is wrong or missing: another program on this machine tries the port, or the secret in the configuration of Dovecot is an old one',
    ja: () =>
      'X-Sekimori-Key の秘密が違うか、ありません。同じマシンの別のプログラムが試しているか、Dovecot の設定の秘密が古くなっています',
  },
  path: {
    en: () => 'it asks for another path or command',
    ja: () => 'パスまたはコマンドが違います',
  },
  method: { en: () => 'it is no POST', ja: () => 'POST ではありません' },
  json: { en: () => 'its body is no JSON', ja: () => '本文が JSON ではありません' },
  shape: {
    en: () => 'its body is not what Dovecot sends',
    ja: () => '本文が Dovecot の形式ではありません',
  },
  'body-length': { en: () => 'its body is too long', ja: () => '本文が長すぎます' },
  'header-length': { en: () => 'its headers are too long', ja: () => 'ヘッダーが長すぎます' },
  http: { en: () => 'it is no HTTP', ja: () => 'HTTP ではありません' },
  pipelined: {
    en: () => 'too many of its requests wait for answers',
    ja: () => '応答待ちの要求が多すぎます',
  },
  connections: { en: () => 'too many connections', ja: () => '接続数が上限に達しました' },
  strangers: {
    en: () => 'too many connections that did not show the secret',
    ja: () => '秘密を示さない接続が多すぎます',
  },
  idle: { en: () => 'it said nothing for too long', ja: () => '無通信が続きました' },
  stalled: {
    en: () => 'it did not finish a request',
    ja: () => '要求が途中で止まりました',
  },
  draining: { en: () => 'the gate is shutting down', ja: () => 'ゲートを停止しています' },
}

const wordings: Readonly<Record<NoteCode, Wording<Note>>> = {
  refused: {
    en: (note) =>
      `Login questions ${note.instance}: a request was refused: ${because(note, 'en')}. If it was Dovecot’s, that login went on without us.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：要求を拒否しました：${because(note, 'ja')}。Dovecot からの照会であれば、そのログインは判定なしで続行しています。`,
  },
  'peer-closed': {
    en: (note) => `Login questions ${note.instance}: connection closed: ${because(note, 'en')}.`,
    ja: (note) => `ログイン照会 ${note.instance}：接続を閉じました：${because(note, 'ja')}。`,
  },
  late: {
    en: (note) =>
      `Login questions ${note.instance}: login ${note.where ?? ''} was not judged in time and went on; it is looked at afterwards.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：ログイン ${note.where ?? ''} は期限内に判定できず続行しました。後から確認します。`,
  },
  lost: {
    en: (note) =>
      `Login questions ${note.instance}: Dovecot went away before it heard that login ${note.where ?? ''} is refused; it may have gone on.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：ログイン ${note.where ?? ''} の拒否を伝える前に接続が切れました。ログインが続行した可能性があります。`,
  },
  busy: {
    en: (note) =>
      `Login questions ${note.instance}: too many wait for an answer; this login went on without us. It heals by itself when the judge keeps up again.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：応答待ちが多すぎるため、このログインは判定なしで続行しました。判定が追いつくと自動で戻ります。`,
  },
  'failed-open': {
    en: (note) =>
      `Login questions ${note.instance}: the judge failed (${note.where ?? ''}); the login went on and is looked at afterwards.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：判定処理が失敗しました（${note.where ?? ''}）。ログインは続行し、後から確認します。`,
  },
  'report-dropped': {
    en: (note) =>
      `Login questions ${note.instance}: a report of how a login ended was dropped, too many wait to be written. The log of Dovecot still tells it.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：書き込み待ちが多すぎるため、ログイン結果の報告を破棄しました。Dovecot のログには残っています。`,
  },
  'report-lost': {
    en: (note) =>
      `Login questions ${note.instance}: a report of how a login ended could not be written (${note.where ?? ''}). The log of Dovecot still tells it.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：ログイン結果の報告を書き込めませんでした（${note.where ?? ''}）。Dovecot のログには残っています。`,
  },
  unmarked: {
    en: (note) =>
      `Login questions ${note.instance}: a login was accepted, but Dovecot did not ask after its password was right in a way that we can tell: the passdb that attach wrote is missing or does not stand first. Run «sekimori attach dovecot».`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：ログインが成功しましたが、パスワード確認後の照会を区別できません。attach が書いた passdb がないか、先頭にありません。「sekimori attach dovecot」を実行してください。`,
  },
  mistake: {
    en: (note) =>
      `Login questions ${note.instance}: the guard made a mistake (${note.where ?? ''}); logins go on.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：内部の誤りが起きました（${note.where ?? ''}）。ログインは続行しています。`,
  },
  'accept-failed': {
    en: (note) =>
      `Login questions ${note.instance}: a connection could not be accepted (${note.where ?? ''}); its logins go on without us. The next one is tried as usual.`,
    ja: (note) =>
      `ログイン照会 ${note.instance}：接続を受け付けられませんでした（${note.where ?? ''}）。そのログインは判定なしで続行します。次の接続は通常どおり受け付けます。`,
  },
}

const because = ({ cause }: Note, language: Language): string =>
  cause === undefined ? '' : causes[cause][language]()

export function sayNote(note: Note, language: Language): string {
  const sentence = wordings[note.code][language](note)
  const more = note.keptBack ?? 0
  if (more === 0) return sentence
  return language === 'en'
    ? `${sentence} (${more} more like it before.)`
    : `${sentence}（ほかに同様の通知 ${more} 件）`
}
