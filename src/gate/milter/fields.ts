/**
 * Fields: what stands in the payload of a packet.
 *
 * Text is NUL-terminated and of no declared encoding. Text that is UTF-8 (RFC 6531 addresses) is
 * read as UTF-8; other text octet by octet, so that nothing is lost and nothing throws. What cannot
 * be read is `undefined`; the session counts it and closes the connection.
 */
import { isUtf8 } from 'node:buffer'
import { isIP } from 'node:net'

export const textOf = (bytes: Buffer): string =>
  isUtf8(bytes) ? bytes.toString('utf8') : bytes.toString('latin1')

/** `textOf` of at most `most` octets; a character cut in half is left out. */
export function shortTextOf(bytes: Buffer, most: number): string {
  if (bytes.length <= most) return textOf(bytes)
  let end = most
  // A continuation octet (10xxxxxx) belongs to what was cut off.
  while (end > most - 4 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1
  return textOf(bytes.subarray(0, end))
}

export type Connect = {
  readonly hostName: string
  readonly family: '4' | '6' | 'L' | 'U'
  readonly port: number
  readonly address: string
}

export function readConnect(payload: Buffer, nameBytes: number): Connect | undefined {
  const end = payload.indexOf(0)
  if (end < 0 || end + 1 >= payload.length) return undefined
  const hostName = shortTextOf(payload.subarray(0, end), nameBytes)
  const family = String.fromCharCode(payload[end + 1] as number)
  if (family === 'U') return { hostName, family, port: 0, address: '' }
  if (family !== '4' && family !== '6' && family !== 'L') return undefined
  if (payload.length < end + 5 || payload[payload.length - 1] !== 0) return undefined
  const address = payload.subarray(end + 4, payload.length - 1)
  if (address.includes(0)) return undefined
  const port = payload.readUInt16BE(end + 2)
  return { hostName, family, port, address: shortTextOf(address, nameBytes) }
}

/** `<user@example.jp>` without its brackets; `<>` is the null sender ''. RFC 5321 §4.1.1.2. */
export function readPath(path: Buffer, nameBytes: number): string {
  const text = shortTextOf(path, nameBytes)
  return text.startsWith('<') && text.endsWith('>') ? text.slice(1, -1) : text
}

export type Macros = ReadonlyMap<string, string>

const macroNames = new Set([
  'i',
  'auth_authen',
  'auth_type',
  'client_addr',
  'client_port',
  'daemon_name',
  'daemon_port',
  'tls_version',
  'cipher',
  'rcpt_mailer',
])

/**
 * The symbols that we ask for: who the client is until MAIL, and from then on only what is new.
 * Postfix repeats the list before every RCPT, every header line and every body chunk.
 */
export const clientSymbols =
  'i {auth_authen} {auth_type} {client_addr} {client_port} {daemon_name} {daemon_port} {tls_version} {cipher}'
export const rcptSymbols = 'i {rcpt_mailer}'
export const contentSymbols = 'i'

export type MacroPacket =
  | { readonly stage: number; readonly macros: Macros }
  | { readonly bad: 'malformed' | 'too-many' }

/** Keeps the macros that we know, by name without braces; too long a value is as good as none. */
export function readMacros(payload: Buffer, countMax: number, bytesMax: number): MacroPacket {
  const stage = payload[0]
  if (stage === undefined) return { bad: 'malformed' }
  const macros = new Map<string, string>()
  let from = 1
  for (let count = 0; from < payload.length; count += 1) {
    if (count >= countMax) return { bad: 'too-many' }
    const nameEnd = payload.indexOf(0, from)
    const valueEnd = nameEnd < 0 ? -1 : payload.indexOf(0, nameEnd + 1)
    if (valueEnd < 0) return { bad: 'malformed' }
    const braced = payload.toString('latin1', from, Math.min(nameEnd, from + 64))
    const name = braced.startsWith('{') && braced.endsWith('}') ? braced.slice(1, -1) : braced
    if (macroNames.has(name) && valueEnd - nameEnd - 1 <= bytesMax && valueEnd > nameEnd + 1)
      macros.set(name, textOf(payload.subarray(nameEnd + 1, valueEnd)))
    from = valueEnd + 1
  }
  return { stage, macros }
}

/**
 * An address as we write it everywhere: without the `IPv6:` of RFC 5321 §4.1.3 that macros carry,
 * without brackets and zone, a mapped IPv4 address as IPv4. `undefined`: this is no address.
 */
export function normalIp(text: string): string | undefined {
  const bare = text.replace(/^\[|\]$/g, '').replace(/^ipv6:/i, '')
  const plain = bare.split('%')[0]?.toLowerCase() ?? ''
  const mapped = /^::ffff:(\d{1,3}(?:\.\d{1,3}){3})$/.exec(plain)?.[1] ?? plain
  return isIP(mapped) === 0 ? undefined : mapped
}

/** `undefined` for what is no port, and for 0, which says that there is none. */
export function portOf(text: string | undefined): number | undefined {
  if (text === undefined || !/^\d{1,5}$/.test(text)) return undefined
  const port = Number(text)
  return port > 0 && port <= 65_535 ? port : undefined
}
