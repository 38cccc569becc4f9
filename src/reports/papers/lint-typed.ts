/**
 * Typed text under the lint: each number in it is a fact that stands, in a unit that fits, or a moment
 * of the case, or belongs to a name, a law or a telephone number that the case knows.
 */
import type { CaseFile, CaseUnit } from '../../cases/case.ts'
import { ledgerOf } from '../../cases/ledger.ts'
import { forms } from './forms.ts'
import { momentsOf, withoutMoments, zonedAt } from './lint-dates.ts'
import { phrasesIn } from './lint-phrases.ts'
import type { Problem } from './lint-words.ts'
import { type Numeral, numeralsIn, plainDigits } from './numerals.ts'
import type { PaperDraft } from './paper.ts'
import type { Slot } from './said.ts'

export type Typing = {
  readonly file: CaseFile
  /** Longest first: what stands whole in a text and may hold digits. */
  readonly names: readonly string[]
  readonly moments: readonly Temporal.ZonedDateTime[]
  readonly now: Temporal.ZonedDateTime | undefined
  /** Slots in which a moment to come is expected. */
  readonly holdMoments: ReadonlySet<string>
  readonly values: readonly { readonly value: number; readonly unit: CaseUnit }[]
}

export function typingOf(file: CaseFile, draft: PaperDraft): Typing {
  return {
    file,
    names: namesOf(file),
    moments: momentsOf(file),
    now: zonedAt(file.now, file.zone),
    holdMoments: new Set(
      (forms[draft.kind]?.texts ?? [])
        .filter(({ holds }) => holds === 'moment')
        .map(({ slot }) => slot),
    ),
    values: [
      ...ledgerOf(file.case).flatMap(({ value, lower, upper, unit }) =>
        [value, lower, upper].flatMap((one) =>
          typeof one === 'number' ? [{ value: one, unit }] : [],
        ),
      ),
      ...file.case.costs.map(({ amount }) => ({ value: amount, unit: 'yen' as const })),
    ],
  }
}

/** Shorter ones would take figures out of a text (an account called `12`). */
const NAME_LEAST = 4

function namesOf({ case: its, organisation }: CaseFile): readonly string[] {
  const { desk, contact, address, name, department, representative } = organisation
  const all: readonly (string | undefined)[] = [
    its.id,
    name.ja,
    name.en,
    address?.ja,
    address?.en,
    department?.ja,
    department?.en,
    representative,
    ...[desk?.phone, desk?.mail, desk?.page, desk?.hours?.ja, desk?.hours?.en],
    ...[contact?.phone, contact?.mail, contact?.person],
    ...organisation.domains,
    ...its.accounts.map(({ account }) => account.replace(/^[a-z-]+:/, '')),
    ...its.parties.flatMap(({ name: party, contact: how, reference }) => [party, how, reference]),
    ...its.met.map(({ receipt }) => receipt),
  ]
  return all
    .filter((one) => one !== undefined)
    .map(plainDigits)
    .filter((one) => one.length >= NAME_LEAST && !isBareNumber(one))
    .toSorted((a, b) => b.length - a.length)
}
/** A name that is nothing but a number would let that number in. */
const isBareNumber = (text: string): boolean => /^[\d,.\s]+$/.test(text)

/** Laws, standards and forms by their numbers, and products that are called so. */
const lawful = [
  /第?\s*\d+\s*条(?:の\s*\d+)?(?:第?\s*\d+\s*項)?(?:第?\s*\d+\s*号)?/gu,
  /(?:様式|別記様式|別表|別紙)第?[\d〇一二三四五六七八九十]+(?:号|の[\d一二三四五六七八九十]+)?/gu,
  /第[\d〇一二三四五六七八九十百]+条(?:の[\d一二三四五六七八九十]+)?(?:第[\d一二三四五六七八九十]+項)?(?:第[\d一二三四五六七八九十]+号)?/gu,
  /第[\d〇一二三四五六七八九十]+報/gu,
  /\b(?:articles?|art\.|sections?|sec\.|rules?|rfc|iso(?:\/iec)?|jis q|nist sp|gdpr|nis)\s?[\d./-]+/giu,
  /\bCVE-\d{4}-\d{4,7}\b/giu,
  /\b(?:microsoft|office|m) ?365\b/giu,
  /\b(?:TLS|SMTP|IMAP|IPv|SHA-|POP|T)\s?\d+(?:\.\d+)*\b/gu,
]
/** 1. or （2） or ③ at the beginning of a line. */
const enumerated = /^\s*(?:[（(]\s*\d{1,2}\s*[)）]|\d{1,2}\s*[.．、)](?!\d))/gmu

