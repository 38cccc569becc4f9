/** Read: what stands in a request, as far as it can be read at all. Nothing here decides. */
import type { Language } from '../../lib/words.ts'
import {
  FIELD_CHARACTERS_MAX,
  FIELDS_MAX,
  LANGUAGES_MAX,
  LONG_FIELD_CHARACTERS_MAX,
} from './limits.ts'

/** The first of that name (RFC 6265 §4.2.1); a name of ours never stands twice in a browser. */
export function cookieOf(header: string | undefined, name: string): string | undefined {
  for (const pair of (header ?? '').split(';')) {
    const at = pair.indexOf('=')
    if (at > 0 && pair.slice(0, at).trim() === name) return pair.slice(at + 1).trim()
  }
  return undefined
}

/** RFC 9110 §12.5.4; `undefined`: neither of ours is wanted. */
export function languageOf(header: string | undefined): Language | undefined {
  let best: { language: Language; weight: number } | undefined
  for (const item of (header ?? '').split(',').slice(0, LANGUAGES_MAX)) {
    const [range = '', ...parameters] = item.split(';').map((part) => part.trim().toLowerCase())
    const language = range.split('-')[0]
    if (language !== 'ja' && language !== 'en') continue
    const q = parameters.find((part) => part.startsWith('q='))?.slice(2) ?? '1'
    const weight = /^[01](\.\d{0,3})?$/.test(q) ? Number(q) : 0
    if (weight > 0 && (best === undefined || weight > best.weight)) best = { language, weight }
  }
  return best?.language
}

export const isFormType = (header: string | undefined): boolean =>
  /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-8"?\s*)?$/i.test(header ?? '')

export type Form = ReadonlyMap<string, string>

/** `undefined`: too many or too long fields, one twice, or octets that are no text. */
export function formOf(body: Buffer, isLong = false): Form | undefined {
  const most = isLong ? LONG_FIELD_CHARACTERS_MAX : FIELD_CHARACTERS_MAX
  const fields = new Map<string, string>()
  let text: string
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    return undefined
  }
  for (const [name, value] of new URLSearchParams(text)) {
    if (fields.size >= FIELDS_MAX || fields.has(name)) return undefined
    if (value.length > most || name.length > FIELD_CHARACTERS_MAX) return undefined
    // Percent signs may hide octets that are no UTF-8.
    if (/[\p{Cc}\ufffd]/u.test(value + name)) return undefined
    fields.set(name, value)
  }
  return fields
}

/**
 * A code as people type it: full-width digits and letters (Unicode TR 15, NFKC), and whatever a
 * Japanese keyboard gives for a hyphen.
 */
export const typedCode = (text: string): string =>
  text
    .normalize('NFKC')
    .replaceAll(/[\u2010-\u2015\u2212\u30fc\uff70]/g, '-')
    .trim()

/** A mail address as it is typed on a telephone. */
export const typedAccount = (text: string): string => text.normalize('NFKC').trim()
