/**
 * Delivery lines: `=>` and `->` (delivered), `>>` (handed on while it came in), `==` (later), `**`
 * (never): what became of one recipient.
 *
 * The address that Exim delivered to stands first and the one it was made of in brackets behind it;
 * for a mailbox on the machine the first is only its name, and then the second is the recipient. The
 * relay is the host with its address as other servers' logs write it, or the transport. Exim has no
 * field for the enhanced status: it is taken from the remote's reply where that begins with one.
 */
import type { DeliveryEvent } from '../../events/message.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { addressKept, bracketed, endOfAddress } from './address.ts'

const RELAY_MAX = 300

const kinds: { readonly [mark: string]: DeliveryEvent['kind'] } = {
  '=>': 'message.delivered',
  '->': 'message.delivered',
  '>>': 'message.delivered',
  '==': 'message.deferred',
  '**': 'message.bounced',
}

export const isDelivery = (words: string): boolean =>
  kinds[words.slice(0, 2)] !== undefined && words.charCodeAt(2) === 32

export function readDelivery(line: Line, queueId: string, words: string): Reading {
  const kind = kinds[words.slice(0, 2)]
  const who = recipientAt(words, 3)
  if (kind === undefined || who === undefined) return 'unknown'
  const event = begin<DeliveryEvent>(line, { kind, queueId, recipient: who.recipient })
  if (who.original !== undefined && who.original !== who.recipient)
    event.originalRecipient = who.original
  const rest = words.slice(who.end)
  const relay = relayOf(rest) ?? who.instead
  if (relay !== undefined) event.relay = plain(relay, RELAY_MAX)
  const said = kind === 'message.delivered' ? confirmationOf(rest) : reasonOf(rest)
  if (said === undefined || said === '') return event
  event.status = plain(withoutSecrets(said))
  const dsn = dsnOf(said, kind)
  if (dsn !== undefined) event.dsn = dsn
  return event
}

type Recipient = {
  readonly recipient: string
  readonly original: string | undefined
  /** A file, a pipe or nothing at all, where the mail went instead. */
  readonly instead?: string
  readonly end: number
}

/** `address (parents) <original>`, `name <address>`, `|command <address>`, `:blackhole: <address>`. */
function recipientAt(words: string, from: number): Recipient | undefined {
  const first = words.charAt(from)
  let end = endOfAddress(words, from)
  if (first === '|' || first === '/' || first === ':' || first === '>') {
    const open = words.indexOf(' <', from)
    if (open !== -1) end = open
  }
  // «address: reason» where nothing stands between them.
  const isBare = words.charCodeAt(end - 1) === 58 && first !== ':'
  const told = words.slice(from, isBare ? end - 1 : end)
  if (told === '') return undefined
  let here = isBare ? end - 1 : end
  while (words.startsWith(' (', here)) here = endOfAddress(words, here + 2, ')') + 1
  const original = words.startsWith(' <', here) ? bracketed(words, here + 1) : undefined
  if (original !== undefined) here = original.end
  if (first === '|' || first === '/' || first === ':' || first === '>' || !told.includes('@')) {
    const recipient = original?.address ?? addressKept(told)
    return told.includes('@') || first === ':' || first === '|' || first === '/'
      ? { recipient, original: undefined, instead: plain(told, RELAY_MAX), end: here }
      : { recipient, original: undefined, end: here }
  }
  return { recipient: addressKept(told), original: original?.address, end: here }
}

/** `DS`: the name was found by DNSSEC. */
const host =
  / H=([^\s[\]]{1,255})(?: DS)? \[([0-9A-Fa-f.:]{2,64}(?:%[\w.-]{1,32})?)\](?::(\d{1,5}))?/
const transport = / T=(\S{1,100})/

/** Before the reason and before the remote's words, both of which may look as they like. */
function relayOf(rest: string): string | undefined {
  const put = deferred.exec(rest)
  const end = rest.search(/: | C="/)
  const ours = put?.[2] ?? (end === -1 ? rest : rest.slice(0, end))
  const found = host.exec(ours)
  const ip = addressOf(found?.[2] ?? '')
  if (found !== null && ip !== undefined)
    return `${found[1]}[${ip}]${found[3] === undefined ? '' : `:${found[3]}`}`
  return transport.exec(ours)?.[1]
}

function confirmationOf(rest: string): string | undefined {
  const found = / C="((?:\\.|[^"\\])*)"?/.exec(rest)
  return found?.[1]?.replace(/\\(["\\])/g, '$1')
}

/** `defer (111): Connection refused H=mx [address] DT=1s: words`, each piece but the first optional. */
const deferred =
  /^.{0,300}? defer \(-?\d{1,9}\)(?:: ([A-Za-z][A-Za-z ,]{0,80}?))?( H=[^\s[\]]{1,255}(?: DS)? \[[0-9A-Fa-f.:]{2,64}(?:%[\w.-]{1,32})?\](?::\d{1,5})?\*?)?(?: DT=\S{1,20})?(?:: (.*))?$/s

const named = / DN="[^"]*"/

/** What stands behind the first colon that a blank follows; the time that was needed is left out. */
function reasonOf(rest: string): string | undefined {
  const put = deferred.exec(rest)
  if (put !== null) return timeless(put[3] ?? put[1])
  // A certificate's name is its owner's.
  const certificate = named.exec(rest)
  const from = certificate === null ? 0 : certificate.index + certificate[0].length
  const at = rest.indexOf(': ', from)
  return at === -1 ? undefined : timeless(rest.slice(at + 2))
}

const timeless = (said: string | undefined): string | undefined =>
  said?.replace(/ DT=\S{1,20}$/, '')

/** `550 5.1.1`, and with the hash that some gateways write, `550 #5.1.0`. */
const enhanced = /(?:^|: )[245]\d\d[ -]#?([245]\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/
const classes: { readonly [kind: string]: RegExp } = {
  'message.delivered': /(?:^|: )2\d\d[ -]#?(2\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/,
  'message.deferred': /(?:^|: )4\d\d[ -]#?(4\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/,
  'message.bounced': /(?:^|: )5\d\d[ -]#?(5\.\d{1,3}\.\d{1,3})(?=[^\d.]|$)/,
}

/** The first of the result's own class, for an address in the words may look like another; else any. */
const dsnOf = (said: string, kind: string): string | undefined =>
  (classes[kind]?.exec(said) ?? enhanced.exec(said))?.[1]
