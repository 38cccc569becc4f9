/** Odds: how strong evidence is, as how seldom an honest account looks like that. */

import type { Language } from '../../lib/words.ts'
import { plain } from '../say/numbers.ts'

/** Beyond, a number says nothing but that the model is sure of itself. */
const YEARS_MAX = 1e9

const rounded = (years: number): string => plain(Number(years.toPrecision(2)))

/** `years`: between false alarms. */
export function oddsOf(years: number, language: Language): string {
  const ja = language === 'ja'
  if (!(years >= 1))
    return ja
      ? '正常なアカウントでも、1 年に 1 回以上は起きる程度'
      : 'an honest account looks like this at least once a year'
  if (years >= YEARS_MAX)
    return ja
      ? '正常なアカウントで偶然に同じことが起きるのは、10 億年に 1 回未満'
      : 'an honest account would look like this by chance less than once in a billion years'
  const length = ja
    ? years >= 1e8
      ? `${rounded(years / 1e8)} 億年`
      : years >= 1e4
        ? `${rounded(years / 1e4)} 万年`
        : `${rounded(years)} 年`
    : years >= 1e6
      ? `${rounded(years / 1e6)} million years`
      : `${rounded(years)} years`
  return ja
    ? `正常なアカウントで偶然に同じことが起きるのは、${length}に 1 回程度`
    : `an honest account would look like this by chance about once in ${length}`
}
