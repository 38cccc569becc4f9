/**
 * MySQL's and MariaDB's logs as a kind of log that is known by its content: the audit plugin, the
 * error log, the general and the slow query log, audit records as JSON or XML; also mixed.
 */
import type { Event } from '../../events/event.ts'
import type { FormatOptions, LineFormat, LineFormatReader, LineMeaning } from '../format.ts'
import type { Line } from '../syslog/line.ts'
import { cleaned, type Programs, type TextLine } from '../syslog/log.ts'
import { rawOf } from '../syslog/plain.ts'
import { SyslogTime } from '../syslog/time.ts'
import { type Heard, isAudit, readAudit } from './audit.ts'
import { isJson, isXml, RECORD_MAX, type Record, readJson, readXml, xmlEnds } from './documents.ts'
import { General, isGeneral } from './general.ts'
import { momentOf } from './moment.ts'
import { isServer, readServer } from './server.ts'
import { isSlow, Slow } from './slow.ts'
import { lineOf, login, type Moment, type Place, refused, statements } from './told.ts'

const stamped =
  /^(?:\d{4}-\d\d-\d\d[T ]{1,2}\d{1,2}:\d\d:\d\d(?:\.\d{1,6})?(?:Z|[+-]\d\d:\d\d)?|(?:20)?\d{6} {1,2}\d{1,2}:\d\d:\d\d)/

/** Cheap first: most lines of other programs have no such moment. */
function claims(line: string): boolean {
  const first = line.charCodeAt(0)
  if (first === 35) return isSlow(line)
  if (first === 9) return line.startsWith('\t\t') && isGeneral(line.slice(2))
  if (first === 83) return isSlow(line)
  if (first >= 48 && first <= 57) {
    const found = stamped.exec(line)
    if (found === null) return false
    const rest = line.slice(found[0].length)
    return rest.startsWith(',') ? isAudit(rest.slice(1)) : isServer(rest) || isGeneral(rest)
  }
  return isXml(line) || isJson(line)
}

export const mysqlLog: LineFormat = {
  shape: 'lines',
  name: 'mysql',
  claims,
  open: (options) => new MysqlLog(options),
}

export class MysqlLog implements LineFormatReader {
  readonly #options: FormatOptions
  readonly #time: SyslogTime
  readonly #general = new General()
  readonly #slow = new Slow()
  #moment: Moment | undefined
  #xml: { text: string; readonly place: Place } | undefined

  constructor(options: FormatOptions) {
    this.#options = options
    this.#time = new SyslogTime(options.zone)
  }

  read(text: string, where: TextLine): LineMeaning {
    const line = cleaned(text)
    const place = this.#placeOf(where)
    const told = this.#read(line, place, where.writtenBy ?? where.heardAt)
    return typeof told !== 'string' && told.length === 0 ? 'harmless' : told
  }

