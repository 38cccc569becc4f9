/** Places: the data's moments and countries as the house's own detectors are told them. */
import { type Instant, instant, plus, seconds } from '../../../src/lib/time.ts'

/** A Monday's midnight; the hour is the local one, as in the data. */
const MONDAY: Instant = instant('2024-01-01T00:00:00Z')
export const momentOf = (at: number): Instant => plus(MONDAY, seconds(at))

const LETTER_A = 65
const FIRST_LETTERS = 'XWQY'
/** Home is JP; all but two of the others lie nowhere, so that no journey to them is too short. */
export const countryOf = (country: number): string =>
  country === 0
    ? 'JP'
    : `${FIRST_LETTERS[Math.floor(country / 26)]}${String.fromCharCode(LETTER_A + (country % 26))}`
