/** Web found: addresses that tried weaknesses of web servers, and what they were given. */
import type { ReasonGiven } from '../events/verdict.ts'
import type { Lookups } from './account-found.ts'
import type { WebFound } from './found.ts'
import { type PlaceOf, RefList } from './refs.ts'
import type { WebBook, WebEntry } from './web-book.ts'

export const WEB_TOLD_MAX = 500
/** Octets of mail pages beyond which an address that tried a weakness has read out mailboxes. */
export const READ_OUT_LEAST = 1_000_000
/** Answered probes may be pages of errors; a shell that answers is one. */
const ACCOUNTS_LEAST = 3

export function webFound(
  book: WebBook,
  { countryOf }: Pick<Lookups, 'countryOf'>,
  placeOf: PlaceOf,
): readonly WebFound[] {
  const found: WebFound[] = []
  for (const [ip, entry] of book.entries()) {
    if (entry.probes + entry.shells === 0) continue
    const verdict = verdictOf(book, entry)
    const refs = new RefList()
    refs.addAll(entry.refs)
    refs.addAll(entry.readRefs)
    const country = countryOf(ip)
    found.push({
      ip,
      ...(country === undefined ? {} : { country }),
      window: { from: entry.firstAt, to: entry.lastAt },
      probes: entry.probes,
      shells: entry.shells,
      logins: entry.logins,
      downloads: entry.downloads,
      octets: entry.octets,
      patterns: [...entry.patterns].toSorted(),
      accounts: [...entry.accounts.keys()].toSorted(),
      verdict,
      reasons: reasonsOf(book, entry),
      evidence: refs.refs(placeOf),
    })
  }
  const rank = { exploited: 0, tried: 1, harmless: 2 } as const
  return found.toSorted(
    (a, b) => rank[a.verdict] - rank[b.verdict] || b.octets - a.octets || (a.ip < b.ip ? -1 : 1),
  )
}

const readsOut = (entry: WebEntry): boolean =>
  entry.octets >= READ_OUT_LEAST &&
  (entry.downloads > 0 || entry.accounts.size >= ACCOUNTS_LEAST || entry.reads > 0)

/** Exploited: a shell that answers, or a probe that was answered and after which mail was read out. */
const verdictOf = (book: WebBook, entry: WebEntry): WebFound['verdict'] =>
  book.answered(entry, 'shell') > 0 || (book.answered(entry, 'probe') > 0 && readsOut(entry))
    ? 'exploited'
    : 'tried'

function reasonsOf(book: WebBook, entry: WebEntry): readonly ReasonGiven[] {
  const reasons: ReasonGiven[] = []
  const shells = book.answered(entry, 'shell')
  const probes = book.answered(entry, 'probe')
  if (shells > 0) reasons.push({ code: 'web.shell-answered', requests: shells })
  if (probes > 0) reasons.push({ code: 'web.probe-answered', requests: probes })
  if (readsOut(entry))
    reasons.push({ code: 'web.read-out', octets: entry.octets, accounts: entry.accounts.size })
  return reasons
}
