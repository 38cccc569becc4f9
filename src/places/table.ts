/**
 * Table: one MMDB file in memory, and the country that it names for an address.
 *
 * The whole file is read at once (Node has no mmap), before anybody waits for an answer. What the
 * file promises of itself is checked against its length first; a look-up in a damaged file gives
 * `undefined`, never an exception. Records are understood as ip-location-db (`country_code`),
 * MaxMind and DB-IP (`country.iso_code`) and IPinfo (`country`) write them.
 * Limits: a file made to expand without end while it is read is not defended against; whoever may
 * put it there runs the machine. Version 2.0 of the format only.
 */
import { hash } from 'node:crypto'
import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { basename } from 'node:path'
import { Reader } from 'mmdb-lib'
import { BoundedMap } from '../lib/bounded.ts'

/** The largest table of countries that is sold has less than a tenth of it. */
export const TABLE_BYTES_MAX = 256 * 1024 * 1024
/** Records are one for each country. */
export const RECORDS_MAX = 1_000
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
  const records = new BoundedMap<string | number, unknown>(RECORDS_MAX)
  const reader = new Reader<never>(bytes, {
    cache: { get: (key) => records.get(key), set: (key, value) => records.set(key, value) },
  })
  const { metadata } = reader
  const { binaryFormatMajorVersion, ipVersion, nodeCount, searchTreeSize, buildEpoch } = metadata
  if (binaryFormatMajorVersion !== 2) throw new Error('not version 2 of the format')
  if (ipVersion !== 4 && ipVersion !== 6) throw new Error('neither IPv4 nor IPv6')
  if (!Number.isSafeInteger(nodeCount) || nodeCount < 1 || searchTreeSize + 16 > bytes.length)
    throw new Error('shorter than it says')
  if (Number.isNaN(buildEpoch.getTime())) throw new Error('its date is none')
  const built = buildEpoch.toISOString().slice(0, 10)
  return {
    name: `${basename(path, '.mmdb')} ${built} sha256:${hash('sha256', bytes)}`,
    countryOf(address) {
      if (ipVersion === 4 && address.includes(':')) return undefined
      try {
        return codeOf(reader.get(address))
      } catch {
        return undefined
      }
    },
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

function readWhole(path: string, bytesMax: number): Buffer {
  const file = openSync(path, 'r')
  try {
    const seen = fstatSync(file)
    if (!seen.isFile()) throw new Error('it is no file')
    if (seen.size > bytesMax) throw new Error(`it has ${seen.size} bytes, ${bytesMax} are allowed`)
    const bytes = Buffer.allocUnsafeSlow(seen.size)
    let end = 0
    while (end < bytes.length) {
      const got = readSync(file, bytes, end, bytes.length - end, end)
      if (got === 0) throw new Error('it became shorter while it was read')
      end += got
    }
    return bytes
  } finally {
    closeSync(file)
  }
}
