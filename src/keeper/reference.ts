/**
 * Reference: the short name of a message, for people: seven signs of Crockford's base 32, which has
 * no letters that look like digits. 35 bits: two of 10,000 messages share one in 0.15 % of cases,
 * and then the younger is meant.
 */
import { hash } from 'node:crypto'

const SIGNS = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

export function referenceOf(id: string): string {
  // 40 bits, of which the lower 35 are said: more than bitwise operators take.
  let bits = Number.parseInt(hash('sha256', id).slice(0, 10), 16)
  let reference = ''
  for (let n = 0; n < 7; n += 1) {
    reference = SIGNS[bits % 32] + reference
    bits = Math.floor(bits / 32)
  }
  return reference
}

/** What a person typed, as it is kept: case and look-alikes do not matter. */
export const readReference = (typed: string): string =>
  typed.toUpperCase().replaceAll('O', '0').replaceAll(/[IL]/g, '1')
