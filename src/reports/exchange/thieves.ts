/**
 * Thieves: the origins that the findings call a thief's, one entry an address.
 *
 * From accounts that were taken over their origins that were not there before the window, from data
 * stores that were, and web origins that broke in. Addresses of private networks are left out: they
 * name nobody to a stranger, and tell how our own network is made.
 * Limits: an owner who travelled in the window counts as the thief; the report says which origins
 * were known before.
 */
import type { AccountId } from '../../events/event.ts'
import {
  type AccountVerdict,
  type Investigation,
  type OriginUse,
  PORTS_MAX,
  type PortUse,
} from '../../incident/found.ts'
import { readAddress } from '../../lib/address.ts'
import { earlier, later } from '../../lib/time.ts'

export type Use = Pick<OriginUse, 'firstAt' | 'lastAt' | 'messages' | 'logins' | 'failures'>
export type Touched = Use & { readonly account: AccountId }

export type Thief = Use & {
  readonly ip: string
  readonly family: 4 | 6
  readonly country?: string
  readonly operator?: number
  readonly ways: readonly ('mail' | 'database' | 'web')[]
  readonly verdict: 'hijacked' | 'suspect'
  readonly ports: readonly PortUse[]
  readonly touched: readonly Touched[]
}

/** Most messages first, then by address. `suspects`: those of accounts under suspicion too. */
export function thievesOf(
  found: Investigation,
  { suspects = false }: { readonly suspects?: boolean } = {},
): readonly Thief[] {
  const all = new Map<string, Thief>()
  const counts = (verdict: AccountVerdict): verdict is 'hijacked' | 'suspect' =>
    verdict === 'hijacked' || (suspects && verdict === 'suspect')
  const add = (
    it: Use & Partial<Pick<Thief, 'country' | 'operator' | 'ports'>>,
    text: string,
    way: Thief['ways'][number],
    verdict: Thief['verdict'],
    account?: AccountId,
  ) => {
    const known = addressOf(text)
    if (known === undefined) return
    const { firstAt, lastAt, messages, logins, failures } = it
    const one: Thief = {
      ...known,
      ...(it.country === undefined ? {} : { country: it.country }),
      ...(it.operator === undefined ? {} : { operator: it.operator }),
      ...{ firstAt, lastAt, messages, logins, failures, verdict },
      ways: [way],
      ports: it.ports ?? [],
      touched:
        account === undefined ? [] : [{ account, firstAt, lastAt, messages, logins, failures }],
    }
    const before = all.get(one.ip)
    all.set(one.ip, before === undefined ? one : both(before, one))
  }
  for (const { account, verdict, origins } of found.accounts)
    if (counts(verdict))
      for (const origin of origins)
        if (!origin.known) add(origin, origin.ip, 'mail', verdict, account)
  for (const { account, verdict, clientIp, country, window } of found.stores)
    if (counts(verdict) && clientIp !== undefined)
      add(
        {
          ...{ firstAt: window.from, lastAt: window.to },
          ...{ messages: 0, logins: 0, failures: 0 },
          ...(country === undefined ? {} : { country }),
        },
        ...([clientIp, 'database', verdict, account] as const),
      )
  for (const { ip, country, window, verdict } of found.web)
    if (verdict === 'exploited')
      add(
        {
          ...{ firstAt: window.from, lastAt: window.to },
          ...{ messages: 0, logins: 0, failures: 0 },
          ...(country === undefined ? {} : { country }),
        },
        ...([ip, 'web', 'hijacked'] as const),
      )
  return [...all.values()].toSorted(
    (a, b) => b.messages - a.messages || (a.ip < b.ip ? -1 : a.ip > b.ip ? 1 : 0),
  )
}

const both = (a: Thief, b: Thief): Thief => ({
  ...b,
  ...a,
  ...summed(a, b),
  ways: [...new Set([...a.ways, ...b.ways])],
  verdict: a.verdict === 'hijacked' ? a.verdict : b.verdict,
  ports: [...a.ports, ...b.ports].slice(0, PORTS_MAX),
  touched: together([...a.touched, ...b.touched]),
})

/** One entry an account. */
function together(all: readonly Touched[]): readonly Touched[] {
  const each = new Map<AccountId, Touched>()
  for (const one of all) {
    const known = each.get(one.account)
    each.set(one.account, known === undefined ? one : { ...one, ...summed(known, one) })
  }
  return [...each.values()]
}

const summed = (a: Use, b: Use): Use => ({
  firstAt: earlier(a.firstAt, b.firstAt),
  lastAt: later(a.lastAt, b.lastAt),
  messages: a.messages + b.messages,
  logins: a.logins + b.logins,
  failures: a.failures + b.failures,
})

const words = new Uint32Array(4)

/** The address in its plain form, `undefined` for text that is none and for private networks. */
export function addressOf(
  text: string,
): { readonly ip: string; readonly family: 4 | 6 } | undefined {
  const family = readAddress(text, words)
  if (family === 0) return undefined
  if (family === 4)
    return isPrivate4(words[0] ?? 0) ? undefined : { ip: spelled4(words[0] ?? 0), family }
  return isPrivate6(words[0] ?? 0) ? undefined : { ip: spelled6(words), family }
}

const spelled4 = (word: number): string =>
  [24, 16, 8, 0].map((shift) => (word >>> shift) & 0xff).join('.')

/** RFC 5952: small letters, the first of the longest runs of two or more zeros as `::`. */
function spelled6(four: Uint32Array): string {
  const groups = Array.from(four, (word) => [word >>> 16, word & 0xffff]).flat()
  const text = groups.map((group) => group.toString(16)).join(':')
  const runs = text.match(/\b0(:0)+\b/g) ?? []
  const [longest] = runs.toSorted((a, b) => b.length - a.length)
  if (longest === undefined) return text
  const at = text.search(new RegExp(`(^|:)${longest}(:|$)`))
  const before = text.slice(0, at === 0 && text.startsWith(longest) ? 0 : at)
  const after = text.slice(before.length + (before === '' ? 0 : 1) + longest.length)
  return `${before}::${after.replace(/^:/, '')}`
}

/** RFC 1918, RFC 6598 (shared), loopback, link-local, this network, and from 224/4 on. */
const isPrivate4 = (word: number): boolean => {
  const [a, b] = [word >>> 24, (word >>> 16) & 0xff]
  return (
    [0, 10, 127].includes(a) ||
    a >= 224 ||
    (a === 100 && b >= 64 && b < 128) ||
    (a === 169 && b === 254) ||
    (a === 172 && b >= 16 && b < 32) ||
    (a === 192 && b === 168)
  )
}

/** Of IPv6 only 2000::/3 is given to anybody (RFC 4291 §2.4). */
const isPrivate6 = (word: number): boolean => word >>> 29 !== 1
