/**
 * Postfix words: what its delivery agents say of one recipient, as Postfix 3.7 says it.
 *
 * Names of other servers come from their domain, their addresses from TEST-NET-2 and -3 (RFC 5737).
 */
import { nameOf, realOf } from './real-places.ts'

export type BounceWhy = 'unknown' | 'full' | 'no-host' | 'blocked'
export type DelayWhy = 'greylisted' | 'rate' | 'timeout'

export const isOurs = (address: string): boolean =>
  address.endsWith('@example.jp') || address.endsWith('@in.example.jp')

export function peerOf(clientIp: string): string {
  const ip = realOf(clientIp)
  return `${nameOf(ip)}[${ip}]`
}

/** Seconds as Postfix prints them: two digits that matter, or whole ones. */
export const told = (s: number): string =>
  s >= 10 ? s.toFixed(0) : String(Number(s.toFixed(s >= 1 ? 1 : 2)))

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1)
const numberOf = (text: string): number => {
  let n = 7
  for (let i = 0; i < text.length; i += 1) n = (Math.imul(n, 31) + text.charCodeAt(i)) | 0
  return n >>> 0
}
/** TEST-NET-2 and -3: the other side is nobody's. */
const serverOf = (domain: string): string => {
  const n = numberOf(domain)
  return `${n % 2 === 0 ? '198.51.100' : '203.0.113'}.${1 + ((n >>> 1) % 250)}`
}

export const agentOf = (address: string, slot: number, isHub: boolean): string =>
  isOurs(address) && !isHub
    ? `postfix/lmtp[${2_500 + (slot % 15)}]`
    : `postfix/smtp[${2_600 + (slot % 90)}]`

/** An id of the second host, which has slots of its own. */
export const hubIdOf = (id: string): string => `${id.slice(0, 5)}7${id.slice(6)}`

export const saved = (address: string, timing: string, id: string): string =>
  `to=<${address}>, relay=imap1.example.jp[private/dovecot-lmtp], ${timing}, dsn=2.0.0, status=sent (250 2.0.0 <${address}> ${id}x Saved)`

export function taken(address: string, timing: string, id: string): string {
  const domain = domainOf(address)
  return `to=<${address}>, relay=mx1.${domain}[${serverOf(domain)}]:25, ${timing}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued as ${(numberOf(id) % 0xfffffff).toString(16).toUpperCase()})`
}

export function refused(address: string, why: BounceWhy, timing: string): string {
  const domain = domainOf(address)
  if (why === 'no-host')
    return `to=<${address}>, relay=none, ${timing}, dsn=5.4.4, status=bounced (Host or domain name not found. Name service error for name=${domain} type=AAAA: Host not found)`
  const server = `mx1.${domain}[${serverOf(domain)}]`
  const [dsn, words] = {
    unknown: [
      '5.1.1',
      `550 5.1.1 <${address}>: Recipient address rejected: User unknown in virtual mailbox table (in reply to RCPT TO command)`,
    ],
    full: ['5.2.2', '552 5.2.2 Mailbox size limit exceeded (in reply to end of DATA command)'],
    blocked: [
      '5.7.1',
      `554 5.7.1 Service unavailable; Client host [192.0.2.25] blocked using bl.example.org; Listed (in reply to RCPT TO command)`,
    ],
  }[why]
  return `to=<${address}>, relay=${server}:25, ${timing}, dsn=${dsn}, status=bounced (host ${server} said: ${words})`
}

export function delayed(address: string, why: DelayWhy, timing: string): string {
  const domain = domainOf(address)
  const server = `mx1.${domain}[${serverOf(domain)}]`
  if (why === 'timeout')
    return `to=<${address}>, relay=none, ${timing}, dsn=4.4.1, status=deferred (connect to ${server}:25: Connection timed out)`
  const words =
    why === 'rate'
      ? '421 4.7.0 [192.0.2.25] Our system has detected an unusual rate of unsolicited mail (in reply to end of DATA command)'
      : `450 4.2.0 <${address}>: Recipient address rejected: Greylisted, try again in 5 minutes (in reply to RCPT TO command)`
  return `to=<${address}>, relay=${server}:25, ${timing}, dsn=${why === 'rate' ? '4.7.0' : '4.2.0'}, status=deferred (host ${server} said: ${words})`
}
