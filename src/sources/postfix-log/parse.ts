/**
 * Postfix lines: from the words of one Postfix program to one of our events.
 *
 * The program decides which reader looks: one map look-up, then positions rather than patterns for
 * what is frequent. Instances name themselves freely (`postfix-out/submission/smtpd`), so only the
 * last part of the program's name counts, and only behind a slash; a lone `smtpd` is OpenSMTPD's.
 */

import type { Line, Reading } from '../syslog/line.ts'
import { readDelivery } from './delivery.ts'
import { readBounce, readCleanup, readPickup, readPostsuper, readQmgr } from './queue.ts'
import { readService } from './service.ts'
import { readSmtpd } from './smtpd.ts'
import { queueIdLength } from './text.ts'

/** Programs whose lines are told by queue id: deliveries first, what is left by their own reader. */
const byId =
  (rest: (line: Line, queueId: string, start: number) => Reading) =>
  (line: Line): Reading => {
    const { text } = line
    const length = queueIdLength(text)
    if (length === 0) return readService(line) === 'unknown' ? agent(text, 0) : readService(line)
    const start = length + 2
    if (text.startsWith('to=', start)) return readDelivery(line, text.slice(0, length), start)
    return rest(line, text.slice(0, length), start)
  }

const agentTalk =
  /^(?:host \S+ (?:said|refused to talk)|conversation with |lost connection with |connect to |enabling PIX |SASL authentication failed|\S+ TLS connection |certificate verification failed|SSL_connect error|Cannot start TLS|TLS (?:is required|handshake)|server certificate |Server certificate |breaking line |subject_CN=|using |\S+ offered |not |loops back|no MX |Peer certificate|warning: |table |mail for |sender |dane |MTA-STS|setting up |initializing the client-side|passing |delivery |addr |status=|smtputf8|replying |depth=|Host offered|untrusted|trusted|TLSA |TLSRPT|MX name |no SRV )/

const agent = (text: string, start: number): Reading =>
  agentTalk.test(text.slice(start, start + 120)) ? 'harmless' : 'unknown'

const delivering = byId((line, _queueId, start) => agent(line.text, start))
const queueManager = byId(readQmgr)

const readers = new Map<string, (line: Line) => Reading>([
  ['smtp', delivering],
  ['lmtp', delivering],
  ['relay', delivering],
  ['local', delivering],
  ['virtual', delivering],
  ['pipe', delivering],
  ['error', delivering],
  ['retry', delivering],
  ['discard', delivering],
  ['qmgr', queueManager],
  ['nqmgr', queueManager],
  ['oqmgr', queueManager],
  ['bounce', byId(readBounce)],
  ['defer', byId(readBounce)],
  ['trace', byId(readBounce)],
  ['smtpd', readSmtpd],
  ['qmqpd', readSmtpd],
  ['postscreen', readSmtpd],
  ['cleanup', readCleanup],
  ['pickup', readPickup],
  ['postsuper', readPostsuper],
  ...[
    'anvil',
    'dnsblog',
    'flush',
    'master',
    'postalias',
    'postcat',
    'postconf',
    'postdrop',
    'postfix',
    'postfix-script',
    'postfix-tls-script',
    'postfix-wrapper',
    'postkick',
    'postlock',
    'postlog',
    'postlogd',
    'postmap',
    'postmulti',
    'postqueue',
    'proxymap',
    'proxywrite',
    'scache',
    'sendmail',
    'showq',
    'spawn',
    'tlsmgr',
    'tlsproxy',
    'trivial-rewrite',
    'trivial_rewrite',
    'verify',
  ].map((name): [string, (line: Line) => Reading] => [name, readService]),
])

/** What operators let run beside Postfix, under its name: they judge, and deliver nothing. */
const helpers = /polic|spf|grey|dkim|dmarc|srs|tumgreyspf/
const readHelper = (line: Line): Reading => {
  const told = readService(line)
  return told === 'unknown' ? 'harmless' : told
}

/** How a program's lines are read; `undefined` when it is no Postfix program. */
export function readerOf(program: string): ((line: Line) => Reading) | undefined {
  // Cyrus names its services so.
  if (program.startsWith('cyrus/')) return undefined
  const slash = program.lastIndexOf('/')
  if (slash === -1) return program === 'postfix' ? readService : undefined
  const known = readers.get(program.slice(slash + 1))
  if (known !== undefined || !program.startsWith('postfix')) return known
  return helpers.test(program.slice(slash + 1)) ? readHelper : delivering
}
