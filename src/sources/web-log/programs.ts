/**
 * Web servers behind syslog: nginx (`access_log syslog:`), Apache (`ErrorLog syslog`, piped logs),
 * Caddy, HAProxy. What they hand in is a whole line of one of their logs.
 */
import type { Line } from '../syslog/line.ts'
import type { LineReader, Programs } from '../syslog/log.ts'
import { isAccess, readAccess } from './access.ts'
import { apacheLine, isNginxError, nginxWords, readApacheError, readNginxError } from './error.ts'
import { isHaproxy, readHaproxy } from './haproxy.ts'

const names = /^(?:nginx|apache2?|httpd|lighttpd|caddy|haproxy)(?:[/-].{0,64})?$/

const read: LineReader = (line: Line) => {
  const { text } = line
  // The moment is syslog's: it is the same one, and its zone is known.
  const context = {
    moment: () => ({ at: line.at, assumed: line.assumed }),
    line: () => line,
  }
  if (isAccess(text)) return readAccess(text, context)
  if (isNginxError(text)) {
    const told = nginxWords(text)
    return told === undefined ? 'unknown' : readNginxError({ ...line, text: told.words })
  }
  const apache = apacheLine(text)
  if (apache !== undefined) return readApacheError({ ...line, text: apache.words }, apache.client)
  return isHaproxy(text) ? readHaproxy(text, context) : 'harmless'
}

export const webPrograms: Programs = {
  readerOf: (program) => (names.test(program) ? read : undefined),
  remembers: () => false,
}