export function typedProblems(
  slot: Slot & { readonly slot: 'typed' },
  section: string,
  typing: Typing,
): readonly Problem[] {
  const where = { section, slot: slot.name }
  const problems: Problem[] = phrasesIn(slot.text, typing.file.leak.verdict).map(
    ({ code, text }) => ({ code, ...where, what: text }),
  )
  let text = plainDigits(slot.text)
  for (const name of typing.names) text = text.replaceAll(name, ' '.repeat(name.length))
  text = text.replaceAll(enumerated, blank)
  for (const pattern of lawful) text = text.replaceAll(pattern, blank)
  text = withoutMoments(text, typing.moments, typing.now, typing.holdMoments.has(slot.name))
  text = withoutLengths(text, typing)
  for (const numeral of numeralsIn(text)) {
    const code = judged(numeral, text, typing)
    if (code !== undefined) problems.push({ code, ...where, what: numeral.text })
  }
  return problems
}

const blank = (said: string): string => ' '.repeat(said.length)

/** 12 時間 45 分, 45 minutes: a fact in seconds or in hours, to the minute. */
const lengths =
  /(\d+)\s*(?:時間|hours?|h)(?:\s*(?:and )?(\d+)\s*(?:分|minutes?|min))?|(\d+)\s*(?:分|minutes?|min)(?!\w)|(\d+)\s*(?:秒|seconds?)/giu
function withoutLengths(text: string, { values }: Typing): string {
  return text.replaceAll(lengths, (said, hours, minutes, alone, seconds) => {
    const length =
      Number(hours ?? 0) * 3_600 + Number(minutes ?? alone ?? 0) * 60 + Number(seconds ?? 0)
    const isKnown = values.some(
      ({ value, unit }) =>
        (unit === 'seconds' && Math.abs(value - length) < 60) ||
        (unit === 'hours' && value * 3_600 === length),
    )
    return isKnown ? blank(said) : said
  })
}

/** What a word after a number counts. A word that is not here counts anything. */
const counted: readonly (readonly [RegExp, readonly CaseUnit[]])[] = [
  [/^\s*(?:通|messages?\b|e-?mails?\b|mails?\b)/iu, ['messages']],
  [
    /^\s*(?:件|か所|カ所)/u,
    ['recipients', 'records', 'complaints', 'enquiries', 'contracts', 'origins'],
  ],
  [/^\s*(?:recipients?\b|addresses\b)/iu, ['recipients']],
  [/^\s*(?:アカウント|accounts?\b)/iu, ['accounts']],
  [/^\s*(?:名|人|persons?\b|people\b|customers?\b|individuals?\b)/iu, ['persons']],
  [/^\s*(?:契約|contracts?\b)/iu, ['contracts']],
  [/^\s*(?:か国|カ国|ヶ国|countries\b|country\b)/iu, ['countries']],
  [/^\s*(?:円|yen\b)/iu, ['yen']],
  [/^\s*(?:行|rows?\b)/iu, ['rows', 'lines']],
  [/^\s*records?\b/iu, ['records']],
]

function judged(numeral: Numeral, text: string, { values }: Typing): Problem['code'] | undefined {
  const fitting = values.filter(({ value }) => value === numeral.value)
  if (fitting.length === 0) return 'figure'
  const rest = text.slice(numeral.end)
  const units = counted.find(([word]) => word.test(rest))?.[1]
  return units === undefined || fitting.some(({ unit }) => units.includes(unit))
    ? undefined
    : 'unit'
}
