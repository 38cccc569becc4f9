/**
 * Numbers: counts with the word of what is counted, so that messages, recipients and accounts are
 * never taken for one another.
 *
 * Japanese counts messages in 通 and recipients in 件, and nothing else in either.
 */
import type { FactUnit } from '../../incident/found.ts'
import { assert } from '../../lib/assert.ts'
import type { Language, Wording } from '../../lib/words.ts'

/** `120,000`; nothing that is no number is printed as one. */
export function plain(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const [whole = '', rest] = String(Math.round(value * 100) / 100).split('.')
  const grouped = /^-?\d+$/.test(whole) ? whole.replace(/\B(?=(\d{3})+$)/g, ',') : whole
  return rest === undefined ? grouped : `${grouped}.${rest}`
}

export type Counted =
  | Exclude<FactUnit, 'moment' | 'seconds' | 'verdict' | 'octets'>
  | 'times'
  | 'sessions'
  | 'files'
  | 'entries'

const en = (one: string, many: string) => (n: number) => `${plain(n)} ${n === 1 ? one : many}`
const counters: Readonly<Record<Counted, Wording<number>>> = {
  messages: { ja: (n) => `${plain(n)} 通`, en: en('message', 'messages') },
  recipients: { ja: (n) => `宛先 ${plain(n)} 件`, en: en('recipient', 'recipients') },
  accounts: { ja: (n) => `${plain(n)} アカウント`, en: en('account', 'accounts') },
  origins: { ja: (n) => `接続元 ${plain(n)} か所`, en: en('origin', 'origins') },
  countries: { ja: (n) => `${plain(n)} か国`, en: en('country', 'countries') },
  rows: { ja: (n) => `${plain(n)} 行`, en: en('row', 'rows') },
  statements: { ja: (n) => `${plain(n)} 文`, en: en('statement', 'statements') },
  lines: { ja: (n) => `ログ ${plain(n)} 行`, en: en('log line', 'log lines') },
  times: { ja: (n) => `${plain(n)} 回`, en: en('time', 'times') },
  sessions: { ja: (n) => `${plain(n)} セッション`, en: en('session', 'sessions') },
  files: { ja: (n) => `${plain(n)} ファイル`, en: en('file', 'files') },
  entries: { ja: (n) => `${plain(n)} 項目`, en: en('entry', 'entries') },
}

export const count = (n: number, of: Counted, language: Language): string =>
  counters[of][language](n)

const STEPS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const

/** Octets in steps of a thousand, with three figures. */
export function octets(n: number): string {
  if (!Number.isFinite(n) || n < 0) return '–'
  let step = 0
  let value = n
  while (value >= 999.5 && step < STEPS.length - 1) {
    value /= 1_000
    step += 1
  }
  const digits = step === 0 || value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2
  return `${value.toFixed(digits)} ${STEPS[step]}`
}

export const percent = (share: number): string =>
  !Number.isFinite(share)
    ? '–'
    : share > 0 && share < 0.001
      ? '< 0.1 %'
      : `${(share * 100).toFixed(1).replace(/\.0$/, '')} %`

/** A share of a whole; nothing of nothing is no share. */
export function shareOf(part: number, whole: number): string {
  assert(part >= 0 && whole >= 0, 'counts are not negative')
  return whole === 0 ? '–' : percent(part / whole)
}
