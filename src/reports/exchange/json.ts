/**
 * JSON: an investigation as other programs read it (`docs/investigation-format.md`).
 *
 * The names are those of `Investigation`; only moments differ, being RFC 3339 with the offset that
 * the zone of the logs had at that moment. Equal investigations give equal bytes: keys stand in the
 * order of the value, absent ones are left out. Which keys hold moments is asked of the types, so
 * that a field added to `Investigation` does not compile until it is named here.
 *
 * Limits: names of properties are taken as well-formed. Facts inside reasons are numbers as they come, moments among them.
 */
import {
  type ClaimChecked,
  type Fact,
  type FactKey,
  factKeys,
  type Investigation,
} from '../../incident/found.ts'
import type { Instant } from '../../lib/time.ts'
import { spellerOf } from './moment.ts'

export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [name: string]: Json }
export type JsonObject = { readonly [name: string]: Json }

/** The keys under which any part of a type has an `Instant`. */
type MomentKeys<T> = T extends string | number | boolean | null
  ? never
  : T extends readonly (infer One)[]
    ? MomentKeys<One>
    : {
        [Key in keyof T & string]-?: NonNullable<T[Key]> extends Instant
          ? Key
          : MomentKeys<NonNullable<T[Key]>>
      }[keyof T & string]

const momentKeys: { readonly [Key in MomentKeys<Investigation>]: true } = {
  at: true,
  from: true,
  to: true,
  first: true,
  last: true,
  asOf: true,
  firstAt: true,
  lastAt: true,
  mostAt: true,
  visibleAt: true,
  challengedAt: true,
  containedAt: true,
}

/** What stands under these is plain data of a reason, whatever its names. */
const plain: ReadonlySet<string> = new Set(['facts', 'reasons'])

/** Facts whose value is a moment: their claims are told as moments too. */
export const momentFacts: ReadonlySet<FactKey> = new Set(
  factKeys.filter((key) => /\.(first|last)$/.test(key)),
)

export const toJson = (found: Investigation): JsonObject => toldBy(found, (tell) => tell())

/**
 * The same for JSON.stringify, spelled as it is written: each element of a list, and each member that is
 * none, is made when it is its turn and gone after, for as a whole they take several times their text.
 */
export const toJsonLate = (found: Investigation): { readonly [name: string]: unknown } =>
  toldBy(found, (tell) => ({ toJSON: tell }))

function toldBy<Told>(
  found: Investigation,
  put: (tell: () => Json) => Told,
): { [name: string]: Told | Told[] } {
  const spelled = spellerOf(found.zone)
  const told: { [name: string]: Told | Told[] } = {}
  for (const [name, value] of Object.entries<unknown>(found)) {
    if (value === undefined) continue
    if (name === 'facts') told[name] = found.facts.map((one) => put(() => factTold(one, spelled)))
    else if (name === 'claims')
      told[name] = found.claims.map((one) => put(() => claimTold(one, spelled)))
    else if (Array.isArray(value)) told[name] = value.map((one) => put(() => walked(one, spelled)))
    else told[name] = put(() => walked(value, spelled))
  }
  return told
}

const factTold = (fact: Fact, spelled: Speller): Json => ({
  ...(walked(fact, spelled) as JsonObject),
  ...(fact.unit === 'moment' ? bounds(fact, spelled) : {}),
})

const claimTold = (claim: ClaimChecked, spelled: Speller): Json => ({
  ...(walked(claim, spelled) as JsonObject),
  ...(momentFacts.has(claim.key)
    ? { claimed: moment(claim.claimed, spelled), found: moment(claim.found, spelled) }
    : {}),
})

/** The text of the file: two spaces, a line feed at its end. */
export const jsonText = (value: unknown): string => `${wellFormedJson(value, 2)}\n`

/**
 * JSON that every reader takes: halves of signs (lone surrogates), which JSON.stringify writes as
 * escapes that strict readers refuse, are U+FFFD.
 */
export function wellFormedJson(value: unknown, space?: number): string {
  const text = JSON.stringify(value, null, space)
  if (!text.includes('\\ud')) return text
  const mended = (_: string, inner: unknown) =>
    typeof inner === 'string' ? inner.toWellFormed() : inner
  return JSON.stringify(value, mended, space)
}

type Speller = (at: Instant) => string

const bounds = (
  fact: { readonly [Name in 'value' | 'lower' | 'upper']?: number | string },
  spelled: Speller,
): JsonObject =>
  Object.fromEntries(
    (['value', 'lower', 'upper'] as const).flatMap((name) =>
      fact[name] === undefined ? [] : [[name, moment(fact[name], spelled)]],
    ),
  )

const moment = (value: number | string | null, spelled: Speller): string | null =>
  typeof value === 'number' ? spelled(value as Instant) : value

function walked(value: unknown, spelled: Speller): Json {
  if (Array.isArray(value)) return value.map((one) => walked(one, spelled))
  if (typeof value === 'number') return finite(value)
  if (typeof value !== 'object' || value === null) return value as Json
  const told: { [name: string]: Json } = {}
  for (const [name, inner] of Object.entries(value)) {
    if (inner === undefined) continue
    if (plain.has(name)) told[name] = inner as Json
    else if (Object.hasOwn(momentKeys, name) && typeof inner === 'number')
      told[name] = spelled(inner as Instant)
    else told[name] = walked(inner, spelled)
  }
  return told
}

/**
 * Back from what `toJson` gave. What it is given fits the schema (whoever reads a file asks that
 * first); a moment that does not read is `undefined`, and the whole is none.
 */
export function fromJson(told: JsonObject): Investigation | undefined {
  const unread = { any: false }
  const read = (value: Json): unknown => {
    const at = typeof value === 'string' ? instantIn(value) : undefined
    if (at === undefined) unread.any = true
    return at
  }
  const back = unwalked(told, read) as unknown as Investigation
  // Its own figures, though reasons have plain data under the same name.
  const figures = (told['facts'] as readonly Json[]).map((fact) => unwalked(fact, read))
  const facts = (figures as Investigation['facts']).map((fact) => {
    if (fact.unit !== 'moment') return fact
    const bounds = (['value', 'lower', 'upper'] as const).filter((name) => fact[name] !== undefined)
    return {
      ...fact,
      ...Object.fromEntries(bounds.map((name) => [name, read(fact[name] as Json)])),
    }
  })
  const claims = back.claims.map((claim) => {
    if (!momentFacts.has(claim.key)) return claim
    // What somebody claims may be a time of day only.
    const moments = (['claimed', 'found'] as const).map((name) => [
      name,
      typeof claim[name] === 'string' ? (instantIn(claim[name]) ?? claim[name]) : claim[name],
    ])
    return { ...claim, ...Object.fromEntries(moments) }
  })
  return unread.any ? undefined : { ...back, facts, claims }
}

function unwalked(value: Json, read: (value: Json) => unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => unwalked(one, read))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      plain.has(name)
        ? inner
        : Object.hasOwn(momentKeys, name) && typeof inner === 'string'
          ? read(inner)
          : unwalked(inner, read),
    ]),
  )
}

function instantIn(text: string): Instant | undefined {
  try {
    return Temporal.Instant.from(text).epochMilliseconds as Instant
  } catch {
    return undefined
  }
}

/** JSON has no infinity: the largest number stands for it. */
const finite = (value: number): number =>
  Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)
