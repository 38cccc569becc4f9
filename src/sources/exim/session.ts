/**
 * Session lines: what Exim says of connections and of itself.
 *
 * Only one of them tells of a login: `no MAIL in SMTP connection from … A=login:alice … C=EHLO,AUTH,QUIT`
 * (selector `smtp_no_mail`): somebody knew the password and sent nothing, as one does who tries whether
 * it is right. The rest is known and tells nothing, but for the failures of Exim's own parts.
 */
import { saslAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { ServiceFailed } from '../../events/source.ts'
import { assume, begin, type Line, type Reading } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { readFields, valueIn } from './fields.ts'
import { readHost } from './host.ts'

const NAME_MAX = 255

const noMail = /^no MAIL in (?:TFO\*? )?SMTP connection from /
const lasted =
  /^(?: I=\S+)?(?: U=\S+)?(?: Ci=\S+)? D=[\w.]{1,40}(?: A=\S+)?(?: X=\S+)?(?: CV=\w+)?(?: DN="[^"]*")?(?: SNI=\S+)? C=[A-Z.,]+$/

export function readNoMail(line: Line, words: string): Reading | undefined {
  const found = noMail.exec(words)
  if (found === null) return undefined
  const host = readHost(words, found[0].length, (rest) => lasted.test(rest))
  if (host === undefined || !lasted.test(words.slice(host.end))) return 'harmless'
  const fields = readFields(words, host.end)
  const [mechanism = '', name = ''] = (valueIn(fields, 'A') ?? '').split(':')
  const commands = (valueIn(fields, 'C') ?? '').split(',')
  if (name === '' || !commands.includes('AUTH')) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'login.accepted' })
  event.protocol = 'smtp'
  event.mechanism = plain(mechanism, 40)
  if (host.ip !== undefined) event.clientIp = host.ip
  if (host.port !== undefined) event.clientPort = host.port
  event.saslUsername = plain(name, NAME_MAX)
  const account = saslAccount(name, line.defaultRealm)
  if (account === undefined) return event
  event.account = account
  if (!name.includes('@') && line.defaultRealm !== '') assume(event, 'account')
  return event
}

const talk =
  /^(?:exim \S+ daemon started|Start queue run|End queue run|(?:Start|End) ODMR queue run|Completed|SMTP (?:connection |call |protocol |syntax |command |data |call dropped)|TLS (?:error on|session|socket)|no (?:host name found|IP address found|MAIL in|immediate delivery|IP options)|list matching forced to fail|unexpected (?:disconnection|EOF)|refused connection|refused:|refused |connection |Connection |rejected (?:HELO|EHLO|MAIL|RCPT|VRFY|EXPN|XCLIENT|"|connection|ETRN|from )|temporarily rejected |too many |ETRN |VRFY |EXPN |STARTTLS |dropped |discarded |Warning: |warning: |WARNING: |sender verify |recipient verify |H=|U=|R=|F=<|\[|DKIM: |DMARC|SPF|ARC|PDKIM|DANE |Retry time not yet|retry time |retry timeout|Spool file|Message is frozen|Delivery status for |moved |locked|lowest numbered MX|original recipients ignored|delivering |no recipients|message received|Format error|Malformed|lookup |host |Host |Remote host|Failed to create|remote host|SIGHUP received|SIGTERM|pid \d|queue run|daemon |listening|lost connection|incomplete transaction|Unfrozen|re-?exec|return message |error message|errmsg|skipped|system filter|ratelimit|Re-connect|PRDR |Network Error|mail accepted|ident connection|cwd=|\d+ args: |Sender identification |SSL |TLS |Peer |cutthrough|callout|greylist|spam|SpamAssassin|clamd|malware|removed header|envelope|routing|address_|remote_|local delivery|[a-z_]+ (?:router|transport)[: ]|[^\s@]{1,320}@[^\s@]{1,320}: (?:error ignored|discarded|ignored)|"?Mail delivery failed|saved |failed to (?:read|open|find|find host|get|start|connect)|\*\*\*)/
const bad =
  /^(?:Failed to (?:get write lock|open|create directory)|failed to (?:write|expand|open (?:database|hints)|create)|no space|spool (?:directory|partition)|Exim configuration error|socket bind|cannot |unable to |exim user lost|.{0,80}(?:No space left on device|Too many open files|Cannot allocate memory))/

/** What is no delivery, no arrival and no refusal. */
export function readTalk(line: Line, words: string): Reading {
  if (bad.test(words))
    return begin<ServiceFailed>(line, {
      kind: 'service.failed',
      status: plain(withoutSecrets(words)),
    })
  return talk.test(words) ? 'harmless' : 'unknown'
}
