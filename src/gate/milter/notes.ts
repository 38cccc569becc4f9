/**
 * Notes: what the gate tells the operator, as data; the sentence is made when somebody reads it.
 *
 * A stranger may cause a note as often as he can open a connection, so of each cause only a few a
 * minute are told, and how many were not is told with the next one.
 */
import type { Language, Wording } from '../../lib/words.ts'
import type { Breach } from './step.ts'

/** Why we closed a connection without having been asked to. */
export type Cause =
  | Breach
  | 'connections'
  | 'crowded'
  | 'idle'
  | 'stalled'
  | 'deadline'
  | 'draining'

export type NoteCode = 'peer-closed' | 'answer-lost' | 'mistake' | 'accept-failed'

export type Note = {
  readonly code: NoteCode
  readonly instance: string
  /** The SMTP session, or the connection where there is none yet. */
  readonly session: string
  readonly cause?: Cause
  /** The command and the count of the packet at which it went wrong; or what was thrown. */
  readonly where?: string
  /** Notes of this cause that were kept back before this one. */
  readonly keptBack?: number
}

const causes: Readonly<Record<Cause, Wording<string>>> = {
  malformed: {
    en: (at) => `a packet cannot be read (${at})`,
    ja: (at) => `パケットを解釈できません（${at}）`,
  },
  oversize: {
    en: (at) => `a packet is longer than the protocol allows, or empty (${at})`,
    ja: (at) => `パケットが長すぎるか空です（${at}）`,
  },
  'unknown-command': {
    en: (at) => `an unknown command (${at})`,
    ja: (at) => `未知のコマンドです（${at}）`,
  },
  order: {
    en: (at) => `a command out of order (${at})`,
    ja: (at) => `コマンドの順序が不正です（${at}）`,
  },
  macros: { en: (at) => `too many macros (${at})`, ja: (at) => `マクロが多すぎます（${at}）` },
  version: {
    en: () => 'it speaks a milter version below 2',
    ja: () => 'ミルターのバージョンが 2 未満です',
  },
  'no-quarantine': {
    en: () =>
      'it does not offer quarantine (SMFIF_QUARANTINE), without which no mail can be held; its own default action decides over its mail',
    ja: () =>
      '隔離機能（SMFIF_QUARANTINE）を提供していません。これがないと保留できず、メールの扱いはサーバー側の既定動作に従います',
  },
  connections: { en: () => 'too many connections', ja: () => '接続数が上限に達しました' },
  crowded: {
    en: () => 'too much is waiting in memory for all peers together',
    ja: () => '全接続の待ちデータがメモリーの上限に達しました',
  },
  idle: { en: () => 'it said nothing for too long', ja: () => '無通信が続きました' },
  stalled: {
    en: () => 'it did not finish a packet, or did not fetch our answers',
    ja: () => 'パケットが途中で止まったか、応答が読み取られません',
  },
  deadline: {
    en: () => 'the judge did not answer in time; the server’s default action holds the mail',
    ja: () => '判定が期限内に終わらず、サーバーの既定動作により保留されます',
  },
  draining: { en: () => 'the gate is shutting down', ja: () => 'ゲートを停止しています' },
}

const wordings: Readonly<Record<NoteCode, Wording<Note>>> = {
  'peer-closed': {
    en: (note) => `Milter ${where(note)}: connection closed: ${because(note, 'en')}.`,
    ja: (note) => `ミルター ${where(note)}：接続を閉じました：${because(note, 'ja')}。`,
  },
  'answer-lost': {
    en: (note) =>
      `Milter ${where(note)}: the server went away before it heard our answer; its default action decides over the message.`,
    ja: (note) =>
      `ミルター ${where(note)}：応答を伝える前に接続が切れました。メールの扱いはサーバー側の既定動作に従います。`,
  },
  mistake: {
    en: (note) =>
      `Milter ${where(note)}: the keeper failed (${note.where ?? ''}); the client was told to try again later, no mail is lost.`,
    ja: (note) =>
      `ミルター ${where(note)}：判定処理が失敗しました（${note.where ?? ''}）。クライアントには再送を求めており、メールは失われません。`,
  },
  'accept-failed': {
    en: (note) =>
      `Milter ${note.instance}: a connection could not be accepted (${note.where ?? ''}); the server’s default action holds its mail. The next one is tried as usual.`,
    ja: (note) =>
      `ミルター ${note.instance}：接続を受け付けられませんでした（${note.where ?? ''}）。そのメールはサーバー側の既定動作により保留されます。次の接続は通常どおり受け付けます。`,
  },
}

const where = ({ instance, session }: Note): string => `${instance} ${session}`
const because = ({ cause, where: at }: Note, language: Language): string =>
  cause === undefined ? '' : causes[cause][language](at ?? '')

export function sayNote(note: Note, language: Language): string {
  const sentence = wordings[note.code][language](note)
  const more = note.keptBack ?? 0
  if (more === 0) return sentence
  return language === 'en'
    ? `${sentence} (${more} more like it before.)`
    : `${sentence}（ほかに同様の通知 ${more} 件）`
}
