/**
 * Wire: an event as one flat JSON object, as `sekimori events` prints it and other programs read it.
 *
 * The names are those of the event types; only moments differ, being RFC 3339 with an offset
 * there. `readWire` checks what it is given: kind, the fields every event has, the ones its kind
 * cannot be without, and the type of every field that we know. Fields that we do not know are left
 * out, so that an older reader understands a newer writer.
 * Limits: what stands inside `reasons`, `position` and their like is taken as it comes.
 */
import type { Instant } from '../lib/time.ts'
import type { Assumption, Event, EventKind } from './event.ts'

export type WireEvent = { readonly [name: string]: unknown }

export type WireOptions = {
  /** Print the raw line; default false. */
  readonly raw?: boolean
  /** The zone whose offset moments are printed with; default UTC, written `Z`. */
  readonly zone?: string
}

/** Why a text is no event of ours: which field, and what was found there. */
export type WireRefusal = { readonly refused: string; readonly found: string }

type Shape =
  | 'text'
  | 'count'
  | 'integer'
  | 'flag'
  | 'number'
  | 'moment'
  | 'texts'
  | 'assumptions'
  | 'source'
  | 'any'

const shapes: { readonly [name: string]: Shape } = {
  id: 'text',
  kind: 'text',
  at: 'moment',
  heardAt: 'moment',
  trust: 'text',
  assumed: 'assumptions',
  account: 'text',
  source: 'source',
  instance: 'text',
  host: 'text',
  program: 'text',
  pid: 'count',
  raw: 'text',
  times: 'count',
  protocol: 'text',
  session: 'text',
  clientIp: 'text',
  clientPort: 'count',
  saslUsername: 'text',
  mechanism: 'text',
  status: 'text',
  loginsAttempted: 'count',
  loginsAccepted: 'count',
  arrivedAt: 'moment',
  queueId: 'text',
  envelopeSender: 'text',
  recipients: 'texts',
  refusedRecipients: 'texts',
  size: 'count',
  messageId: 'text',
  resentMessageId: 'text',
  subject: 'text',
  headers: 'text',
  bodyHash: 'text',
  recipient: 'text',
  originalRecipient: 'text',
  relay: 'text',
  dsn: 'text',
  recipientCount: 'count',
  uid: 'count',
  formerQueueId: 'text',
  requeued: 'flag',
  noticeOf: 'text',
  by: 'text',
  act: 'text',
  queueIds: 'texts',
  why: 'text',
  done: 'texts',
  what: 'text',
  missed: 'count',
  answer: 'text',
  wouldHave: 'text',
  reasons: 'any',
  reference: 'text',
  dueAt: 'moment',
  deadlineAt: 'moment',
  ownership: 'text',
  trusted: 'flag',
  recalls: 'flag',
  evidence: 'number',
  engine: 'text',
  parameters: 'text',
  plan: 'text',
  steps: 'texts',
  step: 'text',
  touched: 'count',
  windowFrom: 'moment',
  blastRadius: 'any',
  name: 'text',
  position: 'any',
  lines: 'count',
  unrecognised: 'count',
  sha256: 'text',
  bytes: 'count',
  truncated: 'flag',
  to: 'text',
  version: 'text',
  byMilliseconds: 'integer',
  doubted: 'flag',
  doubt: 'text',
  country: 'text',
  actor: 'text',
  deviceId: 'text',
  tlsVersion: 'text',
  refusal: 'text',
  unasked: 'flag',
  bytesOut: 'count',
  bytesIn: 'count',
  headersRead: 'count',
  bodiesRead: 'count',
  bodyBytes: 'count',
  deleted: 'count',
  expunged: 'count',
  mailboxMessages: 'count',
  person: 'text',
  role: 'text',
  factor: 'text',
  method: 'text',
  counter: 'count',
  verb: 'text',
  notice: 'text',
  facts: 'any',
  of: 'count',
  places: 'count',
  documents: 'count',
  cases: 'texts',
  channel: 'text',
  containments: 'count',
  most: 'count',
  scope: 'text',
  direction: 'text',
  note: 'text',
  found: 'texts',
  settings: 'texts',
  networks: 'texts',
  hour: 'count',
  behaviour: 'text',
  messages: 'count',
  from: 'moment',
  until: 'moment',
  organisation: 'text',
  accounts: 'count',
  logs: 'texts',
  opinion: 'text',
  population: 'text',
  network: 'any',
  client: 'count',
  shape: 'any',
  restricted: 'any',
  way: 'text',
  change: 'text',
  targets: 'texts',
  outside: 'flag',
  hides: 'flag',
  goodFrom: 'moment',
  recoveryCodes: 'count',
  token: 'text',
  request: 'text',
  code: 'text',
  binding: 'any',
  policy: 'text',
  repeated: 'flag',
  pooled: 'any',
  problems: 'count',
  seconds: 'count',
  firstAltered: 'count',
  ticket: 'text',
  retention: 'text',
  month: 'text',
  days: 'count',
  ranges: 'any',
  alone: 'flag',
  entries: 'count',
  bodies: 'count',
  below: 'count',
  root: 'text',
  epochs: 'count',
  epochSeconds: 'count',
  epoch: 'count',
  time: 'text',
  file: 'text',
  offset: 'count',
  half: 'text',
  within: 'count',
  range: 'any',
  finished: 'any',
  open: 'count',
  uptime: 'count',
  boot: 'text',
  heard: 'any',
  canaries: 'any',
  synchronised: 'flag',
  theirs: 'count',
  cosignatures: 'texts',
  class: 'text',
  command: 'text',
  database: 'text',
  objects: 'texts',
  rows: 'count',
  dumps: 'flag',
  failed: 'flag',
  path: 'text',
  pattern: 'text',
  httpStatus: 'count',
  userAgent: 'text',
  site: 'text',
  target: 'text',
  reporter: 'text',
  complaint: 'text',
  aligned: 'flag',
  disposition: 'text',
  queue: 'text',
  domain: 'text',
  synced: 'flag',
  throttled: 'flag',
  folders: 'texts',
  case: 'text',
  cause: 'text',
  severity: 'count',
  exercise: 'flag',
  affected: 'texts',
  proposal: 'text',
  before: 'any',
  after: 'any',
  passkey: 'any',
  label: 'text',
  batch: 'text',
  login: 'text',
  mine: 'flag',
  subscription: 'text',
}

