/**
 * Entries: an event as the evidence keeps it, and back.
 *
 * The body is the whole event as plain data, with moments in RFC 3339; it is sealed. The open leaf
 * gets only what names nobody: answers, counts, codes.
 */
import type { Event, EventKind } from '../events/event.ts'
import type { Instant } from '../lib/time.ts'
import type { Entry, Plain, Recorded, RetentionClass } from '../ports/journal.ts'

/** Fields that hold a moment: `at` and all that end in `At`, and `windowFrom`. */
const isMoment = (key: string): boolean =>
  key === 'at' || key === 'windowFrom' || /[a-z]At$/.test(key)

export function entryOf(event: Event): Entry {
  const { kind } = event
  return {
    kind,
    at: event.heardAt,
    source: sourceOf(event),
    severity: severityOf(event),
    ...(event.account === undefined ? {} : { account: event.account }),
    facts: factsOf(event),
    body: toPlain(event) as Entry['body'],
    retention: retentionOf(kind),
  }
}

/**
 * `undefined` when the body was erased, and for what the log says of itself (its genesis): neither
 * folds to anything.
 */
export const eventOf = (recorded: Recorded): Event | undefined =>
  recorded.body?.['kind'] === recorded.kind ? (fromPlain(recorded.body) as Event) : undefined

function toPlain(value: unknown, key = ''): Plain | undefined {
  if (typeof value === 'number' && isMoment(key)) return new Date(value).toISOString()
  if (Array.isArray(value)) return value.map((item) => toPlain(item) ?? null)
  if (value !== null && typeof value === 'object') {
    const plain: Record<string, Plain | undefined> = {}
    for (const [its, item] of Object.entries(value)) plain[its] = toPlain(item, its)
    return plain
  }
  return value as Plain | undefined
}

function fromPlain(value: Plain | undefined, key = ''): unknown {
  if (typeof value === 'string' && isMoment(key)) return Date.parse(value) as Instant
  if (Array.isArray(value)) return value.map((item) => fromPlain(item as Plain))
  if (value !== null && typeof value === 'object')
    return Object.fromEntries(
      Object.entries(value).map(([its, item]) => [its, fromPlain(item, its)]),
    )
  return value
}

/** Who tells it; the leaf's `s`. */
function sourceOf(event: Event): string {
  const instance = ('instance' in event && event.instance) || ''
  if (event.kind === 'message.submitted') return `gate@${instance}`
  if (event.kind === 'verdict.given' || event.kind.startsWith('containment.')) return 'judge'
  if (event.trust === 'hearsay') return `log@${instance}`
  return instance === '' ? 'keeper' : `keeper@${instance}`
}

const alarms: ReadonlySet<EventKind> = new Set([
  'containment.planned',
  'containment.undone',
  'hold.overdue',
  'message.vanished',
  'clock.stepped',
  'source.gap',
])

/** From 7 on the log is signed at once. */
const severityOf = (event: Event): number =>
  alarms.has(event.kind)
    ? 7
    : event.kind === 'verdict.given' && event.answer !== 'pass'
      ? 4
      : event.kind === 'deletion.intended'
        ? 7
        : 1

const retentionOf = (kind: EventKind): RetentionClass =>
  kind.startsWith('login.') || kind.startsWith('session.')
    ? 'auth400d'
    : kind.startsWith('config.') || kind.startsWith('guard.')
      ? 'config'
      : kind.startsWith('message.') || kind.startsWith('verdict.') || kind.startsWith('answer.')
        ? 'gate400d'
        : 'trace400d'

/** Operational facts, free of personal data: nothing here names a person, an address or a host. */
function factsOf(event: Event): NonNullable<Entry['facts']> {
  switch (event.kind) {
    case 'message.submitted':
      return { recipients: event.recipients.length, size: event.size, protocol: event.protocol }
    case 'verdict.given':
      return {
        answer: event.answer,
        wouldHave: event.wouldHave,
        reasons: event.reasons.map((reason) => reason.code),
        engine: event.engine,
        parameters: event.parameters,
      }
    case 'message.delivered':
    case 'message.bounced':
    case 'message.deferred':
      return { dsn: event.dsn, times: event.times }
    case 'hold.intended':
    case 'release.intended':
    case 'deletion.intended':
      return { act: event.act, messages: event.queueIds.length }
    case 'act.finished':
      return { act: event.act, done: event.done?.length ?? 0 }
    case 'containment.planned':
      return { plan: event.plan, steps: event.steps, accounts: event.blastRadius.accounts }
    case 'containment.applied':
      return { plan: event.plan, step: event.step, touched: event.touched }
    case 'containment.undone':
      return { plan: event.plan }
    case 'message.kept':
      return { sha256: event.sha256, bytes: event.bytes, truncated: event.truncated }
    case 'source.read':
      return { lines: event.lines, unrecognised: event.unrecognised }
    case 'source.gap':
      return { what: event.what, missed: event.missed }
    case 'clock.stepped':
      return { byMilliseconds: event.byMilliseconds }
    case 'guard.started':
    case 'guard.stopped':
      return { version: event.version }
    default:
      return event.times === undefined ? {} : { times: event.times }
  }
}
