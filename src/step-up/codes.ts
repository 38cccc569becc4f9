/**
 * Request codes: what a refused client shows its owner, and what he types on his page.
 *
 * Eight signs of Crockford's base 32 in two groups, `K7PM-2XQD`: 40 bits, which come as an argument.
 * Whoever copies it by hand may write small letters, leave the hyphen out, or take O for 0 and I or
 * L for 1. Whoever tries 500 a day, which is more than is listened to, finds one of three open
 * requests in two million years.
 */
import { assert } from '../lib/assert.ts'

/** Of chance in one code. */
export const REQUEST_CODE_BYTES = 5
/** Longest text that is looked at. */
export const TYPED_CODE_MAX = 40

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const CODE_SIGNS = (REQUEST_CODE_BYTES * 8) / 5
const GROUP = 4

/** Without the hyphen: the form that is hashed. */
export function requestCode(chance: Uint8Array): string {
  assert(chance.length === REQUEST_CODE_BYTES, `a code has ${REQUEST_CODE_BYTES} octets of chance`)
  const bits = [...chance].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => SIGNS[Number.parseInt(five, 2)]).join('')
}

/** As it is shown: `K7PM-2XQD`. */
export const shownCode = (code: string): string => `${code.slice(0, GROUP)}-${code.slice(GROUP)}`

/** `undefined`: no code. */
export function readRequestCode(typed: string): string | undefined {
  if (typed.length > TYPED_CODE_MAX) return undefined
  const code = typed
    .replaceAll(/[\s-]/g, '')
    .toUpperCase()
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1')
  return code.length === CODE_SIGNS && [...code].every((sign) => SIGNS.includes(sign))
    ? code
    : undefined
}
