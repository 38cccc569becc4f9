/**
 * Saying: the pieces that every notice is made of: lists, foreign names, commands to copy.
 *
 * Foreign text is quoted here and nowhere else.
 */
import type { AccountId } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Language } from '../lib/words.ts'
import type { Bilingual, FactsFor, NoticeFacts, NoticeWhat } from './notice-facts.ts'
import { plainLine, quoted, shellWord } from './notice-quote.ts'
import { stepIn } from './step-words.ts'

export type Show = {
  /** Writes a moment with its offset, such as `2026-11-21 23:20 +09:00`. */
  readonly timeOf: (at: Instant) => string
  /** How an owner reaches the desk outside his mailbox, such as a telephone number. */
  readonly contact?: string
  /** The code of a step-up request as it is shown; kept nowhere, made when it is asked for. */
  readonly codeOf?: (account: AccountId, request: string) => string
}

export type Words = { readonly subject: string; readonly paragraphs: readonly string[] }
export type Says<What extends NoticeWhat> = {
  readonly [language in Language]: (facts: FactsFor<What>, show: Show) => Words
}

/** Reasons, origins and the like in one notice; what is beyond is counted. */
export const LISTED_MAX = 8

const nameOf = (account: string): string => account.replace(/^sasl:/, '')
export const name = (account: string, language: Language) => quoted(nameOf(account), language)
/** In subjects, where quotation marks are noise. */
export const short = (account: string): string => plainLine(nameOf(account), 60)

const listed = (language: Language, items: readonly string[]): string => {
  const more = items.length - LISTED_MAX
  const rows = items.slice(0, LISTED_MAX).map((item) => `  - ${item}`)
  if (more > 0) rows.push(language === 'ja' ? `  - ほか ${more} 件` : `  - and ${more} more`)
  return rows.join('\n')
}
export const section = (language: Language, title: string, items: readonly string[]): string =>
  items.length === 0 ? '' : `${title}\n${listed(language, items)}`

export const originsIn = (
  language: Language,
  origins: readonly { readonly ip: string; readonly country?: string }[],
): readonly string[] =>
  origins.map(({ ip, country }) =>
    country === undefined
      ? quoted(ip, language, 60)
      : `${quoted(ip, language, 60)} (${plainLine(country, 10)})`,
  )
export const reasonsIn = (language: Language, reasons: readonly Bilingual[]): readonly string[] =>
  reasons.map((reason) => plainLine(reason[language], 300))
export const stepsIn = (language: Language, steps: readonly string[]): readonly string[] =>
  steps.map((step) => stepIn(step, language))

/** Commands to copy. An account that no shell word can carry is looked for in the list instead. */
export const commands = (
  language: Language,
  rows: readonly (readonly [command: string, ja: string, en: string])[],
): string =>
  [
    language === 'ja' ? '次に行うこと：' : 'What to do now:',
    ...rows.map(([command, ja, en]) => `  ${language === 'ja' ? ja : en}\n    ${command}`),
  ].join('\n')
export const on = (account: string, verb: 'show' | 'clear' | 'suspend'): string => {
  const word = shellWord(account)
  if (word === undefined) return 'sekimori account list'
  return verb === 'show'
    ? `sekimori account show ${word}`
    : `sekimori account ${verb} ${word} --as NAME`
}
export const reference = (language: Language, facts: NoticeFacts): string =>
  language === 'ja' ? `整理番号：${facts.case}` : `Reference: ${facts.case}`
/** Where an owner asks, outside his mailbox. */
export function contactIn(language: Language, show: Show): string {
  const contact = show.contact === undefined ? undefined : plainLine(show.contact, 200)
  if (language === 'ja') return `連絡先：${contact ?? 'メールの管理窓口（電話または対面）'}`
  return `Contact: ${contact ?? 'your mail administrators, by telephone or in person'}`
}
