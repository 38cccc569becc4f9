/**
 * Pool: several accounts that become suspicious with the same feature make each other more suspect.
 *
 * Of each feature (an address, a subject) the pool keeps who showed it in the last day, and for each
 * of them an e-value: the product of what his logins and messages with it were worth, each a ratio
 * with a mean of at most 1 under the null that he is the owner, given all before. Of an origin it
 * takes the ratios of all but the origin, of a content those of the origin alone: colleagues may share
 * a new office or a newsletter for one honest reason, and given what they share the rest is each
 * one's own, so that the e-values of different accounts are independent. Merged they are by the
 * U-statistics of order one and two, half and half: the mean of the others' e-values, and the mean of
 * the products of two of them. Both are e-values for independent e-values, and so is their mean (Vovk
 * and Wang, «E-values: calibration, combination and applications», Annals of Statistics 49, 2021); the
 * first holds whatever the dependence. Features of one event are averaged by SHARES, the rest of
 * which stands on 1.
 *
 * What an account is given is that mean over *others*, times its own ratios: under the null that none
 * of them is stolen the product has a mean of at most 1. It is given once: what was given before is
 * divided out (`given`). It is capped at POOL_MOST, which lowers it only, because an honest account
 * that shares a feature with stolen ones stands outside the null: others alone may have it asked, and
 * must not have it contained.
 *
 * Who keeps it: a fold of evidence in its order (`fold.ts`); all of it is a day old at the most.
 * Limits: the null that a colleague's habits say nothing of another's, given the feature, is an
 * assumption. The mean of 1 is of each moment that does not look at the values: a newcomer to the
 * company draws the others' mean towards 1, so who could wait for one would gain by it, by the share
 * of a feature at the most where the others speak for owners. Who did not act for a day is nobody's
 * company.
 */
import type { AccountId } from '../../events/event.ts'
import { BoundedMap } from '../../lib/bounded.ts'
import { between, type Duration, hours, type Instant } from '../../lib/time.ts'
import { type Feature, type FeatureKind, isOrigin } from './features.ts'
import { type CompanyReason, inHundredths } from './reasons.ts'
import { Usual } from './usual.ts'

/** Features that are remembered; the one that was shown longest ago is forgotten first. */
export const FEATURES_MAX = 16_384
/** Accounts of one feature. */
export const COMPANY_MAX = 32
/** Accounts that were given something. */
export const GIVEN_MAX = 10_000
export const WITHIN: Duration = hours(24)
/** 20 dB. */
export const POOL_MOST = 100
/** No e-value of one account counts for more. */
export const VALUE_MOST = 1e9

/** What each kind may weigh; they add to less than 1. */
const SHARES: Readonly<Record<FeatureKind, number>> = {
  address: 0.2,
  network: 0.1,
  subject: 0.1,
  link: 0.15,
  size: 0.05,
}

type Member = {
  readonly account: AccountId
  from: Instant
  lastAt: Instant
  value: number
}
/** Who showed one feature, the latest last; a list, because all of them are looked at each time. */
export type Company = Member[]
type Given = { readonly at: Instant; readonly factor: number }

export type Pool = {
  readonly features: BoundedMap<string, Company>
  readonly given: BoundedMap<AccountId, Given>
  readonly usual: Usual
}

export const newPool = (usual = new Usual()): Pool => ({
  features: new BoundedMap(FEATURES_MAX),
  given: new BoundedMap(GIVEN_MAX),
  usual,
})

/** How much likelier one login or message is for a thief than for the owner, given all before. */
export type Ratios = {
  /** By where it came from, and with which program. */
  readonly origin: number
  /** By all else: when, to whom, how many, how fast, what came of it. */
  readonly rest: number
}

export type Hit = {
  readonly account: AccountId
  readonly at: Instant
  readonly features: readonly Feature[]
  readonly ratios: Ratios
  /** The account learned from it: its features become usual in time. */
  readonly trusted: boolean
}

/** Takes one login or message in, once `poolWeight` was asked about it. The same pool comes back. */
export function poolAfter(pool: Pool, { account, at, features, ratios, trusted }: Hit): Pool {
  const { factor, feature } = companyOf(pool, features, account, at)
  // Where no company is left what was given stays.
  if (feature !== undefined) pool.given.set(account, { at, factor })
  for (const { kind, value } of features) {
    if (trusted) pool.usual.seen(value, account, at)
    const company = pool.features.touchOr(value, newCompany)
    showed(company, account, at, isOrigin(kind) ? ratios.rest : ratios.origin)
  }
  return pool
}

/** What came of a login that was taken in, by where it came from; it is given nothing for it. */
export function poolShowed(
  pool: Pool,
  { account, at, features, ratio }: Pick<Hit, 'account' | 'at' | 'features'> & { ratio: number },
): Pool {
  for (const { kind, value } of features) {
    const company = pool.features.get(value)
    if (company !== undefined && isOrigin(kind)) showed(company, account, at, ratio)
  }
  return pool
}

