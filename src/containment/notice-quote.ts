/**
 * Quoting: what strangers chose (account names, addresses, reasons) made fit for a notice.
 *
 * One line, bounded, without control characters, without characters that turn the reading direction
 * or cannot be seen, never able to end its own quotation marks, and with no link that a mail program
 * makes clickable. What goes into a command is quoted for a POSIX shell instead, unchanged, or the
 * command is not offered at all.
 * Limits: letters of different scripts that look alike stay as they are.
 */
import type { Language } from '../lib/words.ts'

/** Characters of foreign text in one quotation. */
export const QUOTED_MAX = 120

/** Controls, line and paragraph separators, bidirectional marks, and what has no width. */
const unseen =
  /[\p{Cc}\p{Cs}\p{Co}\u00ad\u061c\u115f\u1160\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffc]|\u034f|[\ufe00-\ufe0f]|[\u{e0000}-\u{e0fff}]/gu

/** Foreign text as one bounded, visible line; not yet in quotation marks. */
export function plainLine(text: string, most: number = QUOTED_MAX): string {
  // Four units for each character that may stay: what is beyond is not even looked at.
  const clean = text
    .slice(0, most * 4)
    .toWellFormed()
    .replaceAll(unseen, '\ufffd')
    .replaceAll('://', '[:]//')
  const characters = [...clean]
  return characters.length <= most ? clean : `${characters.slice(0, most - 1).join('')}…`
}

/** Foreign text in the quotation marks of a language; marks inside become plain ones. */
export function quoted(text: string, language: Language, most: number = QUOTED_MAX): string {
  const line = plainLine(text, most).replaceAll(/[«»「」『』]/g, '"')
  return language === 'ja' ? `「${line}」` : `«${line}»`
}

/** Longest word of a command that is offered for copying. */
export const COMMAND_WORD_MAX = 300

/**
 * A word for a POSIX shell that means exactly `text`; `undefined` when no reader could see what it
 * is, a program would take it for an option, or a mail program for a link.
 */
export function shellWord(text: string): string | undefined {
  if (text === '' || text.length > COMMAND_WORD_MAX || text.startsWith('-')) return undefined
  if (text.includes('://') || !text.isWellFormed() || text.search(unseen) >= 0) return undefined
  return /^[A-Za-z0-9@._+:=/-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
