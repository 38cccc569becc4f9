/**
 * Teller: from what PostgreSQL says to events: logins, sessions, statements, data that is gone.
 *
 * Remembers of each session who it is and from where (`connection received` comes before any name,
 * so its address is the best there is), for lines whose prefix does not say. A statement is logged
 * before it is run, so what destroys data waits until its session speaks again: an error right
 * behind it makes it `failed`. Texts of statements are read and forgotten.
 *
 * Limits: SESSIONS_MAX sessions and HELD_MAX statements are remembered, the eldest go first. A
 * transaction that is rolled back later is told as if it were not. Where the statement log and pgaudit
 * both tell of a statement it is one event, of the first that told it with the other's rows; SESSION
 * and OBJECT rows of pgaudit are each an event, and so is the very first pair of a log that only reads.
 */
import { databaseAccount } from '../../events/account.ts'
import type { Event, Heard } from '../../events/event.ts'
import type { LoginEvent } from '../../events/login.ts'
import type { LineUnrecognised, ServiceFailed } from '../../events/source.ts'
import type { DatastoreDeleted, StatementExecuted } from '../../events/traces.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { type Meaning, meaningsOf } from '../statements/meaning.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain, withoutSecrets } from '../syslog/plain.ts'
import { type AuditRow, beginsAudit, type Former, readAudit } from './audit.ts'
import type { Place } from './lines.ts'
import { readMessage, type Said } from './message.ts'
import type { Record } from './record.ts'

export const SESSIONS_MAX = 10_000
/** Sessions with a statement that waits for its outcome. */
export const HELD_MAX = 1_000
/** Records of others after which a statement has waited long enough. */
export const HELD_RECORDS = 1_000
const NAME_MAX = 255

type Session = {
  clientIp?: string | undefined
  clientPort?: number | undefined
  user?: string | undefined
  database?: string | undefined
  application?: string | undefined
  mechanism?: string | undefined
  former?: Former | undefined
  /** Rows of pgaudit that no text was set beside, for one that comes behind them with its duration. */
  audited?: AuditRow[]
}
/** Of them; a statement has one for each of its tables. */
export const AUDITED_MAX = 16

export type TellerOptions = { readonly instance: string; readonly defaultRealm: string }
export type Told = readonly Event[] | 'harmless'

type Changeable<Kind> = { -readonly [Name in keyof Kind]: Kind[Name] }
type Statement = Changeable<StatementExecuted> | Changeable<DatastoreDeleted>

/** Talk of transactions and settings, which tells nothing of data. */
const idle =
  /^(?:BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|END|ABORT|SET|RESET|SHOW|DISCARD|DEALLOCATE|LISTEN|UNLISTEN|NOTIFY|CLOSE|CHECKPOINT|USE)\b/
const dumper = /^pg_(?:dump|dumpall|basebackup)\b/

export class Teller {
  readonly #options: TellerOptions
  readonly #sessions = new BoundedMap<string, Session>(SESSIONS_MAX)
  readonly #held: BoundedMap<string, { events: Statement[]; since: number }>
  /** Of what is held: told by a text, and by no row of pgaudit yet. */
  readonly #texts = new WeakSet<Statement>()
  #hasAudit = false
  #overdue: Event[] = []
  #records = 0
  /** An error that was told as the outcome of what had waited. */
  #outcomeOf: Record | undefined

  constructor(options: TellerOptions) {
    this.#options = options
    this.#held = new BoundedMap(HELD_MAX, (_pid, { events }) => this.#overdue.push(...events))
  }

