/**
 * Numerals: where a text states a number, however it is written: 120,000, １２万, 十二万, 1万9千,
 * 120 thousand.
 *
 * Words that hold a numeral and mean no number (第三者, 一部, 万一, 十分な) are not numbers. A kanji
 * numeral alone is one only before a word of counting.
 * Limits: vague words (数千件, dozens) are found and have no value, so that they equal no fact.
 */

export type Numeral = {
  readonly text: string
  /** `undefined`: it says a number that cannot be reckoned. */
  readonly value: number | undefined
  readonly index: number
  readonly end: number
}

const KANJI = '〇一二三四五六七八九'
const SMALL: Readonly<Record<string, number>> = { 十: 10, 百: 100, 千: 1_000 }
const LARGE: Readonly<Record<string, number>> = { 万: 1e4, 億: 1e8, 兆: 1e12 }

/** Words that are no numbers though they look like some. */
const idioms =
  /統一|第三者|第三国|万一|万が一|万全|一人ひとり|一人一人|一日も早|一つ一つ|(?:不)?十分(?:に|な|で|とは|では|か)|一時的|一時停止|一時保留|一時利用|一分一秒|千差万別|五十音|八百長|百も承知|二重三重/gu

/** What is counted, after a numeral. */
const counters =
  '件|通|名|人|社|者|か国|カ国|ヶ国|か所|カ所|箇所|か月|ヶ月|カ月|アカウント|契約|台|時間|時|分|秒|日|週|月|年|円|回|行|文|割|倍|点|%|パーセント|リスト|歳|本|個|種|レコード'
const beforeCounter = new RegExp(`^\\s*(?:${counters})`, 'u')

const numeral = /(?:\d[\d,]*(?:\.\d+)?|[〇一二三四五六七八九十百千万億兆])+/gu
/** 数千件, 数十万. */
const vague = /[数何幾][十百千万億]+/gu
const words =
  /\b(?:(?:\d[\d,]*(?:\.\d+)?|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|many|some)\s+)?(?:dozens?|hundreds?|thousands?|millions?|billions?)\b/giu
const smallWords =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|fifteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)\s+(?:accounts?|messages?|mails?|e-?mails?|recipients?|addresses|persons?|people|customers?|users?|contracts?|records?|rows?|hours?|days?|minutes?|seconds?|weeks?|months?|years?|countries|origins?|complaints?|enquiries)\b/giu
const scales: Readonly<Record<string, number>> = {
  ...{ hundred: 100, thousand: 1_000, million: 1e6, billion: 1e9 },
}

/** Compatibility forms in their plain ones: full width, circled, superscript. */
export const plainDigits = (text: string): string => text.normalize('NFKC')

/** Digits of scripts that NFKC leaves: nobody here counts in them. */
const foreignDigit = /[^\d〇]/u
const anyNumber = /\p{N}/gu

export function numeralsIn(original: string): readonly Numeral[] {
  const text = plainDigits(original).replaceAll(idioms, (idiom) => ' '.repeat(idiom.length))
  const found: Numeral[] = []
  const take = (match: RegExpExecArray, value: number | undefined): void => {
    const [said] = match
    found.push({ text: said, value, index: match.index, end: match.index + said.length })
  }
  for (const match of text.matchAll(words)) take(match, scaled(match[0]))
  for (const match of text.matchAll(smallWords)) take(match, undefined)
  for (const match of text.matchAll(vague)) take(match, undefined)
  const isTaken = (index: number): boolean =>
    found.some((one) => index >= one.index && index < one.end)
  for (const match of text.matchAll(numeral)) {
    if (isTaken(match.index)) continue
    const [said] = match
    const rest = text.slice(match.index + said.length)
    const isAlone = !/\d/.test(said) && [...said].length === 1
    if (isAlone && !beforeCounter.test(rest)) continue
    take(match, numberIn(said))
  }
  for (const match of text.matchAll(anyNumber))
    if (!isTaken(match.index) && foreignDigit.test(match[0])) take(match, undefined)
  return found.toSorted((a, b) => a.index - b.index)
}

function scaled(said: string): number | undefined {
  const match = /^(\d[\d,]*(?:\.\d+)?)\s+(\w+?)s?$/i.exec(said)
  const scale = scales[(match?.[2] ?? '').toLowerCase()]
  return match === null || scale === undefined
    ? undefined
    : Number((match[1] ?? '').replaceAll(',', '')) * scale
}

/** 1万9,000, 十二万, 二〇二五, 120,000. */
export function numberIn(said: string): number | undefined {
  if (/^[〇一二三四五六七八九]{2,}$/u.test(said))
    return Number([...said].map((one) => KANJI.indexOf(one)).join(''))
  let total = 0
  let part = 0
  let digit: number | undefined
  for (const [token] of said.matchAll(/\d[\d,]*(?:\.\d+)?|./gu)) {
    if (/^\d/.test(token)) {
      if (digit !== undefined) return undefined
      digit = Number(token.replaceAll(',', ''))
    } else if (KANJI.includes(token)) {
      if (digit !== undefined) return undefined
      digit = KANJI.indexOf(token)
    } else if (SMALL[token] !== undefined) {
      part += (digit ?? 1) * SMALL[token]
      digit = undefined
    } else if (LARGE[token] !== undefined) {
      total += (part + (digit ?? (part === 0 ? 1 : 0))) * LARGE[token]
      part = 0
      digit = undefined
    } else return undefined
  }
  return total + part + (digit ?? 0)
}
