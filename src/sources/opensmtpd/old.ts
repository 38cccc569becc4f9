/**
 * Old: the sentences of OpenSMTPD 5.x, in which the session stands at the end.
 *
 * `smtp-in: Accepted authentication for user alice on session 0a1b…`, `relay: Ok for 1f2e…: session=…,
 * from=<…>, to=<…>, rcpt=<…>, source=…, relay=…, delay=1s, stat=250 …`; newer versions still write the
 * second for envelopes that expired or were removed.
 */
import { address, ipOf, session, unvis } from './grammar.ts'
import type { Said } from './said.ts'

type Form = readonly [form: RegExp, said: (found: RegExpExecArray) => Said]

const authenticated =
  (result: 'ok' | 'permfail' | 'tempfail') =>
  ([, user = '', id = '']: RegExpExecArray): Said => ({
    what: 'authentication',
    session: id,
    user: unvis(user),
    result,
  })

const forms: readonly Form[] = [
  [
    new RegExp(`^New session ${session} from host \\S+ \\[(\\S+)\\]$`),
    ([, id = '', ip = '']) => ({ what: 'connected', session: id, ip: ipOf(ip) }),
  ],
  [
    new RegExp(`^Accepted authentication for user (\\S*) on session ${session}$`),
    authenticated('ok'),
  ],
  [
    new RegExp(`^Authentication failed for user (\\S*) on session ${session}$`),
    authenticated('permfail'),
  ],
  [
    new RegExp(`^Authentication temporarily failed for user (\\S*) on session ${session}$`),
    authenticated('tempfail'),
  ],
  [
    new RegExp(
      `^Accepted message ([0-9a-f]{8}) on session ${session}: from=${address}, to=${address}, size=(\\d{1,15}), ndest=(\\d{1,9}), proto=\\S+$`,
    ),
    ([, message = '', id = '', sender = '', , size, count]) => ({
      what: 'message',
      session: id,
      message,
      size: Number(size),
      recipients: Number(count),
      sender,
    }),
  ],
  [
    new RegExp(`^(?:Closing|Disconnecting|Received disconnect from) session ${session}(?:$|: )`),
    ([, id = '']) => ({ what: 'ended', session: id }),
  ],
]
const failing = new RegExp(`^Failed command on session ${session}: "`)

const delivery = new RegExp(
  `^(?:relay|delivery): (\\w+) for ([0-9a-f]{8})[0-9a-f]{8}: (?:session=[0-9a-f]{16}, )?from=${address}, to=${address}, `,
)
const known =
  /^(?:smtp-in|smtp-out|mta|mda|info|debug|warn|warning|queue|scheduler|lka|ca|control|filter|proc|stat|table|pony|dispatcher|parent|pki|rdns|ssl|bounce|trace|mproc|imsg|enqueue|OpenSMTPD|smtpd|fatal|server|exiting|terminating|lookup|logging in|startup)\b/i

export function readOld(text: string): Said {
  if (text.startsWith('relay: ') || text.startsWith('delivery: ')) return readDelivery(text)
  if (text.startsWith('smtp-in: ')) {
    const words = text.slice(9)
    for (const [form, said] of forms) {
      const found = form.exec(words)
      if (found !== null) return said(found)
    }
    const failed = failing.exec(words)
    if (failed !== null) return readFailed(words.slice(failed[0].length), failed[1] ?? '')
  }
  return known.test(text) ? 'harmless' : 'unknown'
}

/** `command" => reply`: the last arrow, for what stands before it the client wrote. */
function readFailed(rest: string, id: string): Said {
  const at = rest.lastIndexOf('" => ')
  return at === -1
    ? 'unknown'
    : { what: 'failed', session: id, command: rest.slice(0, at), reply: rest.slice(at + 5) }
}

function readDelivery(text: string): Said {
  const found = delivery.exec(text)
  if (found === null) return 'unknown'
  const [whole, result = '', message = '', , recipient = ''] = found
  const rest = text.slice(whole.length)
  const end = /(?:^|, )delay=[^\s,]{1,20}, stat=/.exec(rest)
  if (end === null) return 'unknown'
  const facts = rest.slice(0, end.index)
  const original = /^rcpt=<([^<>]{0,320})>/.exec(facts)?.[1]
  const relayAt = Math.max(facts.indexOf(', relay='), facts.indexOf(', method='))
  return {
    what: 'delivery',
    message,
    recipient,
    original: original === '-' || original === '' ? undefined : original,
    relay: relayAt === -1 ? undefined : facts.slice(facts.indexOf('=', relayAt) + 1),
    result,
    status: rest.slice(end.index + end[0].length),
  }
}