  tell(record: Record): Told {
    this.#records += 1
    const key = keyOf(record)
    const before = this.#released(key, record)
    const read = this.#read(record, key)
    const told = read === 'unknown' ? [this.#doubtful(record)] : read
    if (typeof told === 'string') return before.length === 0 ? told : before
    return before.length === 0 ? told : [...before, ...told]
  }

  /** The log is over. */
  end(): readonly Event[] {
    const rest = [...this.#overdue, ...[...this.#held.entries()].flatMap(([, held]) => held.events)]
    this.#held.clear()
    this.#overdue = []
    return rest
  }

  /** Statements whose outcome is known now: of this session, and of those that said nothing since. */
  #released(key: string, record: Record): readonly Event[] {
    const out: Event[] = this.#overdue
    this.#overdue = []
    for (const [pid, held] of this.#held.entries()) {
      // The eldest come first.
      if (pid !== key && this.#records - held.since <= HELD_RECORDS) break
      if (pid !== key) {
        out.push(...held.events)
        this.#held.delete(pid)
      }
    }
    const own = this.#held.get(key)
    if (own === undefined) return out
    const said = record.message
    // Further rows of the same statement, and how long it took, are not its outcome.
    if (
      record.level === 'said' &&
      (said.startsWith('AUDIT: ') || /^duration: [\d.]+ ms$/.test(said))
    )
      return out
    this.#held.delete(key)
    if (record.level === 'failed' || record.level === 'refused') this.#outcomeOf = record
    if (record.level === 'failed' || record.level === 'refused')
      for (const event of own.events) {
        event.failed = true
        event.status = outcomeOf(record)
      }
    return [...out, ...own.events]
  }

  #hold(key: string, events: readonly Statement[]): readonly Event[] {
    if (
      key === '' ||
      !(this.#hasAudit || events.some((event) => event.kind === 'datastore.deleted'))
    )
      return events
    const held = this.#held.get(key)
    if (held === undefined) this.#held.set(key, { events: [...events], since: this.#records })
    else held.events.push(...events)
    return []
  }

  /** The rest of a record whose beginning is in another file: without its text, which may be a statement's. */
  orphan({ id, at, heardAt, source, host, pid }: Place): readonly Event[] {
    const { instance, defaultRealm } = this.#options
    const line: Line = {
      ...{ id, at: at ?? heardAt, heardAt, assumed: [], instance, defaultRealm, host },
      ...{ program: 'postgres', pid, source, raw: undefined, times: 1, text: '' },
    }
    const status = 'the rest of a record'
    return [begin<LineUnrecognised>(line, { kind: 'line.unrecognised', status })]
  }

  /** A line with two readings, without its text: a statement may stand in it. Its place is told. */
  #doubtful(record: Record): LineUnrecognised {
    const line = { ...this.#line(record), raw: undefined }
    return begin<LineUnrecognised>(line, { kind: 'line.unrecognised', status: 'has two readings' })
  }

  #read(record: Record, key: string): Told | 'unknown' {
    const said = readMessage(record.message, record.level, record.state)
    const session = this.#session(key)
    switch (said.what) {
      case 'nothing':
        // A name of somebody's program (`%a`) with a severity in it would hide what he does.
        if (record.isDoubtful) return 'unknown'
        return this.#failed(record, key, session)
      case 'trouble': {
        const status = plain(withoutSecrets(record.message.split('\n')[0] ?? ''))
        return [begin<ServiceFailed>(this.#line(record), { kind: 'service.failed', status })]
      }
      case 'received':
        // A process number is used again: what stood under it is another session's.
        if (key !== '')
          this.#sessions.set(key, { clientIp: addressOf(said.host), clientPort: portOf(said.port) })
        return 'harmless'
      case 'authenticated':
        session.mechanism = said.mechanism
        return 'harmless'
      case 'refused':
        return record.isDoubtful ? 'unknown' : [this.#refused(record, said, session)]
      case 'authorized': {
        if (record.isDoubtful) return 'unknown'
        session.user = said.user
        session.database = said.database
        session.application = said.application ?? session.application
        const event = this.#login(record, 'login.accepted', session)
        if (said.tls !== undefined) event.tlsVersion = said.tls
        return [event]
      }
      case 'ended': {
        if (record.isDoubtful) return 'unknown'
        session.user ??= said.user
        session.database ??= said.database
        session.clientIp ??= addressOf(said.host)
        session.clientPort ??= portOf(said.port)
        const event = this.#login(record, 'session.ended', session)
        event.seconds = said.seconds
        this.#sessions.delete(key)
        return [event]
      }
      case 'statement':
        if (record.isDoubtful && forged.test(record.message)) return 'unknown'
        return this.#hold(key, this.#worded(record, said.text, session))
      case 'audit':
        return this.#audited(record, said.row, key, session)
      case 'replication': {
        const dumps = said.command === 'BASE_BACKUP'
        if (!dumps && !said.command.endsWith('REPLICATION')) return 'harmless'
        const replicated: Meaning = {
          class: 'read',
          command: said.command,
          objects: [],
          destroys: undefined,
          dumps,
        }
        return [this.#statement(record, session, replicated, 0)]
      }
    }
  }

  #session(key: string): Session {
    if (key === '') return {}
    const known = this.#sessions.get(key)
    if (known !== undefined) return known
    const fresh: Session = {}
    this.#sessions.set(key, fresh)
    return fresh
  }

  /** An error, with the statement that it ended where the log tells it. */
  #failed(record: Record, key: string, session: Session): Told {
    if (record.level !== 'failed' || record.statement === undefined) return 'harmless'
    // The statement log told it already: it was told with its outcome.
    if (this.#outcomeOf === record) return 'harmless'
    const events = this.#statements(record, record.statement, session, outcomeOf(record))
    return key === '' || events.length > 0 ? events : 'harmless'
  }

  #statements(
    record: Record,
    text: string,
    session: Session,
    outcome: string | undefined,
  ): readonly Statement[] {
    const application = record.application ?? session.application ?? ''
    const events: Statement[] = []
    for (const meaning of meaningsOf(text, 'postgres')) {
      const exports = dumper.test(application) && meaning.command === 'SET TRANSACTION SNAPSHOT'
      if (idle.test(meaning.command) && !exports) continue
      const told = exports ? { ...meaning, class: 'read' as const, dumps: true } : meaning
      events.push(this.#statement(record, session, told, events.length, outcome))
    }
    return events
  }

  #audited(record: Record, row: string, key: string, session: Session): Told | 'unknown' {
    const read = readAudit(row, session.former)
    if (read === undefined) return beginsAudit(row) ? 'harmless' : 'unknown'
    session.former = read.former
    this.#hasAudit = true
    for (const event of this.#held.get(key)?.events ?? []) {
      if (!this.#texts.has(event) || !isSame(event, read.row)) continue
      this.#texts.delete(event)
      if (read.row.rows !== undefined) event.rows = read.row.rows
      return []
    }
    session.audited ??= []
    if (session.audited.length >= AUDITED_MAX) session.audited.shift()
    session.audited.push(read.row)
    return this.#hold(key, [this.#statement(record, session, read.row, 0)])
  }

  /** What the statement log tells: before a row of pgaudit, or with its duration behind it. */
  #worded(record: Record, text: string, session: Session): readonly Statement[] {
    const audited = session.audited ?? []
    session.audited = []
    const isBehind = record.message.startsWith('duration: ')
    const events = this.#statements(record, text, session, undefined).filter((event) => {
      const nth = isBehind ? audited.findIndex((row) => isSame(event, row)) : -1
      if (nth >= 0) audited.splice(nth, 1)
      return nth < 0
    })
    for (const event of events) this.#texts.add(event)
    return events
  }

  #statement(
    record: Record,
    session: Session,
    meaning: Meaning | AuditRow,
    nth: number,
    outcome?: string,
  ): Statement {
    const line = this.#line(record, nth)
    const { command, objects, destroys, dumps } = meaning
    const event: Statement =
      destroys === undefined
        ? begin<StatementExecuted>(line, {
            kind: 'statement.executed',
            class: meaning.class,
            command,
          })
        : begin<DatastoreDeleted>(line, { kind: 'datastore.deleted', what: destroys, command })
    const { user, database, clientIp, clientPort } = this.#who(record, session)
    this.#name(event, user, database)
    if (user !== undefined) event.saslUsername = plain(user, NAME_MAX)
    if (database !== undefined) event.database = plain(database, NAME_MAX)
    if (clientIp !== undefined) event.clientIp = clientIp
    if (clientPort !== undefined) event.clientPort = clientPort
    const name = sessionOf(record)
    if (name !== undefined) event.session = name
    if (objects.length > 0) event.objects = objects
    if ('rows' in meaning && meaning.rows !== undefined) event.rows = meaning.rows
    if (event.kind === 'statement.executed' && dumps) event.dumps = true
    if (outcome !== undefined) {
      event.failed = true
      event.status = outcome
    }
    return event
  }

