/**
 * Microsoft SQL Server's error log in English and Japanese, as far as it tells of logins:
 * `2022-12-20 12:36:54.17 Logon       Login failed for user 'SA'. Reason: … [CLIENT: 172.17.0.3]`.
 *
 * The name is a stranger's, and so is the database that he asks for, which a reason may quote: the
 * address is the one in the brackets that end the line. Versions before 2008 give no reason. Other lines
 * of it are known and tell nothing.
 *
 * Limits: successes are only there where the server was told to audit them; statements never are.
 */
import { databaseAccount } from '../../events/account.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { LineFormat } from '../format.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line } from '../syslog/line.ts'
import { cleaned } from '../syslog/log.ts'
import { plain, rawOf } from '../syslog/plain.ts'
import { SyslogTime } from '../syslog/time.ts'

const form =
  /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{2,7}) (Logon|ログオン|Server|サーバー|Backup|バックアップ|spid\d{1,6}s?) {1,12}(.*)$/s
const client = String.raw`\[(?:CLIENT|クライアント): ([^\]\s]{1,60}|<local machine>|<ローカル コンピューター>)\]$`
/** The name, why, whence. The last `Reason:` behind a quote is the server's, or quotes a database. */
const failed: readonly RegExp[] = [
  `^Login failed for user '(.*)'\\. {1,2}Reason: (.{0,600}?) ?${client}`,
  `^Login failed for user '(.*)'(?:[.:]| (?=because)) {0,2}([^']{0,400}?) ?${client}`,
  `^Login failed\\.() (The login is from an untrusted domain [^']{0,200}?) ?${client}`,
  `^ユーザー '(.*)' はログインできませんでした。 {0,2}理由: (.{0,600}?) ?${client}`,
  `^ユーザー '(.*)' はログインできませんでした。 {0,2}([^']{0,400}?) ?${client}`,
].map((form) => new RegExp(form, 's'))
const succeeded = new RegExp(
  `^(?:Login succeeded for user|ユーザー) '(.*)'(?:\\.| (?:の|は)ログイン(?:に成功)?しました。) {0,2}[^']{0,200}? ?${client}`,
  's',
)
/** The first that fits; no reason: the password was wrong, or nobody says. */
const reasons: readonly (readonly [RegExp, LoginRefusal])[] = [
  [/^Could not find|見つかりません/, 'account'],
  [/account is disabled|無効/i, 'disabled'],
  [/expired|must be changed|期限|変更する必要/i, 'expired'],
  [
    /locked out|administrators? (?:can|may) connect|server access|infrastructure error|failed to open|permission|trusted|authentication only|Windows authentication|NT account|token-based|ロックアウト|開けません|信頼/i,
    'policy',
  ],
  [/password|パスワード|^$/i, 'credentials'],
]
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
  for (const form of failed) {
    const no = form.exec(words)
    if (no === null) continue
    const [, user = '', reason = '', from = ''] = no
    const refusal = reasons.find(([one]) => one.test(reason))?.[1] ?? 'unknown'
    const event = begin<LoginEvent>(line, { kind: 'login.refused', protocol: 'database', refusal })
    named(event, user, from)
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
