/**
 * Account identity (decision 23): one name for one login, however it was spelled.
 *
 * `Alice@Example.JP`, `alice@example.jp` and `alice` with the default realm `example.jp` are one
 * account. Names are NFC-normalised and lower-cased; control characters are refused, because a name
 * travels into logs, file lines and command lines.
 */
import type { AccountId } from './event.ts'

export const SASL_NAME_MAX = 255

/** `undefined` when the name is empty, too long or has control characters or spaces. */
export function saslAccount(name: string, defaultRealm = ''): AccountId | undefined {
  // Most names need nothing done to them.
  const isPlain = lowerAscii.test(name)
  const plain = isPlain ? name : name.normalize('NFC').toLowerCase()
  if (plain === '' || plain.length > SASL_NAME_MAX) return undefined
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is refused
  if (!isPlain && /[\u0000-\u0020\u007f-\u00a0]/.test(plain)) return undefined
  const full = plain.includes('@') || defaultRealm === '' ? plain : `${plain}@${defaultRealm}`
  return `sasl:${full}` as AccountId
}

/** Signs of ASCII that are seen, and no capitals. */
const lowerAscii = /^[!-@[-~]*$/

/** A client without a SASL name is its address; IPv6 counts by /64, for one host owns all of it. */
export const hostAccount = (clientIp: string): AccountId =>
  `host:${clientIp.includes(':') ? networkOf(clientIp, 64) : clientIp}` as AccountId

/** A user of a data store, by decision 23's rules for names. */
export const databaseAccount = (user: string, database = ''): AccountId | undefined =>
  named('db', database === '' ? user : `${user}@${database}`)

/** A user of a machine. */
export const machineAccount = (user: string, host = ''): AccountId | undefined =>
  named('os', host === '' ? user : `${user}@${host}`)

const named = (prefix: 'db' | 'os', name: string): AccountId | undefined =>
  saslAccount(name)?.replace('sasl:', `${prefix}:`) as AccountId | undefined

export const uidAccount = (uid: number): AccountId => `uid:${uid}` as AccountId

/** Mail handed in on the machine itself, when nobody says by which user. */
export const localAccount: AccountId = 'host:local' as AccountId

/**
 * The network an address belongs to: /24 for IPv4 (or as asked), the first `bits6` bits of IPv6.
 * Text that is no address comes back as it is.
 */
export function networkOf(ip: string, bits6: 48 | 64 = 48): string {
  if (!ip.includes(':')) {
    const first = ip.indexOf('.')
    const second = ip.indexOf('.', first + 1)
    const third = ip.indexOf('.', second + 1)
    const isFour = first >= 0 && second > first && third > second && !ip.includes('.', third + 1)
    return isFour ? `${ip.slice(0, third)}.0/24` : ip
  }
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)
  if (mapped?.[1] !== undefined) return networkOf(mapped[1])
  const [head = '', tail] = ip.split('%')[0]?.split('::') ?? ['']
  const left = head === '' ? [] : head.split(':')
  const right = tail === undefined || tail === '' ? [] : tail.split(':')
  const middle = Array.from({ length: Math.max(0, 8 - left.length - right.length) }, () => '0')
  const groups = (tail === undefined ? left : [...left, ...middle, ...right]).map((group) =>
    (Number.parseInt(group, 16) || 0).toString(16),
  )
  return `${groups.slice(0, bits6 / 16).join(':')}::/${bits6}`
}
