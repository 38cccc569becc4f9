/**
 * Claims-file: what others said of the case, from YAML or JSON, checked before a log is opened.
 *
 * One mapping, or a list of them with a source each: names of facts and what was claimed. Figures may
 * have commas; a moment is RFC 3339, or a local one of the logs' zone, or only a time of the day,
 * of the `date` above it where there is one. Everything else is refused at its line and column, with
 * what to write instead: a claim that is misread would be checked and told as wrong.
 *
 * Limits: a time of the day without a date stays text; it is compared as such.
 */
import { isMap, isScalar, isSeq, LineCounter, type Node, parseDocument, type YAMLMap } from 'yaml'
import { z } from 'zod'
import type { Claim } from '../incident/facts.ts'
import { type FactKey, factKeys, leakVerdicts } from '../incident/found.ts'
import { slipsBetween } from '../keeper/config-problems.ts'
import { Fault } from '../lib/fault.ts'
import type { Instant } from '../lib/time.ts'
import { momentFacts } from '../reports/exchange/json.ts'

export const CLAIMS_BYTES_MAX = 65_536
export const CLAIMS_MAX = 1_000
const SOURCE_MAX = 200

type Why = { readonly en: string; readonly ja: string }

const whys = {
  notYaml: (why: string): Why => ({
    en: `not YAML: ${why}`,
    ja: `YAML として読めません：${why}`,
  }),
  tooLong: { en: `longer than ${CLAIMS_BYTES_MAX} bytes`, ja: `${CLAIMS_BYTES_MAX} バイト超` },
  tooMany: { en: `more than ${CLAIMS_MAX} claims`, ja: `${CLAIMS_MAX} 件を超えています` },
  none: {
    en: 'write lines such as «mail.submitted: 120000»',
    ja: '「mail.submitted: 120000」のような行を書いてください',
  },
  unknown: (name: string, near: string | undefined): Why => ({
    en: `«${name}» is no fact; ${near === undefined ? `known are ${factKeys.join(', ')}` : `«${near}» is meant?`}`,
    ja: `「${name}」という項目はありません。${near === undefined ? `使える項目：${factKeys.join('、')}` : `「${near}」ではありませんか`}`,
  }),
  figure: {
    en: 'write a whole number, such as 120000 or 120,000',
    ja: '120000 や 120,000 のような整数を書いてください',
  },
  moment: {
    en: 'write a time, such as 04:45, 2025-10-06 04:45 or 2025-10-06T04:45:00+09:00',
    ja: '04:45、2025-10-06 04:45、2025-10-06T04:45:00+09:00 のような日時を書いてください',
  },
  leak: {
    en: `write one of ${leakVerdicts.join(', ')}`,
    ja: `次のいずれかを書いてください：${leakVerdicts.join('、')}`,
  },
  date: { en: 'write a day, such as 2025-10-06', ja: '2025-10-06 のような日付を書いてください' },
  source: {
    en: `write who said so, in at most ${SOURCE_MAX} signs on one line`,
    ja: `出典を1行、${SOURCE_MAX} 文字以内で書いてください`,
  },
} as const

const figure = z.union([
  z.int().nonnegative(),
  z
    .string()
    .regex(/^\d{1,3}(,\d{3})+$/)
    .transform((text) => Number(text.replaceAll(',', ''))),
])
const source = z.string().regex(new RegExp(`^[^\\p{Cc}]{1,${SOURCE_MAX}}$`, 'u'))
const verdict = z.enum(leakVerdicts)

