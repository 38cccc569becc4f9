/** Questions: what a chief, the police and the press ask, and how far the logs answer. */
import type { Answered, QuestionCode } from '../../incident/found.ts'
import type { Names } from './named.ts'

export const questionNames: Names<QuestionCode> = {
  who: { ja: 'どのアカウントが不正利用されたか', en: 'Which accounts were taken over?' },
  when: { ja: 'いつからいつまでか', en: 'From when to when?' },
  'from-where': { ja: 'どこから接続されたか', en: 'From where?' },
  'how-in': { ja: 'どのように侵入されたか', en: 'How did they get in?' },
  'what-out': { ja: '何が送られたか', en: 'What was sent?' },
  'what-arrived': { ja: 'どこまで届いたか', en: 'What arrived?' },
  'what-read': { ja: '何が読まれたか', en: 'What was read?' },
  leaked: { ja: '情報は漏えいしたか', en: 'Was anything leaked?' },
  others: { ja: 'ほかのアカウントも狙われたか', en: 'Were other accounts touched?' },
  persistence: {
    ja: '再侵入の足掛かりは残されたか',
    en: 'Was a way back left behind?',
  },
  noticed: { ja: 'いつ気付けたか', en: 'When could it have been noticed?' },
  unknown: { ja: '分かっていないことは何か', en: 'What do we not know?' },
}

export const answeredNames: Names<Answered['standing']> = {
  answered: { ja: '判明', en: 'answered' },
  partly: { ja: '一部判明', en: 'in part' },
  unknown: { ja: '不明', en: 'not known' },
}
