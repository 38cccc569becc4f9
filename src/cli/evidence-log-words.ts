/** What `sekimori evidence fork|pack|scrub` says, in both languages. */

import type { ScrubFacts } from '../keeper/scrub.ts'
import type { Language } from '../lib/words.ts'
import type { Packed } from '../store/evidence/pack.ts'
import { localTime } from './time.ts'

type Forked = {
  readonly origin: string
  readonly to: string
  readonly entries: number
  readonly promised: number
  readonly folder: string
}

const en = {
  fork: 'ends a log that was restored from a copy, and begins a new one that names it',
  optReason: 'why, in your words; it becomes part of the evidence',
  optBy: 'who does it; it becomes part of the evidence',
  optForce: 'also where nothing here says that the log cannot go on (a witness may know better)',
  helpFork:
    'The guard must be stopped. The old log is kept beside the new one (evidence.OLD-1, -2, …),\nread-only; what the judge knew is kept. Tell your witnesses the new log’s public key.',
  sound:
    'Nothing here says that this log cannot go on. If a witness knows of more entries, use --force.',
  forked: ({ origin, to, entries, promised, folder }: Forked) => [
    `The log ${origin} has ended: ${entries} entries are here${promised > entries ? `, ${promised} had been signed; the last ${promised - entries} are lost` : ''}.`,
    `It is kept as it was, read-only, in ${folder}.`,
    `The new log is ${to}. Its public key, for witnesses and for your register:`,
  ],
  resumed: 'A fork that had been begun was finished.',
  pack: 'packs full tiles of a large log into zips, and checks them before their files are deleted',
  helpPack:
    'A running guard does this by itself: each 16,777,216 entries become evidence/archive/NNN.zip, which\ncan be checked alone. Smaller logs stay as they are.',
  packing: 'Packing',
  packed: ({ made, zips, entries }: Packed) =>
    zips === 0
      ? 'There is nothing to pack: the log has fewer than 16,777,216 entries.'
      : `${made} zips were made; ${zips} hold ${entries} entries.`,
  scrub: 'looks through the whole log now: entries, tiles, bodies',
  helpScrub:
    'A running guard does this by itself once a day, little by little, and writes down what it found.\nExit code 1: something was altered, or is missing.',
  scrubbing: 'Looking through the log',
  scrubbed: (size: number, problems: number) =>
    problems === 0
      ? `Nothing was altered: ${size} entries with their tiles and bodies.`
      : `${problems} ${problems === 1 ? 'problem' : 'problems'} in ${size} entries:`,
  firstAltered: (n: number) => `First altered entry: ${n}`,
  notWritten: 'No guard runs here, so this is not written into the log.',
  nothing: 'Nothing is signed yet.',
  optTree: 'checks entries and tiles alone against the newest checkpoint, on all processors',
  walking: 'Hashing entries',
  treeOnly:
    'Entries and tiles alone were checked: not bodies, gaps, cosignatures, older checkpoints, nor what is not in tiles yet.',
  inAlarm: 'The alarm and «sekimori verify» name them.',
  scrubLine: ({ last, running }: ScrubFacts) =>
    [
      last === null
        ? 'not looked through yet'
        : last.problems === 0
          ? `looked through at ${localTime(last.at)}: ${last.size} entries, nothing altered`
          : `ALTERED: ${last.problems} problems found at ${localTime(last.at)}${last.firstAltered === null ? '' : `, the first at entry ${last.firstAltered}`}`,
      ...(running === null || running.of === 0
        ? []
        : [`looking through it now: ${Math.floor((100 * running.next) / running.of)} %`]),
    ].join(' · '),
}

export type EvidenceLogWords = typeof en

const ja: EvidenceLogWords = {
  fork: '複製から戻されたログを終了し、それを引き継ぐ新しいログを開始します',
  optReason: '理由（証跡に記録されます）',
  optBy: '実行者の名前（証跡に記録されます）',
  optForce: 'この場所の情報では続行できると見える場合も実行します（証人の方が新しい場合など）',
  helpFork:
    '関守を停止してから実行してください。古いログは evidence.OLD-1、-2… として読み取り専用で残り、\n判定に必要な学習内容も引き継がれます。新しいログの公開鍵を証人に登録してください。',
  sound:
    'このログは続行できる状態です。証人がより多くの記録を知っている場合は --force を付けてください。',
  forked: ({ origin, to, entries, promised, folder }: Forked) => [
    `ログ ${origin} を終了しました。ここにある記録は ${entries} 件です${promised > entries ? `（署名済みは ${promised} 件で、最後の ${promised - entries} 件は失われています）` : ''}。`,
    `元のログは ${folder} に読み取り専用で保管しています。`,
    `新しいログは ${to} です。公開鍵（証人への登録・台帳の控え用）：`,
  ],
  resumed: '中断していた分岐を完了しました。',
  pack: '大きなログの満杯のタイルを zip にまとめ、検証してから元のファイルを削除します',
  helpPack:
    '稼働中の関守が自動で行います。記録 16,777,216 件ごとに evidence/archive/NNN.zip となり、\nzip 1 個だけで検証できます。それより小さいログは変わりません。',
  packing: 'パック中',
  packed: ({ made, zips, entries }: Packed) =>
    zips === 0
      ? 'パックするものはありません（記録が 16,777,216 件未満です）。'
      : `zip を ${made} 個作成しました。${zips} 個に記録 ${entries} 件が入っています。`,
  scrub: 'ログ全体（記録・タイル・本文）を今すぐ点検します',
  helpScrub:
    '稼働中の関守は、1日1回、少しずつ同じ点検を行い、結果を記録します。\n終了コード 1：改変または欠落があります。',
  scrubbing: 'ログを点検中',
  scrubbed: (size: number, problems: number) =>
    problems === 0
      ? `改変はありません（記録 ${size} 件とそのタイル・本文）。`
      : `記録 ${size} 件中に ${problems} 件の問題があります：`,
  firstAltered: (n: number) => `最初に改変された記録：${n}`,
  notWritten: '関守が稼働していないため、この結果はログに記録されません。',
  nothing: '署名済みの記録がまだありません。',
  optTree: '最新のチェックポイントに対し、記録とタイルだけを全プロセッサーで検証します',
  walking: '記録のハッシュを計算中',
  treeOnly:
    '検証したのは記録とタイルだけです。本文・欠落・証人の署名・過去のチェックポイント・タイル化前の記録は対象外です。',
  inAlarm: '内容は警報と「sekimori verify」で確認できます。',
  scrubLine: ({ last, running }: ScrubFacts) =>
    [
      last === null
        ? '全体の点検はまだ行っていません'
        : last.problems === 0
          ? `最終点検 ${localTime(last.at)}：${last.size} 件、改変なし`
          : `改変あり：${localTime(last.at)} の点検で ${last.problems} 件の問題${last.firstAltered === null ? '' : `（最初は記録 ${last.firstAltered}）`}`,
      ...(running === null || running.of === 0
        ? []
        : [`点検中 ${Math.floor((100 * running.next) / running.of)} %`]),
    ].join(' · '),
}

export const evidenceLogWords: { readonly [Name in Language]: EvidenceLogWords } = { en, ja }
