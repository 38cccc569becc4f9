/** Problems of a document, in words: what is wrong, and what to do about it. */
import type { Language } from '../../lib/words.ts'
import { shown } from '../say/shown.ts'
import type { Name } from '../words/named.ts'

export const problemCodes = [
  'missing',
  'outline',
  'fixed-figure',
  'figure',
  'unit',
  'denial',
  'filler',
  'blame',
  'moved-on',
] as const
export type ProblemCode = (typeof problemCodes)[number]

export type Problem = {
  readonly code: ProblemCode
  /** Id of the section; `head` above the first. */
  readonly section: string
  /** The words that it is about, cut short where they are shown. */
  readonly what: string
  /** What a person wrote, by the slot's name (`text.write`). */
  readonly slot?: string
}

const problems: Readonly<Record<ProblemCode, { readonly what: Name; readonly todo: Name }>> = {
  missing: {
    what: { ja: '必須の項目が未記入です', en: 'a mandatory slot is empty' },
    todo: {
      ja: '文面を書いてから作り直してください（「sekimori case write」、または organisation の設定）',
      en: 'write it («sekimori case write», or organisation in the configuration) and draft again',
    },
  },
  outline: {
    what: { ja: '必要な節がありません', en: 'a section of the outline is missing' },
    todo: {
      ja: 'この様式の不具合です。下書きを作り直しても出る場合は報告してください',
      en: 'draft again; if it stays, it is a mistake in the form: report it',
    },
  },
  'fixed-figure': {
    what: {
      ja: '定型文に事実台帳によらない数字があります',
      en: 'fixed text holds a figure that is no fact',
    },
    todo: { ja: 'この様式の不具合です。報告してください', en: 'a mistake in the form: report it' },
  },
  figure: {
    what: {
      ja: '事実台帳にない数字が書かれています',
      en: 'a number that is no fact of the case',
    },
    todo: {
      ja: '数字を消すか、事実として記録してください（case fact）',
      en: 'take the number out, or record it as a fact (case fact)',
    },
  },
  unit: {
    what: {
      ja: '数字の単位が事実と合いません（名・件・通・アカウントの混同）',
      en: 'the unit does not fit the fact (persons, recipients, messages, accounts)',
    },
    todo: { ja: '単位を事実に合わせてください', en: 'use the unit of the fact' },
  },
  denial: {
    what: {
      ja: '漏えい判定の段階を超えた否定です',
      en: 'it denies more than the leak verdict allows',
    },
    todo: {
      ja: '判定どおりの文面にするか、未調査の経路を調べてください（case channel）',
      en: 'keep to the wording of the verdict, or examine what is open (case channel)',
    },
  },
  filler: {
    what: { ja: '中身のない決まり文句です', en: 'filler that says nothing' },
    todo: {
      ja: '実際に行ったこと、いつ行うかに書き換えてください',
      en: 'say what was done, or what will be done by when',
    },
  },
  blame: {
    what: { ja: '特定の人や取引先を責める表現です', en: 'it lays blame on somebody' },
    todo: {
      ja: '何が起きたか、仕組みとして何が足りなかったかに書き換えてください',
      en: 'say what happened and what the system lacked',
    },
  },
  'moved-on': {
    what: {
      ja: '下書きの後に、もとになる事実や文面が変わりました',
      en: 'facts or texts that it rests on changed since it was drafted',
    },
    todo: { ja: '下書きを作り直してください（report draft）', en: 'draft it again (report draft)' },
  },
}

/** One line: section, what, the words it is about. */
export const problemSaid = ({ code, section, what, slot }: Problem, language: Language): string => {
  const at = slot === undefined ? section : `${section}, ${slot}`
  const words = shown(what, 80)
  return language === 'ja'
    ? `［${at}］${problems[code].what.ja}：「${words}」`
    : `[${at}] ${problems[code].what.en}: “${words}”`
}
export const problemTodo = ({ code }: Problem, language: Language): string =>
  problems[code].todo[language]