  end(): readonly Event[] {
    return [...this.#general.end(), ...this.#slow.end()]
  }

  #read(text: string, place: Place, near: TextLine['heardAt']): Heard {
    if (this.#xml !== undefined && !isXml(text)) return this.#goOnXml(text, near)
    if (isXml(text)) {
      this.#xml = { text: '', place }
      return this.#goOnXml(text, near)
    }
    if (isJson(text)) return this.#ofRecord(readJson(text), place, near)
    if (isSlow(text) || this.#slow.isOpen) {
      if (claims(text) && !isSlow(text))
        return [...this.#slow.end(), ...this.#lineOf(text, place, near)]
      const at = text.startsWith('# Time: ')
        ? momentOf(text.slice(8), this.#time, near)?.at
        : undefined
      const rest = this.#general.end()
      return [
        ...rest,
        ...this.#slow.read(text, at, (moment) => lineOf(place, moment, this.#raw('# slow query'))),
      ]
    }
    return this.#dated(text, place, near)
  }

  #lineOf(text: string, place: Place, near: TextLine['heardAt']): readonly Event[] {
    const told = this.#dated(text, place, near)
    return typeof told === 'string' ? [] : told
  }

  #dated(text: string, place: Place, near: TextLine['heardAt']): Heard {
    const found = stamped.exec(text)
    if (found === null) {
      if (!text.startsWith('\t\t')) return this.#general.goOn(text)
      const moment = this.#moment ?? { at: place.heardAt, assumed: [] }
      return this.#general.read(text.slice(2), lineOf(place, moment, this.#raw('query')))
    }
    const told = momentOf(text, this.#time, near)
    if (told === undefined) return 'unknown'
    const moment = { at: told.at, assumed: told.assumed }
    const rest = text.slice(found[0].length)
    const line = lineOf(place, moment, this.#raw(text))
    if (rest.startsWith(','))
      return readAudit(rest.slice(1), lineOf(place, moment, this.#raw('audit')))
    if (isServer(rest)) {
      const before = this.#general.end()
      const heard = readServer(rest, line)
      return typeof heard === 'string' && before.length === 0
        ? heard
        : [...before, ...(typeof heard === 'string' ? [] : heard)]
    }
    if (!isGeneral(rest)) return this.#general.goOn(text)
    this.#moment = moment
    return this.#general.read(rest, lineOf(place, moment, this.#raw('query')))
  }

  #goOnXml(text: string, near: TextLine['heardAt']): Heard {
    const open = this.#xml
    if (open === undefined) return 'unknown'
    if (open.text.length < RECORD_MAX) open.text += `${text}\n`
    if (!xmlEnds(text)) return 'harmless'
    this.#xml = undefined
    return this.#ofRecord(readXml(open.text), open.place, near)
  }

  #ofRecord(record: Record | undefined, place: Place, near: TextLine['heardAt']): Heard {
    if (record === undefined) return 'unknown'
    const moment = momentOf(record.stamp, this.#time, near)
    if (moment === undefined) return 'unknown'
    const line = lineOf(place, { at: moment.at, assumed: [] }, this.#raw(record.name))
    switch (record.name.toLowerCase()) {
      case 'connect':
        return record.code === 0
          ? [login(line, 'login.accepted', record.who)]
          : [refused(line, record.who, 'credentials', `error ${record.code}`)]
      case 'quit':
      case 'disconnect':
        return [login(line, 'session.ended', record.who)]
      default:
        return statements(line, record.who, record.text, { code: record.code })
    }
  }

  #raw(text: string): string | undefined {
    return this.#options.keepRaw === true ? rawOf(text) : undefined
  }

  #placeOf(where: TextLine): Place {
    const { id, heardAt, file, number = 0 } = where
    const { instance, defaultRealm } = this.#options
    const source = file === undefined || number === 0 ? undefined : { file, line: number }
    return { id, heardAt, source, host: undefined, instance, defaultRealm }
  }
}

const auditors = /^mysql-server_auditing$/
const servers = /^(?:mysqld?|mariadbd?|mysqld_safe|mariadb-server|docker-mysql)$/

/** Through syslog: the audit plugin, and servers whose own log goes there. */
export function mysqlPrograms(): Programs {
  const time = new SyslogTime('UTC')
  const reading =
    (read: (rest: string, line: ReturnType<typeof lineOf>) => Heard) => (line: Line) => {
      const { id, at, assumed, heardAt, source, host, instance, defaultRealm, pid, raw } = line
      const place = { id, heardAt, source, host, instance, defaultRealm, pid }
      const words = line.text.trimStart()
      // The server's own moment stands once more behind the tag.
      const inner = stamped.exec(words)
      const told = inner === null ? undefined : momentOf(words, time, heardAt)
      const moment = told === undefined || told.assumed.length > 0 ? { at, assumed } : told
      const rest = inner === null ? words : words.slice(inner[0].length)
      const heard = read(rest, lineOf(place, moment, raw === undefined ? undefined : '[audit]'))
      return typeof heard !== 'string' && heard.length === 0 ? 'harmless' : heard
    }
  const audit = reading(readAudit)
  const server = reading((rest, line) => {
    const heard = readServer(isServer(rest) ? rest : ` [Note] ${rest}`, line)
    return heard === 'unknown' ? 'harmless' : heard
  })
  return {
    readerOf: (program) =>
      auditors.test(program) ? audit : servers.test(program) ? server : undefined,
    remembers: () => false,
    discreet: (text) => text.replace(/(,QUERY[A-Z_]{0,20},[^,]{0,255},).*$/s, '$1[removed]'),
  }
}
