/**
 * SignIn: the directory's sign-in log, as Graph, diagnostic settings and the portal's table give it.
 *
 * Beside the audit log it tells the client program and why a sign-in was refused. Error 0 is a
 * login; steps of one that goes on are passed over.
 */
import { clientOf } from '../exports/address.ts'
import { type Columns, type CsvRecord, cell } from '../exports/csv.ts'
import { momentOf } from '../exports/moment.ts'
import { type Fields, field, inner, lineOf, NAME_MAX, text } from '../exports/record.ts'
import type { FormatOptions } from '../format.ts'
import type { TextLine } from '../syslog/log.ts'
import { plain } from '../syslog/plain.ts'
import { accepted, type Login, refused } from './login.ts'
import { nameOf } from './people.ts'
import type { Meaning } from './record.ts'

/** The record itself, or what diagnostic settings wrap it in. */
export function signInOf(fields: Fields): Fields | undefined {
  const properties = inner(fields, 'properties')
  for (const one of [properties, fields])
    if (text(one, 'createdDateTime') !== '' && Object.hasOwn(one, 'clientAppUsed')) return one
  return undefined
}

export function readSignIn(
  fields: Fields,
  where: TextLine,
  options: FormatOptions,
  raw: string,
): Meaning {
  const moment = momentOf(field(fields, 'createdDateTime'))
  if (moment === undefined) return 'unknown'
  const status = inner(fields, 'status')
  const session = text(fields, 'sessionId', 128)
  const agent = text(fields, 'userAgent') || text(inner(fields, 'deviceDetail'), 'browser')
  return meant(
    {
      line: lineOf(where, options, 'm365', moment, raw),
      user: nameOf(text(fields, 'userPrincipalName')),
      client: clientOf(field(fields, 'ipAddress')),
      session: session === '' ? undefined : session,
      agent: agent === '' ? undefined : agent,
      app: text(fields, 'clientAppUsed'),
      ...mechanismOf(text(fields, 'authenticationProtocol', 64)),
    },
    text(status, 'errorCode'),
    [text(status, 'failureReason'), text(status, 'additionalDetails')]
      .filter((one) => one !== '' && one !== 'Other.')
      .join(' '),
  )
}

/** Columns as the portal names them, in English and in Japanese. */
const names = {
  at: ['dateutc', '日付utc'],
  user: ['username', 'ユーザー名'],
  ip: ['ipaddress', 'ipアドレス'],
  status: ['status', '状態', 'ステータス'],
  code: ['signinerrorcode', 'サインインエラーコード'],
  reason: ['failurereason', 'エラーの理由', '失敗の理由'],
  app: ['clientapp', 'クライアントアプリ'],
  agent: ['useragent', 'ユーザーエージェント', 'browser', 'ブラウザー'],
} as const

export const isSignInTable = (columns: Columns): boolean =>
  [names.at, names.user, names.ip, names.status].every((some) =>
    some.some((name) => columns.has(name)),
  )

export function readSignInRow(
  record: CsvRecord,
  columns: Columns,
  options: FormatOptions,
): Meaning {
  const moment = momentOf(cell(record, columns, ...names.at))
  if (moment === undefined) return 'unknown'
  const agent = plain(cell(record, columns, ...names.agent), NAME_MAX)
  const session = plain(cell(record, columns, 'sessionid'), 128)
  const status = cell(record, columns, ...names.status)
  const code = cell(record, columns, ...names.code)
  return meant(
    {
      line: lineOf(record.where, options, 'm365', moment, record.cells.join(',')),
      user: nameOf(cell(record, columns, ...names.user)),
      client: clientOf(cell(record, columns, ...names.ip)),
      session: session === '' ? undefined : session,
      agent: agent === '' ? undefined : agent,
      app: plain(cell(record, columns, ...names.app), NAME_MAX),
      ...mechanismOf(plain(cell(record, columns, 'authenticationprotocol'), 64)),
    },
    code === '' && /^(?:success|成功)$/i.test(status) ? '0' : code,
    cell(record, columns, ...names.reason).replace(/^Other\.$/, ''),
    status,
  )
}

const mechanismOf = (told: string): { mechanism?: string } =>
  told === '' || told === 'none' ? {} : { mechanism: told }

function meant(login: Login, code: string, reason: string, status = ''): Meaning {
  if (code === '0') return accepted(login)
  if (/^(?:interrupted|中断)$/i.test(status)) return 'harmless'
  if (!/^\d{1,9}$/.test(code) && status === '') return 'unknown'
  return refused(login, /^\d{1,9}$/.test(code) ? Number(code) : undefined, reason)
}
