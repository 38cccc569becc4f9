/** Figures: numbers, lengths of time, hours and countries as a reader of each language has them. */
import type { Language } from '../lib/words.ts'

const formats: Readonly<Record<Language, Intl.NumberFormat>> = {
  en: new Intl.NumberFormat('en', { maximumSignificantDigits: 3 }),
  ja: new Intl.NumberFormat('ja', { maximumSignificantDigits: 3 }),
}
const number = (value: number, language: Language): string => formats[language].format(value)
export const en = (value: number): string => number(value, 'en')
export const ja = (value: number): string => number(value, 'ja')

/** `+12.30`: always signed, always two decimals, so that columns stand. */
export const signed = (decibans: number): string =>
  `${decibans < 0 ? '-' : '+'}${Math.abs(decibans).toFixed(2)}`

/** Of decibans, with one decimal at most. */
export const short = (decibans: number): string => String(Math.round(decibans * 10) / 10 || 0)

/** `NG` as `Nigeria (NG)`, where the name is known. */
export function countryIn(code: string, language: Language): string {
  try {
    const name = new Intl.DisplayNames([language], { type: 'region' }).of(code)
    if (name === undefined || name === code) return code
    return language === 'ja' ? `${name}（${code}）` : `${name} (${code})`
  } catch {
    return code
  }
}

export const lengthEn = (seconds: number): string =>
  seconds < 120
    ? `${en(seconds)} s`
    : seconds < 7_200
      ? `${en(seconds / 60)} min`
      : seconds < 172_800
        ? `${en(seconds / 3_600)} h`
        : `${en(seconds / 86_400)} days`
export const lengthJa = (seconds: number): string =>
  seconds < 120
    ? `${ja(seconds)} 秒`
    : seconds < 7_200
      ? `${ja(seconds / 60)} 分`
      : seconds < 172_800
        ? `${ja(seconds / 3_600)} 時間`
        : `${ja(seconds / 86_400)} 日`

export const hourEn = (hour: number): string =>
  `${hour % 24}:00 to ${(hour % 24) + 1}:00 on a ${hour < 24 ? 'working day' : 'day off'}`
export const hourJa = (hour: number): string => `${hour < 24 ? '平日' : '休日'} ${hour % 24} 時台`
