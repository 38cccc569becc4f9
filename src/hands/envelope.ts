/**
 * Envelope: reads what postcat(1) prints of a queue file's envelope (`-e`), and a queue listing's
 * lines (`postqueue -j`).
 *
 * Postcat prints records raw, one a line, and some records hold what a stranger chose: with a line
 * end inside, text of his reads like a record. Measured: `sendmail -F` lets any local user do so,
 * and ORCPT with an encoded line feed (RFC 3461 §4.2) any client.
 * What says who sent the message is therefore believed only where no such text can stand before it:
 * its first telling, before the first recipient, and never in local mail, whose only free text (the
 * full name) comes before the sender. The sender's record starts the envelope anew. What is printed
 * of envelope and content together is taken apart only where each border stands exactly once:
 * a forged one stands beside the real one.
 * Limits: an ORCPT can add recipients here that the message does not have, but hide none; `list`
 * tells them as they are. Moments are whole seconds, and in UTC only because postcat is called so.
 */

import type { Instant } from '../lib/time.ts'
import type { Queued } from '../ports/hands.ts'
import { isQueueId, queueNames } from './protocol.ts'

export const RECIPIENTS_MAX = 50_000
/** Content that is looked at for the lines of pickup(8). */
export const HEAD_BYTES = 4 * 1024
export const REQUEUES_MAX = 8
const NAME_CHARACTERS_MAX = 1024

export type Envelope = {
  readonly arrivedAt: Instant
  readonly envelopeSender: string
  readonly recipients: readonly string[]
  readonly saslUsername?: string
  readonly mechanism?: string
  readonly clientIp?: string
  readonly clientPort?: number
  /** Handed in on this machine, by sendmail(1). */
  readonly isLocal: boolean
}

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ')

/** asctime(3) as UTC; `undefined` when it is none. */
export function readAsctime(text: string): Instant | undefined {
  const found = /^\w{3} (\w{3}) {1,2}(\d{1,2}) (\d\d):(\d\d):(\d\d) (\d{4})$/.exec(text)
  const month = months.indexOf(found?.[1] ?? '')
  if (found === null || month < 0) return undefined
  const [day = 0, hour = 0, minute = 0, second = 0, year = 0] = found.slice(2).map(Number)
  return Date.UTC(year, month, day, hour, minute, second) as Instant
}

/** `undefined` when the text has no arrival time or no sender: it is no envelope. */
export function readEnvelope(text: string): Envelope | undefined {
  let arrivedAt: Instant | undefined
  let envelopeSender: string | undefined
  let recipients: string[] = []
  let isLocal = false
  const told = new Map<string, string>()
  for (const line of text.split('\n')) {
    const [, key = '', value = ''] = /^([a-z_]+): ?(.*)$/s.exec(line) ?? []
    if (key === 'message_arrival_time') arrivedAt ??= readAsctime(value.trim())
    else if (key === 'sender_fullname') isLocal ||= envelopeSender === undefined
    else if (key === 'sender' && (isLocal || envelopeSender === undefined)) {
      envelopeSender = value
      recipients = []
    } else if (key === 'recipient' || key === 'done_recipient') {
      if (recipients.length < RECIPIENTS_MAX) recipients.push(value)
    } else if (key === 'named_attribute' && !isLocal && recipients.length === 0) {
      const at = value.indexOf('=')
      const name = value.slice(0, at)
      // What follows may come from the client's RCPT command.
      if (name === 'dsn_orig_rcpt') recipientsBegin(told)
      else if (at > 0 && !told.has(name) && !told.has('')) told.set(name, value.slice(at + 1))
    }
  }
  if (arrivedAt === undefined || envelopeSender === undefined) return undefined
  const sasl = told.get('sasl_username')
  const mechanism = told.get('sasl_method')
  const clientIp = told.get('client_address')
  const clientPort = Number(told.get('client_port') ?? 'none')
  const isNamed = sasl !== undefined && sasl !== '' && sasl.length <= NAME_CHARACTERS_MAX
  return {
    arrivedAt,
    envelopeSender,
    recipients,
    isLocal,
    ...(isNamed ? { saslUsername: sasl } : {}),
    ...(isNamed && mechanism !== undefined ? { mechanism } : {}),
    ...(clientIp !== undefined && /^[0-9a-fA-F:.]{2,45}$/.test(clientIp) ? { clientIp } : {}),
    ...(Number.isInteger(clientPort) && clientPort > 0 && clientPort < 65_536
      ? { clientPort }
      : {}),
  }
}