const newCompany = (): Company => []

/** His e-value goes on for a day, and begins anew then; he becomes the latest. */
function showed(company: Company, account: AccountId, at: Instant, ratio: number): void {
  const member = takenOut(company, account) ?? { account, from: at, lastAt: at, value: 1 }
  if (at < member.from || between(member.from, at) >= WITHIN) {
    member.from = at
    member.value = 1
  }
  member.lastAt = at
  member.value = Math.min(VALUE_MOST, member.value * ratio)
  company.push(member)
  if (company.length > COMPANY_MAX) company.shift()
}

/** Most are the latest already. */
function takenOut(company: Company, account: AccountId): Member | undefined {
  for (let place = company.length - 1; place >= 0; place -= 1) {
    const member = company[place]
    if (member?.account !== account) continue
    if (place === company.length - 1) company.pop()
    else company.splice(place, 1)
    return member
  }
  return undefined
}

/** A person said whose it was: what the account showed lately is a thief's, or an owner's. */
export function poolTold(pool: Pool, account: AccountId, opinion: 'benign' | 'hijacked'): Pool {
  const value = opinion === 'hijacked' ? VALUE_MOST : 0
  for (const [, company] of pool.features.entries())
    for (const member of company) if (member.account === account) member.value = value
  return pool
}

/** Nothing here names this account any more. */
export function poolForgot(pool: Pool, account: AccountId): Pool {
  pool.given.delete(account)
  for (const [, company] of pool.features.entries()) {
    const at = company.findIndex((one) => one.account === account)
    if (at >= 0) company.splice(at, 1)
  }
  return pool
}

/** What others say of an event of this account; `undefined`: nothing. Changes nothing. */
export function poolWeight(
  pool: Pool,
  features: readonly Feature[],
  account: AccountId,
  now: Instant,
): CompanyReason | undefined {
  const { factor, feature, accounts } = companyOf(pool, features, account, now)
  if (feature === undefined) return undefined
  const given = pool.given.get(account)
  const decibans = inHundredths(factor / (isWithin(given, now) ? given.factor : 1))
  if (decibans === 0) return undefined
  return { code: 'pool.company', decibans, feature, accounts }
}

/**
 * An event of this account that is written already was weighed with so much of others': it is not
 * given once more.
 */
export function poolGiven(pool: Pool, account: AccountId, decibans: number, at: Instant): Pool {
  const before = pool.given.get(account)
  const factor = (isWithin(before, at) ? before.factor : 1) * 10 ** (decibans / 10)
  pool.given.set(account, { at, factor })
  return pool
}

const isWithin = (given: Given | undefined, now: Instant): given is Given =>
  given !== undefined && given.at <= now && between(given.at, now) < WITHIN

/** The factor that stands now, and the feature that has most to do with it. */
function companyOf(
  { features: known, usual }: Pool,
  features: readonly Feature[],
  account: AccountId,
  now: Instant,
): { factor: number; feature: FeatureKind | undefined; accounts: number } {
  let factor = 1
  let feature: FeatureKind | undefined
  let accounts = 0
  let most = -1
  for (const { kind, value } of features) {
    const company = known.get(value)
    if (company === undefined) continue
    const others = othersIn(company, account, now)
    if (others.many === 0 || usual.isUsual(value, now)) continue
    const adds = (SHARES[kind] / manyOf(features, kind)) * (mergedOf(others) - 1)
    factor += adds
    if (Math.abs(adds) <= most) continue
    most = Math.abs(adds)
    feature = kind
    accounts = others.many
  }
  return { factor: Math.min(POOL_MOST, factor), feature, accounts }
}

function manyOf(features: readonly Feature[], kind: FeatureKind): number {
  let many = 0
  for (const feature of features) if (feature.kind === kind) many += 1
  return many
}

/** E-values as their number, sum and sum of squares. */
export type Sums = { readonly many: number; readonly sum: number; readonly squares: number }

function othersIn(company: Company, account: AccountId, now: Instant): Sums {
  let many = 0
  let sum = 0
  let squares = 0
  for (const member of company) {
    if (member.lastAt > now || between(member.lastAt, now) >= WITHIN) continue
    if (member.account === account) continue
    many += 1
    sum += member.value
    squares += member.value * member.value
  }
  return { many, sum, squares }
}

/** Half the mean, half the mean product of two; of one alone, itself; of none, 1. */
export function mergedOf({ many, sum, squares }: Sums): number {
  if (many === 0) return 1
  const mean = sum / many
  if (many === 1) return mean
  const pairs = Math.max(0, (sum * sum - squares) / (many * (many - 1)))
  return 0.5 * mean + 0.5 * pairs
}
