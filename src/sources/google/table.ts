import {
  type Columns,
  type CsvRecord,
  CsvRecords,
  cell,
  columnsOf,
  HEADER_CHARS_MAX,
} from '../exports/csv.ts'
import { momentOf } from '../exports/moment.ts'
import { inOrder } from '../exports/ordered.ts'
import { lineOf, meaningOf, NAME_MAX } from '../exports/record.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { plain } from '../syslog/plain.ts'
import type { Activity } from './activity.ts'
import { outcomeOfCode, type Sent, sentEvents } from './gmail.ts'
import { all, PROGRAM } from './json.ts'

type Kind = 'console' | 'reports' | 'mail-search'

const dates = ['date', '日付', '日時'] as const
const eventNames = ['event', 'eventname', 'イベント', 'イベント名'] as const
const actors = [
  'actor',
  'user',
  'useremail',
  'actoremail',
  'アクター',
  '操作者',
  'ユーザー',
] as const
const addresses = ['ipaddress', 'ipアドレス'] as const
/** Columns that tell a console's table from any other with a date, a user and an address. */
const others = [
  ...['eventdescription', 'description', '説明', 'logintype', 'challengetype', 'issuspicious'],
  ...['domain', 'documentid', 'title', 'visibility', 'scope', 'appname', 'applicationname'],
  ...['ログインの種類', '本人確認の種類', 'ドメイン', 'ドキュメントid', 'タイトル'],
]

function kindOf(columns: Columns): Kind | undefined {
  const hasOne = (names: readonly string[]): boolean => names.some((name) => columns.has(name))
  if (columns.has('messageid') && columns.has('eventstatus') && columns.has('recipientaddress'))
    return 'mail-search'
  if (columns.has('idtime') && columns.has('name') && columns.has('actoremail')) return 'reports'
  return hasOne(dates) &&
    hasOne(eventNames) &&
    hasOne(actors) &&
    hasOne(addresses) &&
    hasOne(others)
    ? 'console'
    : undefined
}

/** The console's words for events, as the Reports API names them; the first that fits. */
const consoleNames: readonly (readonly [RegExp, string])[] = [
  [/suspicious.*(?:programmatic)|不審なプログラム/i, 'suspicious_programmatic_login'],
  [/suspicious.*less secure/i, 'suspicious_login_less_secure_app'],
  [/suspicious login|不審なログイン/i, 'suspicious_login'],
  [/successful login|login success|ログイン(?:に)?成功|ログイン成功/i, 'login_success'],
  [/failed login|login fail|ログイン(?:に)?失敗|ログインの失敗/i, 'login_failure'],
  [/^log(?:ged )?out$|ログアウト/i, 'logout'],
  [/out of domain e?mail forwarding|ドメイン外.*転送/i, 'email_forwarding_out_of_domain'],
  [/leaked password|パスワード.*漏/i, 'account_disabled_password_leak'],
  [/user suspended.*(?:spam)/i, 'account_disabled_spamming'],
  [/user suspended.*suspicious/i, 'account_disabled_hijacked'],
  [/user suspen|ユーザー.*停止/i, 'suspend_user'],
  [/account password change|password (?:change|reset)|パスワード.*変更/i, 'password_edit'],
  [/2-step verification (?:enrol|disable)|2 ?段階認証/i, '2sv_enroll'],
  [/recovery (?:email|phone)|再設定用/i, 'recovery_email_edit'],
  [/role assign|管理者.*付与|ロール.*割り当て/i, 'assign_role'],
  [/^(?:authorize|authorized|api access authorized|承認)/i, 'authorize'],
  [/^download(?:ed)?$|ダウンロード/i, 'download'],
  [/^view(?:ed)?$|^閲覧$|^表示$/i, 'view'],
  [/^cop(?:y|ied)$|^コピー$/i, 'copy'],
]

const apiName = (told: string): string =>
  /^[A-Z0-9_]+$|^[a-z0-9_]+$/.test(told) && told.includes('_')
    ? told.toLowerCase()
    : (consoleNames.find(([form]) => form.test(told))?.[1] ??
      told.toLowerCase().replaceAll(' ', '_'))

/** Columns of a console's table that are parameters of the event. */
const parameters: readonly (readonly [string, readonly string[]])[] = [
  ['login_type', ['logintype', 'ログインの種類']],
  ['login_challenge_method', ['challengetype', 'loginchallengemethod', '本人確認の種類']],
  ['is_suspicious', ['issuspicious', 'suspicious']],
  ['login_failure_type', ['failuretype', 'loginfailuretype']],
  ['email_forwarding_destination_address', ['emailforwardingdestinationaddress']],
  ['affected_email_address', ['affecteduser', 'affecteduseremail', 'affectedemailaddress']],
  ['USER_EMAIL', ['targetuser', 'targetuseremail', 'useremail']],
  ['doc_title', ['title', 'itemname', 'doctitle', 'タイトル']],
  ['doc_id', ['documentid', 'docid', 'ドキュメントid']],
  ['visibility', ['visibility', '公開設定']],
  ['app_name', ['appname', 'applicationname', 'アプリ名']],
  ['scope', ['scope']],
]

