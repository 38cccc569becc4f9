/** Address: an IP address as one spelling, however a log wrote it; no names, no lookups. */

/**
 * An address as one spelling: IPv4 dotted, IPv6 by RFC 5952, without `IPv6:`, zone or brackets;
 * IPv4 in IPv6 becomes IPv4. `undefined` for text that is none, such as `unknown`.
 */
export function addressOf(text: string): string | undefined {
  let ip = text
  if (ip.startsWith('IPv6:') || ip.startsWith('IPV6:')) ip = ip.slice(5)
  if (!ip.includes(':')) return ipv4.test(ip) ? ip : undefined
  const zone = ip.indexOf('%')
  if (zone !== -1) ip = ip.slice(0, zone)
  return ipv6Of(ip.toLowerCase())
}

/** `192.0.2.7:4711`, `[2001:db8::1]:4711`, or an address alone, in brackets or not. */
export function endpointOf(text: string): {
  readonly ip: string | undefined
  readonly port: number | undefined
} {
  const found = endpoint.exec(text)
  if (found === null) {
    const isBracketed = text.startsWith('[') && text.endsWith(']')
    return { ip: addressOf(isBracketed ? text.slice(1, -1) : text), port: undefined }
  }
  const port = Number(found[3])
  return {
    ip: addressOf(found[1] ?? found[2] ?? ''),
    port: port > 0 && port <= 65_535 ? port : undefined,
  }
}

const endpoint = /^(?:\[([0-9A-Fa-f:.%\w]{2,60})\]|(\d{1,3}(?:\.\d{1,3}){3})):(\d{1,5})$/
const octet = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)'
const ipv4 = new RegExp(`^${octet}(?:\\.${octet}){3}$`)

function ipv6Of(text: string): string | undefined {
  const halves = text.split('::')
  if (halves.length > 2) return undefined
  const groups: number[][] = []
  for (const half of halves) {
    const list: number[] = []
    if (half !== '')
      for (const part of half.split(':')) {
        if (/^[0-9a-f]{1,4}$/.test(part)) list.push(Number.parseInt(part, 16))
        else if (ipv4.test(part)) {
          const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number)
          list.push(a * 256 + b, c * 256 + d)
        } else return undefined
      }
    groups.push(list)
  }
  const [left = [], right] = groups
  const missing = 8 - left.length - (right?.length ?? 0)
  if (right === undefined ? missing !== 0 : missing < 1) return undefined
  const all = [...left, ...Array.from({ length: missing }, () => 0), ...(right ?? [])]
  if (all.slice(0, 5).every((group) => group === 0) && all[5] === 0xffff)
    return [all[6] ?? 0, all[7] ?? 0].flatMap((group) => [group >> 8, group & 255]).join('.')
  return compressed(all)
}

/** RFC 5952 §4.2: the longest run of two or more zero groups becomes `::`, the first of equals. */
function compressed(groups: readonly number[]): string {
  let best = -1
  let longest = 1
  for (let from = 0; from < 8; from += 1) {
    let to = from
    while (to < 8 && groups[to] === 0) to += 1
    if (to - from > longest) {
      longest = to - from
      best = from
    }
  }
  const hex = groups.map((group) => group.toString(16))
  if (best === -1) return hex.join(':')
  return `${hex.slice(0, best).join(':')}::${hex.slice(best + longest).join(':')}`
}
