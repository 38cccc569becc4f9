/**
 * Entries: an event as the evidence keeps it, and back.
 *
 * The body is the whole event in its wire form; it is sealed. The open leaf gets only what names
 * nobody: answers, counts, codes.
 */
import type { Event, EventKind } from '../events/event.ts'
import type { SourceGap } from '../events/source.ts'
import { isRefused, readWire, toWire } from '../events/wire.ts'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { openCaseFacts } from '../ports/cases.ts'
import type { ErasedEntry } from '../ports/folds.ts'
import type { Entry, Recorded, RetentionClass } from '../ports/journal.ts'

export function entryOf(event: Event): Entry {
  const { kind } = event
  return {
    kind,
    at: event.heardAt,
    source: sourceOf(event),
    severity: severityOf(event),
    ...(event.account === undefined ? {} : { account: event.account }),
    facts: factsOf(event),
    body: toWire(event, { raw: true }) as Entry['body'],
    retention: retentionOf(kind),
  }
}

/**
 * `undefined` when the body was erased, and for what the log says of itself (its genesis): neither
 * folds to anything. A body of ours that does not read is damage, and stops the fold.
 */
export function eventOf(recorded: Recorded): Event | undefined {
  if (recorded.body?.['kind'] !== recorded.kind) return undefined
  const read = readWire(recorded.body)
  if (isRefused(read))
    throw new Fault('evidence.damaged', {
      file: `entry ${recorded.index}`,
      why: `${read.refused}: ${read.found}`,
    })
  return read
}

/** What its leaf alone says of an entry whose body is gone. */
export const erasedOf = ({ body, kind, facts, at }: Recorded): ErasedEntry | undefined =>
  body === undefined ? { kind, facts, at } : undefined

/** Who tells it; the leaf's `s`. */
function sourceOf(event: Event): string {
  const instance = ('instance' in event && event.instance) || ''
  if (event.kind === 'message.submitted') return `gate@${instance}`
  if (event.kind === 'verdict.given' || event.kind === 'breaker.opened') return 'judge'
  if (event.kind.startsWith('containment.'))
    return 'by' in event && event.by !== undefined ? 'person' : 'judge'
  if (event.kind.startsWith('login.') && event.trust === 'witnessed') return `policy@${instance}`
  if (event.kind === 'stepup.asked') return `policy@${instance}`
  if (event.trust === 'hearsay') return `log@${instance}`
  return instance === '' ? 'keeper' : `keeper@${instance}`
}

const alarms: ReadonlySet<EventKind> = new Set([
  'containment.planned',
  'containment.undone',
  'breaker.opened',
  'glass.broken',
  'person.added',
  'person.revoked',
  'person.reassigned',
  'person.invited',
  'person.joined',
  'person.enrolled',
  'person.unenrolled',
  'passkey.doubted',
  'act.proposed',
  'act.seconded',
  'act.withdrawn',
  'settings.changed',
  'stepup.denied',
  'factor.enrolled',
  'factor.revoked',
  'enrolment.opened',
  'enrolment.requested',
  'stepup.answered',
  'forwarding.changed',
  'hold.overdue',
  'message.vanished',
  'clock.stepped',
  'source.gap',
  'canary.lost',
  'erase.requested',
  'erase.approved',
  'erase.cancelled',
  'preservation.ordered',
  'preservation.lifted',
  'keys.lost',
  'case.opened',
])

/** From 7 on the log is signed at once. */
const severityOf = (event: Event): number =>
  event.kind === 'witness.refused' || (event.kind === 'evidence.scrubbed' && event.problems > 0)
    ? 9
    : alarms.has(event.kind)
      ? 7
      : event.kind === 'verdict.given' && event.answer !== 'pass'
        ? 4
        : event.kind === 'deletion.intended'
          ? 7
          : 1

/** Kinds are ours: bounded by the source. */
const retentions = new Map<EventKind, RetentionClass>()

