/**
 * Population text: a population as JSON, always the same octets for the same numbers, and back.
 *
 * Keys stand in a fixed order, without spaces. What is read is foreign until every number is known to
 * lie where one can: a torn, hostile or senseless population is refused with the place where it is so,
 * for everybody would be judged by it.
 */
import { GAP_FEATURES, GAPS } from '../gaps.ts'
import { ORIGIN_EVENTS } from '../origins.ts'
import { type Population, shipped } from '../population.ts'
import { HOURS } from '../sending.ts'
import { SIZES } from '../sizes.ts'
import { ALL_NEW_FEATURES, ANY_NEW_FEATURES } from '../who.ts'

export const TEXT_MAX = 32_768
const NAME = /^[a-z0-9][a-z0-9./-]{0,63}$/
/** Nothing fitted comes near. */
export const WEIGHT_MOST = 50
export const HOUR_MOST = 1e9
/** Shares add to 1 but for rounding. */
const SUM_SLACK = 1e-3
/** Of `returning`, whatever is seen: more would let every origin pass. */
export const RETURNING_MOST = 0.5
/** Once in three years, and ten times an hour. */
export const RATE_LEAST = 1e-8
export const RATE_MOST = 3e-3
export const ANY_NEW_LEAST = 1e-4
export const ANY_NEW_MOST = 0.9999

export type PopulationRefused = { readonly refused: string }

export const isRefusedPopulation = (
  read: Population | PopulationRefused,
): read is PopulationRefused => 'refused' in read

export const populationText = (population: Population): string =>
  JSON.stringify(Object.fromEntries(KEYS.map((key) => [key, population[key]])))

export function populationFrom(text: string): Population | PopulationRefused {
  if (text.length > TEXT_MAX) return { refused: `it is longer than ${TEXT_MAX} characters` }
  let it: unknown
  try {
    it = JSON.parse(text)
  } catch {
    return { refused: 'it is no JSON' }
  }
  if (typeof it !== 'object' || it === null || Array.isArray(it))
    return { refused: 'it is no object' }
  const given = it as { readonly [key: string]: unknown }
  const strange = Object.keys(given).find((key) => !KEYS.some((known) => known === key))
  if (strange !== undefined) return { refused: `${strange.slice(0, 40)} is not known` }
  for (const key of KEYS) {
    if (!Object.hasOwn(given, key)) return { refused: `${key} is missing` }
    const why = checks[key](given[key])
    if (why !== undefined) return { refused: `${key} ${why}` }
  }
  return Object.fromEntries(KEYS.map((key) => [key, given[key]])) as Population
}

/** Why it cannot be, if so. */
type Check = (value: unknown) => string | undefined

const between =
  (least: number, most: number): Check =>
  (value) =>
    typeof value === 'number' && value >= least && value <= most
      ? undefined
      : `is no number from ${least} to ${most}`

const listOf =
  (length: number, each: Check): Check =>
  (value) => {
    if (!Array.isArray(value) || value.length !== length) return `is no list of ${length}`
    for (const [n, one] of value.entries()) {
      const why = each(one)
      if (why !== undefined) return `${n} ${why}`
    }
    return undefined
  }

const summed =
  (check: Check, fits: (sum: number) => boolean, otherwise: string): Check =>
  (value) => {
    const why = check(value)
    if (why !== undefined) return why
    const sum = (value as readonly number[]).reduce((before, one) => before + one, 0)
    return fits(sum) ? undefined : otherwise
  }

const sharesOf = (length: number): Check =>
  summed(
    listOf(length, between(0, 1)),
    (sum) => Math.abs(sum - 1) <= SUM_SLACK,
    'does not add to 1',
  )
const weightsOf = (length: number): Check => listOf(length, between(-WEIGHT_MOST, WEIGHT_MOST))

const checks: { readonly [Key in keyof Population]: Check } = {
  name: (value) => (typeof value === 'string' && NAME.test(value) ? undefined : 'is no plain name'),
  gapWeights: listOf(GAPS - 1, weightsOf(GAP_FEATURES)),
  anyNewWeights: weightsOf(ANY_NEW_FEATURES),
  allNewWeights: weightsOf(ALL_NEW_FEATURES),
  hours: summed(listOf(HOURS, between(0, HOUR_MOST)), (sum) => sum >= 1, 'counts nothing'),
  sizes: sharesOf(SIZES),
  origins: listOf(shipped.origins.length, sharesOf(ORIGIN_EVENTS)),
  returning: listOf(shipped.returning.length, between(0, RETURNING_MOST)),
  sessionsPerSecond: between(RATE_LEAST, RATE_MOST),
  gaps: sharesOf(GAPS),
  anyNew: between(ANY_NEW_LEAST, ANY_NEW_MOST),
}
const KEYS = Object.keys(checks) as readonly (keyof Population)[]
