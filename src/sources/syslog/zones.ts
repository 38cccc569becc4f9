/**
 * Zones: what a short name of a zone behind a moment means, as databases and web servers write it.
 *
 * Only names that mean one offset wherever they are in use. `CST`, `IST`, `BST`, `EST` of Australia and
 * their like mean several: then the zone that we were told counts, and is called assumed.
 */
const hoursOf: { readonly [name: string]: number } = {
  ...{ UTC: 0, GMT: 0, UCT: 0, Z: 0, WET: 0, WEST: 1, CET: 1, CEST: 2, MET: 1, MEST: 2 },
  ...{ EET: 2, EEST: 3, MSK: 3, JST: 9, KST: 9, HKT: 8, SGT: 8, PHT: 8, ICT: 7, WIB: 7, WITA: 8 },
  ...{ WIT: 9, AWST: 8, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13, EDT: -4, CDT: -5, MDT: -6 },
  ...{ PST: -8, PDT: -7, AKST: -9, AKDT: -8, HST: -10, BRT: -3, ART: -3, SAST: 2, EAT: 3, PKT: 5 },
  ...{ NPT: 5.75, MMT: 6.5, CAT: 2, WAT: 1, TRT: 3, UZT: 5 },
}

const numeric = /^([+-])(\d{2}):?(\d{2})?$/

/** Minutes ahead of UTC; `undefined` where the name does not say. */
export function zoneMinutes(name: string): number | undefined {
  const hours = hoursOf[name]
  if (hours !== undefined) return hours * 60
  const found = numeric.exec(name)
  if (found === null) return undefined
  const minutes = Number(found[2]) * 60 + Number(found[3] ?? 0)
  return minutes > 18 * 60 ? undefined : found[1] === '-' ? -minutes : minutes
}
