/**
 * Model: what is known of one account beside its behaviour (`behaviour/`): where it was used, what
 * it sent in the last half hour, what became of its mail, and which rights a person gave it.
 *
 * A fold over the account's messages and logins. Networks are learned only from messages that the
 * judge trusted, or a thief's first mails would vouch for the next.
 *
 * Engine time of an account never runs backwards: it is the later of its last moment and the
 * event's (decision 4), so that a log told out of turn cannot reopen a window that has closed.
 */
import { networkOf } from '../events/account.ts'
import type { LoginEvent } from '../events/login.ts'
import type { MessageSubmitted } from '../events/message.ts'
import { between, type Duration, type Instant, later, minutes } from '../lib/time.ts'
import { type Countries, countriesAfter, countriesLearned } from './countries.ts'
import type { Purpose } from './purpose/policy.ts'
import type { Traits } from './purpose/traits.ts'

/** How far back `lately` looks. */
export const LATELY: Duration = minutes(30)
/** More than a static limit of 13 a minute for half an hour, so that it never misses one. */
export const SENDINGS_MAX = 512
export const ORIGINS_MAX = 64

/** A recipient as the model remembers it: the first 48 bits of a keyed hash. */
export type Contact = number
/** Keyed by the account and a secret of the installation, so that a stolen model names nobody. */
export type ContactHash = (account: string, recipient: string) => Contact

export type Sending = {
  /** When the message was sent: what pace is counted by. */
  readonly at: Instant
  /** When the account lived it: what was found later is remembered as long as what came in line. */
  readonly lived?: Instant
  readonly recipients: number
  /** Recipients to whom the account had never written before. */
  readonly neverWritten: number
}

export type Origin = {
  readonly network: string
  readonly firstAt: Instant
  readonly lastAt: Instant
  readonly messages: number
}

export type AccountModel = {
  readonly version: 1
  readonly asOf: Instant
  /** Oldest first, none older than LATELY as of `asOf`. */
  readonly lately: readonly Sending[]
  /** Longest unseen first. */
  readonly origins: readonly Origin[]
  readonly countries: Countries
  readonly messages: number
  readonly results: {
    readonly delivered: number
    readonly bounced: number
    readonly deferred: number
  }
  /**
   * A person granted the right to write to many (decision 7: it is never learned). A newsletter has
   * one with its purpose: see `mayMailMany`.
   */
  readonly bulk: boolean
  /** What a person decided it to be for. */
  readonly purpose?: Purpose
  /** What tells a purpose; absent: no message yet. */
  readonly traits?: Traits
}

export const newAccount: AccountModel = {
  version: 1,
  asOf: 0 as Instant,
  lately: [],
  origins: [],
  countries: [],
  messages: 0,
  results: { delivered: 0, bounced: 0, deferred: 0 },
  bulk: false,
}

/** What an account has lived so far beyond the present is of a clock that was set back since. */
const CLOCK_SLACK: Duration = minutes(5)

/**
 * The account's own moment of this event; never before what it has already lived, unless that lies in
 * the future of the one who heard it.
 */
export const engineTime = (
  model: AccountModel,
  { at, heardAt }: { readonly at: Instant; readonly heardAt: Instant },
): Instant => (between(heardAt, model.asOf) > CLOCK_SLACK ? at : later(model.asOf, at))

/**
 * What was sent in the `length` before `now`, the present included. Messages that were found later
 * count by when they were sent, not by when we came to them: a backlog is no burst.
 */
export const sentWithin = (
  model: AccountModel,
  now: Instant,
  length: Duration,
): readonly Sending[] => model.lately.filter(({ at }) => at <= now && between(at, now) < length)

/** None of a future that was taken back, and the sending behind them. */
function latelyAfter(lately: readonly Sending[], sending: Sending, asOf: Instant) {
  const after: Sending[] = []
  for (const one of lately) {
    const lived = one.lived ?? one.at
    if (lived <= asOf && between(lived, asOf) < LATELY) after.push(one)
  }
  after.push(sending)
  return after.length > SENDINGS_MAX ? after.slice(-SENDINGS_MAX) : after
}

