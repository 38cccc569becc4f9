/**
 * Helo: the form of the name by which a client greets (RFC 5321 §4.1.1.1, §4.1.3).
 *
 * Addresses and the names of lines change with the place; what a program makes of them does not. So
 * an address literal is told by the kind of its address, a full name as such, and only a name that
 * is always the same is kept: a bare name is the computer's own, and a few programs give a name that
 * is fixed.
 */

export const HELO_MAX = 255

/** Given by programs, wherever they run. */
const fixed = new Set(['localhost', 'localhost.localdomain', 'smtpclient.apple'])
const inner = [
  '.local',
  '.lan',
  '.home',
  '.internal',
  '.localdomain',
  '.home.arpa',
  '.workgroup',
] as const

export function heloForm(helo: string): string {
  const name = helo.slice(0, HELO_MAX).trim().toLowerCase()
  if (name === '') return 'none'
  if (fixed.has(name)) return `fixed ${name}`
  if (name.startsWith('[')) {
    const literal = name.replace(/^\[(?:ipv6:)?/, '')
    return name.endsWith(']') ? `literal ${kindOf(literal.slice(0, -1))}` : 'literal odd'
  }
  if (isAddress(name)) return `address ${kindOf(name)}`
  if (!name.includes('.')) return `bare ${name}`
  return inner.some((end) => name.endsWith(end)) ? 'full inner' : 'full'
}

const isAddress = (name: string): boolean =>
  /^[\d.]{7,15}$/.test(name) || /^[\da-f:.]*:[\da-f:.]*$/.test(name)

/** RFC 1918, RFC 3927, RFC 6598 and their likes in RFC 4193, RFC 4291. */
function kindOf(address: string): 'own' | 'private' | 'public' | 'odd' {
  if (address.includes(':')) {
    const mapped = /^::ffff:([\d.]{7,15})$/.exec(address)?.[1]
    if (mapped !== undefined) return kindOf(mapped)
    if (address === '::1') return 'own'
    return /^f(?:[cd]|e[89ab])/.test(address) ? 'private' : 'public'
  }
  const octets = address.split('.').map((part) => (/^\d{1,3}$/.test(part) ? Number(part) : 256))
  if (octets.length !== 4 || octets.some((octet) => octet > 255)) return 'odd'
  const [a = 0, b = 0] = octets
  if (a === 127) return 'own'
  const isPrivate =
    a === 10 ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168) ||
    (a === 169 && b === 254) ||
    (a === 100 && b >= 64 && b < 128)
  return isPrivate ? 'private' : 'public'
}
