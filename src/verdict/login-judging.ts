/**
 * Login judging: what is thought of one login with the right password, within the same budgets.
 *
 * A login from a network of the account's own passes, whatever stands against the account: it is
 * challenged where it comes from elsewhere, and the statistic of logins and mail together crosses a
 * bar, or where an origin was challenged before and nobody confirmed it. Contained it is only by an
 * arrival that moved the evidence.
 *
 * Failed logins are never asked about: they do not weigh on the account that they name (decision 8).
 * A master user's login, one that only a log tells of, and one without an address tell nothing.
 */

import { type LoginReading, loginReadingOf } from '../accounts/behaviour/arrivals.ts'
import { type Arriving, arrivingOf } from '../accounts/behaviour/sending.ts'
import { guarded } from '../accounts/behaviour/state.ts'
import type { LoginEvent } from '../events/login.ts'
import { earlier, type Instant } from '../lib/time.ts'
import { type Budgets, budgets, loginOpinion } from './detector/bars.ts'
import { loginReasonsOf } from './detector/login-reasons.ts'
import { weighArrival } from './detector/logins.ts'
import { evidenceAgainst } from './detector/vouched.ts'
import type { Evidence } from './detector/weigh.ts'
import type { World } from './judging.ts'
import { companyOf } from './pool/reasons.ts'
import type { Reason } from './reasons.ts'
import type { AccountState } from './state.ts'

/** A login as its account lives it. */
export type LivedLogin = {
  readonly arriving: Arriving
  readonly reading: LoginReading
  /** After the login. */
  readonly evidence: Evidence
}

export type LoginOpinion = 'pass' | 'challenge' | 'contain'

export type WeighedLogin = {
  readonly opinion: LoginOpinion
  /** Empty for a pass that is no arrival, or far from every bar. */
  readonly reasons: readonly Reason[]
  /** Since when mail of this account may be a thief's, if this login is. */
  readonly windowFrom: Instant
}

type Known = Pick<AccountState, 'behaviour' | 'evidence'>

/** `undefined`: nothing that the account lives. */
export function livedLogin(
  { behaviour, evidence }: Known,
  login: LoginEvent,
  { population, organisation }: World,
): LivedLogin | undefined {
  const told = arrivingOf(login)
  if (told === undefined) return undefined
  const company = companyOf(login)
  const arriving = company === undefined ? told : { ...told, company }
  const reading = loginReadingOf(behaviour, arriving, {
    population,
    organisation,
    learning: guarded,
  })
  return { arriving, reading, evidence: weighArrival(evidence, behaviour, reading) }
}

export const loginOpinionOf = (
  { model }: Pick<AccountState, 'model'>,
  { reading, evidence }: LivedLogin,
  { organisation }: World,
  within: Budgets = budgets,
): LoginOpinion => loginOpinion(evidenceAgainst(model, evidence), reading, organisation, within)

export function weighLogin(
  state: Pick<AccountState, 'behaviour' | 'evidence' | 'model' | 'risenAt'>,
  login: LoginEvent,
  lived: LivedLogin,
  world: World,
  within: Budgets = budgets,
): WeighedLogin {
  const { reading, arriving } = lived
  const opinion = loginOpinionOf(state, lived, world, within)
  const visitFrom = reading.visit?.at ?? login.at
  const windowFrom = earlier(earlier(login.at, state.risenAt ?? login.at), visitFrom)
  // Most logins are from home, and have none.
  if (reading.arrival === undefined && opinion === 'pass')
    return { opinion, reasons: noReasons, windowFrom }
  const { organisation } = world
  const reasons = loginReasonsOf(
    {
      before: state.evidence,
      after: evidenceAgainst(state.model, lived.evidence),
      behaviour: state.behaviour,
      arriving,
      reading,
      organisation,
    },
    opinion,
    within,
  )
  return { opinion, reasons, windowFrom }
}

const noReasons: readonly Reason[] = []

/**
 * Whether the password of a login that was refused was right: our own refusals name as their reason
 * what the judge thought of it.
 */
export const isRefusedAsUnlikely = ({ kind, trust, refusal, reasons = [] }: LoginEvent): boolean =>
  kind === 'login.refused' &&
  trust === 'witnessed' &&
  refusal === 'policy' &&
  reasons.some(({ code }) => code === 'login.leading' || code === 'login.unconfirmed')
