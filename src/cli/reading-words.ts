/** Reading-words: what is said while old logs are read. */
import type { Language } from '../lib/words.ts'

type Words = {
  readonly reading: string
  readonly lines: (lines: number, perSecond: number) => string
  readonly left: (time: string) => string
}

export const readingWords: Readonly<Record<Language, Words>> = {
  en: {
    reading: 'Reading',
    lines: (lines, perSecond) =>
      `${lines.toLocaleString('en')} lines, ${perSecond.toLocaleString('en')}/s`,
    left: (time) => `${time} left`,
  },
  ja: {
    reading: '読み取り中',
    lines: (lines, perSecond) =>
      `${lines.toLocaleString('ja')} 行、毎秒 ${perSecond.toLocaleString('ja')} 行`,
    left: (time) => `残り ${time}`,
  },
}
