/**
 * Prefix: what `log_line_prefix` puts before the severity: moment, process, user, database, client.
 *
 * Every server writes its own. Understood are those in use: labelled ones (`user=%u,db=%d,client=%h`),
 * Debian's (`%m [%p] %q%u@%d `), RDS' (`%t:%r:%u@%d:[%p]:`), and an address in front of the moment,
 * behind it, or behind the process.
 *
 * Names of users and databases are a stranger's until he is let in, and PostgreSQL writes them as
 * they come. So an address counts only where the server itself wrote: in front of every name, or at
 * the very end under its label. Where the line names the user once more (a failed login), his name is
 * taken out of the prefix before an address is looked for. A log in which one line has no label for
 * the client has it in none.
 *
 * Limits: a user name with a line break in it forges a line; csvlog and jsonlog have no such hole.
 * In prefixes of one's own making only moment and process are found.
 */
import type { Assumption } from '../../events/event.ts'
import type { Instant } from '../../lib/time.ts'
import { addressOf } from '../syslog/address.ts'
import { readMoment } from '../syslog/moment.ts'
import type { SyslogTime } from '../syslog/time.ts'

export type Prefix = {
  readonly at: Instant | undefined
  readonly assumed: readonly Assumption[]
  readonly pid: number | undefined
  /** `%c`, where it is written. */
  readonly session: string | undefined
  readonly user: string | undefined
  readonly database: string | undefined
  readonly application: string | undefined
  readonly clientIp: string | undefined
  readonly clientPort: number | undefined
}

