/**
 * Events: what happened, in our own words.
 *
 * A discriminated union by `kind`; kinds are `<noun>.<past participle>` and never an opinion
 * (opinions are verdicts). The field names are those of the wire (`sekimori events`), flat; only
 * moments differ, being `Instant` here and RFC 3339 on the wire.
 */
import type { Instant } from '../lib/time.ts'
import type { CaseEvent, RoundEvent } from './case.ts'
import type { EvidenceEvent } from './evidence.ts'
import type { GapsEvent } from './gaps.ts'
import type { KeepingEvent } from './keeping.ts'
import type { LearningEvent } from './learning.ts'
import type { ForwardingChanged, LoginEvent, MailboxRead, SessionCut } from './login.ts'
import type { ActEvent, DeliveryEvent, MessageEvent } from './message.ts'
import type { NoticeEvent } from './notice.ts'
import type { PackageEvent } from './package.ts'
import type { GlassBroken, PersonEvent } from './person.ts'
import type { PrivacyEvent } from './privacy.ts'
import type { SealEvent } from './seals.ts'
import type { SecondEvent, SettingsChanged } from './second.ts'
import type { SourceEvent } from './source.ts'
import type { StepUpEvent } from './step-up.ts'
import type { TraceEvent } from './traces.ts'
import type { ContainmentEvent, VerdictGiven } from './verdict.ts'
import type { WitnessEvent } from './witness.ts'

/**
 * Who is held to account, by decision 23: `sasl:name@realm` (NFC, lower case), `host:IP` for a
 * client without a SASL name, `uid:N` for local submission, `cert:fingerprint`. Of other systems:
 * `db:user@database`, `os:user@host`.
 */
export type AccountId = string & { readonly accountId: true }

/** What was inferred because the line did not say it. */
export type Assumption = 'year' | 'zone' | 'account' | 'arrival'

/** What every event carries. */
export type Heard = {
  /** Stable: the same line heard twice has the same id. At most 64 characters of [A-Za-z0-9._:-]. */
  readonly id: string
  /** When it happened as we were told, clamped to `heardAt`. */
  readonly at: Instant
  readonly heardAt: Instant
  /** `witnessed`: our own gate was asked. `hearsay`: somebody's log says so. */
  readonly trust: 'witnessed' | 'hearsay'
  readonly assumed?: readonly Assumption[]
  readonly account?: AccountId
  /** In a log without lines (a report, a JSON document) `line` counts its records. */
  readonly source?: { readonly file: string; readonly line: number }
  /** The Postfix instance by its name in our instance list. */
  readonly instance?: string
  readonly host?: string
  readonly program?: string
  readonly pid?: number
  readonly raw?: string
  /** From a log that others than root may write: nothing is concluded from it. */
  readonly doubted?: boolean
  /** How many times a repeated line happened (2 or more); absent: once. */
  readonly times?: number
}

export type Event =
  | LoginEvent
  | MailboxRead
  | SessionCut
  | ForwardingChanged
  | StepUpEvent
  | MessageEvent
  | DeliveryEvent
  | ActEvent
  | SourceEvent
  | VerdictGiven
  | ContainmentEvent
  | KeepingEvent
  | PersonEvent
  | GlassBroken
  | SecondEvent
  | SettingsChanged
  | NoticeEvent
  | LearningEvent
  | EvidenceEvent
  | PrivacyEvent
  | CaseEvent
  | RoundEvent
  | GapsEvent
  | SealEvent
  | PackageEvent
  | WitnessEvent
  | TraceEvent
export type EventKind = Event['kind']
/** The member of the union that has this kind, alone or among others. */
export type EventOf<Kind extends EventKind> = Event extends infer One
  ? One extends { readonly kind: EventKind }
    ? Kind extends One['kind']
      ? One
      : never
    : never
  : never
