/**
 * Shown: foreign text made fit to be read in a report, with nothing hidden and nothing acted on.
 *
 * Whoever attacks also writes the logs: subjects, user names, file names. Controls, bidirectional
 * marks, characters without width, lone surrogates and private ones stand as their number, `‹U+202E›`,
 * so that a reader sees that they were there. What is too long is cut, and says so. Text of scripts
 * that run from right to left is isolated (Unicode TR9, FSI and PDI), so that it cannot pull what
 * stands beside it to its own side.
 * Limits: letters of different scripts that look alike stay as they are; markup is escaped where
 * a page is written, and not here.
 */

/** Characters of foreign text in one place, unless asked otherwise. */
export const SHOWN_MAX = 120

/** What cannot be seen, or changes how other text is seen. */
const unseen =
  /[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\u2800\ufff9-\ufffb\ufffe\uffff]/gu

/** Many marks on one letter climb out of their line; so many may stay. */
const MARKS_MAX = 2
const marks = new RegExp(`(\\p{M}{${MARKS_MAX}})\\p{M}+`, 'gu')

/** Hebrew, Arabic, Syriac, Thaana, NKo and their forms: strong letters from right to left. */
const rightToLeft =
  /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u

const numbered = (character: string): string =>
  `‹U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}›`

/** Foreign text as one bounded, visible line; `''` stays empty. */
export function shown(text: string, most: number = SHOWN_MAX): string {
  // A character is at most two units: what is beyond is not even looked at.
  const looked = [...text.slice(0, (most + 1) * 2)]
  const isCut = looked.length > most
  const kept = isCut ? looked.slice(0, most - 1).join('') : looked.join('')
  const clean = `${kept.replaceAll(marks, '$1').replaceAll(unseen, numbered)}${isCut ? '…' : ''}`
  return rightToLeft.test(clean) ? `\u2068${clean}\u2069` : clean
}

/** Where an empty text would leave a hole. */
export const shownOr = (text: string, instead: string, most: number = SHOWN_MAX): string =>
  text === '' ? instead : shown(text, most)
