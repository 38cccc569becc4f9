/** Sums: what several sections say of all accounts together, reckoned once. */
import type {
  AccountFound,
  Investigation,
  MailCounts,
  Span,
  StoreFound,
} from '../../incident/found.ts'
import { earlier, later } from '../../lib/time.ts'

export const isTaken = ({ verdict }: { readonly verdict: AccountFound['verdict'] }): boolean =>
  verdict === 'hijacked'
export const isDoubted = ({ verdict }: { readonly verdict: AccountFound['verdict'] }): boolean =>
  verdict === 'hijacked' || verdict === 'suspect'

export type CountrySum = {
  readonly country: string | undefined
  readonly messages: number
  readonly logins: number
  readonly failures: number
  readonly origins: number
  readonly firstAt: number
  readonly lastAt: number
}

export type Sums = {
  readonly hijacked: readonly AccountFound[]
  readonly suspect: readonly AccountFound[]
  readonly stores: readonly StoreFound[]
  /** Of the hijacked ones, within their windows. */
  readonly mail: MailCounts
  readonly domestic: number
  readonly foreign: number
  readonly reading: {
    readonly octets: number
    readonly messages: number
    readonly sessions: number
  }
  /** From the first window's begin to the last one's end, of accounts, stores and web. */
  readonly window: Span | undefined
  readonly windows: readonly Span[]
  /** Of the thief, most first. */
  readonly countries: readonly CountrySum[]
  readonly origins: number
  /** Something was found that is not clean. */
  readonly isIncident: boolean
}

export function sumsOf(found: Investigation): Sums {
  const hijacked = found.accounts.filter(isTaken)
  const suspect = found.accounts.filter(({ verdict }) => verdict === 'suspect')
  const stores = found.stores.filter(isTaken)
  const exploited = found.web.filter(({ verdict }) => verdict === 'exploited')
  const add = (of: (account: AccountFound) => number): number =>
    hijacked.reduce((sum, account) => sum + of(account), 0)
  const windows = [
    ...hijacked.flatMap(({ window }) => (window === undefined ? [] : [window])),
    ...stores.map(({ window }) => window),
    ...exploited.map(({ window }) => window),
  ]
  const window = windows.reduce<Span | undefined>(
    (all, one) =>
      all === undefined ? one : { from: earlier(all.from, one.from), to: later(all.to, one.to) },
    undefined,
  )
  const { countries, origins } = originsOf(hijacked)
  return {
    hijacked,
    suspect,
    stores,
    mail: {
      submitted: add(({ messages }) => messages.submitted),
      recipients: add(({ messages }) => messages.recipients),
      delivered: add(({ messages }) => messages.delivered),
      deferred: add(({ messages }) => messages.deferred),
      bounced: add(({ messages }) => messages.bounced),
      unknown: add(({ messages }) => messages.unknown),
    },
    domestic: add(({ domestic }) => domestic),
    foreign: add(({ foreign }) => foreign),
    reading: {
      octets: add(({ reading }) => reading?.octets ?? 0),
      messages: add(({ reading }) => reading?.messages ?? 0),
      sessions: add(({ reading }) => reading?.sessions ?? 0),
    },
    window,
    windows,
    countries,
    origins,
    isIncident:
      hijacked.length + suspect.length + exploited.length > 0 ||
      found.stores.some(({ verdict }) => verdict === 'hijacked' || verdict === 'suspect'),
  }
}

/** One address that used several accounts is one origin. */
function originsOf(accounts: readonly AccountFound[]): Pick<Sums, 'countries' | 'origins'> {
  const sums = new Map<string, { ips: Set<string>; sum: CountrySum }>()
  const all = new Set<string>()
  let leftOut = 0
  for (const account of accounts) {
    leftOut += account.originsLeftOut
    for (const origin of account.origins) {
      if (origin.known) continue
      all.add(origin.ip)
      const key = origin.country ?? ''
      const before = sums.get(key)
      const ips = (before?.ips ?? new Set()).add(origin.ip)
      sums.set(key, {
        ips,
        sum: {
          country: origin.country,
          messages: (before?.sum.messages ?? 0) + origin.messages,
          logins: (before?.sum.logins ?? 0) + origin.logins,
          failures: (before?.sum.failures ?? 0) + origin.failures,
          origins: ips.size,
          firstAt: Math.min(before?.sum.firstAt ?? Number.POSITIVE_INFINITY, origin.firstAt),
          lastAt: Math.max(before?.sum.lastAt ?? Number.NEGATIVE_INFINITY, origin.lastAt),
        },
      })
    }
  }
  const countries = [...sums.values()]
    .map(({ sum }) => sum)
    .sort(
      (a, b) =>
        b.messages - a.messages ||
        b.logins - a.logins ||
        ((a.country ?? '') < (b.country ?? '') ? -1 : 1),
    )
  return { countries, origins: all.size + leftOut }
}
