/**
 * Months: what a month is called in front of a line that a program wrote in its reader's language.
 *
 * glibc's short names of the languages in which mail servers are run most. No name means two months.
 */
const english = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']

/** One language a line: de, fr, es, it, pt, nl, da/nb/sv, pl, ru. */
export const names: readonly string[] = [
  'jan feb mär apr mai jun jul aug sep okt nov dez',
  'janv févr mars avril mai juin juil août sept oct nov déc',
  'ene feb mar abr may jun jul ago sep oct nov dic',
  'gen feb mar apr mag giu lug ago set ott nov dic',
  'jan fev mar abr mai jun jul ago set out nov dez',
  'jan feb mrt apr mei jun jul aug sep okt nov dec',
  'jan feb mars april maj juni juli aug sep okt nov des',
  'sty lut mar kwi maj cze lip sie wrz paź lis gru',
  'янв фев мар апр май июн июл авг сен окт ноя дек',
  'янв февр марта апр мая июня июля авг сент окт нояб дек',
]

const byName = new Map(
  names.flatMap((language) =>
    language.split(' ').map((name, nth): [string, string] => [name, english[nth] ?? '']),
  ),
)

/** The English name; `11月` and `11월` are numbers. */
export function monthOf(told: string): string | undefined {
  const number = /^(\d{1,2})[月월]$/.exec(told)?.[1]
  if (number !== undefined) return english[Number(number) - 1]
  return byName.get(told.toLowerCase().replace('.', ''))
}
