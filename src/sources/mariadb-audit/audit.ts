/**
 * Audit: MariaDB's `server_audit` plugin, in its file or through syslog.
 *
 * `20231121 19:42:20,server,user,host,connection,query,OPERATION,database,'statement',code`; in syslog
 * without the moment. The name of who connects is a stranger's and may hold commas; so may the name
 * of the database that he asks for. A line in which two places look like the server's own numbers and
 * operation is one of those, and tells nothing of who came from where.
 *
 * Limits: the plugin cuts statements (`server_audit_query_log_limit`, 1,024 as shipped): a condition
 * may stand behind the cut, so that a long DELETE is taken for one that chooses.
 */
import type { Event } from '../../events/event.ts'
import type { StatementClass } from '../../events/traces.ts'
import { type LineOf, login, refused, statement, statements, type Who } from './told.ts'

/** A statement that is about as long as the shipped limit was likely cut. */
export const AUDIT_TEXT_CUT = 1_000
/** What stands behind CONNECT: the name of a database and a number. */
export const CONNECT_MAX = 1_000

const operations =
  'CONNECT|DISCONNECT|FAILED_CONNECT|QUERY|QUERY_DDL|QUERY_DML|QUERY_DML_NO_SELECT|QUERY_DCL|TABLE|READ|WRITE|CREATE|ALTER|RENAME|DROP'
const own = new RegExp(`,([^,]{0,255}),(\\d{1,20}),(\\d{1,20}),(${operations}),`, 'g')
const begins = new RegExp(`^[^,\\s]{0,255},[^\\n]{0,1000}?,\\d{1,20},\\d{1,20},(?:${operations}),`)

/** Behind the moment. */
export const isAudit = (rest: string): boolean => begins.test(rest)

export type Heard = readonly Event[] | 'harmless' | 'unknown'

/** `rest`: from the server's own name on. */
export function readAudit(rest: string, line: LineOf): Heard {
  const server = rest.indexOf(',')
  if (server === -1) return 'unknown'
  own.lastIndex = server
  const found = own.exec(rest)
  if (found === null) return 'unknown'
  const [, host = '', connection = '', , operation = ''] = found
  const behind = rest.slice(own.lastIndex)
  const isAlone = own.exec(rest) === null
  const user = rest.slice(server + 1, found.index)
  const isConnect = operation.includes('CONNECT')
  if (isConnect && behind.length > CONNECT_MAX) return 'unknown'
  const fields = (isConnect ? connect : operation.startsWith('QUERY') ? query : table).exec(behind)
  // A stranger's name with all that in it: what stands in front is not the server's.
  if (fields === null || (isConnect && !isAlone)) return 'unknown'
  const [, database = '', text = '', code = '0'] = fields
  const who: Who = { user, host, database, connection }
  const outcome = { code: Number(code) }
  switch (operation) {
    case 'CONNECT':
      // Versions before 1.4 write a refusal as a CONNECT with its error.
      return outcome.code === 0
        ? [login(line, 'login.accepted', who)]
        : [refused(line, who, refusalOf(outcome.code), `error ${outcome.code}`)]
    case 'FAILED_CONNECT':
      return [refused(line, who, refusalOf(outcome.code), `error ${outcome.code}`)]
    case 'DISCONNECT':
      return [login(line, 'session.ended', who)]
    case 'READ':
    case 'WRITE':
    case 'CREATE':
    case 'ALTER':
    case 'RENAME':
    case 'DROP':
      return [ofTable(operation, text, line, who, outcome)]
    default: {
      const sql = unescaped(text)
      const isCut = text.length >= AUDIT_TEXT_CUT
      const told = statements(line, who, sql, { ...outcome, isCut })
      return told.length === 0 ? 'harmless' : told
    }
  }
}

/** Later versions add the TLS version. */
const end = String.raw`,(\d{0,6})(?:,(?:TLSv[\d.]{1,4})?)?$`
const connect = new RegExp(`^(.*),(.{0,255}?)${end}`, 's')
const query = new RegExp(`^([^,]{0,255}),'(.*)'${end}`, 's')
const table = new RegExp(`^([^,]{0,255}),([^,']{0,255})${end}`)

/** Of what an audit of tables says: the table alone. */
function ofTable(
  operation: string,
  name: string,
  line: LineOf,
  who: Who,
  outcome: { readonly code: number },
): Event {
  const classes: { readonly [name: string]: StatementClass } = { READ: 'read', WRITE: 'write' }
  return statement(
    line(),
    who,
    {
      class: classes[operation] ?? 'form',
      command: operation === 'READ' || operation === 'WRITE' ? operation : `${operation} TABLE`,
      objects: name === '' ? [] : [name],
      destroys: operation === 'DROP' ? 'drop' : undefined,
      dumps: false,
    },
    outcome,
  )
}

/** ER_ACCESS_DENIED and its like; others are the server's own troubles. */
const refusalOf = (code: number) =>
  code === 1045 || code === 1698 || code === 1251
    ? 'credentials'
    : code === 1044 || code === 1130 || code === 1129
      ? 'policy'
      : code === 3118 || code === 4151
        ? 'disabled'
        : code === 1820 || code === 1862
          ? 'expired'
          : 'unknown'

const unescaped = (text: string): string =>
  text.replace(/\\([\\'"nrt0])/g, (_found, sign: string) =>
    sign === 'n' || sign === 'r' || sign === 't' || sign === '0' ? ' ' : sign,
  )