function rowEvents(row: CsvRecord, columns: Columns, options: FormatOptions): LineMeaning {
  const get = (...names: readonly string[]): string => cell(row, columns, ...names)
  const kind = kindOf(columns)
  if (kind === 'mail-search') return searchRow(row, get, options)
  const moment =
    kind === 'reports' ? momentOf(get('idtime')) : momentOf(get(...dates), options.zone)
  if (moment === undefined) return 'unknown'
  const told = plain(kind === 'reports' ? get('name') : get(...eventNames), NAME_MAX)
  if (told === '') return 'unknown'
  const description = get('eventdescription', 'description', '説明')
  const activity: Activity = {
    moment,
    application: get('idapplicationname'),
    name: kind === 'reports' ? told.toLowerCase() : apiName(told),
    actor: plain(kind === 'reports' ? get('actoremail') : get(...actors), NAME_MAX),
    clientIp: get(...addresses),
    parameters: Object.fromEntries([
      ...parameters.map(([name, from]) => [name, get(...from)] as const),
      ...(get('emailforwardingdestinationaddress') === ''
        ? [['email_forwarding_destination_address', forwardedTo(description)] as const]
        : []),
    ]),
  }
  return all([activity], row.where, options, row.cells.join(','))
}

/** `… enabled out of domain email forwarding to x@other.example.`: the address behind its `to`. */
const forwardedTo = (description: string): string =>
  /\bforwarding to (\S{3,320})/i.exec(description.slice(0, 2_000))?.[1] ?? ''

function searchRow(
  row: CsvRecord,
  get: (...names: readonly string[]) => string,
  options: FormatOptions,
): LineMeaning {
  const moment = momentOf(get('eventdate') || get('startdate'), options.zone)
  if (moment === undefined) return 'unknown'
  const target = get('eventtarget')
  const status = [get('eventsmtpreplycode'), get('eventstatus')]
    .filter((one) => one !== '')
    .join(' ')
  return meaningOf(
    sentEvents({
      line: lineOf(row.where, options, PROGRAM, moment, row.cells.join(',')),
      messageId: get('messageid'),
      sender: get('sender').split(/[\s,;]/)[0] ?? '',
      recipients: get('recipientaddress').split(/[\s,;]+/),
      subject: get('subject'),
      size: /^\d{1,15}$/.test(get('messagesize')) ? Number(get('messagesize')) : undefined,
      // The address is that of the other end of this event: a client's only where mail comes in.
      clientIp: /^SMTP_IN/i.test(target) ? get('eventtargetipaddress') : '',
      relay: /^SMTP_OUT/i.test(target) ? get('eventtargetipaddress') : target,
      outcome: /^SMTP_IN/i.test(target)
        ? 'open'
        : outcomeOf(get('eventsmtpreplycode'), get('eventstatus')),
      status,
      isOurs: /^(?:sent|mixed|送信)/i.test(get('direction')),
      isSure: false,
    }),
  )
}

function outcomeOf(code: string, status: string): Sent['outcome'] {
  const byCode = outcomeOfCode(code.trim().slice(0, 3))
  if (byCode !== 'open') return byCode
  if (/quarantine/i.test(status)) return 'held'
  if (/bounce|reject|fail|drop/i.test(status)) return 'bounced'
  if (/defer|delay|retry|progress/i.test(status)) return 'deferred'
  return /deliver|success|sent|accept|insert/i.test(status) ? 'delivered' : 'open'
}

const headerWords = /ip.?address|ip アドレス|event status/i

function headerOf(line: string): ReturnType<typeof columnsOf> {
  if (line.length > HEADER_CHARS_MAX || !headerWords.test(line)) return undefined
  const header = columnsOf(line)
  return header !== undefined && kindOf(header.columns) !== undefined ? header : undefined
}

class TableReader implements LineFormatReader {
  readonly #options: FormatOptions
  readonly #rows = new CsvRecords()
  #columns: Columns = new Map()

  constructor(options: FormatOptions) {
    this.#options = options
  }

  read(line: string, where: TextLine): LineMeaning {
    if (this.#rows.waiting === 0) {
      if (line === '') return 'harmless'
      const header = headerOf(line)
      if (header !== undefined) {
        this.#columns = header.columns
        this.#rows.delimiter = header.delimiter
        return 'harmless'
      }
    }
    const row = this.#rows.push(line, where)
    if (row === 'waiting') return 'harmless'
    return row === 'lost' ? 'unknown' : rowEvents(row, this.#columns, this.#options)
  }
}

export const googleTable: LineFormat = {
  shape: 'lines',
  name: 'google-table',
  /** Rows without their header look like anybody's. */
  claims: () => false,
  begins: (line) => headerOf(line) !== undefined,
  encloses: true,
  open: (options) => inOrder(new TableReader(options)),
}
