/**
 * Zimbra (and Carbonio): `audit.log` and `mailbox.log`.
 *
 * `moment LEVEL  [thread] [name=…;oip=…;ua=…;] security - cmd=Auth; account=…; protocol=…; error=…;`. What
 * stands in the second brackets is the server's context: `oip` is the address that Zimbra's own proxy
 * hands on, `ip` the peer's; `ua` is a stranger's text, comes behind them and may imitate them, so the
 * first of each counts and nothing behind `ua=` or `name=` … `;oip` is believed twice. The account of a
 * refusal is what was given. Statements of a thread's address hold a session, never kept.
 * Limits: an `oip` of several addresses is a header's; only its last is read.
 */

import { saslAccount } from '../../events/account.ts'
import type { LoginProtocol } from '../../events/login.ts'
import type { AccountChanged } from '../../events/traces.ts'
import type { FormatOptions, LineFormat } from '../format.ts'
import { type Client, clientOf, portOf } from '../stamped/client.ts'
import { lineOf } from '../stamped/line.ts'
import { Moments } from '../stamped/moment.ts'
import { accepted, refused, type Told } from '../stamped/told.ts'
import type { Line, Reading } from '../syslog/line.ts'
import { begin } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const LINE_MAX = 16_384
const head =
  /^(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3}) (?:TRACE|DEBUG|INFO|WARN|ERROR|FATAL) {1,2}\[([^\]\n]{0,1024})\] \[/
/** Behind the context: the log's category, and its words. */
const category = /\] ([A-Za-z][A-Za-z0-9_]{1,40}) - /g

export function readZimbra(line: Line, context: string, kind: string, words: string): Reading {
  const client = clientIn(context)
  if (kind === 'security') return readAudit(line, context, client, words)
  const failed =
    /^handler exception: authentication failed for \[(.*)\], (?:account not found|invalid password|[a-z ()]{1,80})(?::|$)/s.exec(
      words,
    )
  if (kind === 'SoapEngine' && failed !== null)
    return refused(
      line,
      {
        ...told(failed[1] ?? '', client, protocolOf(inContext(context, 'oproto') ?? '')),
        status: 'authentication failed',
      },
      words.includes('], account not found') ? 'account' : 'credentials',
    )
  // A WARN whose reason follows in a stack trace; the context names who was asked for.
  if (
    kind === 'SoapEngine' &&
    words === 'handler exception' &&
    inContext(context, 'oproto') !== undefined
  )
    return refused(
      line,
      told(
        inContext(context, 'name') ?? '',
        client,
        protocolOf(inContext(context, 'oproto') ?? ''),
      ),
      'unknown',
    )
  const direct = /^user (\S{1,255}) authenticated, mechanism=([A-Z0-9-]{1,20})/.exec(words)
  if (direct !== null && (kind === 'imap' || kind === 'pop'))
    return accepted(line, {
      ...told(direct[1] ?? '', client, kind === 'imap' ? 'imap' : 'pop3'),
      mechanism: direct[2],
    })
  const wrong =
    /^authentication failed for \[(.*)\],? \(?(?:invalid password|account not found|account lockout)\b/s.exec(
      words,
    )
  if (wrong !== null && (kind === 'imap' || kind === 'pop'))
    return refused(line, told(wrong[1] ?? '', client, kind === 'imap' ? 'imap' : 'pop3'))
  return 'harmless'
}

const told = (user: string, client: Client | undefined, protocol: LoginProtocol): Told => ({
  user,
  client,
  protocol,
})

const fieldOf = (words: string, name: string): string | undefined =>
  new RegExp(`(?:^|; )${name}=([^;\\n]{0,512})`).exec(words)?.[1]

function readAudit(
  line: Line,
  context: string,
  client: Client | undefined,
  words: string,
): Reading {
  const command = fieldOf(words, 'cmd') ?? ''
  if (command === 'ChangePassword' || command === 'SetPassword' || command === 'ResetPassword')
    return changed(line, client, words)
  if (command !== 'Auth' && command !== 'AdminAuth') return 'harmless'
  const account = fieldOf(words, 'account') ?? ''
  const told = fieldOf(words, 'protocol') ?? ''
  const by = inContext(context, 'oproto')
  const protocol = protocolOf(by ?? told)
  const error = fieldOf(words, 'error')
  if (error === undefined) return accepted(line, { user: account, client, protocol })
  const refusal = /account not found/.test(error)
    ? 'account'
    : /lockout|locked|closed|maintenance|inactive/.test(error)
      ? 'disabled'
      : /two.?factor|must change|not allowed|domain/.test(error)
        ? 'policy'
        : 'credentials'
  return refused(line, { user: account, client, protocol, status: error.slice(0, 100) }, refusal)
}

function changed(line: Line, client: Client | undefined, words: string): Reading {
  if (fieldOf(words, 'error') !== undefined) return 'harmless'
  const name = fieldOf(words, 'account') ?? fieldOf(words, 'name') ?? ''
  const event = begin<AccountChanged>(line, {
    kind: 'account.changed',
    what: 'password',
    saslUsername: plain(name, 255),
    ...(client ?? {}),
  })
  const account = saslAccount(name, line.defaultRealm)
  if (account !== undefined) event.account = account
  return event
}

const protocols: { readonly [name: string]: LoginProtocol } = {
  soap: 'http',
  zsync: 'http',
  http_basic: 'http',
  http_dav: 'http',
  zimbrapreauth: 'http',
  imap: 'imap',
  pop3: 'pop3',
  pop: 'pop3',
  smtp: 'smtp',
}
const protocolOf = (name: string): LoginProtocol => protocols[name.toLowerCase()] ?? 'http'

/** The first of its name, which no `ua=` or later value can precede. */
function inContext(context: string, name: string): string | undefined {
  const agent = context.search(/(?:^|;)ua=/)
  const own = agent === -1 ? context : context.slice(0, agent)
  return new RegExp(`(?:^|;)${name}=([^;]{0,512})`).exec(own)?.[1]
}

function clientIn(context: string): Client | undefined {
  const agent = context.search(/(?:^|;)ua=/)
  const own = agent === -1 ? context : context.slice(0, agent)
  const all = [...own.matchAll(/(?:^|;)(oip|ip)=([^;]{0,512})/g)]
  const outer = all.filter((one) => one[1] === 'oip')
  const [list, ...others] = (outer.length > 0 ? outer : all).map((one) => one[2] ?? '')
  if (list === undefined || others.some((other) => other !== list)) return undefined
  const client = clientOf((list.split(',').at(-1) ?? '').trim())
  if (client === undefined) return undefined
  const port = portOf(inContext(context, 'oport'))
  return port === undefined ? client : { ...client, clientPort: port }
}

type Parts = {
  readonly context: string
  readonly kind: string
  readonly words: string
}

/** Zimbra's own words about a log-in that went well: they hold nothing that a stranger chose. */
const plainSuccess = /^cmd=(?:Auth|AdminAuth); account=[^\s;\]]{1,255}; protocol=[a-z0-9_]{1,20};$/