  #login(
    record: Record,
    kind: 'login.accepted' | 'session.ended',
    session: Session,
  ): Changeable<LoginEvent> {
    const event = begin<LoginEvent>(this.#line(record), { kind, protocol: 'database' })
    const { user, database, clientIp, clientPort } = this.#who(record, session)
    this.#name(event, user, database)
    if (user !== undefined) event.saslUsername = plain(user, NAME_MAX)
    if (clientIp !== undefined) event.clientIp = clientIp
    if (clientPort !== undefined) event.clientPort = clientPort
    const name = sessionOf(record)
    if (name !== undefined) event.session = name
    if (session.mechanism !== undefined) event.mechanism = session.mechanism
    const application = record.application ?? session.application
    if (application !== undefined && application !== '')
      event.deviceId = plain(application, NAME_MAX)
    return event
  }

  /** `login.refused` names no account: strangers choose that name. */
  #refused(record: Record, said: Said & { what: 'refused' }, session: Session): LoginEvent {
    const { refusal, user, mechanism, status } = said
    const event = begin<LoginEvent>(this.#line(record), { kind: 'login.refused', refusal, status })
    event.protocol = 'database'
    const clientIp =
      session.clientIp ?? (said.host === undefined ? record.clientIp : addressOf(said.host))
    if (clientIp !== undefined) event.clientIp = clientIp
    const clientPort = session.clientPort ?? record.clientPort
    if (clientPort !== undefined && clientIp !== undefined) event.clientPort = clientPort
    if (user !== undefined && user !== '') event.saslUsername = plain(user, NAME_MAX)
    if (mechanism !== undefined) event.mechanism = plain(mechanism, 40)
    const name = sessionOf(record)
    if (name !== undefined) event.session = name
    return event
  }

  /** The record's own names before what was heard of its session; of addresses, `received` first. */
  #who(record: Record, session: Session) {
    return {
      user: record.user ?? session.user,
      database: record.database ?? session.database,
      clientIp: session.clientIp ?? record.clientIp,
      clientPort: session.clientPort ?? record.clientPort,
    }
  }

  #name(event: Changeable<Heard>, user: string | undefined, database: string | undefined): void {
    const account = user === undefined ? undefined : databaseAccount(user, database)
    if (account !== undefined) event.account = account
  }

  #line(record: Record, nth = 0): Line {
    const { id, at, heardAt, assumed, source, host, raw } = record.origin
    const { instance, defaultRealm } = this.#options
    const common = { at, heardAt, assumed, source, host, raw, instance, defaultRealm }
    const named = nth === 0 ? id : `${id.slice(0, ID_MAX - 4)}.${nth}`
    return { ...common, id: named, program: 'postgres', pid: record.pid, times: 1, text: '' }
  }
}

