/**
 * Mailbox: what was read, thrown away and sent, as mailbox auditing tells it.
 *
 * `LogonType` 0 is the owner, 1 an administrator, 2 a delegate: then the account is the mailbox and
 * whoever read it is the actor. A message is named by its Message-ID, as the message trace names
 * it, so that both tell of one message. A sender who has another's name (SendAs) sends as himself.
 */
import type { MailboxRead } from '../../events/login.ts'
import type { QueueEvent } from '../../events/message.ts'
import { messageKey } from '../exports/message-key.ts'
import {
  count,
  type Fields,
  field,
  inner,
  innerList,
  isTrue,
  NAME_MAX,
  setting,
  TARGETS_MAX,
  text,
} from '../exports/record.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { clientWords, protocolOf } from './login.ts'
import { accountOf, nameOf } from './people.ts'
import type { AuditRecord, Meaning } from './record.ts'

/** Folders and items of one record that are looked at. */
export const ITEMS_MAX = 10_000

function readOf(record: AuditRecord): ReturnType<typeof begin<MailboxRead>> {
  const { line, fields, user, client, session, agent } = record
  const app = clientWords(text(fields, 'ClientInfoString'))
  const event = begin<MailboxRead>(line, {
    kind: 'mailbox.read',
    protocol: protocolOf(app),
    ...client,
  })
  if (session !== undefined) event.session = session
  if (agent !== undefined) event.deviceId = agent
  if (user !== '') event.saslUsername = user
  const owner = nameOf(text(fields, 'MailboxOwnerUPN'))
  const isOther = /^[12]$|^(?:Admin|Delegate\w*)$/.test(text(fields, 'LogonType'))
  const account = accountOf(owner === '' || !isOther ? user : owner) ?? accountOf(owner)
  if (account !== undefined) event.account = account
  if ((isOther || (owner !== '' && owner.toLowerCase() !== user.toLowerCase())) && user !== '')
    event.actor = user
  return event
}

export function readItemsAccessed(record: AuditRecord): Meaning {
  const { fields } = record
  const event = readOf(record)
  const properties = innerList(fields, 'OperationProperties')
  const way = setting(properties, 'MailAccessType') ?? text(fields, 'MailAccessType')
  const folders = innerList(fields, 'Folders')
  const items = folders.flatMap((folder) => innerList(folder, 'FolderItems')).slice(0, ITEMS_MAX)
  if (/^sync/i.test(way)) event.synced = true
  else event.bodiesRead = Math.max(count(fields, 'OperationCount') ?? 0, items.length, 1)
  const octets = items.reduce((sum, item) => sum + (count(item, 'SizeInBytes') ?? 0), 0)
  if (octets > 0 && Number.isSafeInteger(octets)) event.bodyBytes = octets
  if (isTrue(setting(properties, 'IsThrottled'))) event.throttled = true
  const named = foldersNamed(folders, inner(inner(fields, 'Item'), 'ParentFolder'))
  if (named.length > 0) event.folders = named
  return event
}

function foldersNamed(folders: readonly Fields[], one: Fields): readonly string[] {
  const paths = [...folders, one]
    .map((folder) => text(folder, 'Path'))
    .filter((path) => path !== '')
  return [...new Set(paths)].slice(0, TARGETS_MAX)
}

/** Messages that were thrown away: into the bin, past it, or for good. */
export function readDeleted(record: AuditRecord): Meaning {
  const { fields, operation } = record
  const event = readOf(record)
  const items = field(fields, 'AffectedItems')
  const messages = Array.isArray(items) ? Math.max(1, items.length) : 1
  if (operation === 'HardDelete') event.expunged = messages
  else event.deleted = messages
  const named = foldersNamed([inner(fields, 'Folder')], {})
  if (named.length > 0) event.folders = named
  return event
}

export function readSent(record: AuditRecord): Meaning {
  const { line, fields, user, client } = record
  if (/^fail/i.test(text(fields, 'ResultStatus'))) return 'harmless'
  const item = inner(fields, 'Item')
  const messageId = plain(text(item, 'InternetMessageId', 998).replace(/^<|>$/g, ''), 998)
  const event = begin<QueueEvent>(line, {
    kind: 'message.queued',
    queueId: messageKey(messageId, text(item, 'Id', 512) || text(fields, 'Id') || line.id),
  })
  if (messageId !== '') event.messageId = messageId
  Object.assign(event, client)
  if (user !== '') event.saslUsername = user
  const account = accountOf(user)
  if (account !== undefined) event.account = account
  const sender =
    text(fields, 'SendAsUserSmtp') ||
    text(fields, 'SendOnBehalfOfUserSmtp') ||
    nameOf(text(fields, 'MailboxOwnerUPN')) ||
    user
  if (sender !== '') event.envelopeSender = sender
  const subject = text(item, 'Subject', NAME_MAX)
  if (subject !== '') event.subject = subject
  const size = count(item, 'SizeInBytes')
  if (size !== undefined) event.size = size
  return event
}
