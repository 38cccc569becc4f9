/**
 * Codes: what a person may type to prove to be himself, told apart by its form.
 *
 * Six digits are of the authenticator. A recovery code is 16 characters of Crockford's base 32 in
 * groups of four: 80 bits of chance, which nobody guesses. People copy codes by hand, so blanks,
 * hyphens and case do not matter, and the letters that look like digits are read as those.
 */
import { assert } from '../lib/assert.ts'

export const RECOVERY_CODES = 10
/** Of chance in one code. */
export const RECOVERY_BYTES = 10
/** Longest text that is looked at. */
export const CODE_CHARACTERS_MAX = 64

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'
const RECOVERY_SIGNS = (RECOVERY_BYTES * 8) / 5
const GROUP = 4

export type Typed =
  | { readonly method: 'totp'; readonly code: string }
  | { readonly method: 'recovery'; readonly code: string }

/** `undefined`: neither form. */
export function readCode(text: string): Typed | undefined {
  if (text.length > CODE_CHARACTERS_MAX) return undefined
  const plain = text.replaceAll(/[\s-]/g, '').toUpperCase()
  if (/^[0-9]{6}$/.test(plain)) return { method: 'totp', code: plain }
  const code = plain.replaceAll('O', '0').replaceAll(/[IL]/g, '1')
  return code.length === RECOVERY_SIGNS && [...code].every((sign) => SIGNS.includes(sign))
    ? { method: 'recovery', code }
    : undefined
}

/** Chance as a recovery code, without hyphens: the form that is hashed. */
export function recoveryCode(chance: Uint8Array): string {
  assert(chance.length === RECOVERY_BYTES, `a recovery code has ${RECOVERY_BYTES} octets of chance`)
  const bits = [...chance].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{5}/g) ?? []).map((five) => SIGNS[Number.parseInt(five, 2)]).join('')
}

/** As it is shown: `7K3Q-X2MB-…`. */
export const inGroups = (code: string): string =>
  (code.match(new RegExp(`.{1,${GROUP}}`, 'g')) ?? []).join('-')