function retentionOf(kind: EventKind): RetentionClass {
  const known = retentions.get(kind)
  if (known !== undefined) return known
  const its = retentionFor(kind)
  retentions.set(kind, its)
  return its
}

const retentionFor = (kind: EventKind): RetentionClass =>
  kind.startsWith('case.') ||
  kind.startsWith('contact.') ||
  kind.startsWith('round.') ||
  kind === 'symptom.reported'
    ? 'case'
    : kind.startsWith('login.') ||
        kind.startsWith('session.') ||
        kind === 'mailbox.read' ||
        kind === 'stepup.asked' ||
        kind === 'stepup.approved'
      ? 'auth400d'
      : kind.startsWith('config.') ||
          kind.startsWith('guard.') ||
          kind.startsWith('evidence.') ||
          kind.startsWith('person.') ||
          kind === 'passkey.doubted' ||
          kind === 'act.proposed' ||
          kind === 'act.seconded' ||
          kind === 'act.withdrawn' ||
          kind === 'settings.changed' ||
          kind.endsWith('.learned') ||
          kind === 'population.adopted' ||
          kind.startsWith('erase.') ||
          kind.startsWith('preservation.') ||
          kind === 'vault.read' ||
          kind === 'evidence.exported' ||
          kind === 'keys.lost' ||
          kind === 'seals.founded' ||
          kind === 'epoch.sealed' ||
          kind === 'checkpoint.anchored' ||
          kind === 'checkpoint.cosigned' ||
          kind === 'witness.refused' ||
          kind === 'opinion.given' ||
          kind.startsWith('factor.') ||
          kind.startsWith('enrolment.') ||
          kind.startsWith('push.') ||
          kind === 'stepup.answered' ||
          kind === 'stepup.policy' ||
          kind === 'stepup.denied' ||
          kind === 'stepup.forgotten'
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
        reasons: [...new Set(event.reasons.map((reason) => reason.code))],
        engine: event.engine,
        parameters: event.parameters,
        population: event.population,
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
      return {
        plan: event.plan,
        steps: event.steps,
        accounts: event.blastRadius.accounts,
        scope: event.scope,
        automatic: event.by === undefined,
      }
    case 'containment.applied':
      return { plan: event.plan, step: event.step, touched: event.touched, note: event.note }
    case 'containment.intended':
      return { plan: event.plan, step: event.step, direction: event.direction }
    case 'containment.reverted':
      return { plan: event.plan, step: event.step, touched: event.touched, note: event.note }
    case 'settings.recorded':
      return { plan: event.plan, why: event.why, sha256: event.sha256 }
    case 'session.cut':
      return { plan: event.plan }
    case 'login.accepted':
    case 'login.refused':
      return {
        protocol: event.protocol,
        refusal: event.refusal,
        unasked: event.unasked,
        times: event.times,
      }
    case 'stepup.asked':
      return { what: event.what, protocol: event.binding.protocol }
    case 'factor.proved':
      return { method: event.method }
    case 'factor.enrolled':
      return { way: event.way, passkey: event.passkey === undefined ? undefined : true }
    case 'stepup.answered':
      return { mine: event.mine }
    case 'stepup.policy':
      return { policy: event.policy }
    case 'factor.refused':
      return { why: event.why, times: event.times }
    case 'erase.requested':
    case 'erase.cancelled':
    case 'preservation.ordered':
    case 'preservation.lifted':
      return { ticket: event.ticket }
    case 'erase.approved':
      return { ticket: event.ticket, alone: event.alone }
    case 'erase.intended':
      return {
        ticket: event.ticket,
        retention: event.retention,
        month: event.month,
        days: event.days,
      }
    case 'erase.done':
      return {
        ticket: event.ticket,
        ranges: event.ranges,
        retention: event.retention,
        month: event.month,
        bodies: event.bodies,
        places: event.places,
        documents: event.documents,
      }
    case 'case.opened':
    case 'case.acted':
    case 'case.kept':
    case 'case.redacted':
    case 'symptom.reported':
    case 'contact.recorded':
    case 'contact.tested':
    case 'round.intended':
    case 'round.handed':
      return openCaseFacts(event)
    case 'vault.read':
      return { what: event.what, ranges: event.ranges, entries: event.entries }
    case 'evidence.exported':
      return {
        sha256: event.sha256,
        bytes: event.bytes,
        entries: event.entries,
        bodies: event.bodies,
      }
    case 'keys.lost':
      return { below: event.below }
    case 'seals.founded':
      return {
        root: event.root,
        epochs: event.epochs,
        epochSeconds: event.epochSeconds,
        from: new Date(event.from).toISOString(),
      }
    case 'epoch.sealed':
      return { epoch: event.epoch, size: event.size, root: event.root, missed: event.missed }
    case 'checkpoint.anchored':
      return {
        way: event.way,
        size: event.size,
        root: event.root,
        sha256: event.sha256,
        time: event.time,
        file: event.file,
      }
    case 'checkpoint.cosigned':
      return { size: event.size, note: event.note }
    case 'witness.refused':
      return { size: event.size, status: Number(event.status), theirs: event.theirs }
    case 'evidence.scrubbed':
      return {
        size: event.size,
        problems: event.problems,
        seconds: event.seconds,
        firstAltered: event.firstAltered,
      }
    case 'forwarding.changed':
      return { way: event.way, change: event.change, outside: event.outside, hides: event.hides }
    case 'breaker.opened':
      return { containments: event.containments, most: event.most }
    case 'person.proved':
      return { method: event.method, verb: event.verb }
    case 'act.proposed':
    case 'act.seconded':
    case 'act.withdrawn':
      return { verb: event.verb }
    case 'settings.changed':
      return { path: event.path }
    case 'person.added':
    case 'person.reassigned':
      return { role: event.role }
    case 'person.enrolled':
    case 'person.unenrolled':
      return { way: event.way }
    case 'person.admitted':
      return { method: event.method, way: event.way }
    case 'person.left':
      return { why: event.why }
    case 'act.refused':
      return { verb: event.verb, why: event.why, times: event.times }
    case 'notice.intended':
      return { what: event.what }
    case 'notice.sent':
    case 'notice.failed':
      return { channel: event.channel }
    case 'containment.undone':
      return { plan: event.plan }
    case 'opinion.given':
      return { opinion: event.opinion }
    case 'config.changed':
      return { what: event.what }
    case 'message.kept':
      return { sha256: event.sha256, bytes: event.bytes, truncated: event.truncated }
    case 'source.read':
      return {
        name: event.name,
        lines: event.lines,
        unrecognised: event.unrecognised,
        range: event.range,
        finished: event.finished,
        open: event.open,
      }
    case 'source.gap':
      return gapFacts(event)
    case 'canary.lost':
      return { name: event.name, way: event.way, from: spelled(event.from) }
    case 'guard.beat':
      return {
        uptime: event.uptime,
        boot: event.boot,
        size: event.size,
        heard: event.heard,
        canaries: event.canaries,
        synchronised: event.synchronised,
      }
    case 'account.learned':
      return { messages: event.messages }
    case 'organisation.learned':
      return { accounts: event.accounts, messages: event.messages, logs: event.logs.length }
    case 'population.adopted':
      return { sha256: event.sha256, ...event.facts }
    case 'clock.stepped':
      return { byMilliseconds: event.byMilliseconds }
    case 'guard.started':
    case 'guard.stopped':
      return { version: event.version }
    default:
      return event.times === undefined ? {} : { times: event.times }
  }
}

const spelled = (at: Instant): string => new Date(at).toISOString()

/** Its bounds, so that what is missing can be told without any key. */
function gapFacts(gap: SourceGap): NonNullable<Entry['facts']> {
  const { what, name, missed, from, until, offset, half, most, within } = gap
  return {
    what,
    name,
    missed,
    from: from === undefined ? undefined : spelled(from),
    to: until === undefined ? undefined : spelled(until),
    offset,
    half,
    most,
    within,
  }
}
