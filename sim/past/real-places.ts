/**
 * Real places: where the invented addresses of lived days would lie in the Internet that a country
 * table knows.
 *
 * Simulated people sit in 240.0.0.0/4, which no table knows (`people/places.ts`). A log that is to be
 * investigated with the shipped table needs addresses of the right country: each operator of the
 * invented Internet becomes a /16 inside ranges that one country's access providers hold. Network and
 * host stay what they are, so two addresses are in one network here when they were there.
 * Limits: the ranges say something of a country only; who holds such an address did nothing.
 */
import { assert } from '../../src/lib/assert.ts'
import { countries } from '../people/places.ts'

/** First octet, first of its second octets, how many of them. */
type Range = readonly [head: number, from: number, many: number]

const ranges: { readonly [Country in (typeof countries)[number]]: readonly Range[] } = {
  JP: [
    [126, 53, 137],
    [60, 64, 96],
    [221, 16, 104],
  ],
  KR: [
    [175, 192, 64],
    [112, 144, 48],
    [211, 168, 88],
    [121, 128, 64],
  ],
  US: [[73, 0, 256]],
  TW: [
    [36, 224, 16],
    [1, 160, 16],
    [114, 32, 16],
    [118, 160, 12],
  ],
  SG: [
    [8, 128, 22],
    [8, 151, 41],
  ],
  TH: [
    [171, 96, 8],
    [49, 228, 4],
    [110, 168, 4],
  ],
  VN: [
    [14, 160, 32],
    [113, 160, 32],
    [171, 224, 32],
    [116, 96, 16],
  ],
  DE: [
    [84, 128, 64],
    [87, 128, 64],
    [79, 192, 64],
    [93, 192, 64],
  ],
  RU: [
    [95, 24, 9],
    [178, 64, 8],
    [5, 136, 8],
  ],
  BR: [
    [179, 110, 79],
    [189, 52, 18],
  ],
  NG: [
    [105, 112, 16],
    [102, 88, 8],
  ],
  ID: [
    [36, 64, 32],
    [114, 120, 8],
    [125, 160, 8],
  ],
  IN: [
    [117, 192, 64],
    [106, 192, 32],
  ],
  NL: [
    [77, 160, 16],
    [145, 83, 46],
    [84, 24, 8],
  ],
}

const INVENTED = 240

/** The real address of an invented one; any other stays as it is. */
export function realOf(ip: string): string {
  const [first = 0, operator = 0, network = 0, host = 0] = ip.split('.').map(Number)
  const country = countries[first - INVENTED]
  if (country === undefined) return ip
  const all = ranges[country]
  let nth = operator % all.reduce((sum, [, , many]) => sum + many, 0)
  for (const [head, from, many] of all) {
    if (nth < many) return `${head}.${from + nth}.${network}.${host}`
    nth -= many
  }
  assert(false, 'an operator lies in one of the ranges')
}

/** The name that the reverse zone of an access provider gives, or none. */
export function nameOf(ip: string): string {
  const [a = 0, b = 0, c = 0, d = 0] = ip.split('.').map(Number)
  // Every third provider keeps no reverse zone.
  return (a + b) % 3 === 0 ? 'unknown' : `host-${a}-${b}-${c}-${d}.access.example.net`
}