const message = ['instance', 'queueId']
const act = ['instance', 'act', 'queueIds', 'by']
const subject = ['subject']

/** What a kind cannot be without. A kind added to `Event` must be added here: the compiler asks. */
const needs: { readonly [Kind in EventKind]: readonly string[] } = {
  'login.accepted': [],
  'login.refused': [],
  'session.opened': [],
  'session.ended': [],
  'message.submitted': [
    ...['account', 'instance', 'session', 'arrivedAt', 'protocol', 'envelopeSender'],
    ...['recipients', 'size'],
  ],
  'message.delivered': [...message, 'recipient'],
  'message.deferred': [...message, 'recipient'],
  'message.bounced': [...message, 'recipient'],
  'message.queued': message,
  'message.removed': message,
  'message.expired': message,
  'message.held': [...message, 'by'],
  'message.released': [...message, 'by'],
  'message.deleted': [...message, 'by'],
  'message.refused': [],
  'hold.intended': act,
  'release.intended': act,
  'deletion.intended': act,
  'act.finished': act,
  'source.gap': ['what'],
  'service.failed': ['status'],
  'line.unrecognised': ['status'],
  'verdict.given': ['account', 'instance', 'subject', 'answer', 'reasons', 'reference', 'trusted'],
  'containment.planned': ['account', 'plan', 'steps', 'windowFrom', 'blastRadius'],
  'containment.applied': ['account', 'plan', 'step', 'touched'],
  'containment.undone': ['account', 'plan', 'by', 'why'],
  'containment.intended': ['account', 'plan', 'step', 'direction'],
  'containment.reverted': ['account', 'plan', 'step', 'touched'],
  'settings.recorded': ['account', 'instance', 'plan', 'why', 'sha256', 'settings'],
  'mailbox.read': [],
  'session.cut': ['account', 'instance', 'session', 'plan'],
  'person.added': ['person', 'role', 'factor', 'by', 'why'],
  'person.revoked': ['person', 'by', 'why'],
  'person.proved': ['person', 'factor', 'method', 'counter', 'verb'],
  'person.reassigned': ['person', 'role', 'by', 'why'],
  'person.invited': ['person', 'token', 'until', 'by', 'why'],
  'person.joined': ['person'],
  'person.enrolled': ['person', 'factor', 'way'],
  'person.unenrolled': ['person', 'factor', 'way', 'by'],
  'person.admitted': ['person', 'session', 'method'],
  'person.left': ['person', 'session', 'why'],
  // Of a person or of an account.
  'passkey.doubted': ['factor', 'counter'],
  'act.refused': ['person', 'verb', 'why'],
  'glass.broken': ['verb', 'by', 'why'],
  'act.proposed': ['proposal', 'verb', 'facts', 'by', 'why', 'until'],
  'act.seconded': ['proposal', 'verb', 'by', 'why'],
  'act.withdrawn': ['proposal', 'verb', 'by', 'why'],
  'settings.changed': ['path', 'by', 'why'],
  'notice.intended': ['notice', 'what', 'facts'],
  'notice.sent': ['notice', 'channel'],
  'notice.failed': ['notice', 'channel'],
  'breaker.opened': ['containments', 'most'],
  'source.read': ['name', 'position', 'lines', 'unrecognised'],
  'message.kept': [...message, ...subject, 'truncated'],
  'answer.unheard': [...subject, 'why'],
  'message.vanished': [...message, ...subject],
  'hold.overdue': [...subject, 'reference'],
  'config.changed': ['what', 'to', 'by', 'why'],
  'guard.started': ['version'],
  'guard.stopped': ['version'],
  'clock.stepped': ['byMilliseconds'],
  'account.learned': ['account', 'behaviour', 'messages', 'from', 'until', 'by'],
  'organisation.learned': ['organisation', 'accounts', 'messages', 'from', 'until', 'logs', 'by'],
  'opinion.given': ['account', 'opinion', 'by', 'why'],
  'population.adopted': ['population', 'sha256', 'by', 'facts'],
  'forwarding.changed': ['account', 'way', 'change'],
  'factor.enrolled': ['account', 'factor', 'way', 'goodFrom', 'recoveryCodes', 'by', 'why'],
  'factor.revoked': ['account', 'factor', 'by', 'why'],
  'factor.proved': ['account', 'factor', 'method', 'counter'],
  'factor.refused': ['account', 'why'],
  'enrolment.opened': ['account', 'token', 'until', 'by', 'why'],
  'enrolment.revoked': ['account', 'token', 'by', 'why'],
  'enrolment.requested': ['account', 'request'],
  'enrolment.declined': ['account', 'request', 'by', 'why'],
  'stepup.answered': ['account', 'login', 'mine', 'binding', 'from', 'factor'],
  'push.opened': ['account', 'subscription', 'site', 'factor'],
  'push.closed': ['account', 'subscription', 'why'],
  'stepup.asked': [
    ...[
      'account',
      'request',
      'code',
      'until',
      'binding',
      'clientIp',
      'instance',
      'subject',
      'what',
    ],
  ],
  'stepup.approved': ['account', 'request', 'binding', 'until', 'factor'],
  'stepup.denied': ['account', 'request', 'factor'],
  'stepup.policy': ['account', 'policy', 'by', 'why'],
  'stepup.forgotten': ['account', 'by', 'why'],
  'statement.executed': ['class', 'command'],
  'datastore.deleted': ['what', 'command'],
  'web.requested': ['what', 'method', 'path', 'httpStatus'],
  'privilege.used': ['target'],
  'account.changed': ['what'],
  'account.disabled': ['what'],
  'report.received': ['what'],
  'queue.seen': ['queueId', 'queue'],
  'evidence.scrubbed': ['size', 'problems', 'seconds'],
  'erase.requested': ['account', 'ticket', 'by', 'why', 'dueAt'],
  'erase.approved': ['ticket', 'by', 'alone'],
  'erase.cancelled': ['ticket', 'by', 'why'],
  'erase.intended': [],
  'erase.done': [],
  'preservation.ordered': ['ticket', 'by', 'why'],
  'preservation.lifted': ['ticket', 'by', 'why'],
  'vault.read': ['by', 'why', 'what'],
  'evidence.exported': ['sha256', 'bytes', 'entries', 'bodies', 'by', 'why'],
  'keys.lost': ['below'],
  'seals.founded': ['root', 'epochs', 'epochSeconds', 'from'],
  'epoch.sealed': ['epoch', 'size', 'root'],
  'checkpoint.anchored': ['way', 'size', 'root', 'sha256'],
  'guard.beat': ['uptime', 'size'],
  'canary.lost': ['name', 'way', 'from'],
  'checkpoint.cosigned': ['name', 'size', 'note'],
  'witness.refused': ['name', 'size', 'status'],
  'case.opened': ['case', 'cause', 'what', 'severity', 'affected', 'by', 'why'],
  'case.acted': ['case', 'act', 'facts', 'by'],
  'case.kept': ['case', 'what', 'by'],
  'case.redacted': ['case', 'of', 'facts', 'places', 'ticket'],
  'symptom.reported': ['what', 'by'],
  'contact.recorded': ['name', 'by'],
  'contact.tested': ['name', 'status', 'by'],
  'round.intended': ['case', 'notice', 'offset', 'done'],
  'round.handed': ['case', 'notice', 'offset', 'done'],
}

