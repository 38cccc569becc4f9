/** Places: countries and networks by their names. */

import type { Language } from '../../lib/words.ts'
import { countryIn } from '../../verdict/figures.ts'
import { shown } from './shown.ts'

/** `ナイジェリア（NG）`; what is no code of ISO 3166-1 stands as it is. */
export const country = (code: string | undefined, language: Language): string =>
  code === undefined
    ? language === 'ja'
      ? '不明'
      : 'not known'
    : /^[A-Z]{2}$/.test(code)
      ? countryIn(code, language)
      : shown(code, 12)

/** Without the code: for labels in pictures. */
export const countryName = (code: string, language: Language): string => {
  const full = country(code, language)
  return full.replace(/\s*[（(][A-Z]{2}[）)]$/, '')
}

/** `AS64500 Example Net`. */
export const operator = (number: number | undefined, network: string | undefined): string =>
  [number === undefined ? '' : `AS${number}`, network === undefined ? '' : shown(network, 60)]
    .filter((text) => text !== '')
    .join(' ') || '–'
