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
