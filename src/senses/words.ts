/**
 * Words: encoded words of a header value, read (RFC 2047).
 *
 * Blanks between two of them are dropped (§6.2). Two neighbours of one character set are read as
 * one, for programs cut characters in half. What only looks like an encoded word stays as it is.
 */
import { decodeBase64, decodeQuoted, octetsOf, textOf } from './octets.ts'

/** Characters of a value that are looked at, and encoded words that are read. */
export const VALUE_CHARS_MAX = 2_048
export const WORDS_MAX = 64
const CHARSET_MAX = 40
/** RFC 2047 §2 says 75 for the whole word; programs write longer ones. */
const WORD_MAX = 1_024

type Word = { readonly charset: string; readonly octets: Uint8Array; readonly end: number }

export function decodedWords(value: string): string {
  const text = value.slice(0, VALUE_CHARS_MAX)
  let decoded = ''
  let charset = ''
  let waiting: Uint8Array[] = []
  const settle = (): void => {
    if (waiting.length > 0) decoded += textOf(joined(waiting), charset)
    waiting = []
  }
  let from = 0
  for (let words = 0; words < WORDS_MAX; ) {
    const at = text.indexOf('=?', from)
    if (at < 0) break
    const word = wordAt(text, at)
    const between = text.slice(from, word === undefined ? at + 2 : at)
    if (word === undefined) {
      settle()
      decoded += between
      from = at + 2
      continue
    }
    words += 1
    if (waiting.length === 0 || between.trim() !== '' || word.charset !== charset) {
      const wasWord = waiting.length > 0
      settle()
      if (!wasWord || between.trim() !== '') decoded += between
    }
    charset = word.charset
    waiting.push(word.octets)
    from = word.end
  }
  settle()
  return decoded + text.slice(from)
}

/** The encoded word that begins at `at`, if one does. */
function wordAt(text: string, at: number): Word | undefined {
  const most = Math.min(text.length, at + WORD_MAX)
  const charsetEnd = indexBefore(text, '?', at + 2, Math.min(most, at + 2 + CHARSET_MAX))
  if (charsetEnd === undefined || text[charsetEnd + 2] !== '?') return undefined
  const encoding = text[charsetEnd + 1]?.toLowerCase()
  if (encoding !== 'b' && encoding !== 'q') return undefined
  const end = indexBefore(text, '?', charsetEnd + 3, most)
  if (end === undefined || text[end + 1] !== '=') return undefined
  const encoded = octetsOf(text.slice(charsetEnd + 3, end))
  // RFC 2231 §5: a language may follow the character set.
  const charset =
    text
      .slice(at + 2, charsetEnd)
      .split('*', 1)[0]
      ?.toLowerCase() ?? ''
  const octets = encoding === 'b' ? decodeBase64(encoded) : decodeQuoted(encoded, true)
  return { charset, octets, end: end + 2 }
}

function indexBefore(text: string, what: string, from: number, most: number): number | undefined {
  for (let at = from; at < most; at += 1) if (text[at] === what) return at
  return undefined
}

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const piece of pieces) {
    all.set(piece, at)
    at += piece.length
  }
  return all
}
