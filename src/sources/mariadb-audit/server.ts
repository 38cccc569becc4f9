/**
 * Server: the error log of MySQL and MariaDB, as far as it tells of logins and of trouble.
 *
 * `[Warning] Access denied for user 'u'@'h' (using password: YES)`, with or without `[MY-…] [Server]`.
 * The name is a stranger's and may hold quotes; host and password words end the line.
 */
import type { ServiceFailed } from '../../events/source.ts'
import { begin } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import type { Heard } from './audit.ts'
import { type LineOf, refused } from './told.ts'

const form =
  /^(?: {0,8}(\d{1,12}))? \[(Note|Warning|ERROR|System|Error|Entry)\] (?:\[MY-\d{1,6}\] )?(?:\[[\w-]{1,20}\] )?/i
const denied =
  /^Access denied for user '(.*)'@'([^']{0,255})'(?: \(using password: (?:YES|NO)\))?$/s
const deniedDatabase = /^Access denied for user '(.*)'@'([^']{0,255})' to database '(?:.*)'$/s
const blocked =
  /^Host '([^']{1,255})' (?:is blocked because of many connection errors|is not allowed to connect)/

/** Whether words behind a moment are those of a server's own log. */
export const isServer = (rest: string): boolean => form.test(rest)

export function readServer(rest: string, line: LineOf): Heard {
  const found = form.exec(rest)
  if (found === null) return 'unknown'
  const words = rest.slice(found[0].length)
  const level = (found[2] ?? '').toLowerCase()
  const told = readDenied(words, line, found[1])
  if (told !== undefined) return told
  if (level !== 'error') return 'harmless'
  const status = plain(withoutSecrets(words.split("'")[0] ?? ''))
  return [begin<ServiceFailed>(line(), { kind: 'service.failed', status })]
}

/** `undefined` when it is no refusal. */
export function readDenied(
  words: string,
  line: LineOf,
  connection: string | undefined,
): Heard | undefined {
  const user = denied.exec(words)
  if (user !== null)
    return [
      refused(line, { user: user[1], host: user[2], connection }, 'credentials', 'Access denied'),
    ]
  const database = deniedDatabase.exec(words)
  if (database !== null)
    return [
      refused(
        line,
        { user: database[1], host: database[2], connection },
        'policy',
        'Access denied to the database',
      ),
    ]
  const host = blocked.exec(words)
  if (host !== null)
    return [refused(line, { host: host[1], connection }, 'policy', 'host is blocked')]
  return undefined
}
