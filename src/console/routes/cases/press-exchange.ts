/**
 * Press, exchange: what goes with a letter for programs of strangers: XARF documents and an ARF mail
 * for the network that an attacker came from, a STIX bundle for peers; and the contact card on paper.
 *
 * The same makers as `sekimori report draft` and `sekimori contact card`. None for machines of an
 * exercise: programs read them, and no program reads a watermark.
 */
import { createHash } from 'node:crypto'
import type { CaseFile, Organisation } from '../../../cases/case.ts'
import type { ContactBook } from '../../../cases/contacts/contact.ts'
import type { Instant } from '../../../lib/time.ts'
import type { Language } from '../../../lib/words.ts'
import { pdfDocument } from '../../../render/report.ts'
import { contactCard } from '../../../reports/contacts/card.ts'
import { isReporter } from '../../../reports/exchange/abuse/reports.ts'
import type { Digest, Hashes } from '../../../reports/exchange/hashes.ts'
import { htmlDocument } from '../../../reports/html/report.ts'
import {
  abuseAttached,
  abuseNetworksOf,
  reporterOf,
} from '../../../reports/papers/kinds/abuse-report.ts'
import { levelOf, peerBundle } from '../../../reports/papers/kinds/peer-warning.ts'

export const exchangeForms = ['xarf', 'arf', 'stix'] as const
export type ExchangeForm = (typeof exchangeForms)[number]
export const cardForms = ['pdf', 'html'] as const
export type CardForm = (typeof cardForms)[number]

/** Octets of one file that is handed out. */
export const HANDED_BYTES_MAX = 16 * 2 ** 20

export type CardAsked = {
  readonly book: ContactBook
  readonly organisation: Pick<Organisation, 'name'>
  readonly zone: string
  readonly version: string
  readonly now: Instant
  readonly language: Language
  readonly form: CardForm
}
export type HandedFile = { readonly name: string; readonly content: Uint8Array }
type Refused = { readonly refused: string }

const digest =
  (name: 'sha1' | 'sha256'): Digest =>
  (octets) =>
    new Uint8Array(createHash(name).update(octets).digest())
/** SHA-1 is what UUIDv5 is made of (RFC 9562 §5.5); nothing rests on its strength. */
const hashes: Hashes = { sha1: digest('sha1'), sha256: digest('sha256') }

const endings: Readonly<Record<'xarf' | 'arf', string>> = { xarf: '.xarf.json', arf: '.eml' }

/** `of`: the network of a report, or the level (TLP) of a bundle. */
export function exchangeMade(
  file: CaseFile,
  form: ExchangeForm,
  of: string | undefined,
): HandedFile | Refused {
  if (file.case.exercise)
    return { refused: 'case: it is an exercise, and nothing for programs is made of one' }
  if (file.found === undefined) return { refused: 'case: it stands on no investigation yet' }
  if (form === 'stix') {
    const text = peerBundle(file, levelOf(of), hashes)
    return text === undefined
      ? { refused: 'case: it stands on no investigation yet' }
      : handed('indicators.stix.json', Buffer.from(text))
  }
  if (!isReporter(reporterOf(file)))
    return { refused: 'organisation: its name, mail address and domain are to be configured first' }
  if (of === undefined || !abuseNetworksOf(file).includes(of))
    return { refused: 'of: no attacker came from a network of this name' }
  const made = abuseAttached(file, of, { hashes }).find(({ name }) => name.endsWith(endings[form]))
  return made === undefined
    ? { refused: 'of: no mail was sent from this network' }
    : handed(made.name, Buffer.from(made.text))
}

export async function cardMade({
  book,
  organisation,
  zone,
  version,
  now,
  language,
  form,
}: CardAsked): Promise<HandedFile | Refused> {
  const about = { organisation: organisation.name[language], version }
  const card = contactCard(book, { language, zone }, now, about)
  const content = form === 'pdf' ? await pdfDocument(card) : Buffer.from(htmlDocument(card))
  return handed(`contact-card.${language}.${form}`, content)
}

/** One octet more is not handed out: what is cut short is no document. */
export const handed = (name: string, content: Uint8Array): HandedFile | Refused =>
  content.length > HANDED_BYTES_MAX
    ? { refused: `the file has ${content.length} octets, and at most ${HANDED_BYTES_MAX} go out` }
    : { name, content }
