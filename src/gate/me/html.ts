/**
 * Html: text that becomes a page. Whatever is put into a template is escaped, unless it is markup
 * that a template made before; there is no other way to make markup.
 */
const made = Symbol('markup')
export type Markup = { readonly [made]: string }
export type Part = string | number | Markup | undefined | false | readonly Part[]

const signs: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
}

/** Fit for text and for a quoted attribute (HTML Standard §13.1.2.4). */
export const escaped = (text: string): string =>
  text.replaceAll(/[&<>"']/g, (sign) => signs[sign] ?? '')

const textOf = (part: Part): string => {
  if (part === undefined || part === false) return ''
  if (typeof part === 'string') return escaped(part)
  if (typeof part === 'number') return String(part)
  return made in part ? part[made] : part.map(textOf).join('')
}

export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Markup {
  let text = strings[0] ?? ''
  for (const [at, part] of parts.entries()) text += textOf(part) + (strings[at + 1] ?? '')
  return { [made]: text }
}

export const markupText = (markup: Markup): string => markup[made]

/**
 * Foreign text for a line of a page: without controls, marks that turn the direction of writing
 * (Unicode TR 9), or more than `most` characters.
 */
export function plain(text: string, most: number): string {
  const clean = text
    .replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]+/gu, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim()
  const shown = [...clean]
  return shown.length <= most ? clean : `${shown.slice(0, most).join('')}…`
}
