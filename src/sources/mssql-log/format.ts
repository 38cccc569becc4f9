/**
 * Microsoft SQL Server's error log, as far as it tells of logins:
 * `2022-12-20 12:36:54.17 Logon       Login failed for user 'SA'. Reason: … [CLIENT: 172.17.0.3]`.
 *
 * The name is a stranger's: the address is the one in the brackets that end the line. Other lines of
 * it are known and tell nothing.
 *
 * Limits: successes are only there where the server was told to audit them; statements never are.
 */
import { databaseAccount } from '../../events/account.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { LineFormat } from '../format.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line } from '../syslog/line.ts'
import { cleaned } from '../syslog/log.ts'
import { plain, rawOf } from '../syslog/plain.ts'
import { SyslogTime } from '../syslog/time.ts'

const form =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{2,7}) (Logon|Server|Backup|spid\d{1,6}s?) {1,12}(.*)$/s
const failed =
  /^Login failed for user '(.*)'\.(?: Reason: (.{0,400}?))? \[CLIENT: ([^\]\s]{1,60}|<local machine>)\]$/s
const succeeded =
  /^Login succeeded for user '(.*)'\. .{0,200}? \[CLIENT: ([^\]\s]{1,60}|<local machine>)\]$/s
const NAME_MAX = 255

export const mssqlLog: LineFormat = {
  shape: 'lines',
  name: 'mssql',
  claims: (line) => line.charCodeAt(0) === 50 && form.test(line),
  open: ({ instance, defaultRealm, zone, keepRaw }) => {
    const time = new SyslogTime(zone)
    return {
      read: (text, where) => {
        const clean = cleaned(text)
        const found = form.exec(clean)
        if (found === null) return 'unknown'
        const { id, heardAt, writtenBy, file, number = 0 } = where
        const told = time.read(found[1] ?? '', 0, writtenBy ?? heardAt)
        if (told === undefined) return 'unknown'
        const source = file === undefined || number === 0 ? undefined : { file, line: number }
        const raw = keepRaw === true ? rawOf(clean) : undefined
        const { at, assumed } = told
        const common = { id, at, assumed, heardAt, source, raw, instance, defaultRealm }
        const line = {
          ...common,
          host: undefined,
          program: 'mssql',
          pid: undefined,
          times: 1,
          text: '',
        }
        return readLogon(line, found[3] ?? '')
      },
    }
  },
}

function readLogon(line: Line, words: string): LoginEvent | 'harmless' {
  const no = failed.exec(words)
  if (no !== null) {
    const [, user = '', reason = '', client = ''] = no
    const refusal = reason.startsWith('Could not find') ? 'account' : 'credentials'
    const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol: 'database', refusal })
    named(event, user, client)
    if (reason !== '') event.status = plain(reason)
    return event
  }
  const yes = succeeded.exec(words)
  if (yes === null) return 'harmless'
  const event = begin<LoginEvent>(line, { kind: 'login.accepted', protocol: 'database' })
  named(event, yes[1] ?? '', yes[2] ?? '')
  const account = databaseAccount(yes[1] ?? '')
  if (account !== undefined) event.account = account
  return event
}

type Changeable = { -readonly [Name in keyof LoginEvent]: LoginEvent[Name] }

function named(event: Changeable, user: string, client: string): void {
  const clientIp = addressOf(client)
  if (clientIp !== undefined) event.clientIp = clientIp
  if (user !== '') event.saslUsername = plain(user, NAME_MAX)
}