/** `zone`: of times that tell none. Throws the fault `claims.invalid`. */
export function readClaims(text: string, file: string, zone: string): readonly Claim[] {
  const lines = new LineCounter()
  const refuse = (why: Why, node?: Node | null): never => {
    const { line, col } = lines.linePos(node?.range?.[0] ?? 0)
    throw new Fault('claims.invalid', { where: `${file}:${line || 1}:${col || 1}`, why })
  }
  if (Buffer.byteLength(text) > CLAIMS_BYTES_MAX) refuse(whys.tooLong)
  const document = parseDocument(text, { lineCounter: lines, stringKeys: true })
  const [error] = document.errors
  if (error !== undefined) {
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 }
    const why = whys.notYaml(error.message.split('\n')[0]?.replace(/ at line \d.*$/, '') ?? '')
    throw new Fault('claims.invalid', { where: `${file}:${line}:${col}`, why })
  }
  const { contents } = document
  const groups = isSeq(contents) ? contents.items : [contents]
  const claims = groups.flatMap((group) =>
    isMap(group) ? groupOf(group, zone, refuse) : refuse(whys.none, group as Node | null),
  )
  if (claims.length === 0) refuse(whys.none, contents)
  if (claims.length > CLAIMS_MAX) refuse(whys.tooMany, contents)
  return claims
}

type Refuse = (why: Why, node?: Node | null) => never

function groupOf(group: YAMLMap, zone: string, refuse: Refuse): readonly Claim[] {
  const plain = (name: string, why: Why): string | undefined => {
    const node = group.get(name, true)
    if (node === undefined) return undefined
    const value = isScalar(node) ? node.value : undefined
    return typeof value === 'string' ? value : refuse(why, node as Node)
  }
  const from = plain('source', whys.source)
  if (from !== undefined && !source.safeParse(from).success)
    refuse(whys.source, group.get('source', true) as Node)
  const date = plain('date', whys.date)
  if (date !== undefined && dayOf(date) === undefined)
    refuse(whys.date, group.get('date', true) as Node)
  return group.items.flatMap(({ key, value }) => {
    const name = isScalar(key) ? String(key.value) : ''
    if (name === 'source' || name === 'date') return []
    if (!isFact(name)) return refuse(whys.unknown(name.slice(0, 100), nearest(name)), key as Node)
    const given = isScalar(value) ? value.value : undefined
    const read = valueOfClaim(name, given, date, zone)
    if (typeof read === 'object') return refuse(read, (value ?? key) as Node)
    return [{ key: name, value: read, ...(from === undefined ? {} : { source: from }) }]
  })
}

const isFact = (name: string): name is FactKey => (factKeys as readonly string[]).includes(name)

const SLIPS_MAX = 3
const nearest = (name: string): string | undefined =>
  factKeys
    .map((key) => ({ key, slips: name.length > 60 ? 99 : slipsBetween(name, key) }))
    .filter(({ slips }) => slips <= SLIPS_MAX)
    .toSorted((a, b) => a.slips - b.slips)[0]?.key

function valueOfClaim(
  name: FactKey,
  given: unknown,
  date: string | undefined,
  zone: string,
): number | string | Why {
  if (name === 'leak.verdict') return verdict.safeParse(given).data ?? whys.leak
  if (momentFacts.has(name))
    return typeof given === 'string' ? (momentOf(given, date, zone) ?? whys.moment) : whys.moment
  return figure.safeParse(given).data ?? whys.figure
}

const TIME = /^([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?$/

/** A moment; a time of the day that no date is known for stays as `HH:MM`. */
function momentOf(
  text: string,
  date: string | undefined,
  zone: string,
): Instant | string | undefined {
  const trimmed = text.trim()
  const padded = trimmed.indexOf(':') === 1 ? `0${trimmed}` : trimmed
  const time = TIME.test(padded) ? padded : undefined
  if (time !== undefined && date === undefined) return time
  try {
    if (/(Z|[+-]\d\d:\d\d)$/i.test(trimmed) && time === undefined)
      return Temporal.Instant.from(trimmed).epochMilliseconds as Instant
    const local = time === undefined ? trimmed.replace(' ', 'T') : `${date}T${time}`
    if (!/T\d\d:\d\d/.test(local)) return undefined
    return Temporal.PlainDateTime.from(local).toZonedDateTime(zone).epochMilliseconds as Instant
  } catch {
    return undefined
  }
}

function dayOf(text: string): Temporal.PlainDate | undefined {
  try {
    return /^\d{4}-\d\d-\d\d$/.test(text) ? Temporal.PlainDate.from(text) : undefined
  } catch {
    return undefined
  }
}
