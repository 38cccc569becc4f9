/**
 * Address: an envelope address in an Exim line, quotes minded (RFC 5321 §4.1.2).
 *
 * Exim writes addresses without brackets and ends them with a blank, so a quoted local part may hold
 * whatever its sender likes to be read as the rest of the line.
 */
import { ADDRESS_MAX, plain } from '../syslog/plain.ts'

/** Index of the first character behind the address that begins at `from`. */
export function endOfAddress(text: string, from: number, stop = ' '): number {
  const end = text.indexOf(stop, from)
  const quote = text.indexOf('"', from)
  if (quote === -1 || (end !== -1 && end < quote)) return end === -1 ? text.length : end
  const code = stop.charCodeAt(0)
  let quoted = false
  for (let at = from; at < text.length; at += 1) {
    const here = text.charCodeAt(at)
    if (here === 34) quoted = !quoted
    else if (here === 92 && quoted) at += 1
    else if (!quoted && here === code) return at
  }
  // An open quote is no quote.
  return quoted && end !== -1 ? end : text.length
}

export const addressKept = (text: string): string => plain(text === '<>' ? '' : text, ADDRESS_MAX)

/** `<address>` at `from`: what is inside, and where it ends. */
export function bracketed(
  text: string,
  from: number,
): { readonly address: string; readonly end: number } | undefined {
  if (text.charCodeAt(from) !== 60) return undefined
  const end = endOfAddress(text, from + 1, '>')
  return end >= text.length
    ? undefined
    : { address: addressKept(text.slice(from + 1, end)), end: end + 1 }
}
