/**
 * Files: what was taken out of SharePoint and OneDrive, or opened to anybody with a link.
 *
 * Told as requests to a web server, which they are; only the path of the file is kept, without what
 * stands behind a question mark.
 */
import type { WebRequested } from '../../events/traces.ts'
import { count, NAME_MAX, text } from '../exports/record.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { accountOf } from './people.ts'
import { type AuditRecord, actorOf, type Meaning } from './record.ts'

const operations: ReadonlyMap<string, readonly [WebRequested['what'], string | undefined]> =
  new Map([
    ['FileDownloaded', ['download', undefined]],
    ['FileSyncDownloadedFull', ['download', 'sync']],
    ['FileSyncDownloadedPartial', ['download', 'sync']],
    ['AnonymousLinkCreated', ['download', 'anonymous-link']],
    ['AnonymousLinkUpdated', ['download', 'anonymous-link']],
    ['AnonymousLinkUsed', ['download', 'anonymous-link']],
    ['FileAccessed', ['read', undefined]],
    ['FileAccessedExtended', ['read', undefined]],
    ['FilePreviewed', ['read', undefined]],
  ])

export const isFile = (operation: string): boolean => operations.has(operation)

export function readFile(record: AuditRecord): Meaning {
  const { line, fields, operation, user, agent } = record
  const [what, pattern] = operations.get(operation) ?? ['read', undefined]
  const { site, path } = placeOf(text(fields, 'ObjectId', 2_048))
  const event = begin<WebRequested>(line, {
    kind: 'web.requested',
    what,
    method: 'GET',
    path,
    httpStatus: 200,
  })
  const { actor: _actor, ...facts } = actorOf(record)
  Object.assign(event, facts)
  const account = accountOf(user)
  if (account !== undefined) event.account = account
  if (pattern !== undefined) event.pattern = pattern
  if (site !== '') event.site = site
  if (agent !== undefined) event.userAgent = agent
  const octets = count(fields, 'FileSizeBytes') ?? count(fields, 'FileSyncBytesCommitted')
  if (octets !== undefined) event.bytesOut = octets
  return event
}

function placeOf(told: string): { site: string; path: string } {
  const found = /^https?:\/\/([^/?#]{1,255})([^?#]*)/i.exec(told)
  const path = found === null ? told.replace(/[?#].*$/s, '') : (found[2] ?? '')
  return { site: plain(found?.[1] ?? '', NAME_MAX), path: plain(path, NAME_MAX) }
}
