/**
 * Activity: one event of a Google Workspace audit, whatever export it came by.
 *
 * The Reports API lists parameters as `{name, value | boolValue | intValue | multiValue |
 * messageValue}`; Cloud Logging has nearly the same; tables have a column for each. Here they are
 * fields by name, nested where they were. Names of parameters are bounded in number and depth.
 */
import { saslAccount } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import { clientOf } from '../exports/address.ts'
import { momentOf } from '../exports/moment.ts'
import {
  type Fields,
  field,
  inner,
  innerList,
  isFields,
  type Moment,
  NAME_MAX,
  text,
} from '../exports/record.ts'
import { plain } from '../syslog/plain.ts'

export type Activity = {
  readonly moment: Moment
  /** `login`, `admin`, `token`, `drive`, `gmail`, …; empty: the export does not say. */
  readonly application: string
  /** In lower case. */
  readonly name: string
  readonly actor: string
  readonly clientIp: string
  readonly parameters: Fields
}

/** Parameters of one event. */
export const PARAMETERS_MAX = 256
/** Messages inside parameters. */
export const NESTING_MAX = 6
/** Events of one activity. */
export const EVENTS_MAX = 256

/** Fields by name out of a list of parameters. */
export function parametersOf(list: readonly Fields[], depth = 0): Fields {
  if (depth === NESTING_MAX) return {}
  return Object.fromEntries(
    list.slice(0, PARAMETERS_MAX).map((one) => [text(one, 'name', 128), plainValue(one, depth)]),
  )
}

function plainValue(parameter: Fields, depth: number): unknown {
  for (const name of [
    'value',
    'boolValue',
    'intValue',
    'multiValue',
    'multiIntValue',
    'multiStrValue',
  ]) {
    const value = field(parameter, name)
    if (value !== undefined) return value
  }
  const message = inner(parameter, 'messageValue')
  const nested = innerList(message, 'parameter')
  if (nested.length > 0) return parametersOf(nested, depth + 1)
  return innerList(parameter, 'multiMessageValue')
    .slice(0, PARAMETERS_MAX)
    .map((one) => parametersOf(innerList(one, 'parameter'), depth + 1))
}

/** Whether the record is an activity of the Reports API, or an entry of Cloud Logging with one. */
export const isActivity = (fields: Fields): boolean =>
  (Object.hasOwn(fields, 'events') && isFields(field(fields, 'id'))) ||
  isFields(field(inner(fields, 'protoPayload'), 'metadata'))

export function activitiesOf(fields: Fields): readonly Activity[] | undefined {
  const payload = inner(fields, 'protoPayload')
  const isLogged = isFields(field(payload, 'metadata'))
  const id = inner(fields, 'id')
  const moment = isLogged ? momentOf(field(fields, 'timestamp')) : timeOf(field(id, 'time'))
  if (moment === undefined) return undefined
  const actor = isLogged
    ? text(inner(payload, 'authenticationInfo'), 'principalEmail')
    : text(inner(fields, 'actor'), 'email') || text(inner(fields, 'actor'), 'key')
  const clientIp = isLogged
    ? text(inner(payload, 'requestMetadata'), 'callerIp')
    : text(fields, 'ipAddress')
  const application = isLogged
    ? text(payload, 'serviceName').replace(/\.googleapis\.com$/, '')
    : text(id, 'applicationName')
  const events = isLogged
    ? innerList(inner(payload, 'metadata'), 'event')
    : innerList(fields, 'events')
  return events.slice(0, EVENTS_MAX).map((event) => ({
    moment,
    application,
    name: (text(event, 'name') || text(event, 'eventName')).toLowerCase(),
    actor,
    clientIp,
    parameters: parametersOf(innerList(event, isLogged ? 'parameter' : 'parameters')),
  }))
}

/** Some documents show seconds since 1970 where others show RFC 3339. */
function timeOf(told: unknown): Moment | undefined {
  const digits = /^\d{10}$/.test(String(told)) ? Number(told) * 1_000 : told
  return momentOf(digits)
}

const person = /^[^\s@\\/|:]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$/
const service = /\.gserviceaccount\.com$/i

export const accountOf = (name: string): AccountId | undefined =>
  person.test(name) && !service.test(name) ? saslAccount(name) : undefined

export const facts = ({
  clientIp,
  actor,
}: Activity): { clientIp?: string; saslUsername?: string } => ({
  ...clientOf(clientIp),
  ...(actor === '' ? {} : { saslUsername: plain(actor, NAME_MAX) }),
})

/** Texts of a parameter that may be one text or a list. */
export function texts(fields: Fields, name: string): readonly string[] {
  const value = field(fields, name)
  const all: readonly unknown[] = Array.isArray(value) ? value : [value]
  return all
    .filter((one) => typeof one === 'string')
    .slice(0, PARAMETERS_MAX)
    .map((one) => plain(one, NAME_MAX))
    .filter((one) => one !== '')
}
