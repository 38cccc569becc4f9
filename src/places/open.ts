/**
 * Places: which country an address belongs to, by the table that came with Sekimori or by the
 * operator's own.
 *
 * Opened once, before anybody waits for an answer; look-ups take microseconds. A table that cannot
 * be used is a fault to show, never a reason not to start: the operator's gives way to the shipped
 * one, and without that nothing is known of any address. What was used is named, for evidence.
 * Limits: where a network is registered or announced, not where a person sits; mobile networks,
 * VPNs and clouds put people where they are not.
 */
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { Fault, whyOf } from '../lib/fault.ts'
import type { Places } from '../ports/places.ts'
import { publicAddress } from './reserved.ts'
import { openTable, type Table } from './table.ts'

const PACKAGE = '@ip-location-db/geo-whois-asn-country-mmdb'
const FILE = 'geo-whois-asn-country.mmdb'

export type PlacesOptions = {
  /** The operator's own table. */
  readonly mmdb?: string
  /** Where the shipped table lies; default: where it was installed. */
  readonly folder?: string
}

export type OpenPlaces = Places & {
  /** Tables that could not be used; the guard goes on without them. */
  readonly faults: readonly Fault<'places.unreadable'>[]
}

/** What names the table when there is none. */
export const NO_TABLE = 'none'

export function openPlaces({ mmdb, folder }: PlacesOptions = {}): OpenPlaces {
  const faults: Fault<'places.unreadable'>[] = []
  const used =
    (mmdb === undefined ? undefined : tried(mmdb, faults)) ?? tried(shipped(folder), faults)
  return {
    faults,
    table: used?.name ?? NO_TABLE,
    countryOf(ip) {
      const address = used === undefined ? undefined : publicAddress(ip)
      return address === undefined ? undefined : used?.countryOf(address)
    },
  }
}

function tried(path: string, faults: Fault<'places.unreadable'>[]): Table | undefined {
  try {
    return openTable(path)
  } catch (thrown) {
    faults.push(new Fault('places.unreadable', { file: path, why: whyOf(thrown) }, thrown))
    return undefined
  }
}

function shipped(folder: string | undefined): string {
  if (folder !== undefined) return join(folder, FILE)
  try {
    return createRequire(import.meta.url).resolve(`${PACKAGE}/${FILE}`)
  } catch {
    // The data is optional: the path says what to install.
    return join('node_modules', PACKAGE, FILE)
  }
}
