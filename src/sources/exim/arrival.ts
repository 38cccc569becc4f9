/**
 * Arrival lines: `<= sender H=name (helo) [address]:port P=esmtpsa X=… A=login:alice S=1234 id=… T="…"
 * for …`: a message came into the queue, and who brought it.
 *
 * The account is what `A=` names, and it is believed only where the protocol (the last `P=` before the
 * size) says that somebody was authenticated and nothing of it is there twice: HELO and ident are the
 * peer's words and stand in the same line, before them. Local submission (`P=local`) is an account of
 * the machine, but not where Exim itself sends a notice.
 * Limits: an id with a colon is cut there, where `smtp_mailauth` puts a sender behind it.
 */
import { machineAccount, saslAccount } from '../../events/account.ts'
import type { QueueEvent } from '../../events/message.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { addressKept, endOfAddress } from './address.ts'
import { type Field, readFields, unquoted, valueIn } from './fields.ts'
import { type Host, readHost } from './host.ts'

const NAME_MAX = 255
const MECHANISM_MAX = 40
const MESSAGE_ID_MAX = 998

const behindHost = /^ (?:I=\[|TFO|U=|Ci=|P=)/
const sized = / S=\d{1,15}(?= |$)/
const quote = /\\.|"/g
/** `esmtpsa` and its kin, and what it was called before 4.34. */
const isAuthenticated = /a$|^asmtp$/

/** A subject's own quotes are escaped; so from outside of it there are as many as are closed. */
function fits(rest: string): boolean {
  const protocol = rest.indexOf(' P=')
  if (!behindHost.test(rest) || protocol === -1 || !sized.test(rest.slice(protocol))) return false
  return (rest.match(quote) ?? []).filter((one) => one === '"').length % 2 === 0
}

export function readArrival(line: Line, queueId: string, words: string): Reading {
  const senderEnd = endOfAddress(words, 3)
  const event = begin<QueueEvent>(line, { kind: 'message.queued', queueId })
  event.envelopeSender = addressKept(words.slice(3, senderEnd))
  let here = senderEnd
  const reference = / R=(\S{16,23})(?= |$)/y
  reference.lastIndex = here
  const about = reference.exec(words)?.[1]
  if (about !== undefined) {
    here = reference.lastIndex
    if (event.envelopeSender === '') event.noticeOf = about
  }
  if (words.startsWith(' DS', here)) here += 3
  let host: Host | undefined
  const isRemote = words.startsWith(' H=', here)
  if (isRemote) {
    host = readHost(words, here + 3, fits)
    if (host?.ip !== undefined) event.clientIp = host.ip
    if (host?.port !== undefined) event.clientPort = host.port
    here = host?.end ?? here
  }
  // Where the peer is not known for sure, neither is where his own words end.
  if (isRemote && host === undefined) return event
  const fields = readFields(words, here)
  name(line, event, fields, isRemote)
  const size = Number(valueIn(fields, 'S') ?? Number.NaN)
  if (Number.isSafeInteger(size)) event.size = size
  const id = valueIn(fields, 'id') ?? valueIn(fields, 'id*')
  if (id !== undefined) event.messageId = plain(id, MESSAGE_ID_MAX)
  const subject = valueIn(fields, 'T')
  if (subject?.startsWith('"') === true) event.subject = plain(unquoted(subject))
  const count = recipientsAt(words, fields.at(-1)?.end ?? here)
  if (count > 0) event.recipientCount = count
  return event
}

type Changeable = ReturnType<typeof begin<QueueEvent>>

function name(line: Line, event: Changeable, fields: readonly Field[], isRemote: boolean): void {
  const sizes = fields.filter(({ key }) => key === 'S').length
  const before = fields.slice(
    0,
    fields.findIndex(({ key }) => key === 'S'),
  )
  const protocolAt = before.findLastIndex(({ key }) => key === 'P')
  const protocol = before[protocolAt]?.value ?? ''
  const told = before.filter(({ key }) => key === 'A')
  const [authenticated] = told
  if (
    authenticated !== undefined &&
    told.length === 1 &&
    sizes === 1 &&
    isAuthenticated.test(protocol) &&
    before.indexOf(authenticated) > protocolAt
  ) {
    const [mechanism = '', who = ''] = authenticated.value.split(':')
    event.mechanism = plain(mechanism, MECHANISM_MAX)
    if (who === '') return
    event.saslUsername = plain(who, NAME_MAX)
    const account = saslAccount(who, line.defaultRealm)
    if (account === undefined) return
    event.account = account
    if (!who.includes('@') && line.defaultRealm !== '') assume(event, 'account')
    return
  }
  if (isRemote || !protocol.startsWith('local') || event.envelopeSender === '') return
  const user = valueIn(before, 'U')
  const account = user === undefined ? undefined : machineAccount(user, line.host ?? '')
  if (account !== undefined && event.noticeOf === undefined) event.account = account
}

/** ` from <sender> for one two`: how many; 0 when they are not told, or not all. */
function recipientsAt(words: string, from: number): number {
  let here = from
  if (words.startsWith(' from <', here)) here = endOfAddress(words, here + 7, '>') + 1
  if (!words.startsWith(' for ', here) || words.endsWith('<trunc>')) return 0
  let count = 0
  for (let at = here + 5; at < words.length; at = endOfAddress(words, at) + 1) count += 1
  return count
}
