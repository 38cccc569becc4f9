/**
 * Service lines: what any Postfix program says of itself.
 *
 * `fatal`, `panic` and `error` are failures of a part of the mail server; so are the warnings that
 * name a helper which does not answer: a milter, the SASL server, a Postfix service. Other
 * warnings, and the ordinary talk of the master and the caches, are known and tell us nothing.
 */
import type { ServiceFailed } from '../../events/source.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'

const level = /^(?:\w{5,24}: )?(?:fatal|panic|error): /
const helperAway =
  /^warning: (?:(?:[\w.]+: )?connect to Milter service |milter \S+: |(?:\w+: )?SASL: Connect to |SASL per-connection |problem talking to |(?:lost connection|timeout) (?:on|with|talking) |process \S+ pid \d+ (?:killed|exit)|\S+: bad command startup|connect to (?:transport|private|service|#\d|\S*proxymap)|(?:private|public)\/\S+ socket|unexpected EOF|premature end-of-input|mail_queue_enter|transport \S+ failure|.*: (?:Connection refused|No space left on device|Read-only file system|table lookup problem|Too many open files)$)/
const talk =
  /^(?:statistics: |daemon started |(?:terminating on signal|stopping|reload) ?|reload -- |starting the Postfix|stopping the Postfix|refreshing the Postfix|the Postfix mail system |cache \S+ (?:full|partial) cleanup: |cache .* cleanup: |addr \S+ listed by domain |CONNECT from |DISCONNECT \[|postfix-script|table \S+ has changed|(?:Deleted|Requeued|Placed on hold|Released from hold|Expired|Force-expired|Renamed to match inode number|Moved to hold|Cleaned up): \d+ |using backwards-compatible default |connection established|running in compatibility mode|open database |info: |disposable|verify|Postfix is |to disable backwards |See http|reopen |initializing |SSL_|dict_|watchdog_|master_|idle timeout|max_idle|input attribute |sending |mail system |chroot |config|note: |set |queue file |creating |changing |postalias|postmap|\S*TLS |\S+ TLS connection )/

export function readService(line: Line): Reading {
  const { text } = line
  if (level.test(text)) return serviceFailed(line, text)
  if (text.startsWith('warning: '))
    return helperAway.test(text) ? serviceFailed(line, text.slice(9)) : 'harmless'
  return talk.test(text) ? 'harmless' : 'unknown'
}

export const serviceFailed = (line: Line, words: string): Reading =>
  begin<ServiceFailed>(line, { kind: 'service.failed', status: plain(withoutSecrets(words)) })
