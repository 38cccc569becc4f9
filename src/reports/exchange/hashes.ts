/** Hashes: what the pure exchange formats need of digests; the edge brings them. */
export type Digest = (octets: Uint8Array) => Uint8Array
export type Hashes = { readonly sha1: Digest; readonly sha256: Digest }

const encoder = new TextEncoder()
export const octetsOf = (text: string): Uint8Array => encoder.encode(text.toWellFormed())

export const hex = (octets: Uint8Array): string =>
  Array.from(octets, (octet) => octet.toString(16).padStart(2, '0')).join('')

/** RFC 4648 §4. */
export const base64 = (octets: Uint8Array): string => octets.toBase64()

/** RFC 9562 §5.5: from SHA-1 over the octets of a namespace and a name. */
export function uuid5(namespace: string, name: string, { sha1 }: Hashes): string {
  const space = Uint8Array.from(namespace.replaceAll('-', '').match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  )
  const text = octetsOf(name)
  const both = new Uint8Array(space.length + text.length)
  both.set(space)
  both.set(text, space.length)
  return uuidOf(sha1(both), 5)
}

/** The first 16 octets as a UUID of that version (RFC 9562 §4). */
export function uuidOf(octets: Uint8Array, version: 4 | 5): string {
  const it = octets.slice(0, 16)
  it[6] = ((it[6] ?? 0) & 0x0f) | (version << 4)
  it[8] = ((it[8] ?? 0) & 0x3f) | 0x80
  const all = hex(it)
  return [0, 8, 12, 16, 20].map((at, i, ends) => all.slice(at, ends[i + 1] ?? 32)).join('-')
}
