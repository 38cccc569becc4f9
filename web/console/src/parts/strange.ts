/**
 * Strange: text that strangers wrote, made harmless to look at.
 *
 * Signs that are not seen, that turn the direction or that pile up are shown by their number, so that
 * a name cannot look like another's and cannot turn what stands beside it. React keeps it from being
 * markup; the caller isolates its direction (`<bdi>`).
 */
export type StrangePart = { readonly text: string; readonly isSign: boolean }

/** More than anybody needs to know which text it is. */
export const STRANGE_LENGTH_MAX = 2_000
/** Marks on one letter (Unicode TR 15 stream-safe text allows 30; no language of ours needs 4). */
const MARKS_MAX = 4

const SIGNS = new RegExp(
  `[\\p{Cc}\\p{Cf}\\p{Co}\\p{Cn}\\p{Cs}\\u2028\\u2029\\u115f\\u1160\\u3164\\uffa0]|(?<=\\p{M}{${MARKS_MAX}})\\p{M}+`,
  'gu',
)

const numberOf = (sign: string): string =>
  `⟨${(sign.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0')}⟩`

export function strangeParts(text: string, max = STRANGE_LENGTH_MAX): readonly StrangePart[] {
  const isCut = text.length > max
  const shown = isCut ? text.slice(0, max) : text
  const parts: StrangePart[] = []
  let from = 0
  for (const found of shown.matchAll(SIGNS)) {
    if (found.index > from) parts.push({ text: shown.slice(from, found.index), isSign: false })
    parts.push({ text: numberOf(found[0]), isSign: true })
    from = found.index + found[0].length
  }
  if (from < shown.length) parts.push({ text: shown.slice(from), isSign: false })
  if (isCut) parts.push({ text: '…', isSign: true })
  return parts
}

/** For where only a string can stand: titles, labels, notifications. */
export const strangeText = (text: string, max = 200): string =>
  strangeParts(text, max)
    .map((part) => part.text)
    .join('')
