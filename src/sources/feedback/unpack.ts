/**
 * Unpack: a DMARC report out of what it is sent in: gzip, zip, or nothing.
 *
 * Small files, read whole; how much may come out is bounded before anything is unpacked, so that a
 * bomb costs no more than that. Of a zip only plain and deflated members are read, by its central
 * directory (APPNOTE.TXT 4.3.12).
 * Limits: no zip64, no encryption, no disks.
 */
import { gunzipSync, inflateRawSync } from 'node:zlib'

export const UNPACKED_BYTES_MAX = 32 * 1_024 ** 2
/** Members of one zip that are read. */
export const MEMBERS_MAX = 8

/** What may be XML reports; empty: nothing that could be read. */
export function unpacked(bytes: Uint8Array): readonly Uint8Array[] {
  try {
    if (bytes[0] === 0x1f && bytes[1] === 0x8b)
      return [gunzipSync(bytes, { maxOutputLength: UNPACKED_BYTES_MAX })]
    if (bytes[0] === 0x50 && bytes[1] === 0x4b) return members(Buffer.from(bytes))
  } catch {
    return []
  }
  return bytes.length <= UNPACKED_BYTES_MAX ? [bytes] : []
}

function members(zip: Buffer): readonly Uint8Array[] {
  const found: Uint8Array[] = []
  const end = zip.lastIndexOf(Buffer.from('PK\u0005\u0006', 'latin1'))
  if (end < 0 || end + 22 > zip.length) return found
  let at = zip.readUInt32LE(end + 16)
  let room = UNPACKED_BYTES_MAX
  const count = Math.min(zip.readUInt16LE(end + 10), MEMBERS_MAX)
  for (let i = 0; i < count && at + 46 <= zip.length; i += 1) {
    if (zip.readUInt32LE(at) !== 0x02014b50) break
    const method = zip.readUInt16LE(at + 10)
    const packed = zip.readUInt32LE(at + 20)
    const local = zip.readUInt32LE(at + 42)
    at += 46 + zip.readUInt16LE(at + 28) + zip.readUInt16LE(at + 30) + zip.readUInt16LE(at + 32)
    if (local + 30 > zip.length || zip.readUInt32LE(local) !== 0x04034b50) continue
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28)
    const body = zip.subarray(start, start + packed)
    if (room <= 0 || (method !== 0 && method !== 8)) continue
    const member = opened(body, method, room)
    if (member === undefined) continue
    room -= member.length
    found.push(member)
  }
  return found
}

/** One damaged member, or one that is too large, does not hide the others. */
function opened(body: Buffer, method: number, room: number): Uint8Array | undefined {
  try {
    if (method === 8) return inflateRawSync(body, { maxOutputLength: room })
    return body.length <= room ? body : undefined
  } catch {
    return undefined
  }
}
