/**
 * Letter: what stands in a held message, as plain data that is safe to look at.
 *
 * Headers, texts, and a list of what is attached with name, type, size and SHA-256; no attachment is
 * given out. Bounded in all of them; what is left out is counted.
 *
 * Limits: what cannot be taken apart is shown as its source, as far as a page has room.
 */
import { hash } from 'node:crypto'
import PostalMime, { type Attachment, decodeWords, type Email } from 'postal-mime'
import { defanged, HTML_CHARACTERS_MAX, shown, textOfHtml } from './plain.ts'

export const HEADERS_MAX = 100
export const HEADER_CHARACTERS_MAX = 2_000
export const PARTS_MAX = 200
export const NAME_CHARACTERS_MAX = 500
export const SOURCE_BYTES_MAX = 65_536

const OPTIONS = {
  attachmentEncoding: 'arraybuffer',
  maxNestingDepth: 32,
  maxHeadersSize: 262_144,
  maxRfc822NestingDepth: 3,
} as const

export type Letter = {
  readonly isParsed: boolean
  readonly subject: string | null
  readonly headers: readonly { readonly name: string; readonly value: string }[]
  readonly headersLeft: number
  /** As it is, and HTML as text. */
  readonly texts: readonly {
    readonly kind: 'text' | 'html'
    readonly text: string
    readonly isCut: boolean
  }[]
  readonly parts: readonly {
    readonly name: string | null
    readonly type: string
    readonly disposition: string | null
    readonly bytes: number
    readonly sha256: string
  }[]
  readonly partsLeft: number
  readonly source: string
  readonly isSourceCut: boolean
}

export async function letterOf(content: Uint8Array): Promise<Letter> {
  const source = {
    source: defanged(new TextDecoder().decode(content.subarray(0, SOURCE_BYTES_MAX))),
    isSourceCut: content.length > SOURCE_BYTES_MAX,
  }
  let email: Email
  try {
    email = await PostalMime.parse(content, OPTIONS)
  } catch {
    // Whatever it throws at, it is the sender's doing.
    return {
      ...{ isParsed: false, subject: null, headers: [], headersLeft: 0, texts: [], parts: [] },
      ...{ partsLeft: 0, ...source },
    }
  }
  const { headers, text, html, attachments, subject } = email
  return {
    isParsed: true,
    subject: subject === undefined ? null : cut(defanged(subject), HEADER_CHARACTERS_MAX),
    headers: headers.slice(0, HEADERS_MAX).map(({ originalKey, value }) => ({
      name: cut(originalKey, 80),
      value: cut(
        defanged(decodeWords(value.slice(0, 2 * HEADER_CHARACTERS_MAX))),
        HEADER_CHARACTERS_MAX,
      ),
    })),
    headersLeft: Math.max(0, headers.length - HEADERS_MAX),
    texts: [
      ...(text === undefined || text.trim() === ''
        ? []
        : [{ kind: 'text' as const, ...shown(text) }]),
      ...(html === undefined || html.trim() === '' ? [] : [htmlShown(html)]),
    ],
    parts: attachments.slice(0, PARTS_MAX).map(partOf),
    partsLeft: Math.max(0, attachments.length - PARTS_MAX),
    ...source,
  }
}

function htmlShown(html: string) {
  const { text, isCut } = shown(textOfHtml(html))
  return { kind: 'html' as const, text, isCut: isCut || html.length > HTML_CHARACTERS_MAX }
}

function partOf({ filename, mimeType, disposition, content }: Attachment): Letter['parts'][number] {
  const octets = typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content)
  return {
    name: filename === null ? null : cut(filename, NAME_CHARACTERS_MAX),
    type: cut(mimeType, 100),
    disposition: disposition === null ? null : cut(disposition, 40),
    bytes: octets.length,
    sha256: hash('sha256', octets),
  }
}

const cut = (text: string, most: number): string =>
  text.length > most ? `${text.slice(0, most)}…` : text