/**
 * The context ends where a category begins; a stranger's `ua` before it, or the name that he gave
 * behind it, may imitate one. Of several the last is Zimbra's where it tells a plain success, for what
 * it writes of a failure goes on behind the name. Else nothing of them is believed.
 */
function partsOf(text: string): Parts | 'doubtful' | undefined {
  const found = text.length > LINE_MAX ? null : head.exec(text.slice(0, 1_200))
  if (found === null) return undefined
  const from = found[0].length
  const all = [...text.slice(from - 1).matchAll(category)]
  const first = all[0]
  const last = all.at(-1)
  if (first === undefined || last === undefined) return undefined
  const words = text.slice(from - 1 + last.index + last[0].length)
  if (all.length > 1 && !(last[1] === 'security' && plainSuccess.test(words))) return 'doubtful'
  return {
    context: text.slice(from, from - 1 + first.index),
    kind: last[1] ?? '',
    words,
  }
}

/** A line of which only the beginning is Zimbra's for sure. */
function readDoubtful(line: Line, text: string): Reading {
  if (!/ error=|authentication failed for \[/.test(text)) return 'harmless'
  const context = text.slice(head.exec(text.slice(0, 1_200))?.[0].length ?? 0)
  return refused(line, { user: '', client: clientIn(context) }, 'unknown')
}

export const zimbraLog: LineFormat = {
  shape: 'lines',
  name: 'zimbra',
  alone: true,
  claims: (line) => line.charCodeAt(19) === 44 && head.test(line.slice(0, 1_200)),
  open: (options: FormatOptions) => {
    const moments = new Moments(options.zone)
    return {
      momentOf: (text, where) =>
        moments.iso(text.slice(0, 23), where.writtenBy ?? where.heardAt)?.at,
      read: (text, where) => {
        const parts = partsOf(text)
        // «[…] [] category - words» of a thread without a context, and stack traces.
        if (parts === undefined) return text.length > LINE_MAX ? 'unknown' : 'harmless'
        const moment = moments.iso(text.slice(0, 23), where.writtenBy ?? where.heardAt)
        if (moment === undefined) return 'unknown'
        const line = lineOf(text, where, options, { ...moment, program: 'zimbra', text })
        if (parts === 'doubtful') return readDoubtful(line, text)
        return readZimbra(line, parts.context, parts.kind, parts.words)
      },
    }
  },
}