const everywhere = ['id', 'at', 'heardAt', 'trust']
const order = ['id', 'kind', 'at', 'heardAt', 'trust', 'assumed', 'account']
const ordered: ReadonlySet<string> = new Set(order)
const moments: ReadonlySet<string> = new Set(
  Object.entries(shapes).flatMap(([name, shape]) => (shape === 'moment' ? [name] : [])),
)
const assumptions: ReadonlySet<unknown> = new Set<Assumption>([
  'year',
  'zone',
  'account',
  'arrival',
])
const idForm = /^[A-Za-z0-9._:-]{1,64}$/

export function toWire(event: Event, options: WireOptions = {}): WireEvent {
  const { raw = false, zone } = options
  const told = event as unknown as { readonly [name: string]: unknown }
  const wire: { [name: string]: unknown } = {}
  for (const name of order) {
    const value = told[name]
    if (value !== undefined)
      wire[name] = moments.has(name) ? spelled(value as Instant, zone) : value
  }
  for (const name in told) {
    const value = told[name]
    if (value === undefined || ordered.has(name) || (name === 'raw' && !raw)) continue
    wire[name] = moments.has(name) ? spelled(value as Instant, zone) : value
  }
  return wire
}

/**
 * `JSON.stringify(toWire(event, options))`, in one go: of a large log there are millions, and most of
 * their text needs no quoting.
 */
