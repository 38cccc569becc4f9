/** Ids: of playbooks and steps, made of their names alone (RFC 9562 §5.5), so that they never change. */

/** SHA-1 over octets; the edge brings it. */
export type Sha1 = (octets: Uint8Array) => Uint8Array

const encoder = new TextEncoder()
const NAMESPACE = '1cc52963-565b-5bef-b43c-27183a4bf93f'

/** The one who makes our playbooks: a STIX identity. */
export const SEKIMORI_IDENTITY = 'identity--117ac4de-9e6c-5cc7-a6ca-1f41d90376a1'

export function idFor(type: string, name: string, sha1: Sha1): string {
  const space = Uint8Array.from(NAMESPACE.replaceAll('-', '').match(/../g) ?? [], (pair) =>
    Number.parseInt(pair, 16),
  )
  const it = sha1(Uint8Array.from([...space, ...encoder.encode(name)])).slice(0, 16)
  it[6] = ((it[6] ?? 0) & 0x0f) | 0x50
  it[8] = ((it[8] ?? 0) & 0x3f) | 0x80
  const hex = Array.from(it, (octet) => octet.toString(16).padStart(2, '0')).join('')
  const groups = [0, 8, 12, 16, 20].map((at, i, ends) => hex.slice(at, ends[i + 1] ?? 32))
  return `${type}--${groups.join('-')}`
}

/** CACAO v2.0 §10.10. */
const form =
  /^([a-z][a-z0-9-]+[a-z0-9])--[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i

/** Of an id its type; `undefined`: it is none. */
export const typeOfId = (text: string): string | undefined =>
  text.length > 300 ? undefined : form.exec(text)?.[1]
