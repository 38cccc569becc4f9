/**
 * Ready: the rules of the configuration, made ready to be asked.
 *
 * Names and domains become a map, networks sorted ranges; only patterns stay a list.
 */
import type { AccountId } from '../../events/event.ts'
import { readRange } from '../../lib/address.ts'
import { assert } from '../../lib/assert.ts'
import { type Ranges, RangesMaker, rangesOf } from '../../lib/ranges.ts'
import {
  isPattern,
  memberOf,
  type RestrictAnswer,
  type RestrictRule,
  type RestrictSettings,
  type Times,
} from './settings.ts'

/** A rule that can be asked. */
export type Ready = {
  readonly name: string
  /** Place among the rules of the configuration. */
  readonly order: number
  readonly answer: RestrictAnswer
  readonly networks: Ranges | undefined
  readonly countries: ReadonlySet<string> | undefined
  readonly protocols: ReadonlySet<string> | undefined
  readonly hours:
    | { readonly days: 'workdays' | 'all'; readonly times: readonly Times[] }
    | undefined
}

export type Restrictions = {
  /** By account, and `sasl:*@domain`. */
  readonly members: ReadonlyMap<string, readonly Ready[]>
  readonly purposes: ReadonlyMap<string, readonly Ready[]>
  readonly patterns: readonly { before: string; behind: string; rules: readonly Ready[] }[]
  readonly spared: ReadonlySet<string>
}

export type RestrictOptions = {
  readonly defaultRealm?: string
  /** Minutes of the day at which work begins and ends. */
  readonly organisation: Times
  /** Break-glass administrators: they are told of, never kept out. */
  readonly spared?: readonly AccountId[]
}

/** The settings must be without findings. */
export function restrictionsOf(
  { departments, rules }: RestrictSettings,
  { defaultRealm = '', organisation, spared = [] }: RestrictOptions,
): Restrictions {
  const members = new Map<string, Ready[]>()
  const purposes = new Map<string, Ready[]>()
  const add = (map: Map<string, Ready[]>, key: string, rule: Ready) => {
    const all = map.get(key) ?? []
    if (all.at(-1) !== rule) map.set(key, [...all, rule])
  }
  for (const [order, rule] of rules.entries()) {
    const ready = readyRule(rule, order, organisation)
    const named = [
      ...(rule.who.accounts ?? []),
      ...(rule.who.departments ?? []).flatMap((name) => departments[name] ?? []),
    ]
    for (const text of named) {
      const member = memberOf(text, defaultRealm)
      assert(member !== undefined, 'the schema reads members')
      add(members, member, ready)
    }
    for (const purpose of rule.who.purposes ?? []) add(purposes, purpose, ready)
  }
  const patterns = [...members]
    .filter(([member]) => isPattern(member))
    .map(([member, all]) => {
      const [before = '', behind = ''] = member.split('*')
      return { before, behind, rules: all }
    })
  return { members, purposes, patterns, spared: new Set(spared) }
}

function readyRule(
  { name, allow, answer }: RestrictRule,
  order: number,
  organisation: Times,
): Ready {
  const { hours } = allow
  return {
    name,
    order,
    answer,
    networks: allow.networks === undefined ? undefined : networksOf(allow.networks),
    countries: allow.countries === undefined ? undefined : new Set(allow.countries),
    protocols: allow.protocols === undefined ? undefined : new Set(allow.protocols),
    hours:
      hours === undefined
        ? undefined
        : {
            days: hours.days,
            times: hours.times.map((one) => (one === 'organisation' ? organisation : one)),
          },
  }
}

function networksOf(texts: readonly string[]): Ranges {
  const maker = new RangesMaker(texts.length)
  const from = new Uint32Array(4)
  const to = new Uint32Array(4)
  for (const text of texts) {
    const family = readRange(text, from, to)
    assert(typeof family !== 'string', 'the schema reads networks')
    maker.add(family, from, to, 0)
  }
  return rangesOf(maker.made())
}
