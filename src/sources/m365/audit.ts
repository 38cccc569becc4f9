/**
 * Audit: one record of the unified audit log, and which of its operations mean something to us.
 *
 * An operation that is not listed is harmless: there are thousands. What is no record of an audit
 * log is `unknown`.
 */
import { readJson } from '../exports/json.ts'
import { momentOf } from '../exports/moment.ts'
import { type Fields, field, isFields, lineOf, text } from '../exports/record.ts'
import type { FormatOptions } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { auditOf, isDirectory, readDirectory } from './directory.ts'
import { isFile, readFile } from './files.ts'
import {
  isOldLogon,
  readLoggedIn,
  readLoginFailed,
  readMailboxLogin,
  readOldLogon,
} from './login.ts'
import { readDeleted, readItemsAccessed, readSent } from './mailbox.ts'
import { type Meaning, type Reader, recordOf } from './record.ts'
import {
  readInboxRule,
  readOutlookRule,
  readPermission,
  readSetMailbox,
  readTransportRule,
} from './rules.ts'

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['UserLoggedIn', readLoggedIn],
  ['UserLoginFailed', readLoginFailed],
  ['MailboxLogin', readMailboxLogin],
  ['MailItemsAccessed', readItemsAccessed],
  ['Send', readSent],
  ['SendAs', readSent],
  ['SendOnBehalf', readSent],
  ['HardDelete', readDeleted],
  ['SoftDelete', readDeleted],
  ['MoveToDeletedItems', readDeleted],
  ['New-InboxRule', readInboxRule],
  ['Set-InboxRule', readInboxRule],
  ['Enable-InboxRule', readInboxRule],
  ['Disable-InboxRule', readInboxRule],
  ['Remove-InboxRule', readInboxRule],
  ['UpdateInboxRules', readOutlookRule],
  ['Set-Mailbox', readSetMailbox],
  ['Add-MailboxPermission', readPermission],
  ['Add-RecipientPermission', readPermission],
  ['Add-MailboxFolderPermission', readPermission],
  ['AddFolderPermissions', readPermission],
  ['ModifyFolderPermissions', readPermission],
  ['New-TransportRule', readTransportRule],
  ['Set-TransportRule', readTransportRule],
  ['Enable-TransportRule', readTransportRule],
  ['Disable-TransportRule', readTransportRule],
  ['Remove-TransportRule', readTransportRule],
  ['New-JournalRule', readTransportRule],
  ['Set-JournalRule', readTransportRule],
  ['Remove-JournalRule', readTransportRule],
])

/** The audit record inside what an export wraps it in; itself where nothing does. */
export function auditData(fields: Fields): Fields | undefined {
  for (const name of ['AuditData', 'auditData', 'RawEventData']) {
    const inside = field(fields, name)
    if (typeof inside === 'string') return readJson(inside)
    if (isFields(inside)) return inside
  }
  if (text(fields, 'activityDisplayName') !== '') return auditOf(fields)
  const properties = field(fields, 'properties')
  if (isFields(properties) && text(properties, 'activityDisplayName') !== '')
    return auditOf(properties)
  return fields
}

/** The record's own id, by which repeats are known; empty: it has none. */
export const auditId = (fields: Fields): string => text(fields, 'Id', 64)

export function readAudit(
  fields: Fields,
  where: TextLine,
  options: FormatOptions,
  raw: string,
): Meaning {
  const moment = momentOf(field(fields, 'CreationTime')) ?? momentOf(field(fields, 'CreationDate'))
  const record = recordOf(lineOf(where, options, 'm365', moment, raw), fields)
  if (moment === undefined || record.operation === '') return 'unknown'
  const reader = readers.get(record.operation)
  if (reader !== undefined) return reader(record)
  if (isFile(record.operation)) return readFile(record)
  if (isOldLogon(record.operation)) return readOldLogon(record)
  return isDirectory(record.operation) ? readDirectory(record) : 'harmless'
}
