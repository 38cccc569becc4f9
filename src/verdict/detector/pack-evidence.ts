/**
 * Pack evidence: what stands against one account as bytes, and back without a loss.
 *
 * Exact, since a bar is crossed or not. Most accounts have next to none and take four bytes; twelve
 * full numbers and their sum take 120. The first byte is the version; another version, and anything
 * torn, is refused as `undefined`.
 */
import { ByteReader, ByteWriter } from '../../accounts/behaviour/bytes.ts'
import { SCENARIOS } from './scenarios.ts'
import type { Evidence } from './weigh.ts'

export const EVIDENCE_VERSION = 1

export function packedEvidence({ years, total }: Evidence): Uint8Array {
  const to = new ByteWriter()
  to.byte(EVIDENCE_VERSION)
  to.sparse(years)
  to.number(total)
  return to.written()
}

/** `undefined`: torn, of another version, or less than none. */
export function unpackedEvidence(bytes: Uint8Array): Evidence | undefined {
  const from = new ByteReader(bytes)
  if (from.byte() !== EVIDENCE_VERSION) return undefined
  const years = from.sparse(SCENARIOS)
  const total = from.number()
  const isSound = !from.isTorn && from.isAtEnd && total >= 0 && years.every((one) => one >= 0)
  return isSound ? { years, total } : undefined
}