/** From here on nothing is believed: the empty name marks it. */
const recipientsBegin = (told: Map<string, string>): void => {
  told.set('', '')
}

const byPickup = /^Received: by \S+ \([^()\n]{1,100}, from userid (\d{1,10})\)\s+id (\w+);[^\n]*\n/

/**
 * The user who handed in local mail: from the Received line that pickup(8) wrote above everything
 * the user wrote. It must be the very first and carry this queue id, or it may be the user's own.
 * After a requeue the first is that of `mailOwner`, Postfix's own user, and the next one counts.
 */
export function uidIn(content: Uint8Array, queueId: string, mailOwner: number): number | undefined {
  const head = Buffer.from(content.subarray(0, HEAD_BYTES)).toString('latin1')
  let found = byPickup.exec(head)
  if (found?.[2] !== queueId) return undefined
  let at = 0
  for (let times = 0; times < REQUEUES_MAX && Number(found?.[1]) === mailOwner; times += 1) {
    at += found?.[0].length ?? 0
    found = byPickup.exec(head.slice(at))
  }
  const uid = Number(found?.[1] ?? 'none')
  return Number.isInteger(uid) && uid !== mailOwner ? uid : undefined
}

const borders = ['ENVELOPE RECORDS', 'MESSAGE CONTENTS', 'HEADER EXTRACTED', 'MESSAGE FILE END']
const BORDER = Buffer.from('*** ')
/** A border's line is as long as its name and a path. */
const BORDER_BYTES_MAX = 256

export type Halves = { readonly envelope: Buffer; readonly content: Buffer }

/**
 * Envelopes and contents of what postcat(1) printed of whole files, in the order that was asked for;
 * `undefined` unless every border stands once, in its order and with its file's id, and nothing else
 * looks like one. Recipients that cleanup(8) took from the headers follow the content, and are part
 * of the envelope.
 */
export function takenApartAll(
  printed: Buffer,
  queueIds: readonly string[],
): readonly Halves[] | undefined {
  const found: { from: number; to: number }[] = []
  for (let at = printed.indexOf(BORDER); at >= 0; at = printed.indexOf(BORDER, at + 1)) {
    if (at > 0 && printed[at - 1] !== 10) continue
    const line = printed.toString('latin1', at, at + BORDER_BYTES_MAX)
    const name = borders.find((one) => line.startsWith(one, BORDER.length))
    if (name === undefined) continue
    const queueId = queueIds[Math.floor(found.length / borders.length)]
    const end = printed.indexOf(10, at)
    const path = line.slice(BORDER.length + name.length, Math.max(0, line.indexOf('\n')))
    if (
      end < 0 ||
      queueId === undefined ||
      name !== borders[found.length % borders.length] ||
      !/^ [a-z]+\/(?:[^/ ]\/)*[^/ ]+ \*\*\*$/.test(path) ||
      !path.endsWith(`/${queueId} ***`)
    )
      return undefined
    found.push({ from: at, to: end + 1 })
  }
  if (found.length !== queueIds.length * borders.length) return undefined
  return queueIds.map((_, nth) => {
    const [begin, contents, extracted, end] = found.slice(nth * 4, nth * 4 + 4) as [
      Border,
      Border,
      Border,
      Border,
    ]
    return {
      envelope: Buffer.concat([
        printed.subarray(begin.to, contents.from),
        printed.subarray(extracted.to, end.from),
      ]),
      content: printed.subarray(contents.to, extracted.from),
    }
  })
}

type Border = { readonly from: number; readonly to: number }

/** One line of `postqueue -j`; `undefined` when it is none that we know. */
export function readQueued(line: string): Queued | undefined {
  let told: { [key: string]: unknown }
  try {
    told = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof told !== 'object' || told === null) return undefined
  const queue = queueNames.find((name) => name === told['queue_name'])
  const { queue_id: queueId, arrival_time: arrival, message_size: size, sender } = told
  if (
    queue === undefined ||
    !isQueueId(queueId) ||
    typeof arrival !== 'number' ||
    typeof size !== 'number' ||
    typeof sender !== 'string'
  )
    return undefined
  const recipients = Array.isArray(told['recipients']) ? told['recipients'] : []
  return {
    queueId,
    queue,
    arrivedAt: (arrival * 1000) as Instant,
    size,
    envelopeSender: sender === 'MAILER-DAEMON' ? '' : sender,
    recipients: recipients
      .slice(0, RECIPIENTS_MAX)
      .map((one: { address?: unknown } | null) => one?.address)
      .filter((address) => typeof address === 'string'),
  }
}
