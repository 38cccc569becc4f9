/** Places: the data's moments and countries as the house's own detectors are told them. */
import { type Instant, instant, plus, seconds } from '../../../src/lib/time.ts'

/** A Monday's midnight; the hour is the local one, as in the data. */
const MONDAY: Instant = instant('2024-01-01T00:00:00Z')
export const momentOf = (at: number): Instant => plus(MONDAY, seconds(at))

const LETTER_A = 65
const letter = (n: number): string => String.fromCharCode(LETTER_A + (n % 26))
/** Home is JP. */
export const countryOf = (country: number): string =>
  country === 0 ? 'JP' : `${letter(13 + country / 26)}${letter(country)}`
