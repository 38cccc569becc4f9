/** Testing: a hash that needs no key, and mails made by hand. For the tests beside it only. */
import type { Instant } from '../lib/time.ts'
import type { SenseHash } from './hash.ts'

/** 48 bits of two FNV-1a. */
export const testHash: SenseHash = (about, text) => {
  let [a, b] = [0x811c9dc5, 0x1234567]
  for (const c of `${about}\0${text}`) {
    const code = c.codePointAt(0) as number
    a = Math.imul(a ^ code, 0x01000193)
    b = Math.imul(b ^ code ^ (a >>> 7), 0x01000193)
  }
  return (a >>> 0) * 0x1_0000 + (b & 0xffff)
}

export const noon = Temporal.Instant.from('2026-11-22T12:00:00+09:00').epochMilliseconds as Instant

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A mail as text, taken apart at its empty line; `crlf`: as SMTP sends it. */
export function mail(text: string, crlf = false) {
  const at = text.indexOf('\n\n')
  const body = text.slice(at + 2)
  return {
    headers: text.slice(0, at + 1),
    bodyStart: bytes(crlf ? body.replaceAll('\n', '\r\n') : body),
    submittedAt: noon,
  }
}
