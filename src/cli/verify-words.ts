/** Words of `sekimori verify`, beside those that all commands share. */
import type { Bracket, Swearing } from '../evidence/brackets.ts'
import { swearingText } from '../evidence/package/check-types.ts'
import type { Language } from '../lib/words.ts'

const range = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`)

const en = {
  help: `DIR is a data folder or a log's own folder, PACKAGE a zip that «sekimori evidence export» made.
Nothing of this installation is needed: --policy is a C2SP tlog-policy, --checkpoint a checkpoint
that was kept elsewhere. --replay needs the keys, and judges every message again.
Exit code 0: all that is here is what was signed. 1: something is not. 2: wrong use. 3: it cannot be read.`,
  optCheckpoint: 'a checkpoint (signed note) that was kept elsewhere',
  optPolicy: 'the policy of witnesses to demand (C2SP tlog-policy)',
  optKey: 'the log’s public key, as it was given by another way',
  progress: 'Verifying',
  packageVerified: (entries: number, size: number, bodies: number) =>
    `The package is what was signed: ${entries} of ${size} entries, ${bodies} with their content.`,
  packageNot: (problems: number) => `The package does not verify (${problems} problems).`,
  custody: (by: string, at: string, why: string, ticket: string | undefined, isProven: boolean) =>
    `Taken out by ${by}${isProven ? '' : ' (not proven)'} at ${at}${ticket === undefined ? '' : ` for ${ticket}`}: ${why === '' ? '-' : why} (says the package)`,
  quorum: {
    met: 'The policy is met by',
    unmet: 'The policy is not met',
    unsure: 'The policy could not be checked',
    none: '',
  },
  brackets: 'Written, by the clocks of witnesses:',
  bracket: ({ from, to, after, before }: Bracket) =>
    `${from === to ? 'entry' : 'entries'} ${range(from, to)}: ${after === undefined ? 'no lower bound' : `after ${when(after)}`}, ${before === undefined ? 'no upper bound' : `before ${when(before)}`}`,
  more: (count: number) => `… and ${count} more`,
  gaps: (count: number) => `Gaps that the log tells of: ${count}`,
  erased: (count: number) => `Bodies erased, each with an entry that says so: ${count}`,
  erasedBy: (tickets: readonly string[], months: readonly string[]) =>
    `  ${[...tickets.map((it) => `ticket ${it}`), ...months].join(', ')}`,
  anchors: (ways: string) => `Anchors: ${ways}`,
  seals: (epoch: number, size: number, missed: number) =>
    `Seals: the newest good one is that of epoch ${epoch}, over ${size} entries${missed === 0 ? '' : `; ${missed} runs of epochs were missed`}`,
  notChecked: 'Not checked:',
  notPackage: (why: string) => `this is no package that can be read: ${why}`,
  unpacked: (folder: string) =>
    `${folder} is a package that was taken apart: give the zip itself, or run «python3 verify_package.py .» in the folder`,
  treeAlone:
    '--tree looks at entries and tiles alone: leave out --key, --policy, --checkpoint and --replay',
  replayNotHere: '--replay needs a log with its keys, not a package',
} as const

const when = ({ seconds, witness }: Swearing): string => `${swearingText(seconds)} (${witness})`

type Words = {
  readonly [Key in keyof typeof en]: (typeof en)[Key] extends (...args: infer Args) => string
    ? (...args: Args) => string
    : (typeof en)[Key] extends string
      ? string
      : { readonly [Inner in keyof (typeof en)[Key]]: string }
}

const ja: Words = {
  help: `DIR はデータフォルダーまたはログのフォルダー、PACKAGE は「sekimori evidence export」で作った zip です。
この環境のものは何も必要ありません。--policy は証人のポリシー（C2SP tlog-policy）、--checkpoint は
別の場所に保管したチェックポイントです。--replay は鍵を使い、全メールを判定し直します。
終了コード 0：すべて署名どおり。1：一致しないものがある。2：使い方の誤り。3：読み取れない。`,
  optCheckpoint: '別の場所に保管したチェックポイント（署名付き）',
  optPolicy: '要求する証人のポリシー（C2SP tlog-policy）',
  optKey: '別の経路で受け取ったログの公開鍵',
  progress: '検証中',
  packageVerified: (entries, size, bodies) =>
    `パッケージは署名どおりです：${size} 件のうち ${entries} 件、本文付き ${bodies} 件。`,
  packageNot: (problems) => `パッケージは検証できません（問題 ${problems} 件）。`,
  custody: (by, at, why, ticket, isProven) =>
    `取り出した人：${by}${isProven ? '' : '（本人確認なし）'}、日時：${at}${ticket === undefined ? '' : `、案件：${ticket}`}、理由：${why === '' ? '-' : why}（パッケージの記載による）`,
  quorum: {
    met: 'ポリシーを満たす証人',
    unmet: 'ポリシーを満たしていません',
    unsure: 'ポリシーを確認できません',
    none: '',
  },
  brackets: '証人の時計による書き込み時刻の範囲：',
  bracket: ({ from, to, after, before }) =>
    `記録 ${range(from, to)}：${after === undefined ? '下限なし' : `${when(after)} より後`}、${before === undefined ? '上限なし' : `${when(before)} より前`}`,
  more: (count) => `… ほか ${count} 件`,
  gaps: (count) => `ログに記載された欠落：${count} 件`,
  erased: (count) => `消去された本文（消去の記録あり）：${count} 件`,
  erasedBy: (tickets, months) =>
    `  ${[...tickets.map((it) => `チケット ${it}`), ...months].join('、')}`,
  anchors: (ways) => `外部の控え：${ways}`,
  seals: (epoch, size, missed) =>
    `封印：最新の正しい封印は第 ${epoch} 期（${size} 件）${missed === 0 ? '' : `、欠けた期間 ${missed} か所`}`,
  notChecked: '検証していないこと：',
  notPackage: (why) => `読み取れるパッケージではありません：${why}`,
  unpacked: (folder) =>
    `${folder} は展開済みのパッケージです。zip ファイルを指定するか、フォルダー内で «python3 verify_package.py .» を実行してください`,
  treeAlone:
    '--tree は記録とタイルだけを検証します。--key、--policy、--checkpoint、--replay とは併用できません',
  replayNotHere: '--replay には鍵のあるログが必要です（パッケージは不可）',
}

export const verifyWords: Readonly<Record<Language, Words>> = { en, ja }