export function wireText(event: Event, options: WireOptions = {}): string {
  const { raw = false, zone } = options
  const told = event as unknown as { readonly [name: string]: unknown }
  const { id } = event
  // Each event has one, and so no comma stands before the first name.
  let text = `{"id":${jsonOf(idField, id, zone)}`
  for (const field of firstFields) {
    const value = told[field.name]
    if (value !== undefined) text += memberOf(field, value, zone)
  }
  for (const name in told) {
    const field = fieldOf(name)
    if (field.isFirst) continue
    const value = told[name]
    if (value === undefined || (name === 'raw' && !raw)) continue
    // Most are texts that need no quoting, and each is another one.
    if (typeof value === 'string' && !field.isFew && !special.test(value))
      text = `${text}${field.quoted}${value}"`
    else text += memberOf(field, value, zone)
  }
  return `${text}}`
}

type Field = {
  readonly name: string
  readonly key: string
  /** With the quotation mark of a text behind it. */
  readonly quoted: string
  /** Told before all others, in `order`. */
  readonly isFirst: boolean
  readonly isMoment: boolean
  /** Mostly the same as in the event before: the value, and how it was spelled. */
  readonly isFew: boolean
  last: unknown
  zone: string | undefined
  text: string
}

const fewNames: ReadonlySet<string> = new Set([
  ...['kind', 'heardAt', 'trust', 'assumed', 'instance', 'host', 'program', 'protocol'],
  ...['mechanism', 'tlsVersion', 'dsn', 'refusal', 'at'],
])

