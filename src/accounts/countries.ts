/**
 * Countries: from where an account is used, and which country is new to it.
 *
 * The first country that an account is seen in is taken for its home. Any other is new to it until
 * mail that the judge trusted was sent from there on COUNTRY_DAYS different days: being there for a
 * while is not enough, and mail that was held back teaches nothing (decision 7). What a log tells
 * teaches nothing either; the keeper gives only what our own gate was asked.
 * Limits: an account whose first login ever is the thief's has the thief's country for its home.
 */
import { between, type Duration, days, hours, type Instant } from '../lib/time.ts'

/** Different days (UTC) with trusted mail after which a country is the account's own. */
export const COUNTRY_DAYS = 3
export const COUNTRIES_MAX = 32
/** For how long after its last login a new country is looked at more strictly. */
export const STRANGE_FOR: Duration = hours(24)

export type Country = {
  /** Two letters, ISO 3166-1. */
  readonly country: string
  /** Since when it has been used from there without a pause of STRANGE_FOR. */
  readonly since: Instant
  readonly lastAt: Instant
  /** On how many days trusted mail came from there; the home counts as if it had all of them. */
  readonly trustedDays: number
  readonly lastTrustedDay: number
}

/** Longest unseen first. */
export type Countries = readonly Country[]

const dayOf = (at: Instant): number => Math.floor(at / days(1))

export const isOwn = ({ trustedDays }: Country): boolean => trustedDays >= COUNTRY_DAYS

/** Countries that old logs show for the account's own, in front of those that it was seen in here. */
export function countriesLearned(
  countries: Countries,
  own: readonly string[],
  from: Instant,
  until: Instant,
): Countries {
  const known = countries.map((one) =>
    own.includes(one.country) && !isOwn(one) ? { ...one, trustedDays: COUNTRY_DAYS } : one,
  )
  const learned = own
    .filter((country) => !countries.some((one) => one.country === country))
    .map((country) => ({
      country,
      since: from,
      lastAt: until,
      trustedDays: COUNTRY_DAYS,
      lastTrustedDay: dayOf(until),
    }))
  return [...learned, ...known].slice(-COUNTRIES_MAX)
}

/** After a login (`trusted` false) or a message from `country`; nothing is learned without one. */
export function countriesAfter(
  countries: Countries,
  country: string | undefined,
  at: Instant,
  trusted: boolean,
): Countries {
  if (country === undefined) return countries
  const known = countries.find((one) => one.country === country)
  const day = dayOf(at)
  const seen: Country =
    known === undefined
      ? {
          country,
          since: at,
          lastAt: at,
          trustedDays: countries.length === 0 ? COUNTRY_DAYS : trusted ? 1 : 0,
          lastTrustedDay: trusted ? day : -1,
        }
      : {
          ...known,
          since: between(known.lastAt, at) < STRANGE_FOR ? known.since : at,
          lastAt: at,
          ...(trusted && known.lastTrustedDay !== day
            ? { trustedDays: known.trustedDays + 1, lastTrustedDay: day }
            : {}),
        }
  const others = countries.filter((one) => one !== known)
  if (others.length < COUNTRIES_MAX) return [...others, seen]
  // What is not the account's own goes first, so that wandering never makes it forget its home.
  const goes = others.findIndex((one) => !isOwn(one))
  return [...others.filter((_, n) => n !== Math.max(0, goes)), seen]
}

/** The country new to this account from which it was used in the last STRANGE_FOR, if there is one. */
export function strangeCountry(
  countries: Countries,
  country: string | undefined,
  now: Instant,
): { readonly country: string; readonly since: Instant } | undefined {
  // As `countriesAfter` would have them: the present one last.
  const here = country === undefined ? undefined : countries.find((one) => one.country === country)
  if (country !== undefined && countries.length > 0 && (here === undefined || !isOwn(here)))
    return {
      country,
      since: here !== undefined && between(here.lastAt, now) < STRANGE_FOR ? here.since : now,
    }
  for (let n = countries.length - 1; n >= 0; n -= 1) {
    const one = countries[n]
    if (one === undefined || one === here || isOwn(one)) continue
    if (between(one.lastAt, now) < STRANGE_FOR && one.lastAt <= now)
      return { country: one.country, since: one.since }
  }
  return undefined
}
