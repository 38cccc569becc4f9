/**
 * Page: one account's normal beside what it does now, and the verdicts on its latest messages.
 *
 * No subject and no recipient stands here, so whoever may read may read it; what weighs how much in a
 * verdict is asked for one message at a time (`explain`), and that look is an entry.
 */

import { isYoung } from '../../../accounts/behaviour/organisation.ts'
import { portraitOf } from '../../../accounts/behaviour/portrait.ts'
import { COUNTRY_UNKNOWN } from '../../../accounts/behaviour/sending.ts'
import { networkText } from '../../../accounts/purpose/policy.ts'
import type { AccountId } from '../../../events/event.ts'
import { days, hours, type Instant } from '../../../lib/time.ts'
import type { FoldStore, MessageRow } from '../../../ports/folds.ts'
import type { PlaceOf } from '../../../store/evidence/chain.ts'
import { barOf, budgets, decibans } from '../../../verdict/detector/bars.ts'
import { oddsAt } from '../../../verdict/explanation.ts'
import type { Reason } from '../../../verdict/reasons.ts'
import type { AccountState } from '../../../verdict/state.ts'
import { summaryOf } from '../../../verdict/summary.ts'
import { accountFacts, planFacts } from '../../views.ts'
import type { Cell, Recent } from './recent.ts'
import { evidenceOf, moment, rowOf } from './row.ts'

const HOUR = hours(1)
const HOURS_SHOWN = 168
/** An origin that was first seen in the last days is told for a new one. */
export const NEW_FOR = days(7)
/** Verdicts of one answer. */
export const VERDICTS_MAX = 50

export type PageParts = {
  readonly folds: FoldStore
  readonly recent: Recent
  readonly now: () => Instant
  /** The hour of the organisation's week, 0 to 47. */
  readonly hourOf: (at: Instant) => number
  readonly placeOf?: PlaceOf
  readonly departmentOf?: (account: AccountId) => string | undefined
}

export async function accountPage(parts: PageParts, account: AccountId) {
  const { folds, recent, now, departmentOf } = parts
  await recent.refresh()
  const state = folds.account(account)
  const world = folds.world()
  const portrait = portraitOf(state.behaviour, world)
  const evidence = evidenceOf(state)
  const contain = isYoung(world.organisation, now()) ? budgets.containYoung : budgets.contain
  return {
    row: rowOf(account, state, recent, departmentOf?.(account)),
    facts: accountFacts({ account, state }),
    odds: evidence === null ? null : oddsAt(evidence, budgets.hazard),
    bars: {
      delay: decibans(barOf(budgets.delay)),
      hold: decibans(barOf(budgets.challenge)),
      contain: decibans(barOf(contain)),
    },
    plan: planFacts(folds, account),
    portrait: { ...portrait, asOf: moment(portrait.asOf ?? 0), since: moment(portrait.since ?? 0) },
    week: weekOf(parts, account),
    countedSince: moment(recent.since),
    origins: originsOf(state, now()),
    countries: state.model.countries.map(({ country, since, lastAt }) => ({
      country,
      since: moment(since),
      lastAt: moment(lastAt),
      own: state.behaviour.origins.countries.includes(country),
      isNew: now() - since < NEW_FOR,
    })),
  }
}

/** Each of the last 168 hours, the running one included. */
function weekOf({ recent, now, hourOf }: PageParts, account: AccountId) {
  const cells = new Map<number, Cell>(recent.cellsOf(account).map((cell) => [cell.from, cell]))
  const last = Math.floor(now() / HOUR) * HOUR
  return Array.from({ length: HOURS_SHOWN }, (_, n) => {
    const from = (last - (HOURS_SHOWN - 1 - n) * HOUR) as Instant
    const { messages = 0, recipients = 0, fresh = 0, stopped = 0 } = cells.get(from) ?? {}
    return { from: moment(from), hour: hourOf(from), messages, recipients, fresh, stopped }
  })
}

type OriginSeen = {
  readonly network: string
  readonly country: string | null
  readonly firstAt: string | null
  readonly lastAt: string | null
  readonly messages: number
  /** Its own; used and not proven yet; logged in from only; logged in from, and asked about. */
  readonly standing: 'own' | 'probation' | 'login' | 'challenged'
  readonly isNew: boolean
}

/** Where it sends and logs in from, the latest used first. */
function originsOf({ model, behaviour }: AccountState, now: Instant): readonly OriginSeen[] {
  const { origins, visits } = behaviour
  const own = new Set(origins.networks.map(networkText))
  const seen = new Map<string, OriginSeen & { readonly at: number }>()
  const add = (
    network: string,
    country: string | undefined,
    firstAt: Instant,
    lastAt: Instant,
    messages: number,
    standing: OriginSeen['standing'],
  ): void => {
    const before = seen.get(network)
    const first = before?.firstAt == null ? firstAt : Math.min(firstAt, Date.parse(before.firstAt))
    const at = Math.max(lastAt, before?.at ?? 0)
    seen.set(network, {
      network,
      country: country ?? before?.country ?? null,
      firstAt: moment(first),
      lastAt: moment(at),
      messages: Math.max(messages, before?.messages ?? 0),
      standing: own.has(network) && standing === 'login' ? 'own' : standing,
      isNew: now - first < NEW_FOR,
      at,
    })
  }
  for (const one of model.origins)
    add(
      one.network,
      undefined,
      one.firstAt,
      one.lastAt,
      one.messages,
      own.has(one.network) ? 'own' : 'probation',
    )
  for (const one of visits.recent)
    add(
      networkText(one.network),
      known(one.country),
      one.at,
      one.lastAt,
      0,
      one.challenged ? 'challenged' : 'login',
    )
  for (const one of origins.unproven)
    if (one.ended !== true)
      add(networkText(one.network), known(one.country), one.firstAt, one.lastAt, 0, 'probation')
  return [...seen.values()].sort((a, b) => b.at - a.at).map(({ at: _, ...told }) => told)
}

const known = (country: string): string | undefined =>
  country === COUNTRY_UNKNOWN ? undefined : country

/** Newest first; `before`: the place at which the last answer ended. */
export async function accountVerdicts(
  { folds, recent, placeOf = (entry) => ({ entry }) }: PageParts,
  account: AccountId,
  before: number | undefined,
  most: number,
) {
  await recent.refresh()
  const places = recent.placesOf(account).filter((place) => before === undefined || place < before)
  const verdicts: object[] = []
  let next: number | null = null
  for (const [n, place] of places.entries()) {
    if (n === most) break
    const row = folds.lookups.messageAt(place)
    next = n + 1 < places.length ? place : null
    if (row?.account === account) verdicts.push({ ...verdictOf(row), ...placeOf(row.entry) })
  }
  return { verdicts, next }
}

function verdictOf(row: MessageRow) {
  const reasons = row.reasons as readonly Reason[]
  const leading = reasons.find((reason) => reason.code === 'behaviour.leading')
  return {
    reference: row.reference,
    at: moment(row.at),
    answer: row.answer,
    wouldHave: row.wouldHave ?? null,
    state: row.state,
    ownership: row.ownership ?? null,
    recipients: row.recipients,
    clientIp: row.clientIp ?? null,
    evidence: row.evidence ?? null,
    bars:
      leading === undefined
        ? null
        : { delay: leading.delay, hold: leading.challenge, contain: leading.contain },
    isExplained: leading !== undefined,
    summary: summaryOf(reasons),
  }
}
