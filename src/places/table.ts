/**
 * Table: the country that an MMDB file names for an address.
 *
 * Records are understood as ip-location-db (`country_code`), MaxMind and DB-IP (`country.iso_code`)
 * and IPinfo (`country`) write them. The file is read before anybody waits for an answer.
 */
import { hash } from 'node:crypto'
import { basename } from 'node:path'
import { readMmdb, readWhole, TABLE_BYTES_MAX } from './mmdb.ts'

/** Tables use them for «nobody», «Europe» and «Asia and Pacific»: no countries of ISO 3166-1. */
const noCountry = new Set(['ZZ', 'XX', 'EU', 'AP'])

export type Table = {
  /** The code for a public address in one spelling. */
  readonly countryOf: (address: string) => string | undefined
  /** Name, date of building and SHA-256. */
  readonly name: string
}

/** Throws with the reason when the file is none, or not one that we can use. */
export function openTable(path: string, bytesMax: number = TABLE_BYTES_MAX): Table {
  const bytes = readWhole(path, bytesMax)
  const { get, builtAt } = readMmdb(bytes)
  const built = new Date(builtAt).toISOString().slice(0, 10)
  return {
    name: `${basename(path, '.mmdb')} ${built} sha256:${hash('sha256', bytes)}`,
    countryOf: (address) => codeOf(get(address)),
  }
}

function codeOf(record: unknown): string | undefined {
  const { country_code: plain, country } = (record ?? {}) as {
    country_code?: unknown
    country?: unknown
  }
  const code = plain ?? (country as { iso_code?: unknown } | undefined)?.iso_code ?? country
  return typeof code === 'string' && /^[A-Z]{2}$/.test(code) && !noCountry.has(code)
    ? code
    : undefined
}
