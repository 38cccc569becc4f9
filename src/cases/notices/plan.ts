/**
 * Plan: who must be told, and who must not be written to.
 *
 * Told is who received: mail that was held here and never left needs no notice, and what was only
 * tried did not arrive. A second mass mailing to strangers repeats the damage (lists of thieves hold
 * traps), so by default only our own people and known correspondents are written to; the rest are for
 * a notice on our page and for the postmasters of their domains. Each address once, however it was
 * spelled; who said that he wants no mail gets none.
 */
import { neverLeft, outcomeOf, type Reached } from '../../incident/radius.ts'
import type { Language } from '../../lib/words.ts'

export const groups = ['internal', 'known', 'stranger', 'role'] as const
export type Group = (typeof groups)[number]

/** Why somebody is not written to. */
export const reasonsNot = [
  'never-left',
  'not-delivered',
  'opted-out',
  'not-chosen',
  'twice',
  'no-address',
] as const
export type ReasonNot = (typeof reasonsNot)[number]

export type Planned = {
  readonly address: string
  readonly language: Language
  readonly group: Group
}

export type NoticePlan = {
  readonly persons: readonly Planned[]
  readonly by: { readonly [Name in Group]: number }
  readonly not: { readonly [Name in ReasonNot]: number }
  /** Of those who received and are not written to: their domains, the largest first. */
  readonly domains: readonly { readonly domain: string; readonly persons: number }[]
}
export const DOMAINS_MAX = 50

export type PlanOptions = {
  /** Ours: whoever has an address there is internal. */
  readonly domains: readonly string[]
  /** Who is written to; default internal and known. */
  readonly groups?: readonly Group[]
  /** Addresses that want no mail. */
  readonly optOuts?: ReadonlySet<string>
  /** By domain or address; else Japanese below `.jp`, and English. */
  readonly languages?: ReadonlyMap<string, Language>
  /** Mail whose fate nobody told counts as received; default true. */
  readonly unknownCounts?: boolean
}

/** RFC 2142 and what else reaches a desk or a machine and no person. */
const ROLES =
  /^(?:abuse|admin|administrator|billing|bounces?|daemon|help|helpdesk|hostmaster|info|mailer-daemon|marketing|no-?reply|noc|postmaster|root|sales|security|spam|support|sysadmin|webmaster|www)(?:[+-].*)?$/i

/** What stands before the `@` is nobody's name. */
export const isDesk = (login: string): boolean => ROLES.test(login)

/** Addresses are compared so; what stands before the `@` is the receiver's affair, but nobody uses it so. */
export const keyOf = (address: string): string => address.trim().toLowerCase()

const ADDRESS = /^[^\s@<>,;:"\\()[\]\p{Cc}]{1,64}@[A-Za-z0-9.-]{1,253}$/u

export function planRecipients(recipients: readonly Reached[], options: PlanOptions): NoticePlan {
  const {
    groups: chosen = ['internal', 'known'],
    optOuts = new Set(),
    unknownCounts = true,
  } = options
  const ours = new Set(options.domains.map((domain) => domain.toLowerCase()))
  const by = { internal: 0, known: 0, stranger: 0, role: 0 }
  const not = {
    ...{ 'never-left': 0, 'not-delivered': 0, 'opted-out': 0 },
    ...{ 'not-chosen': 0, twice: 0, 'no-address': 0 },
  }
  const seen = new Set<string>()
  const unwritten = new Map<string, number>()
  const persons: Planned[] = []
  for (const reached of recipients) {
    const address = reached.recipient.trim()
    const key = keyOf(address)
    const why = reasonNot(reached, address, unknownCounts)
    if (why !== undefined) {
      not[why] += 1
      continue
    }
    if (seen.has(key)) {
      not.twice += 1
      continue
    }
    seen.add(key)
    const group = groupOf(reached, key, ours)
    by[group] += 1
    if (optOuts.has(key)) {
      not['opted-out'] += 1
      continue
    }
    if (!chosen.includes(group)) {
      not['not-chosen'] += 1
      unwritten.set(reached.domain, (unwritten.get(reached.domain) ?? 0) + 1)
      continue
    }
    persons.push({ address, language: languageOf(key, reached.domain, options.languages), group })
  }
  const domains = [...unwritten]
    .map(([domain, n]) => ({ domain, persons: n }))
    .toSorted((a, b) => b.persons - a.persons || (a.domain < b.domain ? -1 : 1))
    .slice(0, DOMAINS_MAX)
  return { persons, by, not, domains }
}

function reasonNot(
  reached: Reached,
  address: string,
  unknownCounts: boolean,
): ReasonNot | undefined {
  if (neverLeft(reached)) return 'never-left'
  const isReached =
    reached.delivered > 0 ||
    (unknownCounts && outcomeOf(reached) !== 'bounced' && reached.unknown > 0)
  if (!isReached) return 'not-delivered'
  return ADDRESS.test(address) ? undefined : 'no-address'
}

function groupOf({ domain, known }: Reached, key: string, ours: ReadonlySet<string>): Group {
  if (ours.has(domain)) return 'internal'
  if (ROLES.test(key.slice(0, key.lastIndexOf('@')))) return 'role'
  return known ? 'known' : 'stranger'
}

export function languageOf(
  key: string,
  domain: string,
  languages: ReadonlyMap<string, Language> | undefined,
): Language {
  return languages?.get(key) ?? languages?.get(domain) ?? (domain.endsWith('.jp') ? 'ja' : 'en')
}
