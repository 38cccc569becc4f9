/**
 * MMDB: one file of the MaxMind DB format in memory, and the record that it has for an address.
 *
 * The whole file is read at once (Node has no mmap). What the file promises of itself is checked
 * against its length first; a look-up in a damaged file gives `undefined`, never an exception. A file
 * for IPv4 alone is not asked for IPv6: it would answer, and wrongly.
 * Limits: a file made to expand without end while it is read is not defended against; whoever may
 * put it there runs the machine. Version 2.0 of the format only.
 */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs'
import { Reader } from 'mmdb-lib'
import { BoundedMap } from '../lib/bounded.ts'
import type { Instant } from '../lib/time.ts'

/** The largest table of countries or of operators that is sold has less than a tenth of it. */
export const TABLE_BYTES_MAX = 256 * 1024 * 1024
/** Records kept ready: one for each country, and the operators that are met. */
export const RECORDS_MAX = 1_000

export type Mmdb = {
  /** The record for a public address in one spelling. */
  readonly get: (address: string) => unknown
  readonly builtAt: Instant
}

/** Throws with the reason when these bytes are no table that we can use. */
export function readMmdb(bytes: Buffer): Mmdb {
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
  const builtAt = buildEpoch.getTime()
  if (Number.isNaN(builtAt)) throw new Error('its date is none')
  return {
    builtAt: builtAt as Instant,
    get(address) {
      if (ipVersion === 4 && address.includes(':')) return undefined
      try {
        return reader.get(address) ?? undefined
      } catch {
        return undefined
      }
    },
  }
}

/**
 * Reads what a file has now. Throws when it is none, too large, or was written meanwhile: half of an
 * old list and half of a new one is neither. A pipe is not waited for.
 */
export function readWhole(path: string, bytesMax: number, seen: (stats: Stats) => void = () => {}) {
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK)
  try {
    const before = fstatSync(file)
    seen(before)
    if (!before.isFile()) throw new Error('it is no file')
    if (before.size > bytesMax)
      throw new Error(`it has ${before.size} bytes, ${bytesMax} are allowed`)
    const bytes = Buffer.allocUnsafeSlow(before.size)
    let end = 0
    while (end < bytes.length) {
      const got = readSync(file, bytes, end, bytes.length - end, end)
      if (got === 0) throw new Error('it became shorter while it was read')
      end += got
    }
    if (signatureOf(fstatSync(file)) !== signatureOf(before))
      throw new Error('it was changed while it was read')
    return bytes
  } finally {
    closeSync(file)
  }
}

/** Differs when the file was written or replaced. */
export const signatureOf = ({ dev, ino, size, mtimeMs, ctimeMs }: Stats): string =>
  `${dev} ${ino} ${size} ${mtimeMs} ${ctimeMs}`
