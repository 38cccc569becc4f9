/**
 * Failures the world hands us, told in the language of whoever must act on them.
 *
 * A fault is a code and its facts. The sentence is made from them only when somebody reads it, so
 * one failure reads well in the log, in the console and in a report, in English and in Japanese.
 * An order for every sentence: what cannot be done, to what, what happens to the mail meanwhile,
 * what you can do, and whether it heals by itself.
 */
import type { Language } from './words.ts'

type Kind<Facts> = {
  /** Whether waiting may cure it: what passes is answered 4xx and tried again, what stays 5xx. */
  readonly passes: boolean
  readonly en: (facts: Facts) => string
  readonly ja: (facts: Facts) => string
}

const kind = <Facts>(it: Kind<Facts>): Kind<Facts> => it

export const faults = {
  'evidence.no-room': kind<{ volume: string; mebibytesLeft: number }>({
    passes: true,
    en: ({ volume, mebibytesLeft }) =>
      `Evidence cannot be written: ${volume} has ${mebibytesLeft} MiB left. Mail is deferred, none is lost. Free some space; writing resumes by itself.`,
    ja: ({ volume, mebibytesLeft }) =>
      `証跡を書き込めません（${volume} の空き ${mebibytesLeft} MiB）。メールは一時拒否しており、失われていません。空きを作ると自動で再開します。`,
  }),
  'evidence.unwritable': kind<{ file: string; why: string }>({
    passes: true,
    en: ({ file, why }) =>
      `Evidence cannot be written: ${file} (${why}). Mail is deferred, none is lost. Repair the disk or the permissions; writing is tried again by itself.`,
    ja: ({ file, why }) =>
      `証跡を書き込めません（${file}、${why}）。メールは一時拒否しており、失われていません。ディスクまたは権限を直してください。書き込みは自動で再試行します。`,
  }),
  'evidence.rolled-back': kind<{ recovered: number; promised: number }>({
    passes: false,
    en: ({ recovered, promised }) =>
      `The evidence log holds ${recovered} entries, but ${promised} were signed: it was restored from a copy or tampered with. Sekimori does not go on writing it. Keep the folder as it is and run «sekimori verify» on it.`,
    ja: ({ recovered, promised }) =>
      `証跡の記録は ${recovered} 件ですが、署名済みは ${promised} 件です。複製から戻されたか、改ざんされています。関守はこの証跡に追記しません。フォルダーをそのまま保全し「sekimori verify」で調べてください。`,
  }),
  'evidence.damaged': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The evidence log is damaged at ${file}: ${why}. Sekimori does not go on writing it. Keep the folder as it is and run «sekimori verify» on it.`,
    ja: ({ file, why }) =>
      `証跡が壊れています（${file}：${why}）。関守はこの証跡に追記しません。フォルダーをそのまま保全し「sekimori verify」で調べてください。`,
  }),
  'evidence.in-use': kind<{ folder: string; pid: number }>({
    passes: false,
    en: ({ folder, pid }) =>
      `Another guard (process ${pid}) already writes the evidence in ${folder}. Stop it first, or use another folder with --data.`,
    ja: ({ folder, pid }) =>
      `別の関守（プロセス ${pid}）が ${folder} の証跡に書き込み中です。先に停止するか、--data で別のフォルダーを指定してください。`,
  }),
  'evidence.keys-unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The keys of the evidence log cannot be used: ${file} (${why}). Sekimori does not start without them; nothing was changed. Put the keys that belong to this log back, or use another folder with --data.`,
    ja: ({ file, why }) =>
      `証跡の鍵を使用できません（${file}：${why}）。鍵がなければ関守は起動しません。何も変更していません。この証跡の鍵を元に戻すか、--data で別のフォルダーを指定してください。`,
  }),
  'evidence.busy': kind<{ waiting: number }>({
    passes: true,
    en: ({ waiting }) =>
      `Evidence is asked for faster than the disk writes it: ${waiting} entries are waiting. Mail is deferred, none is lost. It goes on by itself; a faster disk helps.`,
    ja: ({ waiting }) =>
      `証跡の書き込みがディスクの速度を超えています（待ち ${waiting} 件）。メールは一時拒否しており、失われていません。自動で再開します。速いディスクで改善します。`,
  }),
  'evidence.too-large': kind<{ what: string; bytes: number; most: number }>({
    passes: false,
    en: ({ what, bytes, most }) =>
      `An entry does not fit into the evidence: ${what} has ${bytes} bytes, ${most} are allowed. Nothing was written for it; other mail goes on. Report this, it does not heal by itself.`,
    ja: ({ what, bytes, most }) =>
      `証跡に収まらない記録です（${what} が ${bytes} バイト、上限 ${most} バイト）。この記録は書き込まれていません。他のメールの処理は続いています。自動では直らないため、報告してください。`,
  }),
  'hands.away': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The root helper («hands») does not answer: ${why}. Nothing can be held or released in the queue; new mail is still judged and held at the gate. It is called again by itself.`,
    ja: ({ why }) =>
      `root 権限の補助プロセス（hands）が応答しません：${why}。キュー内の保留・解放はできませんが、新しいメールの判定と保留は続いています。自動で再接続します。`,
  }),
  'hands.refused': kind<{ verb: string; why: string }>({
    passes: false,
    en: ({ verb, why }) =>
      `The root helper refused «${verb}»: ${why}. The queue is as it was. Correct the request and try again.`,
    ja: ({ verb, why }) =>
      `補助プロセスが「${verb}」を拒否しました：${why}。キューは変わっていません。指定を直して再実行してください。`,
  }),
  'hands.failed': kind<{ verb: string; instance: string; why: string }>({
    passes: true,
    en: ({ verb, instance, why }) =>
      `«${verb}» on the queue of ${instance} failed: ${why}. The mail stays in the queue; the step is tried again by itself.`,
    ja: ({ verb, instance, why }) =>
      `${instance} のキューに対する「${verb}」が失敗しました：${why}。メールはキューに残っています。この手順は自動で再試行します。`,
  }),
  'gate.cannot-listen': kind<{ address: string; why: string }>({
    passes: false,
    en: ({ address, why }) =>
      `The gate cannot listen on ${address}: ${why}. Choose another address with --milter, or stop the program that uses it.`,
    ja: ({ address, why }) =>
      `${address} で待ち受けできません：${why}。--milter で別のアドレスを指定するか、使用中のプログラムを止めてください。`,
  }),
  'source.unreadable': kind<{ file: string; why: string }>({
    passes: true,
    en: ({ file, why }) =>
      `The log ${file} cannot be read: ${why}. Delivery results are not heard meanwhile; mail is still judged. Give Sekimori read access; it goes on by itself where it stopped.`,
    ja: ({ file, why }) =>
      `ログ ${file} を読み取れません：${why}。その間の配送結果は分かりませんが、メールの判定は続いています。読み取り権限を与えると、中断した位置から自動で再開します。`,
  }),
  'store.unusable': kind<{ file: string; why: string }>({
    passes: false,
    en: ({ file, why }) =>
      `The index ${file} cannot be used: ${why}. No evidence is touched. Stop the guard and run «sekimori rebuild»: it makes the index anew from the evidence.`,
    ja: ({ file, why }) =>
      `索引 ${file} を使えません：${why}。証跡には影響ありません。関守を停止して「sekimori rebuild」を実行すると、証跡から索引を作り直します。`,
  }),
  'store.behind': kind<{ why: string }>({
    passes: true,
    en: ({ why }) =>
      `The index cannot be written: ${why}. Mail is deferred, none is lost, and the evidence is whole. Free some space; the index is folded anew from the evidence by itself.`,
    ja: ({ why }) =>
      `索引に書き込めません：${why}。メールは一時拒否しており、失われていません。証跡も無事です。空きを作ると、索引は証跡から自動で作り直されます。`,
  }),
  'control.away': kind<{ socket: string; why: string }>({
    passes: true,
    en: ({ socket, why }) =>
      `No guard answers at ${socket} (${why}). Start it with «sekimori guard», or name its folder with --data.`,
    ja: ({ socket, why }) =>
      `${socket} で関守が応答しません（${why}）。「sekimori guard」で起動するか、--data でデータフォルダーを指定してください。`,
  }),
  'control.refused': kind<{ why: string }>({
    passes: false,
    en: ({ why }) => `The guard refused: ${why}`,
    ja: ({ why }) => `関守が拒否しました：${why}`,
  }),
  'attach.not-possible': kind<{ what: string; why: string }>({
    passes: false,
    en: ({ what, why }) =>
      `Sekimori cannot be connected: ${what}: ${why}. Nothing was changed; mail flows as before. Correct the configuration of the mail server, then attach again.`,
    ja: ({ what, why }) =>
      `関守を接続できません：${what}：${why}。何も変更していません。メールは従来どおり流れています。メールサーバーの設定を直してから、もう一度 attach を実行してください。`,
  }),
  'attach.changed': kind<{ folder: string; what: string }>({
    passes: false,
    en: ({ folder, what }) =>
      `The configuration in ${folder} is not as attach left it: ${what}. Nothing was changed. «sekimori attach postfix --undo --force» takes out only what is ours and keeps the rest.`,
    ja: ({ folder, what }) =>
      `${folder} の設定は attach が書いたままではありません：${what}。何も変更していません。「sekimori attach postfix --undo --force」なら関守の設定だけを取り除き、ほかはそのまま残します。`,
  }),
  'attach.check-failed': kind<{ folder: string; why: string }>({
    passes: false,
    en: ({ folder, why }) =>
      `Postfix does not accept the changed configuration in ${folder}: ${why}. Both files are back as they were, and mail flows as before. Correct what Postfix names, then try again.`,
    ja: ({ folder, why }) =>
      `変更後の設定（${folder}）を Postfix が受け付けません：${why}。両ファイルを元に戻しました。メールは従来どおり流れています。Postfix の指摘を直してから再実行してください。`,
  }),
  'attach.unknown': kind<{ folder: string }>({
    passes: false,
    en: ({ folder }) =>
      `Nothing is known of an attach to ${folder}, so there is nothing to undo. Nothing was changed. With --force, whatever names our milter is taken out all the same.`,
    ja: ({ folder }) =>
      `${folder} への attach の記録がないため、元に戻すものがありません。何も変更していません。--force を付けると、関守の milter を指す設定だけを取り除きます。`,
  }),
  'config.invalid': kind<{ where: string; why: string }>({
    passes: false,
    en: ({ where, why }) => `The configuration is not valid: ${where}: ${why}`,
    ja: ({ where, why }) => `設定が正しくありません：${where}：${why}`,
  }),
} as const

export type FaultCode = keyof typeof faults
export type FactsOf<Code extends FaultCode> = Parameters<(typeof faults)[Code]['en']>[0]

export class Fault<Code extends FaultCode = FaultCode> extends Error {
  readonly code: Code
  readonly facts: FactsOf<Code>

  constructor(code: Code, facts: FactsOf<Code>, cause?: unknown) {
    super(`${code}: ${(faults[code].en as (facts: unknown) => string)(facts)}`, { cause })
    this.code = code
    this.facts = facts
  }

  /** The sentence for a person. */
  say(language: Language): string {
    return (faults[this.code][language] as (facts: unknown) => string)(this.facts)
  }

  get passes(): boolean {
    return faults[this.code].passes
  }
}

/** What went wrong, in a few words, from whatever was thrown: for the `why` of a fault. */
export const whyOf = (thrown: unknown): string =>
  thrown instanceof Error ? thrown.message : String(thrown)