/**
 * The model after one more message.
 *
 * The sending counts in any case, held or passed, with how many of its recipients the account had
 * never written to; the origin is learned only when `trusted`.
 */
export function modelAfter(
  model: AccountModel,
  message: MessageSubmitted,
  trusted: boolean,
  neverWritten: number,
  traits?: Traits,
): AccountModel {
  const asOf = engineTime(model, message)
  const { at } = message
  const recipients = message.recipients.length
  const sending: Sending =
    at === asOf ? { at, recipients, neverWritten } : { at, lived: asOf, recipients, neverWritten }
  const after: Changeable<AccountModel> = {
    ...model,
    asOf,
    lately: latelyAfter(model.lately, sending, asOf),
    messages: model.messages + 1,
    countries: countriesAfter(model.countries, message.country, asOf, trusted),
  }
  if (trusted) after.origins = originsAfter(model.origins, message, asOf)
  if (traits !== undefined) after.traits = traits
  return after
}

/** While it is made. */
type Changeable<Type> = { -readonly [Name in keyof Type]: Type[Name] }

function originsAfter(
  origins: readonly Origin[],
  message: MessageSubmitted,
  at: Instant,
): readonly Origin[] {
  if (message.clientIp === undefined) return origins
  const network = networkOf(message.clientIp)
  const after: Origin[] = []
  let known: Origin | undefined
  for (const one of origins)
    if (known === undefined && one.network === network) known = one
    else after.push(one)
  after.push(
    known === undefined
      ? { network, firstAt: at, lastAt: at, messages: 1 }
      : {
          network: known.network,
          firstAt: known.firstAt,
          lastAt: at,
          messages: known.messages + 1,
        },
  )
  return after.length > ORIGINS_MAX ? after.slice(-ORIGINS_MAX) : after
}

/** After a login that our own gate was asked about. */
export function modelAfterLogin(model: AccountModel, login: LoginEvent): AccountModel {
  if (login.kind !== 'login.accepted' || login.trust !== 'witnessed') return model
  // It does not move the account's own time: what was sent before it may still be found.
  const countries = countriesAfter(model.countries, login.country, login.at, false)
  return countries === model.countries ? model : { ...model, countries }
}

export const withTraits = (model: AccountModel, traits: Traits): AccountModel =>
  traits === model.traits ? model : { ...model, traits }

/** What became of one recipient of a message that our gate saw (decision 3). */
export function resultAfter(
  model: AccountModel,
  result: 'delivered' | 'bounced' | 'deferred',
): AccountModel {
  const { delivered, bounced, deferred } = model.results
  return {
    ...model,
    results: {
      delivered: delivered + (result === 'delivered' ? 1 : 0),
      bounced: bounced + (result === 'bounced' ? 1 : 0),
      deferred: deferred + (result === 'deferred' ? 1 : 0),
    },
  }
}

/** What old logs tell of where the account was used; what was lived here stays. */
export function modelLearned(
  model: AccountModel,
  learned: {
    readonly networks: readonly string[]
    readonly countries: readonly string[]
    readonly from: Instant
    readonly until: Instant
  },
): AccountModel {
  const { networks, countries, from, until } = learned
  const origins = networks
    .filter((network) => !model.origins.some((one) => one.network === network))
    .map((network) => ({ network, firstAt: from, lastAt: until, messages: 0 }))
  return {
    ...model,
    // Longest unseen first: the logs are older than what was lived here.
    origins: [...origins, ...model.origins].slice(-ORIGINS_MAX),
    countries: countriesLearned(model.countries, countries, from, until),
  }
}

/** A person lifted the containment: the half hour that led to it no longer counts. */
export const clearedAfter = (model: AccountModel): AccountModel => ({ ...model, lately: [] })

export const bulkAfter = (model: AccountModel, bulk: boolean): AccountModel => ({ ...model, bulk })

/** Of its own, or as a newsletter. */
export const mayMailMany = ({ bulk, purpose }: Pick<AccountModel, 'bulk' | 'purpose'>): boolean =>
  bulk || purpose?.kind === 'newsletter'

export function withPurpose(model: AccountModel, purpose: Purpose | undefined): AccountModel {
  const { purpose: _, ...rest } = model
  return purpose === undefined ? rest : { ...rest, purpose }
}
