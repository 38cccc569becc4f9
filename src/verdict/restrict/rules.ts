/**
 * Source restriction: whether a login or a message breaks a rule of who may do what from where.
 *
 * Rules are made ready once (`ready.ts`): names and domains are looked up, only patterns are tried one by one, so
 * what one question costs is bounded by `PATTERNS_MAX` and by the rules that name the account. Of the
 * rules that are broken the hardest answer counts, and the first of its kind.
 *
 * Who comes without a known address, or from the machine itself (a webmail that does not tell its
 * client's), comes from an unknown origin, not from a forbidden one (decision 23); so does an address
 * without a country. A rule that
 * restricts origins is not broken by it, and that it could not be kept is said. Local mail
 * comes from nowhere and by no protocol: of it only the hours are asked.
 *
 * Limits: a country is where a network is registered. What a rule allows is still weighed by
 * everybody else; a rule trusts nobody.
 */
import type { PurposeKind } from '../../accounts/purpose/recognise.ts'
import { networkOf } from '../../events/account.ts'
import type { AccountId } from '../../events/event.ts'
import type { LoginProtocol } from '../../events/login.ts'
import { type Family, readAddress } from '../../lib/address.ts'
import { NO_VALUE } from '../../lib/ranges.ts'
import type { Ready, Restrictions } from './ready.ts'
import type { RestrictReason } from './reasons.ts'
import { answers, type RestrictAnswer } from './settings.ts'

/** What is known of one login or message. */
export type RestrictFacts = {
  readonly account: AccountId
  readonly purpose?: PurposeKind
  readonly clientIp?: string
  readonly country?: string
  readonly protocol?: LoginProtocol | 'local'
  /** The local day and minute of it, by the organisation's calendar. */
  readonly when: { readonly isWorkday: boolean; readonly minute: number }
}

export type Broken = {
  readonly rule: string
  readonly answer: RestrictAnswer
  readonly broken: 'network' | 'country' | 'protocol' | 'hours'
}

export type Judged = {
  readonly broken?: Broken
  /** The first rule that could not be asked, and what of it is not known. */
  readonly unknown?: { readonly rule: string; readonly unknown: 'network' | 'country' | 'protocol' }
}

/** The rule that counts of those that are broken. */
export const restricts = (rules: Restrictions, facts: RestrictFacts): Broken | undefined =>
  judgedBy(rules, facts).broken

export function judgedBy(restrictions: Restrictions, facts: RestrictFacts): Judged {
  const applying = rulesFor(restrictions, facts)
  if (applying.size === 0) return nothing
  const isSpared = restrictions.spared.has(facts.account)
  let worst: (Broken & { readonly order: number; readonly rank: number }) | undefined
  let unsure: (NonNullable<Judged['unknown']> & { readonly order: number }) | undefined
  const words = new Uint32Array(4)
  const family = facts.clientIp === undefined ? 0 : readAddress(facts.clientIp, words)
  for (const rule of applying) {
    const { name, order } = rule
    const found = brokenOf(rule, facts, words, family)
    if (found === undefined) continue
    if ('unknown' in found) {
      if (unsure === undefined || order < unsure.order)
        unsure = { rule: name, unknown: found.unknown, order }
      continue
    }
    const answer = isSpared ? 'notify' : rule.answer
    const rank = answers.indexOf(answer)
    if (worst === undefined || rank > worst.rank || (rank === worst.rank && order < worst.order))
      worst = { rule: name, answer, broken: found.broken, order, rank }
  }
  return {
    ...(worst === undefined
      ? {}
      : { broken: { rule: worst.rule, answer: worst.answer, broken: worst.broken } }),
    ...(unsure === undefined ? {} : { unknown: { rule: unsure.rule, unknown: unsure.unknown } }),
  }
}

const nothing: Judged = {}

function rulesFor(
  { members, purposes, patterns }: Restrictions,
  { account, purpose }: RestrictFacts,
): ReadonlySet<Ready> {
  const all = new Set<Ready>(members.get(account))
  const at = account.startsWith('sasl:') ? account.lastIndexOf('@') : -1
  if (at >= 0) for (const rule of members.get(`sasl:*${account.slice(at)}`) ?? []) all.add(rule)
  if (purpose !== undefined) for (const rule of purposes.get(purpose) ?? []) all.add(rule)
  for (const { before, behind, rules } of patterns)
    if (
      account.length >= before.length + behind.length &&
      account.startsWith(before) &&
      account.endsWith(behind)
    )
      for (const rule of rules) all.add(rule)
  return all
}

type Found = Pick<Broken, 'broken'> | Pick<NonNullable<Judged['unknown']>, 'unknown'> | undefined

/** What is broken comes before what is not known: it is broken whatever the rest would be. */
function brokenOf(rule: Ready, facts: RestrictFacts, words: Uint32Array, family: Family): Found {
  const isLocal = facts.protocol === 'local'
  const origin = isLocal ? undefined : originOf(rule, facts, words, family)
  if (origin !== undefined && 'broken' in origin) return origin
  const { protocols, hours } = rule
  const { protocol, when } = facts
  if (protocols !== undefined && protocol !== undefined && !isLocal && !protocols.has(protocol))
    return { broken: 'protocol' }
  const isHour =
    hours === undefined ||
    ((hours.days === 'all' || when.isWorkday) &&
      hours.times.some(({ from, to }) => from <= when.minute && when.minute < to))
  if (!isHour) return { broken: 'hours' }
  if (origin !== undefined) return origin
  return protocols !== undefined && protocol === undefined ? { unknown: 'protocol' } : undefined
}

function originOf(
  { networks, countries }: Ready,
  { country }: RestrictFacts,
  words: Uint32Array,
  family: Family,
): Found {
  if (networks === undefined && countries === undefined) return undefined
  if (family === 0) return { unknown: networks === undefined ? 'country' : 'network' }
  if (networks !== undefined && networks.valueOf(words, family) !== NO_VALUE) return undefined
  if (isLoopback(words, family)) return { unknown: networks === undefined ? 'country' : 'network' }
  if (countries === undefined) return { broken: 'network' }
  if (country === undefined) return { unknown: 'country' }
  return countries.has(country) ? undefined : { broken: 'country' }
}

/** The machine itself: a webmail on it, which does not tell whom it speaks for. */
const isLoopback = (words: Uint32Array, family: Family): boolean =>
  family === 4
    ? (words[0] ?? 0) >>> 24 === 127
    : words[0] === 0 && words[1] === 0 && words[2] === 0 && words[3] === 1

/** Why, as data: what was broken, then what could not be asked. */
export function restrictReasons(
  { broken, unknown }: Judged,
  { clientIp = '', country = '', protocol = 'other', when }: RestrictFacts,
): readonly RestrictReason[] {
  const reasons: RestrictReason[] = []
  if (broken !== undefined) {
    const { rule, answer } = broken
    const facts = { rule, answer }
    if (broken.broken === 'network')
      reasons.push({ code: 'restricted.network', ...facts, network: networkOf(clientIp) })
    else if (broken.broken === 'country')
      reasons.push({ code: 'restricted.country', ...facts, country })
    else if (broken.broken === 'protocol')
      reasons.push({ code: 'restricted.protocol', ...facts, protocol })
    else
      reasons.push({
        code: 'restricted.hours',
        ...facts,
        minute: when.minute,
        day: when.isWorkday ? 'workday' : 'day-off',
      })
  }
  if (unknown !== undefined) reasons.push({ code: 'restricted.unknown', ...unknown })
  return reasons
}
