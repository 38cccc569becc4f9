/** Company words: how `status` tells what is remembered of others over a restart. */
import type { Language } from '../lib/words.ts'
import type { CompanyFacts, CompanyProblem } from './company-file.ts'

type Words = {
  readonly row: string
  readonly problems: Readonly<Record<CompanyProblem, string>>
  readonly anew: (why: string) => string
  readonly unsaved: (why: string) => string
}

const en: Words = {
  row: 'Company',
  problems: {
    damaged: 'its file was damaged',
    'other-version': 'its file is of another version',
    'other-evidence': 'its file is of other evidence',
    'too-far-behind': 'its file was too far behind the evidence',
    unreadable: 'its file could not be read',
  },
  anew: (why) => `what accounts have in common is learned anew since the start: ${why}`,
  unsaved: (why) => `what accounts have in common would not outlive a restart: ${why}`,
}

const ja: Words = {
  row: '共通の手掛かり',
  problems: {
    damaged: '保存ファイルが壊れていました',
    'other-version': '保存ファイルの版が異なります',
    'other-evidence': '保存ファイルが別の証跡のものです',
    'too-far-behind': '保存ファイルが証跡より大きく遅れていました',
    unreadable: '保存ファイルを読めませんでした',
  },
  anew: (why) => `アカウント間の共通点は起動後に学び直しています（${why}）`,
  unsaved: (why) => `アカウント間の共通点を保存できません。再起動すると失われます（${why}）`,
}

const words: Readonly<Record<Language, Words>> = { en, ja }

/** Nothing where all is as it should be. */
export function companyRows(
  { problem, fault }: CompanyFacts,
  language: Language,
): readonly (readonly [string, string])[] {
  const { row, problems, anew, unsaved } = words[language]
  return [
    ...(problem === null ? [] : [[row, anew(problems[problem])] as const]),
    ...(fault === null ? [] : [[row, unsaved(fault)] as const]),
  ]
}
