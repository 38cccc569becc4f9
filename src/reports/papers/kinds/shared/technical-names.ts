/**
 * Technical names: addresses, hosts, versions and ports in what people typed, as the names they are.
 *
 * A timeline without «203.0.113.5» is none, and a figure must still be a fact. So what can only be
 * read as a name is taken out of the typed text, and every other digit stays there for the lint.
 * Limits: for readers who need such names. Letters to persons, and warnings that travel on, do not
 * get this: there the lint keeps them out.
 */
import type { PaperDraft } from '../../paper.ts'
import type { Said, Slot } from '../../said.ts'
import { mapSaid } from './map-said.ts'

const patterns = [
  /https?:\/\/[^\s、。（）「」]+/,
  /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?(?:\/\d{1,2})?(?![\d.])/,
  // RFC 4291 section 2.2, with `::` or in full: a time of day has two colons and is none.
  /(?<![\w:])(?=[0-9a-f:]*::|(?:[0-9a-f]{1,4}:){7})[0-9a-f:]{2,39}(?:\/\d{1,3})?(?![\w:])/,
  /(?<![\w.,-])(?=[\d_-]*[a-z])[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?::\d{1,5})?(?!\w)/,
  /\bAS\d{1,10}\b/,
  /\b\d+\.\d+\.\d+(?:[-+.][\w]+)*\b/,
  /(?:ポート(?:番号)?|\bport)\s?\d{1,5}(?![\d,])/,
  /\bv=(?:spf1|dkim1|dmarc1)\b|\bip[46]:/,
  /(?<!\w)[0-9a-f]{32,64}(?!\w)/,
]
const any = new RegExp(patterns.map(({ source }) => `(?:${source})`).join('|'), 'giu')

export const withTechnicalNames = (draft: PaperDraft): PaperDraft =>
  mapSaid(draft, (said) =>
    said.flatMap(
      (part): Said => (typeof part === 'string' || part.slot !== 'typed' ? [part] : partsOf(part)),
    ),
  )

function partsOf(typed: Extract<Slot, { readonly slot: 'typed' }>): Said {
  const parts: Slot[] = []
  let from = 0
  for (const match of typed.text.matchAll(any)) {
    if (match[0] === '') continue
    // Kept even when empty: it says that somebody wrote here.
    parts.push({ ...typed, text: typed.text.slice(from, match.index) })
    parts.push({ slot: 'name', text: match[0] })
    from = match.index + match[0].length
  }
  if (from === 0) return [typed]
  return from < typed.text.length ? [...parts, { ...typed, text: typed.text.slice(from) }] : parts
}
