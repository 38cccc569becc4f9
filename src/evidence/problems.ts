/**
 * Problems: what a check of the log may find, as data; the sentence is made when somebody reads it.
 */
import type { Language } from '../lib/words.ts'

type Kind<Facts> = {
  readonly en: (facts: Facts & { where: string }) => string
  readonly ja: (facts: Facts & { where: string }) => string
}
const kind = <Facts>(it: Kind<Facts>): Kind<Facts> => it

const span = (from: number, to: number): string => (from === to ? `${from}` : `${from}-${to}`)

/** Why an entry is not shown to be in a signed log. */
export type Unproved = 'root' | 'missing' | 'unreadable' | 'other' | 'length'
const unproved: Readonly<Record<Unproved, Readonly<Record<Language, string>>>> = {
  root: {
    en: 'hashed up by its proof it does not lead to the signed root; the entry, its place or its proof was changed',
    ja: '証明をたどっても署名された根に達しません。記録、その位置、証明のいずれかが改変されています',
  },
  missing: { en: 'its proof is missing', ja: '証明がありません' },
  unreadable: { en: 'its proof cannot be read', ja: '証明を読み取れません' },
  other: { en: 'its proof is that of another entry', ja: '証明が別の記録のものです' },
  length: {
    en: 'its proof does not fit the size of the log',
    ja: '証明の長さがログの件数と合いません',
  },
}

