/**
 * Shape: how a message is made, as keyed hashes and classes (`events/senses.ts`).
 *
 * A mail program makes all its mails alike: the order of its fields, the form of its ids, its parts,
 * its clock. A thief who sends with a program of his own makes them otherwise, and his mails to one
 * another's contacts are alike in subject and links. Nothing of the text is kept; what is kept
 * cannot be read back without the key.
 *
 * Everything is bounded (fields, parts, depth, octets, hosts), takes time in proportion to what is
 * read, and never throws: of what makes no sense there is less shape.
 *
 * Limits: all of it can be imitated by who has one mail of the account before him. Behind
 * BODY_BYTES_SEEN nothing is seen, nor inside encrypted or attached messages.
 */
import { BODY_BYTES_SEEN, type MessageShape } from '../events/senses.ts'
import type { Instant } from '../lib/time.ts'
import { areKin, domainsOf } from './addresses.ts'
import { ageOf, readDate } from './dates.ts'
import { type Field, readFields, unfolded, valueNamed } from './fields.ts'
import type { SenseHash } from './hash.ts'
import { Links } from './links.ts'
import { withoutReferences } from './markup.ts'
import { readMedia } from './media.ts'
import { messageIdForm } from './message-id.ts'
import { readMime, type TextPart } from './mime.ts'
import { decodeBase64, decodeQuoted, textOf } from './octets.ts'
import { PaymentWords } from './payment.ts'
import { subjectNumbers } from './subject.ts'
import { decodedWords } from './words.ts'

/** Names of fields that stand in the order. */
export const ORDER_MAX = 64
/** A shape is made of so many texts; further ones are not read. */
export const TEXTS_MAX = 8

export type Shapeable = {
  /** The raw header block; lines end with LF or CR LF. */
  readonly headers: string
  /** The body from its beginning, as far as it is there; absent: nothing is told of it. */
  readonly bodyStart?: Uint8Array | undefined
  readonly submittedAt: Instant
}

/** Put in on the way, by servers and filters. */
const added = new Set([
  ...['received', 'return-path', 'delivered-to', 'x-original-to', 'envelope-to', 'received-spf'],
  ...['dkim-signature', 'domainkey-signature', 'authentication-results', 'x-google-dkim-signature'],
  ...['x-virus-scanned', 'x-virus-status', 'x-rspamd-queue-id', 'x-rspamd-server', 'x-spamd-bar'],
])
const addedPrefixes = ['arc-', 'x-spam-', 'x-rspamd-', 'x-amavis-', 'resent-', 'list-'] as const
/** There or not by what the mail is for, and not by the program. */
const occasional = new Set([
  ...['cc', 'bcc', 'reply-to', 'in-reply-to', 'references', 'importance', 'x-priority', 'priority'],
  ...['x-msmail-priority', 'disposition-notification-to', 'content-transfer-encoding', 'keywords'],
  ...[
    'thread-topic',
    'thread-index',
    'x-forwarded-message-id',
    'content-disposition',
    'sensitivity',
  ],
])

export const shapeOf = (message: Shapeable, hash: SenseHash): MessageShape =>
  shapeOfFields(readFields(message.headers), message, hash)

/** The same, of a block that was taken apart already. */
export function shapeOfFields(
  fields: readonly Field[],
  { bodyStart, submittedAt }: Omit<Shapeable, 'headers'>,
  hash: SenseHash,
): MessageShape {
  if (fields.length === 0) return {}
  const shape: { -readonly [Name in keyof MessageShape]: MessageShape[Name] } = {}
  const from = domainsOf(valueNamed(fields, 'from') ?? '')
  const order = orderOf(fields)
  if (order !== '') shape.headerOrder = hash('shape.order', order)
  shape.messageIdForm = hash('shape.id', messageIdForm(valueNamed(fields, 'message-id'), from))

  const date = readDate(valueNamed(fields, 'date') ?? '')
  if (date !== undefined) {
    if (date.zone !== undefined) shape.dateZone = date.zone
    shape.dateAge = ageOf(date.at, submittedAt)
  }
  const replies = domainsOf(valueNamed(fields, 'reply-to') ?? '')
  const elsewhere = replies.some((reply) => !from.some((own) => areKin(own, reply)))
  if (elsewhere && from.length > 0) shape.replyElsewhere = true

  const subject = decodedWords(valueNamed(fields, 'subject') ?? '')
  const numbers = subjectNumbers(subject, hash)
  if (numbers !== undefined) shape.subject = numbers

  const payment = new PaymentWords()
  payment.read(subject)
  if (bodyStart !== undefined) {
    const { types, hosts } = readBody(fields, bodyStart, payment)
    shape.mime = hash('shape.mime', types)
    if (hosts.size > 0) shape.linkHosts = [...hosts].map((host) => hash('shape.link', host))
  }
  const groups = payment.groups
  if (groups !== undefined) shape.paymentWords = groups
  return shape
}

function orderOf(fields: readonly Field[]): string {
  const names: string[] = []
  for (const { name, key } of fields) {
    if (names.length >= ORDER_MAX) break
    const isOwn =
      !added.has(key) &&
      !occasional.has(key) &&
      !addedPrefixes.some((prefix) => key.startsWith(prefix))
    // Programs differ in capitals too.
    if (isOwn) names.push(name)
  }
  return names.join(':')
}

function readBody(
  fields: readonly Field[],
  bodyStart: Uint8Array,
  payment: PaymentWords,
): { readonly types: string; readonly hosts: ReadonlySet<string> } {
  const body = bodyStart.subarray(0, BODY_BYTES_SEEN)
  const encoding = valueNamed(fields, 'content-transfer-encoding')?.toLowerCase() ?? ''
  const type = fields.find(({ key }) => key === 'content-type')
  const media = readMedia(type === undefined ? undefined : unfolded(type))
  const { types, texts } = readMime(media, encoding, body)
  const links = new Links()
  for (const part of texts.slice(0, TEXTS_MAX)) {
    const text = textOfPart(part, body)
    links.read(text)
    payment.read(part.isHtml ? withoutReferences(text) : text, part.isHtml)
  }
  return { types, hosts: links.hosts }
}

function textOfPart({ from, to, encoding, charset }: TextPart, body: Uint8Array): string {
  const encoded = body.subarray(from, to)
  const octets =
    encoding === 'base64'
      ? decodeBase64(encoded)
      : encoding === 'quoted-printable'
        ? decodeQuoted(encoded)
        : encoded
  return textOf(octets, charset)
}
