/**
 * Subject: four numbers that stay alike when a subject changes little (minwise hashing of its
 * character trigrams; A. Broder, "On the resemblance and containment of documents", 1997).
 *
 * Of all trigrams each number keeps the one that comes first in an order of its own. Two subjects
 * have an equal number as often as they share trigrams, so of four numbers about as many are equal
 * as a quarter each of what they have in common. Characters and not words, for Japanese has no
 * blanks. Width, case, numbers, and `Re:` before the subject make no difference.
 */
import type { SenseHash } from './hash.ts'

export const SUBJECT_NUMBERS = 4
/** Characters that are looked at. */
export const SUBJECT_CHARS_MAX = 512
const PREFIXES_MAX = 8

/** `subject` with its encoded words read. `undefined`: there is nothing in it. */
export function subjectNumbers(subject: string, hash: SenseHash): readonly number[] | undefined {
  const text = plainSubject(subject)
  if (text === '') return undefined
  const least = new Array<number>(SUBJECT_NUMBERS).fill(0xffff_ffff)
  // Short ones have a trigram too, with what stands around them.
  const padded = `\u0001${text}\u0002`
  for (let at = 0; at + 2 < padded.length; at += 1) {
    const trigram = mixed(
      padded.charCodeAt(at),
      padded.charCodeAt(at + 1),
      padded.charCodeAt(at + 2),
    )
    for (let nth = 0; nth < SUBJECT_NUMBERS; nth += 1) {
      const place = ordered(trigram, nth)
      if (place < (least[nth] as number)) least[nth] = place
    }
  }
  return least.map((place, nth) => hash('shape.subject', `${nth}:${place}`))
}

export function plainSubject(subject: string): string {
  let text = subject
    .slice(0, SUBJECT_CHARS_MAX)
    .normalize('NFKC')
    .slice(0, SUBJECT_CHARS_MAX)
    .toLowerCase()
    .replaceAll(/\p{N}+/gu, '0')
    .replaceAll(/[\s\p{C}]+/gu, ' ')
    .trim()
  for (let n = 0; n < PREFIXES_MAX; n += 1) {
    const without = text.replace(/^(?:re|fw|fwd|aw|wg|返信|転送)(?:\[\d\])? ?: ?/, '')
    if (without === text) break
    text = without
  }
  return text
}

/** A 32-bit number of three characters. */
function mixed(a: number, b: number, c: number): number {
  let h = Math.imul(a + 0x9e37, 0x85eb_ca6b)
  h = Math.imul(h ^ (h >>> 15) ^ b, 0xc2b2_ae35)
  h = Math.imul(h ^ (h >>> 13) ^ c, 0x27d4_eb2f)
  return h ^ (h >>> 16)
}

const orders: readonly number[] = [0x9e37_79b1, 0x85eb_ca77, 0xc2b2_ae3d, 0x1656_67b1]

/** The place of a trigram in the `nth` order. */
function ordered(trigram: number, nth: number): number {
  let h = Math.imul(trigram ^ (orders[nth] as number), 0x2c1b_3c6d)
  h = Math.imul(h ^ (h >>> 12), 0x297a_2d39)
  return (h ^ (h >>> 15)) >>> 0
}