const fields = new Map<string, Field>()
/** Names are ours, and few. */
function fieldOf(name: string): Field {
  let field = fields.get(name)
  if (field === undefined) {
    field = {
      name,
      key: `,${JSON.stringify(name)}:`,
      quoted: `,${JSON.stringify(name)}:"`,
      isFirst: ordered.has(name),
      isMoment: moments.has(name),
      isFew: fewNames.has(name),
      ...{ last: undefined, zone: undefined, text: '' },
    }
    fields.set(name, field)
  }
  return field
}

/** Those that stand first, in their order. */
const [idField = fieldOf('id'), ...firstFields] = order.map(fieldOf)

function memberOf(field: Field, value: unknown, zone: string | undefined): string {
  if (!field.isFew) return `${field.key}${jsonOf(field, value, zone)}`
  if (field.last !== value || field.zone !== zone) {
    field.last = value
    field.zone = zone
    field.text = `${field.key}${jsonOf(field, value, zone)}`
  }
  return field.text
}

function jsonOf({ name, isMoment }: Field, value: unknown, zone: string | undefined): string {
  if (typeof value === 'string') return quoted(value)
  if (typeof value === 'number') {
    if (isMoment) return `"${spelled(value as Instant, zone)}"`
    return Number.isFinite(value) ? String(value) : 'null'
  }
  if (name === 'source') {
    const { file, line } = value as { readonly file: unknown; readonly line: unknown }
    if (typeof file === 'string' && Number.isSafeInteger(line) && hasTwo(value as object)) {
      if (file !== lastFile) {
        lastFile = file
        lastFileText = `{"file":${quoted(file)},"line":`
      }
      return `${lastFileText}${line}}`
    }
  }
  return JSON.stringify(value)
}

let lastFile: string | undefined
let lastFileText = ''

