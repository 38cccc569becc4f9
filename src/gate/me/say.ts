/** Say: places and times as the owner of an account reads them. */
import type { Language } from '../../lib/words.ts'

const locale: Readonly<Record<Language, string>> = { ja: 'ja-JP', en: 'en-GB' }

/** `JP` as 日本; the code itself where no name is known. */
export function countryIn(code: string | undefined, language: Language): string | undefined {
  if (code === undefined || !/^[A-Z]{2}$/.test(code)) return undefined
  return new Intl.DisplayNames(locale[language], { type: 'region', fallback: 'code' }).of(code)
}

/** In the organisation's zone, with its name: the owner may be elsewhere. */
export const timeIn = (at: number, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], {
    ...{
      year: 'numeric',
      month: language === 'ja' ? 'long' : 'short',
      day: 'numeric',
      weekday: 'short',
    },
    ...{ hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone: zone },
    timeZoneName: 'short',
  }).format(at)

/** A day with its name, without the year: a fortnight at most is shown. */
export const dayIn = (at: number, zone: string, language: Language): string =>
  new Intl.DateTimeFormat(locale[language], {
    ...{ month: 'numeric', day: 'numeric', weekday: 'short', timeZone: zone },
  }).format(at)
