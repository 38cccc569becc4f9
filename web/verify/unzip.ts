/**
 * Unzip: a package's zip in memory, read by its directory, or why it is not unpacked.
 *
 * By the same rules as on the command line (`declaredRefusal`): every name, size and place is judged
 * before the first octet is unpacked, and a file that unpacks to another length or checksum is
 * refused. Limits: no ZIP64, no encryption; stored and deflated files only.
 */
import type { PackageFiles } from '../../src/evidence/package/check-types.ts'
import {
  type Declared,
  declaredRefusal,
  PACKAGE_FILES_MAX,
} from '../../src/evidence/package/layout.ts'
import { type Refused, refuse } from '../../src/evidence/refused.ts'

const END = 0x06054b50
const CENTRAL = 0x02014b50
const LOCAL = 0x04034b50
const END_BYTES = 22
const COMMENT_BYTES_MAX = 65_535
const UTF8_NAME = 0x800

type Place = { readonly declared: Declared; readonly from: number; readonly crc: number }

export function unzip(bytes: Uint8Array): PackageFiles | Refused {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const end = endOf(view)
  if (end === undefined) return refuse('it is no zip')
  const count = view.getUint16(end + 10, true)
  const size = view.getUint32(end + 12, true)
  const start = view.getUint32(end + 16, true)
  if (view.getUint16(end + 4, true) !== 0 || view.getUint16(end + 8, true) !== count)
    return refuse('it is one of several parts')
  if (count > PACKAGE_FILES_MAX || start === 0xffffffff)
    return refuse(`it has more than ${PACKAGE_FILES_MAX} files`)
  if (start + size !== end) return refuse('its directory is not where it says')
  const places = new Map<string, Place>()
  const declared: Declared[] = []
  let at = start
  for (let nth = 0; nth < count; nth += 1) {
    const place = placeAt(view, bytes, at, end)
    if ('refused' in place) return place
    declared.push(place.declared)
    places.set(place.declared.name, place)
    at = place.next
  }
  if (at !== end) return refuse('its directory has another length')
  const refusal = declaredRefusal(declared)
  if (refusal !== undefined) return refuse(refusal)
  return {
    names: [...places.keys()].sort((a, b) => (a < b ? -1 : 1)),
    read: async (name) => {
      const place = places.get(name)
      return place === undefined ? undefined : unpacked(bytes, place)
    },
  }
}

function endOf(view: DataView): number | undefined {
  const first = Math.max(0, view.byteLength - END_BYTES - COMMENT_BYTES_MAX)
  for (let at = view.byteLength - END_BYTES; at >= first; at -= 1)
    if (
      view.getUint32(at, true) === END &&
      at + END_BYTES + view.getUint16(at + 20, true) === view.byteLength
    )
      return at
  return undefined
}

function nameIn(bytes: Uint8Array, flags: number): string | undefined {
  // Our names are ASCII; what is not would be refused by its name anyway.
  if ((flags & UTF8_NAME) === 0 && bytes.some((it) => it > 0x7f)) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}

function placeAt(
  view: DataView,
  bytes: Uint8Array,
  at: number,
  end: number,
): (Place & { readonly next: number }) | Refused {
  const no = () => refuse('its directory is damaged')
  if (at + 46 > end || view.getUint32(at, true) !== CENTRAL) return no()
  const u16 = (from: number) => view.getUint16(at + from, true)
  const u32 = (from: number) => view.getUint32(at + from, true)
  const nameEnd = at + 46 + u16(28)
  const next = nameEnd + u16(30) + u16(32)
  if (next > end) return no()
  const name = nameIn(bytes.subarray(at + 46, nameEnd), u16(8))
  if (name === undefined) return refuse('a name in it is no UTF-8')
  const local = u32(42)
  const nameBytes = nameEnd - at - 46
  if (local + 30 + nameBytes > end || view.getUint32(local, true) !== LOCAL)
    return refuse(`${JSON.stringify(name)} has no header where its directory says`)
  const named = nameIn(bytes.subarray(local + 30, local + 30 + nameBytes), u16(8))
  if (view.getUint16(local + 26, true) !== nameBytes || named !== name)
    return refuse(`${JSON.stringify(name)} has two names`)
  if (view.getUint16(local + 8, true) !== u16(10))
    return refuse(`${JSON.stringify(name)} has two methods`)
  const from = local + 30 + nameBytes + view.getUint16(local + 28, true)
  if (from + u32(20) > end) return refuse(`${JSON.stringify(name)} ends behind the end`)
  const declared = {
    name,
    bytes: u32(24),
    packed: u32(20),
    method: u16(10),
    isEncrypted: (u16(8) & 1) !== 0,
    mode: u32(38) >>> 16,
    at: local,
    end: from + u32(20),
  }
  return { declared, from, crc: u32(16), next }
}

async function unpacked(
  bytes: Uint8Array,
  { declared, from, crc }: Place,
): Promise<Uint8Array | Refused> {
  const packed = bytes.subarray(from, from + declared.packed)
  const whole =
    declared.method === 0
      ? packed
      : await inflated(packed as Uint8Array<ArrayBuffer>, declared.bytes)
  if (whole === undefined) return refuse('it does not unpack')
  if (whole.length !== declared.bytes) return refuse('it unpacks to another length than declared')
  return crcOf(whole) === crc ? whole : refuse('its checksum is not that of its content')
}

/** Up to one octet more than was declared, whatever comes; `undefined`: no deflated octets. */
async function inflated(
  packed: Uint8Array<ArrayBuffer>,
  most: number,
): Promise<Uint8Array | undefined> {
  const whole = new Uint8Array(most + 1)
  let length = 0
  const reader = new Blob([packed])
    .stream()
    .pipeThrough(new DecompressionStream('deflate-raw'))
    .getReader()
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return whole.subarray(0, length)
      if (length + value.length > most) {
        await reader.cancel()
        return whole
      }
      whole.set(value, length)
      length += value.length
    }
  } catch {
    return undefined
  }
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n
  for (let bit = 0; bit < 8; bit += 1) c = c & 1 ? (c >>> 1) ^ 0xedb88320 : c >>> 1
  return c
})

/** ISO 3309, as zip has it. */
export function crcOf(bytes: Uint8Array): number {
  let crc = 0xffffffff
  for (const octet of bytes) crc = (crc >>> 8) ^ (crcTable[(crc ^ octet) & 0xff] as number)
  return (crc ^ 0xffffffff) >>> 0
}
