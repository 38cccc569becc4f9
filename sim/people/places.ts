/**
 * Places: an invented Internet for lived days, with countries, operators and networks.
 *
 * Every address is of 240.0.0.0/4, which is nobody's: no simulated origin is mistaken for a real one.
 * The first octet is the country, the second its operator (as the model takes a /16 for one), the
 * third the network.
 */
import { assert } from '../../src/lib/assert.ts'
import type { Places } from '../../src/ports/places.ts'

const FIRST = 240
/** Home first. */
export const countries = [
  ...['JP', 'KR', 'US', 'TW', 'SG', 'TH', 'VN', 'DE', 'RU', 'BR', 'NG', 'ID', 'IN', 'NL'],
] as const
export const HOME = 0
/** Operators of the home country by number. */
export const OFFICE_OPERATOR = 1
export const ISPS = { from: 16, many: 14 } as const
export const MOBILES = { from: 40, many: 4 } as const
/** Operators that are seen now and then: a hotel, a café, a customer. */
export const ODD_OPERATORS = { from: 60, many: 60 } as const
/** Operators that nobody at home uses. */
export const STRANGE_OPERATORS = { from: 180, many: 70 } as const

export function addressAt(
  country: number,
  operator: number,
  network: number,
  host: number,
): string {
  assert(country >= 0 && country < countries.length, 'a country of the table')
  for (const octet of [operator, network, host])
    assert(Number.isInteger(octet) && octet >= 0 && octet <= 255, 'an octet')
  return `${FIRST + country}.${operator}.${network}.${host}`
}

export const worldPlaces: Pick<Places, 'countryOf'> = {
  countryOf: (ip) => countries[Number(ip.slice(0, ip.indexOf('.'))) - FIRST],
}
