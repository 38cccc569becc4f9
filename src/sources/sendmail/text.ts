/**
 * Text: the small grammars in Sendmail's lines: queue ids, relays, lists of addresses.
 *
 * Sendmail ends most of its lines with what it knows itself (`relay=host [address]`), and what a peer
 * said stands before that. So a relay is read from the end, addresses with respect to their quotes.
 */
import { addressOf } from '../syslog/address.ts'

/** `s1GNXHYB005133`: a sign of the time, and the process that made it; older ones are shorter. */
const id = /^([A-Za-z0-9]{2,12}\d{5,8}): /

/** The queue id with which the words begin; empty when with none. */
export const queueIdOf = (text: string): string => id.exec(text)?.[1] ?? ''

const atEnd = /(?:^|[\s@])\[(?:IPv6:)?([0-9A-Fa-f.:%]{2,64})\](?: \(may be forged\))?$/

/** The address of `host [address] (may be forged)`, where it ends the text. */
export function relayIp(text: string): string | undefined {
  const found = atEnd.exec(text)
  // «IPv6:» before the bracket's end is how Sendmail marks an address of version 6.
  return found === null ? undefined : addressOf(found[1] ?? '')
}

/**
 * Index of the first of `stops` (each begins with a comma) from `from` on that stands neither in quotes
 * nor in brackets; -1.
 */
export function endOfList(text: string, from: number, ...stops: readonly string[]): number {
  let quoted = false
  let depth = 0
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    if (code === 34) quoted = !quoted
    else if (code === 92 && quoted) at += 1
    else if (quoted) continue
    else if (code === 60) depth = 1
    else if (code === 62) depth = 0
    else if (code === 44 && depth === 0)
      for (const stop of stops) if (text.startsWith(stop, at)) return at
  }
  return -1
}

/** `<a@example.jp>,<b@example.jp>`, with or without brackets: each without them. */
export function addressesIn(text: string, most: number): readonly string[] {
  const all: string[] = []
  let here = 0
  while (here < text.length && all.length < most) {
    const end = endOfList(text, here, ',')
    const one = text.slice(here, end === -1 ? undefined : end).trim()
    if (one !== '') all.push(bare(one))
    here = end === -1 ? text.length : end + 1
  }
  return all
}

export const bare = (address: string): string =>
  address.startsWith('<') && address.endsWith('>') ? address.slice(1, -1) : address
