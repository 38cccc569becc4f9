/**
 * UW: lines of the University of Washington's imapd and ipop3d, whose names Cyrus and Courier share.
 *
 * `Login user=alice host=name [address]`, `Login failed user=alice auth=alice host=name [address]`: the
 * names are a stranger's, and the host ends the line, behind the last ` host=`.
 */
import type { LoginEvent, LoginProtocol } from '../../events/login.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'
import { name } from './login.ts'

const said =
  /^(Login|Authenticated|Auth|APOP|Login failed|Login disabled|Login excessive login failures|Logout|Killed|Autologout|Command stream end of file[^=]*) user=(.*) host=(?:[^\s[\]]{0,255} ?)?\[([0-9A-Fa-f:.]{2,45})\](?: n(?:msgs|dele)=\d{1,9}(?:\/\d{1,9})?)*$/s

/** Before anybody is named, or by an administrator who may be somebody else. */
const failing =
  /^(?:AUTHENTICATE (\S{1,40}) failure|Failed .* override of user=(.*)) host=(?:[^\s[\]]{0,255} ?)?\[([0-9A-Fa-f:.]{2,45})\]$/s
const talk =
  /^(?:imap service init|pop3 service init|imaps SSL|pop3s SSL|port \d+ service init|Unable to accept SSL connection)/

/** `undefined`: none of its forms. */
export function readUw(line: Line, protocol: LoginProtocol): Reading | undefined {
  const found = said.exec(line.text)
  if (found === null) return readFailing(line, protocol)
  const [, what = '', told = '', ip = ''] = found
  const isOver = /^(?:Logout|Killed|Autologout|Command)/.test(what)
  const isRefused = /^Login (?:failed|disabled|excessive)/.test(what)
  const event = begin<LoginEvent>(line, {
    kind: isOver ? 'session.ended' : isRefused ? 'login.refused' : 'login.accepted',
    protocol,
  })
  const clientIp = addressOf(ip)
  if (clientIp !== undefined) event.clientIp = clientIp
  // «user=alice auth=alice»: who logged in, and by whose password.
  const authAt = told.lastIndexOf(' auth=')
  const user = authAt === -1 ? told : told.slice(0, authAt)
  if (user === '' || user === '???') return isOver ? 'harmless' : event
  if (isRefused) {
    event.saslUsername = plain(user, 255)
    event.refusal = what === 'Login disabled' ? 'disabled' : 'credentials'
  } else name(line, event, user)
  return event
}

function readFailing(line: Line, protocol: LoginProtocol): Reading | undefined {
  const found = failing.exec(line.text)
  if (found === null) return talk.test(line.text) ? 'harmless' : undefined
  const [, mechanism, user, ip = ''] = found
  const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol })
  const clientIp = addressOf(ip)
  if (clientIp !== undefined) event.clientIp = clientIp
  if (mechanism !== undefined) event.mechanism = mechanism
  if (user !== undefined) event.saslUsername = plain(user, 255)
  event.refusal = 'credentials'
  return event
}
