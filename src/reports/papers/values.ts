/**
 * Values: a figure as it is printed, with what it counts: 120,000 通, 宛先 約 19,000 件, 最大
 * 4,072,650 アカウント, at most 586 contracts.
 *
 * A word of counting belongs to one unit alone, in each language: no reader takes persons for
 * messages.
 */
import type { CaseFact, CaseFactKey, CaseUnit } from '../../cases/case.ts'
import type { Language } from '../../lib/words.ts'
import { length } from '../say/moments.ts'
import { count, octets, plain } from '../say/numbers.ts'
import { shown } from '../say/shown.ts'
import { leakNames } from '../words/leak.ts'
import { nameIn } from '../words/named.ts'
import { type Dating, momentOf } from './dates.ts'

type Countable = Exclude<CaseUnit, 'moment' | 'seconds' | 'verdict' | 'octets'>

/** What stands before and after the number. */
const ja: Readonly<Record<Countable, readonly [before: string, after: string]>> = {
  messages: ['', '通'],
  recipients: ['宛先 ', '件'],
  accounts: ['', 'アカウント'],
  origins: ['接続元 ', 'か所'],
  countries: ['', 'か国'],
  rows: ['', '行'],
  statements: ['', '文'],
  lines: ['ログ ', '行'],
  persons: ['', '名'],
  contracts: ['', '契約'],
  records: ['データ ', '件'],
  lists: ['', 'リスト'],
  complaints: ['苦情・申告 ', '件'],
  enquiries: ['お問い合わせ ', '件'],
  hours: ['', '時間'],
  yen: ['', '円'],
}
const en: Readonly<Record<Countable, readonly [one: string, many: string]>> = {
  messages: ['message', 'messages'],
  recipients: ['recipient', 'recipients'],
  accounts: ['account', 'accounts'],
  origins: ['origin', 'origins'],
  countries: ['country', 'countries'],
  rows: ['row', 'rows'],
  statements: ['statement', 'statements'],
  lines: ['log line', 'log lines'],
  persons: ['person', 'persons'],
  contracts: ['contract', 'contracts'],
  records: ['record', 'records'],
  lists: ['blocklist', 'blocklists'],
  complaints: ['complaint', 'complaints'],
  enquiries: ['enquiry', 'enquiries'],
  hours: ['hour', 'hours'],
  yen: ['yen', 'yen'],
}
/** Words of counting of each unit, for the lint: a number of one unit with the word of another. */
export const countingWords = { ja, en } as const

export const isCountable = (unit: CaseUnit): unit is Countable => Object.hasOwn(ja, unit)

function countText(n: number, unit: Countable, language: Language, rough: string): string {
  if (language === 'ja') {
    const [before, after] = ja[unit]
    return `${before}${rough}${plain(n)} ${after}`
  }
  const [one, many] = en[unit]
  return `${rough}${plain(n)} ${n === 1 ? one : many}`
}

export type Bounds = {
  readonly key: CaseFactKey
  /** Estimated: 約, about. */
  readonly isRough: boolean
}

/** `undefined`: nothing is known, not even a bound. */
export function valueText(
  { value, unit, lower, upper }: Pick<CaseFact, 'value' | 'unit' | 'lower' | 'upper'>,
  { key, isRough }: Bounds,
  dating: Dating,
): string | undefined {
  const { language } = dating
  if (value === null) return rangeText(lower, upper, unit, dating)
  if (typeof value === 'string')
    return unit === 'verdict'
      ? (nameIn(leakNames, value, language) ?? shown(value, 60))
      : shown(value, 60)
  const rough = !isRough
    ? ''
    : key.endsWith('.possible')
      ? { ja: '最大 ', en: 'up to ' }[language]
      : { ja: '約 ', en: 'about ' }[language]
  // Sessions are no messages, though they are counted with them.
  if (key === 'read.sessions') return `${rough}${count(value, 'sessions', language)}`
  return exact(value, unit, dating, rough)
}

function exact(value: number, unit: CaseUnit, dating: Dating, rough = ''): string {
  if (unit === 'moment') return momentOf(value, dating)
  if (unit === 'seconds') return `${rough}${length(value * 1_000, dating.language)}`
  if (unit === 'octets') return `${rough}${octets(value)}`
  if (!isCountable(unit)) return plain(value)
  return countText(value, unit, dating.language, rough)
}

function rangeText(
  lower: number | undefined,
  upper: number | undefined,
  unit: CaseUnit,
  dating: Dating,
): string | undefined {
  const ja = dating.language === 'ja'
  if (lower !== undefined && upper !== undefined) {
    const from = isCountable(unit) ? plain(lower) : exact(lower, unit, dating)
    const to = exact(upper, unit, dating)
    return ja ? `${from}〜${to}` : `${from} to ${to}`
  }
  if (upper !== undefined) {
    const most = exact(upper, unit, dating)
    return ja ? `${most}以下` : `at most ${most}`
  }
  if (lower !== undefined) {
    const least = exact(lower, unit, dating)
    return ja ? `${least}以上` : `at least ${least}`
  }
  return undefined
}