function hasTwo(value: object): boolean {
  let names = 0
  for (const _ in value) names += 1
  return names === 2
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what JSON spells otherwise
const special = /["\\\u0000-\u001f\ud800-\udfff]/
const quoted = (text: string): string => (special.test(text) ? JSON.stringify(text) : `"${text}"`)

/** A quarter of an hour in a zone: all its moments have one day and one offset. */
type Quarter = {
  readonly zone: string
  readonly number: number
  readonly day: string
  /** Of the local day, in ms. */
  readonly from: number
  readonly offset: string
}
const QUARTER = 900_000
/** The two spelled last: events come in runs, and tell when they were and when they were heard. */
let lately: readonly [Quarter | undefined, Quarter | undefined] = [undefined, undefined]

/** As `Temporal.Instant` spells it: without a fraction where it is nought, nor noughts at its end. */
function spelled(at: Instant, zone = ''): string {
  const number = Math.floor(at / QUARTER)
  const isOf = (one: Quarter | undefined): one is Quarter =>
    one !== undefined && one.number === number && one.zone === zone
  let [quarter] = lately
  if (!isOf(quarter)) {
    const [first, second] = lately
    quarter = isOf(second) ? second : quarterOf(number, zone)
    if (quarter === undefined) return textOf(at, zone)
    lately = [quarter, first]
  }
  const within = quarter.from + at - number * QUARTER
  const second = Math.floor(within / 1_000)
  const millisecond = within - second * 1_000
  const hour = Math.floor(second / 3_600)
  const minute = Math.floor(second / 60) - hour * 60
  const clock = `${twoDigits(hour)}:${twoDigits(minute)}:${twoDigits(second % 60)}`
  const fraction =
    millisecond === 0 ? '' : `.${String(millisecond).padStart(3, '0').replace(/0+$/, '')}`
  return `${quarter.day}T${clock}${fraction}${quarter.offset}`
}

const twoDigits = (n: number): string => (n < 10 ? `0${n}` : `${n}`)

/** `undefined`: the zone changes within it, or is no whole quarters off. */
function quarterOf(number: number, zone: string): Quarter | undefined {
  const first = textOf(number * QUARTER, zone)
  const last = textOf((number + 1) * QUARTER - 1_000, zone)
  const offset = first.slice(19)
  const [hour, minute] = [Number(first.slice(11, 13)), Number(first.slice(14, 16))]
  const isWhole = first.slice(16, 19) === ':00' && minute % 15 === 0 && /^\d{4}-/.test(first)
  if (!isWhole || last.slice(19) !== offset || last.slice(0, 10) !== first.slice(0, 10))
    return undefined
  const day = first.slice(0, 10)
  return { zone, number, day, from: (hour * 60 + minute) * 60_000, offset }
}

function textOf(at: number, zone: string): string {
  const instant = Temporal.Instant.fromEpochMilliseconds(at)
  return zone === '' ? instant.toString() : instant.toString({ timeZone: zone })
}

/** The event that a wire object tells, or why it tells none. */
export function readWire(told: unknown): Event | WireRefusal {
  if (typeof told !== 'object' || told === null || Array.isArray(told))
    return refused('an object', told)
  const wire = told as WireEvent
  const { kind } = wire
  if (typeof kind !== 'string' || !Object.hasOwn(needs, kind)) return refused('kind', kind)
  const event: { [name: string]: unknown } = { kind }
  for (const [name, value] of Object.entries(wire)) {
    if (!Object.hasOwn(shapes, name) || value === undefined) continue
    const read = readers[shapes[name] as Shape](value)
    if (read === undefined) return refused(name, value)
    event[name] = read
  }
  for (const name of [...everywhere, ...needs[kind as EventKind]])
    if (event[name] === undefined) return refused(name, undefined)
  if (kind === 'passkey.doubted' && event['person'] === undefined && event['account'] === undefined)
    return refused('person', undefined)
  if (!idForm.test(event['id'] as string)) return refused('id', event['id'])
  if (event['trust'] !== 'witnessed' && event['trust'] !== 'hearsay')
    return refused('trust', event['trust'])
  return event as unknown as Event
}

export const isRefused = (read: Event | WireRefusal): read is WireRefusal => 'refused' in read

const FOUND_MAX = 100

const refused = (field: string, found: unknown): WireRefusal => ({
  refused: field,
  found:
    found === undefined ? 'nothing' : (JSON.stringify(found) ?? typeof found).slice(0, FOUND_MAX),
})

const texts = (value: unknown): unknown =>
  Array.isArray(value) && value.every((one) => typeof one === 'string') ? value : undefined
const count = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined

const readers: { readonly [Name in Shape]: (value: unknown) => unknown } = {
  text: (value) => (typeof value === 'string' ? value : undefined),
  count,
  integer: (value) => (Number.isSafeInteger(value) ? value : undefined),
  flag: (value) => (typeof value === 'boolean' ? value : undefined),
  number: (value) => (typeof value === 'number' && Number.isFinite(value) ? value : undefined),
  texts,
  assumptions: (value) =>
    Array.isArray(value) && value.every((one) => assumptions.has(one)) ? value : undefined,
  source: (value) => {
    const { file, line } = (value ?? {}) as { file?: unknown; line?: unknown }
    const number = count(line)
    return typeof file === 'string' && number !== undefined ? { file, line: number } : undefined
  },
  moment: (value) => {
    if (typeof value !== 'string') return undefined
    try {
      return Temporal.Instant.from(value).epochMilliseconds
    } catch {
      return undefined
    }
  },
  any: (value) => value ?? undefined,
}
