/**
 * Address: an IP address as numbers, and what lies between two of them.
 *
 * IPv4 is one number of 32 bits, IPv6 four of them, written into an array that the caller keeps: a
 * list of a million lines makes no object for each. IPv4 written as IPv6 (`::ffff:192.0.2.1`) is that
 * IPv4 address. Text forms are those of RFC 4291 §2.2; a zone (`%eth0`), brackets and leading zeros
 * of IPv4 (which some read as octal) make it none.
 */

/** The longest spelling is that of IPv6 with its last 32 bits as IPv4. */
export const ADDRESS_TEXT_MAX = 45

/** 0: no address. IPv4 stands in the first word. */
export type Family = 0 | 4 | 6

const ZERO = 48
const COLON = 58

/** Reads the text into `words` (4 of them), which hold anything when the answer is 0. */
export function readAddress(text: string, words: Uint32Array): Family {
  if (text.length > ADDRESS_TEXT_MAX) return 0
  const colon = text.indexOf(':')
  if (colon >= 0) return readIpv6(text, words)
  const value = readIpv4(text, 0)
  words[0] = value
  return value < 0 ? 0 : 4
}

/** From `at` to the end of the text; -1: none. */
function readIpv4(text: string, at: number): number {
  let value = 0
  let part = -1
  let parts = 0
  for (let i = at; i < text.length; i += 1) {
    const code = text.charCodeAt(i)
    if (code === 46) {
      if (part < 0 || parts === 3) return -1
      value = value * 256 + part
      parts += 1
      part = -1
      continue
    }
    const digit = code - ZERO
    if (digit < 0 || digit > 9 || part === 0) return -1
    part = part < 0 ? digit : part * 10 + digit
    if (part > 255) return -1
  }
  return parts === 3 && part >= 0 ? value * 256 + part : -1
}

const groups = new Uint32Array(8)

function readIpv6(text: string, words: Uint32Array): Family {
  let count = 0
  let gap = -1
  let at = 0
  const { length } = text
  if (text.charCodeAt(0) === COLON) {
    if (text.charCodeAt(1) !== COLON) return 0
    gap = 0
    at = 2
  }
  while (at < length) {
    if (count === 8) return 0
    let value = 0
    const start = at
    while (at < length) {
      const digit = hexOf(text.charCodeAt(at))
      if (digit < 0) break
      value = value * 16 + digit
      at += 1
      if (at - start > 4) return 0
    }
    if (at < length && text.charCodeAt(at) === 46) {
      const ipv4 = count > 6 || start === at ? -1 : readIpv4(text, start)
      if (ipv4 < 0) return 0
      groups[count] = ipv4 >>> 16
      groups[count + 1] = ipv4 & 0xffff
      count += 2
      break
    }
    if (at === start) return 0
    groups[count] = value
    count += 1
    if (at === length) break
    if (text.charCodeAt(at) !== COLON) return 0
    at += 1
    if (at === length) return 0
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return 0
      gap = count
      at += 1
    }
  }
  if (gap < 0 ? count !== 8 : count > 7) return 0
  if (gap >= 0) {
    const moved = count - gap
    groups.copyWithin(8 - moved, gap, count)
    groups.fill(0, gap, 8 - moved)
  }
  for (let i = 0; i < 4; i += 1) words[i] = (groups[i * 2] ?? 0) * 65_536 + (groups[i * 2 + 1] ?? 0)
  if (words[0] === 0 && words[1] === 0 && words[2] === 0xffff) {
    words[0] = words[3] ?? 0
    return 4
  }
  return 6
}

function hexOf(code: number): number {
  if (code >= ZERO && code <= 57) return code - ZERO
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}

/** How many words an address of the family has. */
export const wordsOf = (family: Family): number => (family === 4 ? 1 : 4)

/** Below, at or above zero, as `a` lies before, on or behind `b`. */
export function comparedWords(a: Uint32Array, b: Uint32Array, words: number): number {
  for (let i = 0; i < words; i += 1) {
    const difference = (a[i] ?? 0) - (b[i] ?? 0)
    if (difference !== 0) return difference
  }
  return 0
}

/** Why a text is no range; in the order in which it is looked for. */
export type RangeRefusal = 'no-address' | 'prefix' | 'backwards' | 'two-families'

/**
 * Reads `ADDRESS`, `ADDRESS/LENGTH` or `ADDRESS-ADDRESS` into its first and its last address. Bits
 * behind a prefix are taken for zero, as lists are sloppy about them.
 */
export function readRange(
  text: string,
  from: Uint32Array,
  to: Uint32Array,
): Exclude<Family, 0> | RangeRefusal {
  const slash = text.indexOf('/')
  if (slash < 0) {
    const dash = text.indexOf('-')
    if (dash >= 0)
      return readPair(text.slice(0, dash).trim(), text.slice(dash + 1).trim(), from, to)
    const family = readAddress(text, from)
    if (family === 0) return 'no-address'
    to.set(from)
    return family
  }
  const address = text.slice(0, slash)
  const family = readAddress(address, from)
  if (family === 0) return 'no-address'
  const length = text.slice(slash + 1)
  if (!/^\d{1,3}$/.test(length)) return 'prefix'
  // A prefix of `::ffff:192.0.2.0/120` counts the 96 bits before the IPv4 address.
  const bits = Number(length) - (family === 4 && address.includes(':') ? 96 : 0)
  if (bits < 0 || bits > wordsOf(family) * 32) return 'prefix'
  for (let i = 0; i < wordsOf(family); i += 1) {
    const kept = Math.min(32, Math.max(0, bits - i * 32))
    const mask = kept === 0 ? 0 : (-1 << (32 - kept)) >>> 0
    const word = from[i] ?? 0
    from[i] = (word & mask) >>> 0
    to[i] = (word | ~mask) >>> 0
  }
  return family
}

/** Reads the first and the last address of a range. */
export function readPair(
  first: string,
  last: string,
  from: Uint32Array,
  to: Uint32Array,
): Exclude<Family, 0> | RangeRefusal {
  const family = readAddress(first, from)
  const other = readAddress(last, to)
  if (family === 0 || other === 0) return 'no-address'
  if (family !== other) return 'two-families'
  return comparedWords(from, to, wordsOf(family)) > 0 ? 'backwards' : family
}

/** How many addresses from the first to the last, as nearly as a number can say. */
export function sizeOf(from: Uint32Array, to: Uint32Array, family: Family): number {
  let size = 0
  for (let i = 0; i < wordsOf(family); i += 1)
    size = size * 2 ** 32 + ((to[i] ?? 0) - (from[i] ?? 0))
  return size + 1
}
