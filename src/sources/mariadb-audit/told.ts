/**
 * Told: what a MySQL or MariaDB log says, before it becomes events, and how it does.
 *
 * All its logs tell the same few things in their own ways: somebody connected, was refused, ran a
 * statement, went away. Texts of statements are read for what they do, and forgotten.
 */
import { databaseAccount } from '../../events/account.ts'
import type { Assumption, Event, Heard } from '../../events/event.ts'
import type { LoginEvent, LoginRefusal } from '../../events/login.ts'
import type { DatastoreDeleted, StatementExecuted } from '../../events/traces.ts'
import type { Instant } from '../../lib/time.ts'
import { type Meaning, meaningsOf } from '../statements/meaning.ts'
import { addressOf } from '../syslog/address.ts'
import { begin, type Line } from '../syslog/line.ts'
import { plain } from '../syslog/plain.ts'

const NAME_MAX = 255
const ID_MAX = 64

/** Who and from where, as one log line has it; empty texts are nothing. */
export type Who = {
  readonly user?: string | undefined
  readonly host?: string | undefined
  readonly database?: string | undefined
  readonly connection?: string | undefined
}

/** Where a line stands, and what events of it carry. */
export type Place = {
  readonly id: string
  readonly heardAt: Instant
  readonly source: { readonly file: string; readonly line: number } | undefined
  readonly host: string | undefined
  readonly instance: string
  readonly defaultRealm: string
  readonly pid?: number | undefined
}
export type Moment = { readonly at: Instant; readonly assumed: readonly Assumption[] }

export type LineOf = (nth?: number) => Line

export const lineOf =
  (place: Place, moment: Moment, raw: string | undefined): LineOf =>
  (nth = 0) => ({
    ...place,
    id: nth === 0 ? place.id : `${place.id.slice(0, ID_MAX - 4)}.${nth}`,
    at: moment.at,
    assumed: moment.assumed,
    program: 'mysqld',
    pid: place.pid,
    raw,
    times: 1,
    text: '',
  })

type Changeable<Kind> = { -readonly [Name in keyof Kind]: Kind[Name] }

export function login(
  line: LineOf,
  kind: 'login.accepted' | 'session.ended',
  who: Who,
): LoginEvent {
  const event = begin<LoginEvent>(line(), { kind, protocol: 'database' })
  name(event, who)
  return event
}

/** Names no account: strangers choose that name. */
export function refused(line: LineOf, who: Who, refusal: LoginRefusal, status: string): LoginEvent {
  const event = begin<LoginEvent>(line(), { kind: 'login.refused', refusal, status })
  event.protocol = 'database'
  name(event, who)
  delete event.account
  return event
}

function name(event: Changeable<Heard & StatementFacts>, who: Who): void {
  const { user, host, database, connection } = who
  if (user !== undefined && user !== '') {
    event.saslUsername = plain(user, NAME_MAX)
    const account = databaseAccount(user, database ?? '')
    if (account !== undefined) event.account = account
  }
  const clientIp = host === undefined ? undefined : addressOf(host.replace(/^\[|\]$/g, ''))
  if (clientIp !== undefined) event.clientIp = clientIp
  if (connection !== undefined && connection !== '') event.session = connection.slice(0, 40)
}
type StatementFacts = { saslUsername?: string; clientIp?: string; session?: string }

/** MySQL's errors that say who may not, or that nothing is there. */
const statusOf = (code: number): string => `error ${code}`

/** Talk of transactions and settings, which tells nothing of data. */
const idle =
  /^(?:BEGIN|START|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET(?! PASSWORD)|SHOW|USE|DEALLOCATE|EXPLAIN|DESCRIBE|DESC|HELP|KILL)\b/

export type Outcome = {
  /** Error code; 0: done. `undefined`: the log does not say. */
  readonly code?: number | undefined
  readonly rows?: number | undefined
  /** The log may have left out the end of the text. */
  readonly isCut?: boolean
}

export function statements(
  line: LineOf,
  who: Who,
  text: string,
  outcome: Outcome = {},
): readonly Event[] {
  const events: Event[] = []
  for (const meaning of meaningsOf(text, 'mysql', outcome.isCut === true)) {
    if (idle.test(meaning.command) && meaning.destroys === undefined && !meaning.dumps) continue
    events.push(statement(line(events.length), who, meaning, outcome))
  }
  return events
}

export function statement(line: Line, who: Who, meaning: Meaning, outcome: Outcome): Event {
  const { command, objects, destroys } = meaning
  const event: Changeable<StatementExecuted> | Changeable<DatastoreDeleted> =
    destroys === undefined
      ? begin<StatementExecuted>(line, {
          kind: 'statement.executed',
          class: meaning.class,
          command,
        })
      : begin<DatastoreDeleted>(line, { kind: 'datastore.deleted', what: destroys, command })
  name(event, who)
  if (who.database !== undefined && who.database !== '')
    event.database = plain(who.database, NAME_MAX)
  if (objects.length > 0) event.objects = objects
  if (outcome.rows !== undefined) event.rows = outcome.rows
  if (event.kind === 'statement.executed' && meaning.dumps) event.dumps = true
  if (outcome.code !== undefined && outcome.code !== 0) {
    event.failed = true
    event.status = statusOf(outcome.code)
  }
  return event
}
