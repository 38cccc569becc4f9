/**
 * Plain: hostile text and HTML as plain text whose links lead nowhere.
 *
 * HTML is never rendered. Its tags go, what browsers would not show goes, and where a link leads is
 * written behind its words, so that a difference between the two is seen. Web addresses are defanged
 * (`hxxps://example[.]jp`): nobody who copies one opens it by mistake. One pass from the left, without
 * looking back, so that no input takes longer than its length.
 *
 * Limits: what style hides is shown, and layout is lost; this is for people who judge, not for readers.
 */

/** Characters of one text that are shown; the rest is cut, and that is told. */
export const TEXT_CHARACTERS_MAX = 200_000
/** Characters of HTML that are looked at. */
export const HTML_CHARACTERS_MAX = 1_000_000
const HREF_CHARACTERS_MAX = 2_000

const WEB = /(h)tt(ps?:\/\/)|(f)t(p:\/\/)/giu
const AFTER = /[^\s/?#<>"'()]/u

/** Web addresses in it lead nowhere any more, whatever stands before them: another address too. */
export function defanged(text: string): string {
  const all = [...text.matchAll(WEB)]
  let out = ''
  let from = 0
  for (const [index, found] of all.entries()) {
    const [whole, h = '', rest = '', f = '', more = ''] = found
    const next = all[index + 1]?.index ?? text.length
    out += text.slice(from, found.index) + (h === '' ? `${f}x${more}` : `${h}xx${rest}`)
    let at = found.index + whole.length
    while (at < next && AFTER.test(text[at] ?? '')) {
      out += text[at] === '.' ? '[.]' : text[at]
      at += 1
    }
    from = at
  }
  return (out + text.slice(from)).replaceAll(/\bwww\.(?=[^\s.])/giu, 'www[.]')
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: ' ',
  copy: '©',
  reg: '®',
  yen: '¥',
  hellip: '…',
  ndash: '–',
  mdash: '—',
}

/** Numbers beyond Unicode, and NUL, stay what they were. */
const unescaped = (text: string): string =>
  text.replaceAll(/&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,6}));/giu, (all, ten, hex, name) => {
    if (name !== undefined) {
      const key = String(name).toLowerCase()
      return Object.hasOwn(ENTITIES, key) ? (ENTITIES[key] ?? all) : all
    }
    const code = ten === undefined ? Number.parseInt(String(hex), 16) : Number(ten)
    return code > 0 && code <= 0x10_ff_ff ? String.fromCodePoint(code) : all
  })

const BLOCKS = /^\/?(?:p|div|br|tr|li|ul|ol|h[1-6]|table|blockquote|hr|section|article|pre)$/u
/** What they hold is for machines. */
const SILENT: ReadonlySet<string> = new Set(['script', 'style', 'title', 'template', 'noscript'])

export function textOfHtml(html: string): string {
  const source = html.slice(0, HTML_CHARACTERS_MAX)
  const lower = source.toLowerCase()
  let out = ''
  let at = 0
  let leadsTo: string | undefined
  while (at < source.length) {
    const open = source.indexOf('<', at)
    if (open < 0) {
      out += source.slice(at)
      break
    }
    out += source.slice(at, open)
    if (source.startsWith('<!--', open)) {
      const end = source.indexOf('-->', open + 4)
      at = end < 0 ? source.length : end + 3
      continue
    }
    if (!/[a-z/!?]/u.test(lower[open + 1] ?? '')) {
      out += '<'
      at = open + 1
      continue
    }
    const close = endOfTag(source, open + 1)
    const inside = source.slice(open + 1, close)
    const name = (/^\/?[a-z][a-z0-9]*/u.exec(inside.slice(0, 20).toLowerCase()) ?? [''])[0]
    at = close + 1
    if (SILENT.has(name)) {
      const end = lower.indexOf(`</${name}`, at)
      at = end < 0 ? source.length : end
    } else if (name === 'a') leadsTo = attribute(inside, 'href')
    else if (name === '/a' && leadsTo !== undefined) {
      out += ` ⟨${leadsTo}⟩`
      leadsTo = undefined
    } else if (name === 'img') out += ` ⟨${attribute(inside, 'src') ?? 'img'}⟩`
    else if (name === 'form') out += `\n⟨form → ${attribute(inside, 'action') ?? ''}⟩\n`
    else if (name === 'input') out += ` ⟨input ${attribute(inside, 'type') ?? 'text'}⟩`
    else if (BLOCKS.test(name)) out += '\n'
    else if (name === 'td' || name === 'th') out += '\t'
  }
  return unescaped(out)
    .replaceAll(/[ \t\r\f\v]+/gu, ' ')
    .replaceAll(/ ?\n ?/gu, '\n')
    .replaceAll(/\n{3,}/gu, '\n\n')
    .trim()
}

/** Where `>` stands that no quotation mark holds; the end, where there is none. */
function endOfTag(source: string, from: number): number {
  let quote = ''
  for (let at = from; at < source.length; at += 1) {
    const sign = source[at] ?? ''
    if (quote !== '') {
      if (sign === quote) quote = ''
    } else if ((sign === '"' || sign === "'") && source[at - 1] === '=') quote = sign
    else if (sign === '>') return at
  }
  return source.length
}

function attribute(inside: string, name: string): string | undefined {
  const found = new RegExp(
    `(?:^|[\\s"'/])${name}\\s{0,9}=\\s{0,9}("[^"]*|'[^']*|[^\\s"'>]+)`,
    'iu',
  ).exec(inside.slice(0, 4 * HREF_CHARACTERS_MAX))
  const value = found?.[1]
  if (value === undefined) return undefined
  const bare = value.replace(/^["']/u, '').trim()
  return unescaped(
    bare.length > HREF_CHARACTERS_MAX ? `${bare.slice(0, HREF_CHARACTERS_MAX)}…` : bare,
  )
}

export type Cut = { readonly text: string; readonly isCut: boolean }

export const shown = (text: string): Cut => ({
  text: defanged(text.slice(0, TEXT_CHARACTERS_MAX)),
  isCut: text.length > TEXT_CHARACTERS_MAX,
})
