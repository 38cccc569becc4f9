/**
 * Host: whom Exim names as its peer: `name (helo) [address]:port`, each but the address optional.
 *
 * The HELO name is the peer's own, and where `helo_accept_junk_hosts` is set it may hold anything: a
 * closing bracket, an address, even the rest of a line. So all places are tried where it may end, and
 * only those count behind which the line goes on as Exim would write it. When that leaves two
 * different addresses nobody can tell which is the peer's, and none is told.
 */
import { addressOf } from '../syslog/address.ts'

/** More places than these are nobody's HELO name but an attack on the reading itself. */
export const HOSTS_TRIED_MAX = 8

export type Host = {
  readonly ip: string | undefined
  readonly port: number | undefined
  /** Index just behind it. */
  readonly end: number
}

const bracket = /\[([0-9A-Fa-f.:]{2,64}(?:%[\w.-]{1,32})?)\](?::(\d{1,5}))?/y
const name = /[^\s()[\]]{1,255} /y

export const portOf = (digits: string | undefined): number | undefined => {
  const port = Number(digits)
  return port >= 1 && port <= 65_535 ? port : undefined
}

/** `[address]:port` at `from`. */
function addressAt(text: string, from: number): Host | undefined {
  bracket.lastIndex = from
  const found = bracket.exec(text)
  const ip = addressOf(found?.[1] ?? '')
  return found === null || ip === undefined
    ? undefined
    : { ip, port: portOf(found[2]), end: bracket.lastIndex }
}

/** `fits`: whether what stands behind an address is what Exim writes there. */
export function readHost(
  text: string,
  from: number,
  fits: (rest: string) => boolean,
): Host | undefined {
  let here = from
  if (text.charCodeAt(here) !== 40 && text.charCodeAt(here) !== 91) {
    name.lastIndex = here
    if (!name.test(text)) return undefined
    here = name.lastIndex
  }
  if (text.charCodeAt(here) === 91) return addressAt(text, here)
  if (text.charCodeAt(here) !== 40) return undefined
  const all: Host[] = []
  let tries = 0
  for (let at = text.indexOf(') [', here); at !== -1; at = text.indexOf(') [', at + 1)) {
    tries += 1
    if (tries > HOSTS_TRIED_MAX) return undefined
    const host = addressAt(text, at + 2)
    if (host !== undefined) all.push(host)
  }
  const [first] = all
  if (all.length === 1) return first
  const fitting = all.filter((host) => fits(text.slice(host.end)))
  return fitting.every(({ ip }) => ip === fitting[0]?.ip) ? fitting[0] : undefined
}
