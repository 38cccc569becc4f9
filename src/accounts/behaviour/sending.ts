/**
 * Sending: one submitted message as the behaviour model sees it.
 *
 * Whom it goes to as keyed hashes, from which network and with which client, in which hour of the
 * account's own week. Addresses, names and texts stay outside, and so do time zones and holidays:
 * the hour comes with the message.
 *
 * Limits: without a table of network operators the wider network stands for the operator (IPv4 /16,
 * IPv6 /32); a large operator then looks like several.
 */
import { networkOf } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { MessageSubmitted } from '../../events/message.ts'
import type { NetworkFacts } from '../../events/senses.ts'
import type { Instant } from '../../lib/time.ts'
import type { Contact, ContactHash } from '../model.ts'
import { type Form, formOf } from './forms.ts'

/** 24 hours of a working day, then 24 of a day off. */
export const HOURS = 48
/** Recipients of one message that are looked at; the rest only count. */
export const RECIPIENTS_MAX = 10_000
export const COUNTRY_UNKNOWN = '--'

export type Origin = {
  /** The /24 or /48 as a number (`networkNumber`). */
  readonly network: number
  /** The operator's number; negative: a wider network that stands for it. */
  readonly operator: number
  /** Two letters, or COUNTRY_UNKNOWN. */
  readonly country: string
  /**
   * What would stand for the operator were none told: on the day a table of operators comes or goes
   * the account's networks are still its own.
   */
  readonly wider?: number
}

export type Sending = {
  readonly account: AccountId
  readonly at: Instant
  /** 0 to 47, in the account's zone. */
  readonly hour: number
  /** Each recipient once. */
  readonly recipients: readonly Contact[]
  /** Absent: not known, which is not the same as new. */
  readonly origin?: Origin
  /** A hash of what the client says of itself: its greeting, program, mechanism, TLS. */
  readonly client?: number
  /** What lists say of the address; absent: none was asked. */
  readonly network?: NetworkFacts
  /** How it is made, where our gate saw the headers. */
  readonly form?: Form
  /** How much better a thief explains what other accounts show; absent: they show nothing. */
  readonly company?: number
}

/** One login as the model sees it. */
export type Arriving = {
  readonly account: AccountId
  readonly at: Instant
  /** 0 to 47; absent: not told, and not looked at. */
  readonly hour?: number
  readonly origin?: Origin
  readonly client?: number
  readonly network?: NetworkFacts
  /** How much better a thief explains what other accounts show; absent: they show nothing. */
  readonly company?: number
}

export type Surroundings = {
  readonly hour: number
  /** In place of what the message says. */
  readonly operator?: number
  readonly client?: number
}

export function sendingOf(
  message: MessageSubmitted,
  { hour, operator = message.network?.operator, client = message.client }: Surroundings,
  hash: ContactHash,
): Sending {
  const { account, at, network } = message
  const origin = originOf(message.clientIp, operator, message.country)
  const form = formOf(message.shape)
  const sending: Changeable<Sending> = { account, at, hour, recipients: contactsOf(message, hash) }
  if (origin !== undefined) sending.origin = origin
  if (client !== undefined) sending.client = client
  if (network !== undefined) sending.network = network
  if (form !== undefined) sending.form = form
  return sending
}

/** Of no more than these each is compared with each: most messages have one. */
const FEW_RECIPIENTS = 8

function contactsOf(
  { account, recipients }: MessageSubmitted,
  hash: ContactHash,
): readonly Contact[] {
  if (recipients.length > FEW_RECIPIENTS) {
    const contacts = new Set<Contact>()
    for (const recipient of recipients) {
      if (contacts.size >= RECIPIENTS_MAX) break
      contacts.add(hash(account, recipient))
    }
    return [...contacts]
  }
  const contacts: Contact[] = []
  for (const recipient of recipients) {
    const contact = hash(account, recipient)
    if (!contacts.includes(contact)) contacts.push(contact)
  }
  return contacts
}

/**
 * `undefined`: nothing that tells of the one who has the password (a login that was refused, of a
 * master user as somebody, or from a log).
 */
