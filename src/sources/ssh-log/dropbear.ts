/**
 * Dropbear lines: who was let in over SSH, and who was not, as its versions since 0.4 write it.
 *
 * The name stands in quotes and is a stranger's, the address behind it, always with its port:
 * `192.0.2.1:4711`, `2001:db8::1:4711`. Since 2020 an end before a login tells the address in front,
 * where only Dropbear writes.
 */
import { machineAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import { type Client, portOf } from '../stamped/client.ts'
import { NAME_MAX, refused } from '../stamped/told.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const LINE_MAX = 2_048
/** What it writes to its standard error, and whoever caught that into a log, has both once more. */
const own = /^\[\d{1,10}\] [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d /
const accepted =
  /^(?:PAM )?(password|pubkey) auth succeeded for '(.*)'(?: with .{1,255}?)? from (\S{3,80})$/is
const failed = /^bad (?:PAM )?password attempt for '(.*)' from (\S{3,80})$/is
const nobody = /^login attempt for nonexistent user(?: '(.*)')? from (\S{3,80})$/is
const early =
  /^exit before auth(?: from <(\S{3,80})>)?:? \(user '(.*)', \d{1,6} fails\): .*?(?: from (\S{3,80}))?$/is

export function readDropbear(line: Line): Reading {
  const text = line.text.slice(0, LINE_MAX).trim().replace(own, '')
  const session = line.pid === undefined ? undefined : `dropbear:${line.pid}`
  const told = { protocol: 'ssh', session } as const
  const yes = accepted.exec(text)
  if (yes !== null) {
    const [, mechanism = '', user = '', from = ''] = yes
    const event = begin<LoginEvent>(line, {
      kind: 'login.accepted',
      protocol: 'ssh',
      mechanism: mechanism.toLowerCase() === 'pubkey' ? 'publickey' : 'password',
      ...(session === undefined ? {} : { session }),
      ...(clientOf(from) ?? {}),
      saslUsername: plain(user, NAME_MAX),
    })
    const account = machineAccount(user, line.host ?? '')
    if (account !== undefined) event.account = account
    return event
  }
  const no = failed.exec(text)
  if (no !== null)
    return refused(line, { ...told, user: no[1] ?? '', client: clientOf(no[2] ?? '') })
  const stranger = nobody.exec(text)
  if (stranger !== null)
    return refused(
      line,
      { ...told, user: stranger[1] ?? '', client: clientOf(stranger[2] ?? '') },
      'account',
    )
  const gone = early.exec(text)
  if (gone === null) return 'harmless'
  return refused(
    line,
    { ...told, user: gone[2] ?? '', client: clientOf(gone[1] ?? gone[3] ?? '') },
    'unknown',
  )
}

/** The port always stands behind the last colon. */
function clientOf(text: string): Client | undefined {
  const colon = text.lastIndexOf(':')
  const clientIp = addressOf(text.slice(0, colon).replace(/^\[|\]$/g, ''))
  const clientPort = portOf(text.slice(colon + 1))
  return clientIp === undefined || clientPort === undefined ? undefined : { clientIp, clientPort }
}
