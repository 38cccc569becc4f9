/**
 * Problems: what is wrong in an operator's file of obligations or calendars, and what to do about it.
 *
 * Each has the place (`obligations[2].stages[0].rule.n`), what stands there, and a code; the sentence
 * is made when somebody reads it.
 */
import type { Language } from '../../lib/words.ts'
import type { Texts } from './obligation.ts'

export const problemCodes = [
  'not-mapping',
  'not-list',
  'too-many',
  'empty',
  'unknown-key',
  'missing',
  'missing-language',
  'not-text',
  'too-long',
  'control-character',
  'bad-id',
  'duplicate-id',
  'not-one-of',
  'unknown-calendar',
  'unknown-zone',
  'unknown-stage',
  'not-whole',
  'out-of-bounds',
  'hours-roll',
  'range-order',
  'bad-date',
  'date-order',
  'not-boolean',
  'year-not-covered',
  'shipped-needs-asof',
] as const
export type ProblemCode = (typeof problemCodes)[number]

export type Problem = {
  readonly code: ProblemCode
  readonly path: string
  /** As it stands there, cut; `''`: nothing. */
  readonly found: string
  /** Bounds, what is allowed, the other place: as the code has it. */
  readonly facts: { readonly [name: string]: number | string }
}

/** Told of one file; more of them are counted. */
export const PROBLEMS_MAX = 50

type Facts = Problem['facts']
type Say = Readonly<Record<Language, (facts: Facts) => string>>

const says: { readonly [Code in ProblemCode]: Say } = {
  'not-mapping': {
    ja: () => '項目名と値の組にしてください',
    en: () => 'must be a mapping of names to values',
  },
  'not-list': { ja: () => '一覧（リスト）にしてください', en: () => 'must be a list' },
  'too-many': {
    ja: ({ most }) => `多すぎます。${most} 件以下にしてください`,
    en: ({ most }) => `is too many; keep it to ${most}`,
  },
  empty: { ja: () => '空です。1 件以上を書いてください', en: () => 'is empty; write one at least' },
  'unknown-key': {
    ja: ({ known }) => `この名前の項目はありません。使える項目: ${known}`,
    en: ({ known }) => `is no name that is known here; there are ${known}`,
  },
  missing: { ja: () => '必須です。記入してください', en: () => 'is needed; fill it in' },
  'missing-language': {
    ja: ({ language }) =>
      `${language === 'ja' ? '日本語 (ja)' : '英語 (en)'}の文がありません。両方の言語を書いてください`,
    en: ({ language }) =>
      `has no text in ${language === 'ja' ? 'Japanese (ja)' : 'English (en)'}; write both languages`,
  },
  'not-text': { ja: () => '文字列にしてください', en: () => 'must be text' },
  'too-long': {
    ja: ({ most }) => `長すぎます。${most} 文字以下にしてください`,
    en: ({ most }) => `is too long; keep it to ${most} characters`,
  },
  'control-character': {
    ja: () => '制御文字を含みます。取り除いてください',
    en: () => 'has a control character in it; take it out',
  },
  'bad-id': {
    ja: ({ most }) =>
      `識別子は英数字で始め、英数字と「-」「.」「_」で ${most} 文字以下にしてください`,
    en: ({ most }) =>
      `an id begins with a letter or digit and has letters, digits, «-», «.», «_», ${most} at most`,
  },
  'duplicate-id': {
    ja: ({ other }) => `同じ識別子が ${other} にもあります。どちらかを変えるか消してください`,
    en: ({ other }) => `stands at ${other} too; change or remove one of them`,
  },
  'not-one-of': {
    ja: ({ known }) => `使える値ではありません。次から選んでください: ${known}`,
    en: ({ known }) => `is not allowed here; choose one of ${known}`,
  },
  'unknown-calendar': {
    ja: ({ known }) =>
      `この名前の暦はありません。${known} から選ぶか、calendars に追加してください`,
    en: ({ known }) => `is no calendar; choose one of ${known}, or add it under «calendars»`,
  },
  'unknown-zone': {
    ja: () => 'タイムゾーン名ではありません。Asia/Tokyo のように書いてください',
    en: () => 'is no time zone; write one such as Asia/Tokyo',
  },
  'unknown-stage': {
    ja: () => 'これより前に書かれた段階の識別子にしてください',
    en: () => 'must be the id of a stage that stands before this one',
  },
  'not-whole': { ja: () => '整数にしてください', en: () => 'must be a whole number' },
  'out-of-bounds': {
    ja: ({ least, most }) => `${least} から ${most} までの整数にしてください`,
    en: ({ least, most }) => `must be from ${least} to ${most}`,
  },
  'hours-roll': {
    ja: () =>
      '時間・分で数える期限は閉庁日でも延びません。rollover を消すか、kind を days にしてください',
    en: () => 'hours and minutes never roll over; remove «rollover», or make the kind «days»',
  },
  'range-order': {
    ja: ({ least }) => `${least} 以上にしてください`,
    en: ({ least }) => `must not be less than ${least}`,
  },
  'bad-date': {
    ja: () => '日付ではありません。2026-09-01 のように書いてください',
    en: () => 'is no date; write it as 2026-09-01',
  },
  'date-order': {
    ja: ({ first }) => `始まり（${first}）より前です。順序を直してください`,
    en: ({ first }) => `is before its beginning (${first}); mend the order`,
  },
  'not-boolean': { ja: () => 'true か false にしてください', en: () => 'must be true or false' },
  'year-not-covered': {
    ja: ({ year }) => `${year} 年は years にありません。years に加えてから休日を書いてください`,
    en: ({ year }) => `${year} is not among the years; add it to «years» first`,
  },
  'shipped-needs-asof': {
    ja: () =>
      '同梱の義務の内容を変えるときは、確認した日を asOf に書いてください（例: asOf: 2026-09-01）',
    en: () =>
      'who changes what a shipped obligation says states in «asOf» when he looked (such as asOf: 2026-09-01)',
  },
}

/** One sentence: where, what stands there, what to do. */
export function problemSaid({ code, path, found, facts }: Problem, language: Language): string {
  const said = says[code][language](facts)
  if (language === 'ja') return `${path}${found === '' ? '' : `（${found}）`}: ${said}。`
  return `${path}${found === '' ? '' : ` (${found})`} ${said}.`
}

export const bothLanguages: readonly (keyof Texts)[] = ['ja', 'en']