export function arrivingOf(login: LoginEvent): Arriving | undefined {
  const { account, at, trust, actor, network, client, hour } = login
  if (account === undefined || trust !== 'witnessed' || actor !== undefined) return undefined
  if (login.kind !== 'login.accepted' && login.kind !== 'login.refused') return undefined
  const origin = originOf(login.clientIp, network?.operator, login.country)
  const arriving: Changeable<Arriving> = { account, at }
  if (hour !== undefined) arriving.hour = hour
  if (origin !== undefined) arriving.origin = origin
  if (client !== undefined) arriving.client = client
  if (network !== undefined) arriving.network = network
  return arriving
}

/** While it is made: what is optional is put in only where it is told. */
type Changeable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

const own = /^(?:127\.|::1$|::ffff:127\.)/i
/** The machine itself begins with one of these. */
const mayBeOwn = (ip: string): boolean => {
  const first = ip.charCodeAt(0)
  return first === 49 || first === 58
}

export function originOf(
  ip: string | undefined,
  operator: number | undefined,
  country: string | undefined,
): Origin | undefined {
  // The machine itself: a webmail on it, which does not tell whom it speaks for (decision 23).
  if (ip === undefined || (mayBeOwn(ip) && own.test(ip))) return undefined
  const network = networkNumber(ip)
  if (network === undefined) return undefined
  const wider = -1 - widerOf(network)
  const origin: Changeable<Origin> = {
    network,
    operator: operator ?? wider,
    country: country !== undefined && /^[A-Z]{2}$/.test(country) ? country : COUNTRY_UNKNOWN,
  }
  if (operator !== undefined) origin.wider = wider
  return origin
}

/** As it is remembered. */
export const placeOf = ({ network, operator, country }: Origin): Origin => ({
  network,
  operator,
  country,
})

const IPV6_FROM = 2 ** 24

/**
 * Whether a network is nobody's in the world (RFC 1918, RFC 6598, RFC 3927, RFC 4193, RFC 4291
 * §2.5.6): whoever comes from there is inside the house, or behind its VPN.
 */
export function isInside(network: number): boolean {
  if (network >= IPV6_FROM) {
    const first = Math.floor((network - IPV6_FROM) / 2 ** 32)
    return (first >= 0xfc00 && first <= 0xfdff) || (first >= 0xfe80 && first <= 0xfebf)
  }
  const first = Math.floor(network / 65_536)
  const second = Math.floor(network / 256) % 256
  return (
    first === 10 ||
    (first === 172 && second >= 16 && second <= 31) ||
    (first === 192 && second === 168) ||
    (first === 169 && second === 254) ||
    (first === 100 && second >= 64 && second <= 127)
  )
}

/** The 24 bits of the /24 of an IPv4 address that is spelled as usual; -1: to be looked at closely. */
function plainNetwork(ip: string): number {
  let network = 0
  let part = 0
  let digits = 0
  let dots = 0
  for (let at = 0; at < ip.length; at += 1) {
    const digit = ip.charCodeAt(at) - 48
    if (digit >= 0 && digit <= 9 && digits < 3) {
      part = part * 10 + digit
      digits += 1
    } else if (digit === -2 && digits > 0 && part < 256 && dots < 3) {
      network = network * 256 + part
      part = 0
      digits = 0
      dots += 1
    } else return -1
  }
  return dots === 3 && digits > 0 ? network : -1
}

/** IPv4: the 24 bits of the /24. IPv6: 2^24 and the 48 bits of the /48. No address: `undefined`. */
export function networkNumber(ip: string): number | undefined {
  const plain = plainNetwork(ip)
  if (plain >= 0) return plain
  const text = networkOf(ip)
  const parts = text.endsWith('::/48')
    ? text.slice(0, -5).split(':')
    : text.endsWith('.0/24')
      ? text.slice(0, -5).split('.')
      : []
  if (parts.length !== 3) return undefined
  const isIpv6 = text.endsWith('/48')
  let number = 0
  for (const part of parts) {
    const value = Number.parseInt(part, isIpv6 ? 16 : 10)
    if (!(value >= 0 && value < (isIpv6 ? 65_536 : 256))) return undefined
    number = number * (isIpv6 ? 65_536 : 256) + value
  }
  return isIpv6 ? IPV6_FROM + number : number
}

const widerOf = (network: number): number =>
  network < IPV6_FROM
    ? Math.floor(network / 256)
    : 65_536 + Math.floor((network - IPV6_FROM) / 65_536)
