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