/** pgaudit names a table with its schema, a statement as it was typed. */
function isSame(event: Statement, { command, destroys, objects }: AuditRow): boolean {
  if (event.command !== command) return false
  if ((event.kind === 'datastore.deleted') !== (destroys !== undefined)) return false
  const named = event.objects ?? []
  if (named.length === 0 || objects.length === 0) return true
  const last = (name: string): string => name.slice(name.lastIndexOf('.') + 1).toLowerCase()
  return named.some((one) => objects.some((other) => last(one) === last(other)))
}

/** The contract of events: an id is no longer. */
const ID_MAX = 64
const keyOf = ({ pid, origin }: Record): string =>
  pid === undefined ? '' : `${origin.host ?? ''} ${pid}`
const sessionOf = ({ session, pid }: Record): string | undefined =>
  session ?? (pid === undefined ? undefined : String(pid))

function portOf(text: string | undefined): number | undefined {
  const port = Number(text ?? 0)
  return port > 0 && port <= 65_535 ? port : undefined
}

/** Why it failed, without what it says of the data: up to the first name, value or position. */
const outcomeOf = ({ message }: Record): string =>
  plain((/^[^"'«„“:\d\n]{0,120}/u.exec(message)?.[0] ?? '').trim(), 120)

/** A refused name that imitates a statement stands twice in its line: before and behind. */
const forged =
  /authentication failed for user "|認証に失敗しました|does not exist$|no pg_hba\.conf entry/u
