/**
 * MessageId: the form of a Message-ID (RFC 5322 §3.6.4), which is the program's and not the mail's.
 *
 * Told are the alphabet of the left side, its separators and the lengths between them, and whose
 * domain stands on the right. The alphabet is that of the whole side: a group of hexadecimal digits
 * has no letter now and then. In an alphabet of 64 the separators are letters, and lengths are told
 * in eights, for such ids grow with the time.
 */
import { areKin } from './addresses.ts'

const ID_MAX = 250
const LENGTH_STEP = 8

/** `value` as the field has it, `undefined` for none; `domains`: those of From. */
export function messageIdForm(value: string | undefined, domains: readonly string[]): string {
  if (value === undefined) return 'none'
  const open = value.indexOf('<')
  const close = value.indexOf('>', open + 1)
  const id = open < 0 || close < 0 ? value.trim() : value.slice(open + 1, close)
  if (id === '' || id.length > ID_MAX) return 'odd'
  const at = id.lastIndexOf('@')
  const bare = open < 0 ? ' bare' : ''
  if (at < 0) return `${leftForm(id)}${bare}`
  return `${leftForm(id.slice(0, at))}@${rightForm(id.slice(at + 1).toLowerCase(), domains)}${bare}`
}

function leftForm(left: string): string {
  const alphabet = alphabetOf(left)
  const isExact = alphabet === 'hex' || alphabet === 'HEX'
  const isMixed = alphabet === 'mixed'
  let form = `${alphabet}:`
  let length = 0
  const told = (): string => (isExact ? `${length}` : `~${Math.ceil(length / LENGTH_STEP)}`)
  for (const c of left) {
    if (isWordCharacter(c) || (isMixed && '-_+/='.includes(c))) {
      length += 1
      continue
    }
    form += `${told()}${c > '\u007f' ? '?' : c}`
    length = 0
  }
  return form + told()
}

const isWordCharacter = (c: string): boolean =>
  (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')

function alphabetOf(left: string): 'digits' | 'hex' | 'HEX' | 'lower' | 'UPPER' | 'mixed' {
  const hasLower = /[a-z]/.test(left)
  const hasUpper = /[A-Z]/.test(left)
  if (!hasLower && !hasUpper) return 'digits'
  if (hasLower && hasUpper) return 'mixed'
  if (hasLower) return /[g-z]/.test(left) ? 'lower' : 'hex'
  return /[G-Z]/.test(left) ? 'UPPER' : 'HEX'
}

function rightForm(right: string, domains: readonly string[]): string {
  if (domains.some((domain) => areKin(domain, right))) return 'from'
  if (right.startsWith('[')) return 'literal'
  if (right.startsWith('localhost')) return 'localhost'
  if (!right.includes('.')) return 'name'
  return right.endsWith('.local') || right.endsWith('.lan') ? 'local' : 'other'
}
