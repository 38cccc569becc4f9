/**
 * Redact: strikes out of what people wrote in a case whoever is being erased.
 *
 * Struck out are his address, however it is spelled (letter case, full width, invisible characters), the
 * name of his account, and, in a case that he was in, his bare login and the name by which a party with
 * his address was entered. Only words of people are touched: codes, moments, hashes, ids and figures
 * stay, and so does the act. A mark stands where he stood, the same in both languages.
 *
 * Limits: a name that nothing here ties to the account is found by nobody. A bare login that is the
 * name of a desk (`info`) is no person. Where a login is an ordinary word, that word goes with it.
 */
import type { AccountId, EventOf } from '../events/event.ts'
import type { Party } from './case.ts'

export const STRUCK = '■■■'
/** In place of an account in a list of several. */
export const NOBODY = 'uid:erased'
/** A party's name: shorter, and it stands in every other word. */
const NAME_LEAST = 2
const LOGIN_LEAST = 3
/** Names of one case; what parties beyond are called stays. */
export const NAMES_MAX = 100

export type Sought = {
  readonly account: AccountId
  /** In any case: `alice@example.jp`. */
  readonly everywhere: RegExp
  /** Where he was in the case; absent: his login is the name of a desk, or too short. */
  readonly login?: RegExp
}

const literal = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')
/** A letter of a login or address: what stands beside one belongs to another name. */
const BEFORE = '(?<![A-Za-z0-9_+@-]|[A-Za-z0-9]\\.)'
const AFTER = '(?![A-Za-z0-9_+@-]|\\.[A-Za-z0-9])'
const patternOf = (words: readonly string[]): RegExp =>
  new RegExp(`${BEFORE}(?:${words.map(literal).join('|')})${AFTER}`, 'giu')

/** `isDesk` tells logins that are nobody's name (`notices/plan.ts`). */
export function soughtOf(account: AccountId, isDesk: (login: string) => boolean): Sought {
  const name = account.slice(account.indexOf(':') + 1)
  const [login = '', domain] = name.split('@')
  const isPerson =
    account.startsWith('sasl:') && login.length >= LOGIN_LEAST && !isDesk(login.toLowerCase())
  return {
    account,
    everywhere: patternOf(domain === undefined ? [account] : [account, name]),
    ...(isPerson ? { login: patternOf([login]) } : {}),
  }
}

type Struck<Value> = { readonly value: Value; readonly places: number }

function textStruck(text: string, patterns: readonly RegExp[]): Struck<string> {
  let value = text
  let places = 0
  for (const pattern of patterns) {
    // As it is read, not as it was typed: full width, and characters that nobody sees.
    const plain = value.normalize('NFKC').replaceAll(/\p{Cf}/gu, '')
    const isHidden = plain !== value && countIn(plain, pattern) > countIn(value, pattern)
    const within = isHidden ? plain : value
    places += countIn(within, pattern)
    value = within.replaceAll(pattern, STRUCK)
  }
  return { value, places }
}

const countIn = (text: string, pattern: RegExp): number => [...text.matchAll(pattern)].length

/** Fields in which people write, wherever they stand in an act. */
const words: ReadonlySet<string> = new Set([
  ...['why', 'basis', 'department', 'text', 'how', 'name', 'contact', 'reference', 'question'],
  ...['options', 'chosen', 'reason', 'item', 'source', 'owner', 'proof', 'note', 'receipt', 'to'],
  ...['tool', 'witness', 'consent', 'ja', 'en', 'of', 'file', 'value', 'person'],
])
/** Whoever is meant by these is one of us: an address is struck out, a bare name is his own. */
const ours: ReadonlySet<string> = new Set(['owner', 'person'])
const lists: ReadonlySet<string> = new Set(['accounts', 'affected'])

type Where = { readonly sought: Sought; readonly inCase: readonly RegExp[] }

function valueStruck(value: unknown, name: string, where: Where, isFree: boolean): Struck<unknown> {
  const { sought, inCase } = where
  if (typeof value === 'string') {
    if (value === sought.account && (lists.has(name) || name === 'account'))
      return { value: NOBODY, places: 1 }
    if (!isFree) return { value, places: 0 }
    return textStruck(value, [sought.everywhere, ...(ours.has(name) ? [] : inCase)])
  }
  if (typeof value !== 'object' || value === null) return { value, places: 0 }
  if (Array.isArray(value)) {
    const all = value.map((one) => valueStruck(one, name, where, isFree))
    return { value: all.map((one) => one.value), places: sumOf(all) }
  }
  // What a moment of the timeline is told with: each of its values is a word or a figure.
  const isTold = name === 'facts'
  const all = Object.entries(value).map(
    ([key, one]) => [key, valueStruck(one, key, where, isTold || words.has(key))] as const,
  )
  return {
    value: Object.fromEntries(all.map(([key, one]) => [key, one.value])),
    places: sumOf(all.map(([, one]) => one)),
  }
}

const sumOf = (all: readonly Struck<unknown>[]): number =>
  all.reduce((sum, { places }) => sum + places, 0)

export type Written = EventOf<'case.opened' | 'case.acted'>

/** The names by which parties of a case with his address were entered: they are his in that case. */
export function namesIn(
  parties: readonly Pick<Party, 'name' | 'contact' | 'reference'>[],
  { everywhere }: Sought,
): readonly string[] {
  const his = parties.filter(({ contact = '', reference = '' }) =>
    [contact, reference].some((one) => textStruck(one, [everywhere]).places > 0),
  )
  const names = his.map(({ name }) => name.trim()).filter(({ length }) => length >= NAME_LEAST)
  return [...new Set(names)].slice(0, NAMES_MAX)
}

/** `wasIn`: he was in this case; `names`: what he is called in it. Undefined: nothing names him. */
export function redacted<Event extends Written>(
  event: Event,
  sought: Sought,
  { wasIn, names }: { readonly wasIn: boolean; readonly names: readonly string[] },
): { readonly event: Event; readonly places: number } | undefined {
  const inCase = [
    ...(wasIn && sought.login !== undefined ? [sought.login] : []),
    // Japanese is written without spaces: a name stands beside other letters.
    ...(names.length === 0 ? [] : [new RegExp(names.map(literal).join('|'), 'giu')]),
  ]
  const where: Where = { sought, inCase }
  if (event.kind === 'case.opened') {
    const { value: why, places } = textStruck(event.why, [sought.everywhere, ...inCase])
    const affected = valueStruck(event.affected, 'affected', where, false)
    const all = places + affected.places
    return all === 0
      ? undefined
      : { event: { ...event, why, affected: affected.value as readonly string[] }, places: all }
  }
  const all = Object.entries(event.facts).map(
    ([name, value]) => [name, valueStruck(value, name, where, words.has(name))] as const,
  )
  const places = sumOf(all.map(([, one]) => one))
  if (places === 0) return undefined
  const facts = Object.fromEntries(all.map(([name, one]) => [name, one.value]))
  return { event: { ...event, facts }, places }
}