const leading = /^([0-9a-fA-F.:]{3,45}|\[local\]|localhost)(?:\((\d{1,5})\))? (?=\d{4}-)/
const epoch = /^(\d{10})\.(\d{3})(?!\d)/
const process = /(?:^|[ :([,])\[?(?:pid[=:] ?)?(\d{1,10})(?:-\d{1,9})?\]/
const labelledProcess = /(?:^|[ ,[])p(?:id)?[=:](\d{1,10})/
const sessionMark = /(?:^|[ ,:[=])([0-9a-f]{8,16}\.[0-9a-f]{1,8})(?=$|[\] ,:])/

const label = (names: string) => new RegExp(`(?:^|[ ,;:[(])(?:${names})[=:] ?`, 'g')
const userLabel = label('user|usr|username|u')
const databaseLabel = label('db|database|dbname|d')
const applicationLabel = label('app|application|application_name|appname|a')
const clientLabel = label('client|host|remote|remote_host|ip|addr|rhost|r|h')

const host = String.raw`([0-9a-fA-F.:]{3,45}(?:%[\w.]{1,15})?|\[local\])(?:\((\d{1,5})\))?`
const rds = new RegExp(String.raw`^:(?:${host})?:(.*)@(.*):\[(\d{1,10})\]:?\s*$`, 's')
const behindProcess = new RegExp(
  String.raw`^[:\s]*(?:\[\d{1,9}(?:-\d{1,9})?\][:\s]*)?${host}(?=[\s:,]|$)`,
)
const behindMoment = new RegExp(String.raw`^ ${host} (?=\[)`)
const atEnd = new RegExp(String.raw`^${host}[\] ,:)]*$`)
const ADDRESS_MIN = 3
const beginsWithLabel =
  /^[:\s]*(?:\[\d{1,9}(?:-\d{1,9})?\][:\s]*)?(?:user|usr|username|db|database|dbname|app|application|appname|client|host|remote|remote_host|ip|rhost|u|d|a|r|h)[=:]/
const nobody = /^(?:\[unknown\])?$/

/** What the lines of one log have shown of their prefix. */
export type Shape = { hasNoClient: boolean }

/** `named`: the user whom the words behind the prefix name, where a stranger may have chosen him. */
export function readPrefix(
  text: string,
  named: string | undefined,
  shape: Shape,
  time: SyslogTime,
  heardAt: Instant,
): Prefix {
  let rest = text
  let clientIp: string | undefined
  let clientPort: number | undefined
  const takeHost = (ip: string | undefined, port: string | undefined): void => {
    if (clientIp !== undefined || ip === undefined) return
    clientIp = addressOf(ip)
    const number = Number(port ?? 0)
    if (clientIp !== undefined && number > 0 && number <= 65_535) clientPort = number
  }
  const front = leading.exec(rest)
  if (front !== null) {
    takeHost(front[1], front[2])
    rest = rest.slice(front[0].length)
  }
  const moment = momentOf(rest, time, heardAt)
  if (moment !== undefined) rest = rest.slice(moment.end)
  const told = { at: moment?.at, assumed: moment?.assumed ?? [] }

  const amazon = rds.exec(rest)
  if (amazon !== null) {
    takeHost(amazon[1], amazon[2])
    const [, , , user, database, pid] = amazon
    return {
      ...told,
      pid: Number(pid),
      session: undefined,
      user: given(user),
      database: given(database),
      application: undefined,
      clientIp,
      clientPort,
    }
  }

  const between = behindMoment.exec(rest)
  if (between !== null) takeHost(between[1], between[2])
  const pidAt = process.exec(rest) ?? labelledProcess.exec(rest)
  const pid = pidAt === null ? undefined : Number(pidAt[1])
  const session = sessionMark.exec(rest)?.[1]
  const behind = pidAt === null ? rest : rest.slice(pidAt.index + pidAt[0].length)
  // No address is shorter; what is taken out leaves a mark, so that nothing grows together.
  const isMasked = named !== undefined && named.length >= ADDRESS_MIN
  const tail = isMasked ? behind.replaceAll(named, '\u0001') : behind
  const labels = beginsWithLabel.test(tail)
    ? readLabels(tail, shape)
    : pidAt !== null && beginsWithLabel.test(rest.slice(0, pidAt.index + 1))
      ? readLabels(rest, shape)
      : undefined
  if (labels !== undefined) {
    if (labels.client !== undefined) takeHost(labels.client[0], labels.client[1])
    return { ...told, pid, session, ...labels.names, clientIp, clientPort }
  }
  const next = behindProcess.exec(tail)
  if (next !== null) takeHost(next[1], next[2])
  const { user, database } = namesIn(next === null ? behind : tail.slice(next[0].length))
  return {
    ...told,
    pid,
    session,
    user,
    database,
    application: undefined,
    clientIp,
    clientPort,
  }
}

function momentOf(text: string, time: SyslogTime, heardAt: Instant) {
  const seconds = epoch.exec(text)
  if (seconds !== null)
    return {
      at: (Number(seconds[1]) * 1_000 + Number(seconds[2])) as Instant,
      assumed: [],
      end: seconds[0].length,
    }
  const open = text.startsWith('[') || text.startsWith('<') ? 1 : 0
  const found = readMoment(open === 0 ? text : text.slice(1), time, heardAt)
  return found === undefined ? undefined : { ...found, end: found.end + open }
}

const given = (name: string | undefined): string | undefined =>
  name === undefined || nobody.test(name) ? undefined : name

/** `user@database`, with whatever else a prefix leaves around it. */
function namesIn(text: string): { user: string | undefined; database: string | undefined } {
  const plain = text.replace(/^[\s:,[\]]+/, '').replace(/[\s:,\]]+$/, '')
  const sign = plain.lastIndexOf('@')
  if (sign === -1) return { user: undefined, database: undefined }
  return { user: given(plain.slice(0, sign)), database: given(plain.slice(sign + 1)) }
}

type Labels = {
  readonly names: Pick<Prefix, 'user' | 'database' | 'application'>
  readonly client: readonly [string, string | undefined] | undefined
}

const firstOf = (form: RegExp, text: string): { at: number; end: number } | undefined => {
  form.lastIndex = 0
  const found = form.exec(text)
  return found === null ? undefined : { at: found.index, end: form.lastIndex }
}
const lastOf = (form: RegExp, text: string): { at: number; end: number } | undefined => {
  let last: { at: number; end: number } | undefined
  form.lastIndex = 0
  for (let tries = 0; tries < 32; tries += 1) {
    const found = form.exec(text)
    if (found === null) return last
    last = { at: found.index, end: form.lastIndex }
    // Labels may share the sign between them.
    form.lastIndex = Math.max(form.lastIndex - 1, found.index + 1)
  }
  return last
}

function readLabels(text: string, shape: Shape): Labels | undefined {
  const user = firstOf(userLabel, text)
  const database = firstOf(databaseLabel, text)
  if (user === undefined && database === undefined) return undefined
  const application = firstOf(applicationLabel, text)
  const names = [user, database, application].filter((one) => one !== undefined)
  const firstName = Math.min(...names.map(({ at }) => at))
  const labelled = (one: { end: number } | undefined): string | undefined => {
    if (one === undefined) return undefined
    const rest = text.slice(one.end)
    const end = /[,;\]]|\s+(?=[a-z_]+[=:])|\s*$/.exec(rest)
    return given(rest.slice(0, end?.index).trim())
  }
  // Ours in front of every name, or the last of all with nothing but the address behind it.
  const before = firstOf(clientLabel, text)
  let client: readonly [string, string | undefined] | undefined
  if (before !== undefined && before.at < firstName) {
    const found = new RegExp(`^${host}`).exec(text.slice(before.end))
    if (found !== null) client = [found[1] ?? '', found[2]]
  } else {
    const last = shape.hasNoClient ? undefined : lastOf(clientLabel, text)
    if (last === undefined) shape.hasNoClient = true
    const found = last === undefined ? null : atEnd.exec(text.slice(last.end))
    if (found !== null) client = [found[1] ?? '', found[2]]
  }
  return {
    names: {
      user: labelled(user),
      database: labelled(database),
      application: labelled(application),
    },
    client,
  }
}
