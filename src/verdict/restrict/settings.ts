/**
 * Settings of source restriction: rules as a person writes them, and what in them cannot be meant.
 *
 * A rule names accounts and what they may do; whatever it says of one thing (a network or country, a
 * protocol, an hour) is all that is allowed of it, and what it does not speak of is free. All rules
 * that name an account count. So two of them that restrict the same thing for the same name, with
 * the same answer, would allow only what both do: that is hardly meant, and is found here.
 */
import type { PurposeKind } from '../../accounts/purpose/recognise.ts'
import { saslAccount } from '../../events/account.ts'
import type { LoginProtocol } from '../../events/login.ts'

export const RULES_MAX = 100
export const DEPARTMENTS_MAX = 200
/** Accounts, domains and patterns of one rule or department. */
export const MEMBERS_MAX = 10_000
/** Patterns are tried one by one, whoever it is; names and domains are looked up. */
export const PATTERNS_MAX = 64
export const NETWORKS_MAX = 256
export const TIMES_MAX = 8

/** What is done when a rule is broken; the later in this order the harder. */
export const answers = ['notify', 'step-up', 'refuse'] as const
export type RestrictAnswer = (typeof answers)[number]

/** Minutes of the organisation's day, the last one excluded: 0 to 1,440. */
export type Times = { readonly from: number; readonly to: number }

export type RestrictHours = {
  readonly days: 'workdays' | 'all'
  readonly times: readonly (Times | 'organisation')[]
}

export type RestrictRule = {
  readonly name: string
  /** Whoever one of these names. */
  readonly who: {
    /** A name, `*@example.jp`, `scan-*@example.jp` or `*`: one star at most. */
    readonly accounts?: readonly string[] | undefined
    readonly purposes?: readonly PurposeKind[] | undefined
    readonly departments?: readonly string[] | undefined
  }
  readonly allow: {
    /** Addresses and networks. Beside `countries` either of the two is enough. */
    readonly networks?: readonly string[] | undefined
    readonly countries?: readonly string[] | undefined
    readonly protocols?: readonly LoginProtocol[] | undefined
    readonly hours?: RestrictHours | undefined
  }
  readonly answer: RestrictAnswer
}

export type RestrictSettings = {
  /** Accounts of each, written as in `accounts`. */
  readonly departments: Readonly<Record<string, readonly string[]>>
  readonly rules: readonly RestrictRule[]
}

/** What a rule restricts: a network and a country are one thing, the origin. */
export type Restricted = 'origin' | 'protocol' | 'hours'

export const restrictedBy = ({ allow }: RestrictRule): readonly Restricted[] => [
  ...(allow.networks !== undefined || allow.countries !== undefined ? (['origin'] as const) : []),
  ...(allow.protocols !== undefined ? (['protocol'] as const) : []),
  ...(allow.hours !== undefined ? (['hours'] as const) : []),
]

/** Accounts that have no SASL name are written as the guard shows them. */
const isPlainId = (text: string): boolean => /^(host|uid|cert):/.test(text)

/** One spelling for one account, domain or pattern; `undefined`: it can be none. */
export function memberOf(text: string, defaultRealm = ''): string | undefined {
  if (isPlainId(text)) return text.includes('*') ? undefined : text
  if (text.split('*').length > 2) return undefined
  return saslAccount(text.replace(/^sasl:/, ''), text.includes('*') ? '' : defaultRealm)
}

export type Finding = {
  readonly path: readonly (string | number)[]
  readonly what: 'no-such-department' | 'overlaps' | 'too-many-patterns'
}

/** What cannot be meant, each where it stands. */
export function findingsIn({ departments, rules }: RestrictSettings): readonly Finding[] {
  const findings: Finding[] = []
  const seen = new Set<string>()
  const patterns = new Set<string>()
  const count = (members: readonly string[]) => {
    for (const text of members) if (isPattern(memberOf(text) ?? '')) patterns.add(text)
  }
  for (const [nth, rule] of rules.entries()) {
    const path = (...rest: readonly (string | number)[]) => ['rules', nth, 'who', ...rest]
    const named = [
      ...(rule.who.accounts ?? []).map(
        (one, at) => ['accounts', at, memberOf(one) ?? one] as const,
      ),
      ...(rule.who.purposes ?? []).map((one, at) => ['purposes', at, one] as const),
      ...(rule.who.departments ?? []).map((one, at) => ['departments', at, one] as const),
    ]
    for (const [list, at, name] of named) {
      if (list === 'departments' && !Object.hasOwn(departments, name)) {
        findings.push({ path: path(list, at), what: 'no-such-department' })
        continue
      }
      const keys = restrictedBy(rule).map((what) => `${list} ${name} ${what} ${rule.answer}`)
      if (keys.some((key) => seen.has(key)))
        findings.push({ path: path(list, at), what: 'overlaps' })
      for (const key of keys) seen.add(key)
    }
    count(rule.who.accounts ?? [])
    for (const name of rule.who.departments ?? [])
      if (Object.hasOwn(departments, name)) count(departments[name] ?? [])
    if (patterns.size > PATTERNS_MAX) {
      findings.push({ path: path(), what: 'too-many-patterns' })
      break
    }
  }
  return findings
}

/** A star that stands for more than the whole name before a domain. */
export const isPattern = (member: string): boolean =>
  member.includes('*') && !/^sasl:\*@[^*]+$/.test(member)
