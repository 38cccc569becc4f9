/**
 * TOTP: codes of six digits that change every 30 seconds (RFC 6238 over RFC 4226, HMAC-SHA-1).
 *
 * The hash comes as an argument. A code is looked for in the present time step and one on each
 * side, so that a clock may be half a minute off; of the steps that fit, one at or below the last
 * used is told apart, because a code is good once only (RFC 6238 §5.2).
 * Limits: SHA-1, six digits and 30 seconds are what authenticator programs understand without
 * exception; nothing else is offered.
 */
import { assert } from '../lib/assert.ts'
import type { Instant } from '../lib/time.ts'

export const TOTP_STEP_MS = 30_000
export const TOTP_DIGITS = 6
/** Steps looked at before and after the present one. */
export const TOTP_WINDOW = 1
/** As long as the hash (RFC 4226 §4, R6 recommends 160 bits). */
export const TOTP_SECRET_BYTES = 20

/** HMAC-SHA-1: 20 octets. */
export type HmacSha1 = (key: Uint8Array, message: Uint8Array) => Uint8Array

/** T of RFC 6238 §4.2, counted from 1970. */
export const timeStepAt = (at: Instant): number => Math.floor(at / TOTP_STEP_MS)

/** HOTP of RFC 4226 §5.3. */
export function hotp(
  key: Uint8Array,
  counter: number,
  hmac: HmacSha1,
  digits: number = TOTP_DIGITS,
): string {
  assert(Number.isSafeInteger(counter) && counter >= 0, 'a counter is a whole number')
  const message = new Uint8Array(8)
  for (let at = 7, rest = counter; at >= 0; at -= 1, rest = Math.floor(rest / 256))
    message[at] = rest % 256
  const mac = hmac(key, message)
  assert(mac.length === 20, 'HMAC-SHA-1 has 20 octets')
  const view = new DataView(mac.buffer, mac.byteOffset, mac.byteLength)
  const offset = view.getUint8(19) & 0x0f
  const truncated = view.getUint32(offset) & 0x7fff_ffff
  return String(truncated % 10 ** digits).padStart(digits, '0')
}

/** `step`: right, and not used yet. */
export type TotpFound = { readonly step: number } | 'used' | 'wrong'

/** `lastUsed`: the highest step that was used, -1 for none. Takes the same time for any code. */
export function findTotp(
  key: Uint8Array,
  code: string,
  now: Instant,
  lastUsed: number,
  hmac: HmacSha1,
): TotpFound {
  const present = timeStepAt(now)
  let found: TotpFound = 'wrong'
  for (let step = present - TOTP_WINDOW; step <= present + TOTP_WINDOW; step += 1) {
    if (step < 0 || !sameText(hotp(key, step, hmac), code)) continue
    if (step > lastUsed) found = { step }
    else if (found === 'wrong') found = 'used'
  }
  return found
}

/** Looks at every character, wherever the first difference is. */
function sameText(a: string, b: string): boolean {
  let different = a.length ^ b.length
  for (let at = 0; at < a.length; at += 1) different |= a.charCodeAt(at) ^ b.charCodeAt(at)
  return different === 0
}

const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'

/** RFC 4648 §6, without padding, as authenticator programs want it. */
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let kept = 0
  for (const byte of bytes) {
    bits = (bits << 8) | byte
    for (kept += 8; kept >= 5; kept -= 5) text += BASE32[(bits >> (kept - 5)) & 31]
    bits &= (1 << kept) - 1
  }
  return kept > 0 ? text + BASE32[(bits << (5 - kept)) & 31] : text
}

/** What an authenticator program reads from the QR code. `host` tells two installations apart. */
export function otpauthUri(person: string, host: string, secret: string): string {
  const label = `Sekimori:${encodeURIComponent(`${person}@${host}`)}`
  const how = `algorithm=SHA1&digits=${TOTP_DIGITS}&period=${TOTP_STEP_MS / 1_000}`
  return `otpauth://totp/${label}?secret=${secret}&issuer=Sekimori&${how}`
}
