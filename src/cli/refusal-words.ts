/**
 * Refusal words: what somebody can do about an act that a case refused.
 *
 * The guard says what is wrong where, in words for programs and logs; this says it to a person.
 */
import type { Language } from '../lib/words.ts'

export type RefusalTold = {
  readonly code: string
  readonly field: string
  readonly found: string
  readonly wanted: string
}

/** Of an answer of the guard; it may be of another version. */
export function refusalIn(told: unknown): RefusalTold | undefined {
  if (typeof told !== 'object' || told === null) return undefined
  const { code, field, found, wanted } = told as Record<string, unknown>
  return [code, field, found, wanted].every((one) => typeof one === 'string')
    ? (told as RefusalTold)
    : undefined
}

const todo: Readonly<Record<string, Readonly<Record<Language, string>>>> = {
  'moved-on': {
    ja: 'ほかの担当者が先に変更しています。「sekimori case show」で現在の内容を確認し、必要であれば --seen を新しい記録番号にして実行し直してください。',
    en: 'Somebody else changed it first. Look at it with «sekimori case show», and do it again with the newer --seen if it is still needed.',
  },
  'own-work': {
    ja: '作成した本人は承認できません。別の担当者が承認してください（cases.twoPersons）。',
    en: 'Whoever made it cannot approve it: somebody else must (cases.twoPersons).',
  },
  'not-approved': {
    ja: '先に承認が必要です（「sekimori report approve」または「sekimori notice send」）。',
    en: 'It must be approved first («sekimori report approve» or «sekimori notice send»).',
  },
  'needs-why': {
    ja: '前の値の範囲を外れるため、訂正の理由が必要です（--why）。',
    en: 'It lies outside of what was said before: say why it is corrected (--why).',
  },
  'wrong-state': {
    ja: '現在の状態ではできません。公表・提出済みの文書は変更できないため、新しい草案を作成してください。',
    en: 'Its state does not allow that. What was released is never changed: draft it anew.',
  },
  'no-such': {
    ja: '指定したものがこの事案にありません。番号を「sekimori case show」で確認してください。',
    en: 'The case has no such thing: «sekimori case show» lists what it has.',
  },
  same: {
    ja: '変更はありません（すでにその内容です）。',
    en: 'Nothing to change: it is so already.',
  },
  full: {
    ja: '件数が上限に達しています。',
    en: 'There are as many as there may be.',
  },
  busy: {
    ja: '別の調査を実行中です。終わってから、もう一度実行してください。',
    en: 'Another investigation is under way: try again when it is done.',
  },
}

/** `undefined`: what the guard said is all there is to say. */
export const refusalTodo = (told: RefusalTold, language: Language): string | undefined =>
  Object.hasOwn(todo, told.code) ? todo[told.code]?.[language] : undefined
