/** systemd-logind: sessions of a machine, by whatever way they came. It knows no addresses. */
import { machineAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import { begin, type Line, type Reading } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const opened =
  /^New session '?([A-Za-z0-9]{1,32})'? of user '?(\S{1,64}?)'?(?: with class '[a-z-]{1,32}' and type '[a-z-]{1,32}')?\.$/
const ended = /^(?:Session ([A-Za-z0-9]{1,32}) logged out|Removed session ([A-Za-z0-9]{1,32})\.$)/

export function readLogind(line: Line): Reading {
  const text = line.text.slice(0, 512).trim()
  const began = opened.exec(text)
  if (began !== null) {
    const user = plain(began[2] ?? '', 64)
    const event = begin<LoginEvent>(line, {
      kind: 'session.opened',
      protocol: 'other',
      session: `logind:${began[1]}`,
      saslUsername: user,
    })
    const account = machineAccount(user, line.host ?? '')
    if (account !== undefined) event.account = account
    return event
  }
  const over = ended.exec(text)
  if (over === null || over[2] === undefined) return 'harmless'
  return begin<LoginEvent>(line, {
    kind: 'session.ended',
    protocol: 'other',
    session: `logind:${over[2]}`,
  })
}