export const problemKinds = {
  'log.unreadable': kind<{ why: string }>({
    en: ({ where, why }) => `The log cannot be read at ${where}: ${why}.`,
    ja: ({ where, why }) => `${where} を読み取れません：${why}`,
  }),
  'checkpoint.missing': kind<object>({
    en: ({ where }) => `The signed checkpoint ${where} is missing.`,
    ja: ({ where }) => `署名済みチェックポイント ${where} がありません。`,
  }),
  'checkpoint.bad': kind<{ why: string }>({
    en: ({ where, why }) => `The checkpoint in ${where} is not good: ${why}.`,
    ja: ({ where, why }) => `${where} のチェックポイントは無効です：${why}`,
  }),
  'checkpoint.ahead': kind<{ size: number; found: number }>({
    en: ({ where, size, found }) =>
      `${where} swears to ${size} entries, but only ${found} are here: the end was cut off, or an older copy was brought back.`,
    ja: ({ where, size, found }) =>
      `${where} は ${size} 件を宣言していますが、ここには ${found} 件しかありません。末尾の切り捨て、または古い複製への差し戻しです。`,
  }),
  'checkpoint.differs': kind<{ size: number }>({
    en: ({ where, size }) =>
      `The first ${size} entries are not those that ${where} swears to: something among them was changed.`,
    ja: ({ where, size }) =>
      `先頭 ${size} 件が ${where} の宣言と一致しません。そのどこかが改変されています。`,
  }),
  'policy.bad': kind<{ why: string }>({
    en: ({ where, why }) => `The policy ${where} cannot be used: ${why}.`,
    ja: ({ where, why }) => `ポリシー ${where} を使用できません：${why}`,
  }),
  'policy.unmet': kind<object>({
    en: ({ where }) => `${where} does not carry the signatures that the policy demands.`,
    ja: ({ where }) => `${where} には、ポリシーが求める署名がそろっていません。`,
  }),
  'tile.missing': kind<object>({
    en: ({ where }) => `The hash tile ${where} is missing or malformed.`,
    ja: ({ where }) => `ハッシュタイル ${where} がないか、形式が壊れています。`,
  }),
  'tile.altered': kind<object>({
    en: ({ where }) => `The hash tile ${where} was changed: the hashes above it say otherwise.`,
    ja: ({ where }) => `ハッシュタイル ${where} が改変されています（上位のハッシュと不一致）。`,
  }),
  'entry.missing': kind<{ from: number; to: number }>({
    en: ({ where, from, to }) => `Entries ${span(from, to)} are missing (${where}).`,
    ja: ({ where, from, to }) => `記録 ${span(from, to)} がありません（${where}）。`,
  }),
  'entry.altered': kind<{ from: number; to: number }>({
    en: ({ where, from, to }) =>
      from === to
        ? `Entry ${from} was changed (${where}).`
        : `An entry among ${span(from, to)} was changed (${where}).`,
    ja: ({ where, from, to }) =>
      from === to
        ? `記録 ${from} が改変されています（${where}）。`
        : `記録 ${span(from, to)} のいずれかが改変されています（${where}）。`,
  }),
  'entry.malformed': kind<{ why: string }>({
    en: ({ where, why }) => `${where} is no entry of this format: ${why}.`,
    ja: ({ where, why }) => `${where} は正しい形式の記録ではありません：${why}`,
  }),
  'body.missing': kind<{ from: number; to: number; entries: number }>({
    en: ({ where, from, to, entries }) =>
      `The bodies of ${entries} entries among ${span(from, to)} are gone (${where}), and no entry says that they were erased.`,
    ja: ({ where, from, to, entries }) =>
      `記録 ${span(from, to)} のうち ${entries} 件の本文がありません（${where}）。消去の記録もありません。`,
  }),
  'body.altered': kind<{ index: number; why: string }>({
    en: ({ where, index, why }) => `The body of entry ${index} was changed (${where}): ${why}.`,
    ja: ({ where, index, why }) => `記録 ${index} の本文が改変されています（${where}）：${why}`,
  }),
  'blob.missing': kind<{ index: number; sha256: string }>({
    en: ({ where, index, sha256 }) =>
      `What entry ${index} kept (${sha256}) is not in ${where}, and no entry says that it was erased.`,
    ja: ({ where, index, sha256 }) =>
      `記録 ${index} が保管した内容（${sha256}）が ${where} にありません。消去の記録もありません。`,
  }),
  'wal.damaged': kind<{ why: string }>({
    en: ({ where, why }) => `The write-ahead log is damaged at ${where}: ${why}.`,
    ja: ({ where, why }) => `先行書き込みログが壊れています（${where}：${why}）。`,
  }),
  'state.differs': kind<{ size: number }>({
    en: ({ where, size }) => `${where} records another root for ${size} entries than they have.`,
    ja: ({ where, size }) => `${where} に記録された ${size} 件の根が、実際の記録と一致しません。`,
  }),
  'seals.missing': kind<object>({
    en: ({ where }) => `The log commits to keys of seals, and ${where} is not there.`,
    ja: ({ where }) => `ログには封印の鍵が登録されていますが、${where} がありません。`,
  }),
  'seals.unreadable': kind<{ why: string }>({
    en: ({ where, why }) => `The seals cannot be checked (${where}): ${why}.`,
    ja: ({ where, why }) => `封印を検査できません（${where}）：${why}`,
  }),
  'seals.unfounded': kind<{ why: string }>({
    en: ({ where, why }) => `The seals are not those of this log (${where}): ${why}.`,
    ja: ({ where, why }) => `このログの封印ではありません（${where}）：${why}`,
  }),
  'seal.bad': kind<{ epoch: number; why: string }>({
    en: ({ where, epoch, why }) =>
      `The seal of epoch ${epoch} is not good (${where}): ${why}. What it and later ones seal is not vouched for.`,
    ja: ({ where, epoch, why }) =>
      `第 ${epoch} 期の封印が正しくありません（${where}）：${why}。この期以降の封印は信用できません。`,
  }),
  'seal.differs': kind<{ epoch: number; size: number }>({
    en: ({ where, epoch, size }) =>
      `The first ${size} entries are not those that were sealed at the end of epoch ${epoch} (${where}).`,
    ja: ({ where, epoch, size }) =>
      `先頭の ${size} 件は、第 ${epoch} 期の終わりに封印されたもの（${where}）と一致しません。`,
  }),
  'seal.ahead': kind<{ epoch: number; size: number; found: number }>({
    en: ({ where, epoch, size, found }) =>
      `At the end of epoch ${epoch} ${size} entries were sealed (${where}), only ${found} are here: the end was cut off.`,
    ja: ({ where, epoch, size, found }) =>
      `第 ${epoch} 期の終わりに ${size} 件が封印されています（${where}）が、${found} 件しかありません。末尾が切り取られています。`,
  }),
  'seals.behind': kind<{ epoch: number; of: number }>({
    en: ({ where, epoch, of }) =>
      `The log goes on into epoch ${of}, and from epoch ${epoch} on there is no seal (${where}).`,
    ja: ({ where, epoch, of }) =>
      `ログは第 ${of} 期まで続いていますが、第 ${epoch} 期以降の封印がありません（${where}）。`,
  }),
  'seals.unexplained': kind<{ from: number; to: number; size: number }>({
    en: ({ where, from, to, size }) =>
      `Epochs ${from} to ${to} were missed (${where}), and no entry after ${size} says that the guard was started again.`,
    ja: ({ where, from, to, size }) =>
      `第 ${from} 期から第 ${to} 期まで封印されていません（${where}）が、${size} 件目の後に関守の再起動の記録がありません。`,
  }),
  'package.file-missing': kind<object>({
    en: ({ where }) => `The package lacks ${where}.`,
    ja: ({ where }) => `パッケージに ${where} がありません。`,
  }),
  'package.file-altered': kind<object>({
    en: ({ where }) => `The file ${where} of the package is not the one that SHA256SUMS names.`,
    ja: ({ where }) => `パッケージのファイル ${where} が SHA256SUMS と一致しません。`,
  }),
  'package.file-unlisted': kind<object>({
    en: ({ where }) => `The file ${where} of the package is not listed in SHA256SUMS.`,
    ja: ({ where }) => `パッケージのファイル ${where} は SHA256SUMS に記載がありません。`,
  }),
  'package.malformed': kind<{ why: string }>({
    en: ({ where, why }) => `The package’s ${where} cannot be read: ${why}.`,
    ja: ({ where, why }) => `パッケージの ${where} を読み取れません：${why}`,
  }),
  'entry.unproved': kind<{ index: number; why: Unproved }>({
    en: ({ where, index, why }) =>
      `Entry ${index} is not in the signed log (${where}): ${unproved[why].en}.`,
    ja: ({ where, index, why }) =>
      `記録 ${index} は署名済みログに含まれていません（${where}）：${unproved[why].ja}`,
  }),
  'disclosed.altered': kind<{ index: number }>({
    en: ({ where, index }) =>
      `The body of entry ${index} (${where}) is not what the entry commits to: it was changed.`,
    ja: ({ where, index }) =>
      `記録 ${index} の本文（${where}）は、記録が約束した内容と一致しません。改変されています。`,
  }),
  'cosignature.differs': kind<{ index: number; why: string }>({
    en: ({ where, index, why }) =>
      `The cosignature in entry ${index} does not belong to this history (${where}): ${why}.`,
    ja: ({ where, index, why }) =>
      `記録 ${index} の副署は、この履歴のものではありません（${where}）：${why}`,
  }),
  'anchor.differs': kind<{ index: number; why: string }>({
    en: ({ where, index, why }) =>
      `The anchor of entry ${index} does not belong to this history (${where}): ${why}.`,
    ja: ({ where, index, why }) =>
      `記録 ${index} の外部の控えは、この履歴のものではありません（${where}）：${why}`,
  }),
  'clock.outside': kind<{ from: number; to: number; at: string; bound: string }>({
    en: ({ where, from, to, at, bound }) =>
      `The time of entries ${span(from, to)} (first: ${at}) cannot be right: the cosignature of ${where} bounds it by ${bound}. The clock was wrong or was changed.`,
    ja: ({ where, from, to, at, bound }) =>
      `記録 ${span(from, to)} の時刻（先頭 ${at}）は、証人 ${where} の署名時刻 ${bound} と矛盾します。時計の誤りか変更です。`,
  }),
  'more.problems': kind<{ count: number }>({
    en: ({ count }) => `${count} more problems are not listed.`,
    ja: ({ count }) => `ほかに ${count} 件の問題があります（省略）。`,
  }),
} as const

export type ProblemCode = keyof typeof problemKinds
type FactsOf<Code extends ProblemCode> = Parameters<(typeof problemKinds)[Code]['en']>[0]
export type Problem = {
  [Code in ProblemCode]: { readonly code: Code } & Readonly<FactsOf<Code>>
}[ProblemCode]

/** The sentence for a person. */
export const sayProblem = (problem: Problem, language: Language): string =>
  (problemKinds[problem.code][language] as (facts: unknown) => string)(problem)
