/**
 * Pack evidence: what stands against one account as bytes, and back without a loss.
 *
 * Exact, since a bar is crossed or not. Most accounts have next to none and take four bytes; twelve
 * full numbers and their sum take 120. The first byte is the version; another version, and anything
 * torn, is refused as `undefined`.
 */
import { ByteReader, ByteWriter } from '../../accounts/behaviour/bytes.ts'
import { PLACES, SCENARIOS } from './scenarios.ts'
import type { Evidence } from './weigh.ts'

export const EVIDENCE_VERSION = 2
/** Without what logins left. */
const WITHOUT_LOGINS = 1

export function packedEvidence({ years, logins, total }: Evidence): Uint8Array {
  const to = new ByteWriter()
  to.byte(logins === undefined ? WITHOUT_LOGINS : EVIDENCE_VERSION)
  to.sparse(years)
  if (logins !== undefined) to.sparse(logins)
  to.number(total)
  return to.written()
}

/** `undefined`: torn, of another version, or less than none. */
export function unpackedEvidence(bytes: Uint8Array): Evidence | undefined {
  const from = new ByteReader(bytes)
  const version = from.byte()
  if (version !== EVIDENCE_VERSION && version !== WITHOUT_LOGINS) return undefined
  const years = from.sparse(SCENARIOS)
  const logins = version === WITHOUT_LOGINS ? undefined : from.sparse(PLACES.length)
  const total = from.number()
  const isSound =
    !from.isTorn &&
    from.isAtEnd &&
    total >= 0 &&
    [...years, ...(logins ?? [])].every((one) => one >= 0)
  if (!isSound) return undefined
  return logins === undefined ? { years, total } : { years, logins, total }
}
